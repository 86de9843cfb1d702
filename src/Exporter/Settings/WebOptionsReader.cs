using System.Globalization;
using System.Net;

namespace DamonExporter.Settings;

/// <summary>The settings of the HTTP server.</summary>
internal static class WebOptionsReader
{
    public static WebOptions Read(SettingReader reader)
    {
        string text = reader.Settings.Text(SettingsTable.ListenAddress) ?? "";
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        string port = colon < 0 ? "" : text[(colon + 1)..];
        bool portIsGood = ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number);
        bool bare = host.Contains(':', StringComparison.Ordinal) && !(host.StartsWith('[') && host.EndsWith(']'));
        IPAddress? address = null;
        bool hostIsGood = !bare && (host switch
        {
            "" => true,
            "localhost" => (address = IPAddress.Loopback) is not null,
            _ => IPAddress.TryParse(host, out address),
        });
        string? file = reader.Settings.Text(SettingsTable.WebConfigFile);
        if (file is "" && reader.Settings[SettingsTable.WebConfigFile].Layer == SettingLayer.CommandLine)
        {
            // such as a variable that is not set, in a script: whoever names a file wants to be protected
            reader.Wrong(SettingsTable.WebConfigFile, "expected the name of a file");
        }

        if (portIsGood && hostIsGood)
        {
            return new WebOptions(address, number, file is { Length: > 0 } ? file : null);
        }

        reader.Wrong(SettingsTable.ListenAddress, "expected an IP address (or localhost, or nothing) and a port, such as 127.0.0.1:9464, [::1]:9464 or :9464");
        return new WebOptions(null, 0);
    }
}
