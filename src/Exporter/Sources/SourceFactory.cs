using System.Globalization;
using Damon.Kernel;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;
using DamonExporter.Settings;
using DamonExporter.Sources.Manage;
using DamonExporter.Sources.Sysfs;
using DamonExporter.Sources.Trace;

namespace DamonExporter.Sources;

/// <summary>Makes the source that the settings name.</summary>
internal static class SourceFactory
{
    /// <summary>Opens and checks it; a recording is read once to its end, a live source looks at nothing yet.</summary>
    /// <param name="options">All settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Is told what was mended or dropped.</param>
    /// <param name="complain">Is told, when all is over, what could not be put back as it was.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Damon.DamonDataException">It cannot be used.</exception>
    public static ISnapshotSource Open(
        ExporterOptions options, TimeProvider time, Action<string> warn, Action<string> complain, CancellationToken cancellationToken)
    {
        if (options.Source == SourceKind.Replay)
        {
            return ReplaySource.Open(options.Node, options.Replay, time, warn, cancellationToken);
        }

        KernelFiles files = new(options.Live.Root);
        NoteSource notes = new();
        SnapshotEnricher enricher = new(files, time, notes.Note);
        ISnapshotSource source = options.Source switch
        {
            SourceKind.Auto => new AutoSource(
                new GuardedSource(Trace(options, files, enricher, time), () => TraceObjection(files, options.Live.TraceMemory)), Stat(options, files, time)),
            SourceKind.Trace => Trace(options, files, enricher, time),
            SourceKind.Stat => Stat(options, files, time),
            SourceKind.Sysfs => new SysfsSource(
                new SysfsSourceOptions(options.Node, options.Live.Kdamond ?? 0, options.Live.Interval, options.Live.AllowUnfixedKernel), files, time, enricher),
            _ => new ManageSource(
                options.Manage,
                files,
                time,
                new OwnershipFile(options.Live.StateDirectory),
                enricher,
                adding => Trace(options, files, adding, time),
                () => TracefsPicture.Look(files).Problem,
                TargetCommand.Start,
                complain),
        };
        return new MergedSource(source, new KernelObserver(options.Live.Interval, files, time), notes);
    }

    /// <summary>Why auto leaves trace alone on this host; null: it need not.</summary>
    public static string? TraceObjection(KernelFiles files, long limit)
    {
        TracefsPicture picture = TracefsPicture.Look(files);
        return picture.TransientBytes <= limit
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"a trace instance would take {picture.TransientBytes >> 20} MiB for a moment on {picture.OnlineCpus} online CPUs, more than trace.max-memory ({limit >> 20} MiB); raise that, or say --source trace");
    }

    private static StatSource Stat(ExporterOptions options, KernelFiles files, TimeProvider time) =>
        new(new StatSourceOptions(options.Node, options.Live.Interval), files, time);

    private static TraceSource Trace(ExporterOptions options, KernelFiles files, ISnapshotEnricher enricher, TimeProvider time)
    {
        DamonSysfs sysfs = new(files);
        DamonModulesReader modules = new(files);
        return new TraceSource(
            new TraceSourceOptions { Node = options.Node, Interval = options.Live.Interval, Full = options.Live.RecordFull },
            files,
            () => KdamondDirectory.Of(sysfs.Read(withCgroupPaths: false), modules.Read()),
            enricher,
            time,
            BootClock.Host);
    }
}
