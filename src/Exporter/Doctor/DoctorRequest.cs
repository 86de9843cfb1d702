using System.Collections.Immutable;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Doctor;

/// <summary>What <c>run</c> would be asked for with the same settings.</summary>
/// <param name="Source">The source.</param>
/// <param name="Live">How the kernel is watched.</param>
/// <param name="Manage">What manage would monitor, and what it may take.</param>
/// <param name="Inputs">Recordings of replay.</param>
/// <param name="Given">What stands on the command line for any source: the text of each setting, of a list with commas between.</param>
internal sealed record DoctorRequest(
    SourceKind Source, LiveOptions Live, ManageSourceOptions Manage, ImmutableArray<string> Inputs, ImmutableDictionary<Setting, string> Given)
{
    /// <param name="settings">The settings' texts.</param>
    /// <param name="options">What they mean; without errors.</param>
    public static DoctorRequest Of(EffectiveSettings settings, ExporterOptions options) => new(
        options.Source,
        options.Live,
        options.Manage,
        [.. options.Replay.Inputs],
        settings.Values.Where(setting => setting.Value.Layer == SettingLayer.CommandLine && setting.Key != SettingsTable.Input)
            .ToImmutableDictionary(setting => setting.Key, setting => string.Join(',', setting.Value.Values)));

    /// <summary>The word for a source, as in <c>--source</c>.</summary>
    public static string Name(SourceKind source) => source switch
    {
        SourceKind.Stat => "stat",
        SourceKind.Trace => "trace",
        SourceKind.Sysfs => "sysfs",
        SourceKind.Manage => "manage",
        SourceKind.Replay => "replay",
        _ => "auto",
    };
}
