using System.Net;

namespace DamonExporter.Settings;

/// <summary>Where to serve.</summary>
/// <param name="Address">null: every address of the host.</param>
/// <param name="Port">0: a free one.</param>
internal sealed record WebOptions(IPAddress? Address, int Port)
{
    /// <summary>For messages: <c>127.0.0.1:9464</c>, <c>[::1]:9464</c>, <c>:9464</c>.</summary>
    public override string ToString() => Address is null ? $":{Port}" : new IPEndPoint(Address, Port).ToString();
}
