using DamonExporter.Settings;
using DamonWeb;

namespace DamonExporter.Commands;

/// <summary>What the web configuration file says, before anything is served.</summary>
internal static class WebProtection
{
    /// <summary>Reads the file, if there is to be one.</summary>
    /// <param name="file">Where it is; null: there is none.</param>
    /// <returns>What it protects with, or what is wrong with it; neither where there is none.</returns>
    public static (string? Summary, string? Error) Of(string? file)
    {
        if (file is null)
        {
            return (null, null);
        }

        try
        {
            return (WebSecurity.Summarize(file), null);
        }
        catch (WebConfigException problem)
        {
            return (null, $"{SettingsTable.WebConfigFile.Key}: {problem.Message}");
        }
    }
}
