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
    /// <summary>While a command is held, the kernel does not say who runs; who ran then counts as running for as long as two of the longest commands that we make.</summary>
    public static readonly TimeSpan LongestBusy = TimeSpan.FromMinutes(4);

    /// <summary>Looks in a row that may fail to see schemes' counters until these are not fresh any more.</summary>
    private const int MostMissed = 3;

    private readonly Dictionary<int, (KdamondReading Reading, long Since)> _told = [];
    private readonly Dictionary<int, (ImmutableArray<SchemeReading> Readings, int Missed)> _schemes = [];
    private bool _isAnySchemeTold;

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
            yield return new KernelObserved([.. treeReason is null ? OfTree(tree) : OfLastTree(), .. OfModules(read)], read);
            if (Refreshed(tree, treeReason is not null) is { } schemes)
            {
                yield return schemes;
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

    private List<KdamondReading> OfTree(DamonTree? tree)
    {
        Forget(_told, tree);
        List<KdamondReading> kdamonds = [];
        foreach (KdamondPicture kdamond in tree?.Kdamonds ?? [])
        {
            KdamondReading? last = _told.TryGetValue(kdamond.Index, out (KdamondReading Reading, long Since) told) && time.GetElapsedTime(told.Since) < LongestBusy ? told.Reading : null;
            bool? runs = kdamond.State switch
            {
                KdamondState.On => true,
                KdamondState.Off => false,
                _ => last?.IsRunning,
            };
            int? thread = runs == false ? null : kdamond.Pid ?? last?.Thread;
            KdamondReading reading = new(kdamond.Index.ToString(CultureInfo.InvariantCulture), runs, Cpu(thread)) { Thread = thread };
            if (kdamond.State != KdamondState.Unknown)
            {
                _told[kdamond.Index] = (reading, time.GetTimestamp());
            }

            kdamonds.Add(reading);
        }

        return kdamonds;
    }

    /// <summary>Those that there were when the tree could be read last; whether they run is not known.</summary>
    private IEnumerable<KdamondReading> OfLastTree() =>
        _told.OrderBy(told => told.Key).Select(told => told.Value.Reading with { IsRunning = null, CpuSeconds = Cpu(told.Value.Reading.Thread) });

    /// <summary>Schemes' counters that are fresh; null: none, as before.</summary>
    private SchemesObserved? Refreshed(DamonTree? tree, bool hasFailed)
    {
        HashSet<int> missed = [];
        if (hasFailed)
        {
            missed.UnionWith(_schemes.Keys);
        }
        else
        {
            Forget(_schemes, tree);
        }

        foreach (KdamondPicture kdamond in tree?.Kdamonds ?? [])
        {
            if (kdamond.State == KdamondState.Off || kdamond.RefreshMilliseconds is null or 0)
            {
                _schemes.Remove(kdamond.Index);
            }
            else if (kdamond.State == KdamondState.Unknown || kdamond.IsTorn)
            {
                missed.Add(kdamond.Index);
            }
            else
            {
                _schemes[kdamond.Index] = (Schemes(kdamond), 0);
            }
        }

        foreach (int kdamond in missed.Where(_schemes.ContainsKey).ToList())
        {
            (ImmutableArray<SchemeReading> readings, int times) = _schemes[kdamond];
            _schemes[kdamond] = (times < MostMissed ? readings : [], times + 1);
        }

        ImmutableArray<SchemeReading> all = [.. _schemes.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value.Readings)];
        bool wasAnyTold = _isAnySchemeTold;
        _isAnySchemeTold = !all.IsEmpty;
        return _isAnySchemeTold || wasAnyTold ? new SchemesObserved(all) { IsByKernel = true } : null;
    }

    private ImmutableArray<SchemeReading> Schemes(KdamondPicture kdamond) =>
    [
        .. from context in kdamond.Contexts
           from scheme in context.Schemes
           select new SchemeReading(kdamond.Index.ToString(CultureInfo.InvariantCulture), context.Index, scheme.Index, scheme.Action, scheme.Stats, scheme.Quota)
           {
               Thread = _told[kdamond.Index].Reading.Thread,
           },
    ];

    private static void Forget<T>(Dictionary<int, T> known, DamonTree? tree)
    {
        foreach (int gone in known.Keys.Where(index => tree is null || tree.Kdamonds.All(kdamond => kdamond.Index != index)).ToList())
        {
            known.Remove(gone);
        }
    }

    private IEnumerable<KdamondReading> OfModules(DamonModules modules)
    {
        if (modules.Stat is { } stat)
        {
            yield return Module("stat", stat.KdamondPid is { } pid ? pid > 0 : stat.Enabled, stat.KdamondPid);
        }

        if (modules.Reclaim is { } reclaim)
        {
            yield return Module("reclaim", reclaim.KdamondPid > 0, reclaim.KdamondPid);
        }

        if (modules.LruSort is { } sort)
        {
            yield return Module("lru_sort", sort.KdamondPid > 0, sort.KdamondPid);
        }
    }

    private KdamondReading Module(string name, bool runs, int? pid) => new(name, runs, Cpu(pid)) { Thread = pid is > 0 ? pid : null };

    private double? Cpu(int? pid) => pid is > 0 and var thread ? KdamondCpu.Seconds(files, thread) : null;
}
