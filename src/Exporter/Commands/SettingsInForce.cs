using System.CommandLine;
using DamonExporter.Settings;

namespace DamonExporter.Commands;

/// <summary>What a command line, this process's environment and the file say together.</summary>
internal static class SettingsInForce
{
    public static EffectiveSettings Of(SettingFlags flags, ParseResult parsed) =>
        SettingLayers.Load(flags.Given(parsed), Environment.GetEnvironmentVariable, Environment.MachineName);
}
