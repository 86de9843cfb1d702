using System.Collections.Immutable;
using System.Globalization;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Memory;
using Damon.Kernel.Modules;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs;
using Damon.Kernel.Tracing;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Doctor.Facts;

/// <summary>Gathers the facts. It reads and lists; it writes, makes and mounts nothing, and no file that it reads changes or waits by being read.</summary>
internal static class FactsReader
{
    private static readonly string[] Modules = ["damon_stat", "damon_reclaim", "damon_lru_sort"];

    public static DoctorFacts Read(DoctorRequest request)
    {
        KernelFiles files = new(request.Live.Root);
        string? release = files.TryRead("/proc/sys/kernel/osrelease", out string text) == Errno.None ? text : null;
        DamonSysfs sysfs = new(files);

        // memcg_path is left be: old kernels may use freed memory when one reads it while another writes it
        (DamonTree? tree, Refusal? treeRefusal) = Try(() => sysfs.Read(withCgroupPaths: false));
        (DamonModules? modules, Refusal? modulesRefusal) = Try(new DamonModulesReader(files).Read);

        // to look below debugfs would mount tracefs there
        TracefsPicture tracefs = TracefsPicture.Look(files, belowDebugfs: false);
        return new DoctorFacts
        {
            Root = request.Live.Root,
            Release = release,
            Config = KernelConfig.Find(files, release),
            Asker = Asker(files),
            HasSys = files.Exists("/sys/kernel"),
            Tree = tree,
            TreeRefusal = treeRefusal,
            MayControl = files.MayWrite(DamonSysfs.KdamondsPath + "/nr_kdamonds"),
            Features = Sharpen(Try(sysfs.ReadFeatures).Value ?? new KernelFeatures(null, null, null, null, null, null, null, null, null), tracefs.Events),
            ModuleNames = [.. Modules.Where(module => files.Exists($"/sys/module/{module}/parameters"))],
            Modules = modules,
            ModulesRefusal = modulesRefusal,
            Tracefs = tracefs,
            HasTracingDirectory = files.Exists(TracefsPicture.UsualPath),
            TracingDirectory = Listing(files, TracefsPicture.UsualPath),
            HasDebugfs = HasDebugfs(files),
            IsLockedDown = files.TryRead("/sys/kernel/security/lockdown", out string lockdown) == Errno.None && lockdown.Contains("[confidentiality]", StringComparison.Ordinal),
            MayMakeInstance = tracefs.Path is { } path ? files.MayWrite(path + "/instances") : Errno.NoEntry,
            Instances = tracefs.Path is { } there ? [.. TraceInstanceSeen.Look(files, there, new TraceInstanceOptions().Name)] : [],
            Processes = ProcessScan.Look(files),
            Owned = OwnedSeen.Look(files, request.Live.StateDirectory),
            MayKeepState = MayKeepState(request.Live.StateDirectory),
            StatRangeProblem = StatRange.Read(files).Reason,
            RamRefusal = new IoMemory(files).TryReadSystemRam(out _, out string reason) ? null : new Refusal(reason, IsDenied: files.Exists(IoMemory.Path)),
            MatchingProcesses = Matching(files, request.Manage.Processes),
            PidNamespaceRefusal = ManageRules.PidNamespace(request.Manage, files),
            IsCommandMissing = request.Manage.Command is [var program, ..] && TargetCommand.Find(program) is null,
            InputProblems = [.. request.Inputs.Select(InputProblem).OfType<string>()],
        };
    }

    /// <summary>Where no scheme tells, trace events do: damos_stat_after_apply_interval came with nr_snapshots, and what is missing without it came later.</summary>
    private static KernelFeatures Sharpen(KernelFeatures features, ImmutableArray<string> events)
    {
        bool? counts = features.HasSnapshotsCount ?? (events.IsEmpty ? null : events.Contains("damos_stat_after_apply_interval"));
        return counts != false ? features with { HasSnapshotsCount = counts } : features with
        {
            HasSnapshotsCount = false,
            HasGoalTuner = features.HasGoalTuner ?? false,
            HasPause = features.HasPause ?? false,
            HasProbes = features.HasProbes ?? false,
        };
    }

    private static (T? Value, Refusal? Refusal) Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return (read(), null);
        }
        catch (KernelException e)
        {
            return (null, new Refusal(e.Message, e.IsDenied));
        }
        catch (DamonDataException e)
        {
            return (null, new Refusal(e.Message, IsDenied: false));
        }
    }

    private static WhoAsks Asker(KernelFiles files)
    {
        // below another root there may be no /proc, or one that does not show this process
        if (files.TryRead("/proc/self/status", out string status) != Errno.None)
        {
            files = new KernelFiles();
            _ = files.TryRead("/proc/self/status", out status);
        }

        int? uid = null;
        ulong capabilities = 0;
        foreach (string line in status.Split('\n'))
        {
            string[] words = line.Split('\t', StringSplitOptions.RemoveEmptyEntries);
            if (words is ["Uid:", _, var effective, ..] && int.TryParse(effective, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                uid = id;
            }
            else if (words is ["CapEff:", var bits])
            {
                _ = ulong.TryParse(bits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out capabilities);
            }
        }

        bool? isInitial = files.TryRead("/proc/self/uid_map", out string map) == Errno.None
            ? map.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is ["0", "0", "4294967295"] : null;
        return new WhoAsks(uid, capabilities, isInitial);
    }

    private static Errno Listing(KernelFiles files, string path)
    {
        try
        {
            return files.List(path) is null ? Errno.NoEntry : Errno.None;
        }
        catch (KernelException e)
        {
            return e.Errno;
        }
    }

    private static bool HasDebugfs(KernelFiles files)
    {
        _ = files.TryRead("/proc/mounts", out string mounts);
        return mounts.Split('\n').Any(line => line.Split(' ') is [_, "/sys/kernel/debug", "debugfs", ..]);
    }

    /// <summary>The directory is this program's own, not the host's: in a container it is the container's.</summary>
    private static Errno MayKeepState(string folder)
    {
        KernelFiles own = new();
        for (string? path = folder; path is not null; path = Path.GetDirectoryName(path))
        {
            if (own.MayWrite(path) is var answer and not Errno.NoEntry)
            {
                return answer;
            }
        }

        return Errno.NoEntry;
    }

    private static int? Matching(KernelFiles files, ProcessSelector? wanted)
    {
        try
        {
            return wanted?.Select(ProcessTable.Read(files), ProcessStamp.Self(files).Pid, ImmutableHashSet<ProcessStamp>.Empty).Length;
        }
        catch (KernelException)
        {
            return null;
        }
    }

    private static string? InputProblem(string path)
    {
        try
        {
            // a pipe's other end may not be there, and opening it would wait for that
            return File.Exists(path) ? null : $"{path}: there is no such file";
        }
        catch (IOException e)
        {
            return $"{path}: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
