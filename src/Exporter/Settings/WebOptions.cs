using System.Net;

namespace DamonExporter.Settings;

/// <summary>Where to serve, and how it is protected.</summary>
/// <param name="Address">null: every address of the host.</param>
/// <param name="Port">0: a free one.</param>
/// <param name="ConfigFile">The file that says how it is protected; null: it is not.</param>
internal sealed record WebOptions(IPAddress? Address, int Port, string? ConfigFile = null)
{
    /// <summary>For messages: <c>127.0.0.1:9464</c>, <c>[::1]:9464</c>, <c>:9464</c>.</summary>
    public override string ToString() => Address is null ? $":{Port}" : new IPEndPoint(Address, Port).ToString();
}
