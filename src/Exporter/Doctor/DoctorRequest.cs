using System.Collections.Immutable;
using DamonExporter.Settings;
using DamonExporter.Sources;

namespace DamonExporter.Doctor;

/// <summary>What <c>run</c> would be asked for with the same settings.</summary>
/// <param name="Source">The source.</param>
/// <param name="Live">How the kernel is watched.</param>
/// <param name="TakesIdle">Whether manage may use a tree that somebody else set up, when it is off.</param>
/// <param name="StopsDamonStat">Whether manage may stop DAMON_STAT.</param>
/// <param name="WatchesProcesses">Whether manage watches processes; else physical memory.</param>
/// <param name="Filters">Filters of manage.</param>
/// <param name="Inputs">Recordings of replay.</param>
internal sealed record DoctorRequest(
    SourceKind Source, LiveOptions Live, bool TakesIdle, bool StopsDamonStat, bool WatchesProcesses, ImmutableArray<string> Filters, ImmutableArray<string> Inputs)
{
    /// <param name="settings">The settings' texts.</param>
    /// <param name="options">What they mean; without errors.</param>
    public static DoctorRequest Of(EffectiveSettings settings, ExporterOptions options) => new(
        options.Source,
        options.Live,
        options.Manage.TakeIdle,
        options.Manage.StopDamonStat,
        options.Manage.Processes is not null,
        [.. settings[SettingsTable.ManageFilters].Values],
        [.. options.Replay.Inputs]);

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
