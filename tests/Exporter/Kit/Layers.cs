using DamonExporter.Settings;

namespace DamonExporter.Tests.Kit;

/// <summary>Settings from what a test says.</summary>
internal static class Layers
{
    public static EffectiveSettings Load() => Load(new Dictionary<string, string>());

    public static EffectiveSettings Load(IReadOnlyDictionary<string, string> environment, params (Setting Setting, string[] Texts)[] commandLine) =>
        SettingLayers.Load(
            commandLine.ToDictionary(pair => pair.Setting, pair => (IReadOnlyList<string>)pair.Texts), name => environment.GetValueOrDefault(name), "host");
}
