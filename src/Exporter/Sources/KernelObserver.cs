using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Modules;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs;

namespace DamonExporter.Sources;

/// <summary>DAMON's own state beside any snapshot: which kdamonds run, their CPU time, the modules' counters, and schemes' counters where the kernel refreshes them by itself (refresh_ms). Nothing is written.</summary>
internal sealed class KernelObserver(TimeSpan interval, KernelFiles files, TimeProvider time) : ISnapshotSource
{
    public string Name => "kernel";

    public string Description => "DAMON's own state";

    public async IAsyncEnumerable<SourceEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        DamonSysfs sysfs = new(files);
        DamonModulesReader modules = new(files);
        string? noted = null;
        while (true)
        {
            // each may be there without the other, and be readable without it
            (DamonTree? tree, string? treeReason) = Try(() => sysfs.Read(withCgroupPaths: false));
            (DamonStatParameters? stat, string? statReason) = Try(modules.ReadStat);
            (ReclaimParameters? reclaim, string? reclaimReason) = Try(modules.ReadReclaim);
            (LruSortParameters? sort, string? sortReason) = Try(modules.ReadLruSort);
            if ((treeReason ?? statReason ?? reclaimReason ?? sortReason) is var reason && reason != noted)
            {
                noted = reason;
                if (reason is not null)
                {
                    yield return new SourceNoted($"a part of DAMON's own state is not known: {reason}");
                }
            }

            DamonModules read = new(stat, reclaim, sort);
            yield return new KernelObserved(Kdamonds(tree, read), read);
            ImmutableArray<SchemeReading> schemes = Refreshed(tree);
            if (!schemes.IsEmpty)
            {
                yield return new SchemesObserved(schemes);
            }

            await Task.Delay(interval, time, cancellationToken);
        }
    }

    private static (T? Value, string? Reason) Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            return (null, e.Message);
        }
    }

    private static ImmutableArray<SchemeReading> Refreshed(DamonTree? tree) =>
    [
        .. from kdamond in tree?.Kdamonds ?? []
           where kdamond.State == KdamondState.On && kdamond.RefreshMilliseconds > 0
           from context in kdamond.Contexts
           from scheme in context.Schemes
           select new SchemeReading(kdamond.Index.ToString(CultureInfo.InvariantCulture), context.Index, scheme.Index, scheme.Action, scheme.Stats, scheme.Quota),
    ];

    private ImmutableArray<KdamondReading> Kdamonds(DamonTree? tree, DamonModules modules)
    {
        ImmutableArray<KdamondReading>.Builder kdamonds = ImmutableArray.CreateBuilder<KdamondReading>();
        foreach (KdamondPicture kdamond in tree?.Kdamonds ?? [])
        {
            bool? runs = kdamond.State switch
            {
                KdamondState.On => true,
                KdamondState.Off => false,
                _ => null,
            };
            kdamonds.Add(new KdamondReading(kdamond.Index.ToString(CultureInfo.InvariantCulture), runs, Cpu(kdamond.Pid)));
        }

        if (modules.Stat is { } stat)
        {
            kdamonds.Add(new KdamondReading("stat", stat.KdamondPid is { } pid ? pid > 0 : stat.Enabled, Cpu(stat.KdamondPid)));
        }

        if (modules.Reclaim is { } reclaim)
        {
            kdamonds.Add(new KdamondReading("reclaim", reclaim.KdamondPid > 0, Cpu(reclaim.KdamondPid)));
        }

        if (modules.LruSort is { } sort)
        {
            kdamonds.Add(new KdamondReading("lru_sort", sort.KdamondPid > 0, Cpu(sort.KdamondPid)));
        }

        return kdamonds.ToImmutable();
    }

    private double? Cpu(int? pid) => pid is > 0 and var thread ? KdamondCpu.Seconds(files, thread) : null;
}
