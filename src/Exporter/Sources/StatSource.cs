using System.Runtime.CompilerServices;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Memory;
using Damon.Kernel.Modules;
using Damon.Snapshots;
using DamonExporter.Metrics;

namespace DamonExporter.Sources;

/// <summary>What DAMON_STAT tells: percentiles and bandwidth, no regions. Nothing is written, and no read waits.</summary>
internal sealed class StatSource(StatSourceOptions options, KernelFiles files, TimeProvider time) : ISnapshotSource
{
    private const string Enabled = "/sys/module/damon_stat/parameters/enabled";

    private readonly StreamId _stream = new(options.Node, "stat");

    public string Name => "stat";

    public string Description => "DAMON_STAT: percentiles of idle time and bandwidth, no regions";

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DamonModulesReader reader = new(files);
        StatRange? range = null;
        int? pid = null;
        string? said = null, noted = null;
        while (true)
        {
            (DamonStatParameters? parameters, string? reason, string? lost) = Look(reader);
            if (lost is not null)
            {
                yield return new SnapshotLost(lost);
            }

            if (parameters is null)
            {
                if (range is not null)
                {
                    // its last values stay in the kernel, but they are of the past
                    range = null;
                    yield return new StreamEnded(_stream);
                }

                if (reason != said)
                {
                    said = reason;
                    yield return new SourceInterrupted(reason!);
                }
            }
            else
            {
                // what it watches is decided when it starts; what tells it may come later
                if (range?.Bytes is null || pid != parameters.KdamondPid)
                {
                    (range, pid) = (StatRange.Read(files), parameters.KdamondPid);
                    if (range.Reason.Length != 0 && range.Reason != noted)
                    {
                        noted = range.Reason;
                        yield return new SourceNoted($"bytes by idle time are not known, only the percentiles: {range.Reason}");
                    }
                }

                said = null;
                yield return new StatTaken(_stream, ReplayClock.Nanoseconds(time.GetUtcNow()), parameters, range.Bytes);
            }

            await Task.Delay(options.Interval, time, cancellationToken);
        }
    }

    /// <summary>What it tells, or why that means nothing now, and whether a snapshot is lost by that.</summary>
    private static (DamonStatParameters? Parameters, string? Reason, string? Lost) Look(DamonModulesReader reader)
    {
        try
        {
            return reader.ReadStat() switch
            {
                null => (null, "this kernel has no DAMON_STAT (it came with Linux 6.17, CONFIG_DAMON_STAT): --source trace shows what other users of DAMON see", null),
                { Enabled: false } => (null, $"DAMON_STAT is switched off: echo Y > {Enabled} starts it where nobody else uses DAMON, damon_stat.enabled=Y on the kernel's command line does at boot", null),
                { KdamondPid: <= 0 } => (null, $"DAMON_STAT is switched on but does not run: somebody else used DAMON when it was to start; once DAMON is free, echo Y > {Enabled} starts it", null),
                var parameters when parameters.BandwidthBytesPerSecond == 0 && !parameters.IdleMilliseconds.AsSpan().ContainsAnyExcept(0) =>
                    (null, "DAMON_STAT has no result yet: it was just started", null),
                var parameters => (parameters, null, null),
            };
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            // who may not read it has lost nothing by that
            return e is KernelException { IsDenied: true } ? (null, $"{e.Message}: reading DAMON_STAT needs root", null) : (null, e.Message, e is KernelException ? SnapshotErrors.Refused : SnapshotErrors.Data);
        }
    }
}
