using System.Globalization;
using Damon.Kernel;

namespace Damon.TestKit;

/// <summary>
/// Behaves like DAMON's sysfs where it is written to: nr_* files remove and make directories, kdamonds start and stop, modules exclude them. As documented by the kernel
/// (Documentation/admin-guide/mm/damon/usage.rst) and seen in real ones. Everything that is written is counted, and the writer can be stopped at any write, as by SIGKILL.
/// All of it is held in memory, so that a thousand lives of a tree take a second; also in a folder, where a test has readers that need one.
/// </summary>
public sealed class LiveKernel : KernelFiles, IDisposable
{
    /// <summary>Where kdamonds are.</summary>
    public const string Kdamonds = "/sys/kernel/mm/damon/admin/kdamonds";

    private readonly MemoryFolder _folder;
    private readonly bool _isOnDisk;
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal) { [""] = new Node() };
    private readonly Lock _gate = new();
    private readonly List<string> _log = [];
    private readonly int _release;
    private readonly string _operations;
    private int _nextThread = 500;

    private LiveKernel(MemoryFolder folder, int release, string operations, bool isOnDisk)
        : base(folder.Path)
    {
        (_folder, _release, _operations, _isOnDisk) = (folder, release, operations, isOnDisk);

        // what a lock can be held on
        Directory.CreateDirectory(OnHost(Kdamonds));
        Put($"{Kdamonds}/nr_kdamonds", "0");
        Put("/proc/sys/kernel/random/boot_id", "4d6fe0a4-2f2a-4c63-9a5b-3c1e0f7a9d11");
        Put("/proc/uptime", "1000.00 900.00");
        AddProcess(Environment.ProcessId, 1, 50_000, "damon-exporter");
        Put("/proc/iomem", "00001000-0009ffff : System RAM\n  00002000-00002fff : Kernel code\n00100000-7fffffff : System RAM\nfe000000-feffffff : PCI Bus");
    }

    /// <param name="release">Which files DAMON has: 612 for Linux 6.12, 700 for 7.0 and so on.</param>
    /// <param name="operations">Its operations sets.</param>
    /// <param name="isOnDisk">Whether it is in a folder, too.</param>
    public static LiveKernel Create(int release = 703, string operations = "vaddr\nfvaddr\npaddr", bool isOnDisk = false) => new(new MemoryFolder(), release, operations, isOnDisk);

    /// <summary>How many writes there were.</summary>
    public int Writes { get; private set; }

    /// <summary>The write that is not made any more, counted from 0: the writer is dead. Null: it lives.</summary>
    public int? KillAt { get; set; }

    /// <summary>What is done with each command that is not on or off, before the kernel's own part.</summary>
    public Func<string, Errno>? OnCommand { get; set; }

    /// <summary>What is answered to a write in the place of the kernel; null: the kernel answers.</summary>
    public Func<string, string, Errno?>? Refuse { get; set; }

    /// <summary>Each write, as PATH=TEXT.</summary>
    public IReadOnlyList<string> Log
    {
        get
        {
            lock (_gate)
            {
                return [.. _log];
            }
        }
    }

    /// <summary>Makes a file, and the folders that it needs.</summary>
    public void Put(string path, string text, bool isWritable = true)
    {
        using Lock.Scope held = _gate.EnterScope();
        Node node = NodeOf(path);
        (node.Text, node.IsWritable) = (text, isWritable);
        if (_isOnDisk)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(OnHost(path))!);
            File.WriteAllText(OnHost(path), text + "\n");
        }
    }

    /// <summary>Removes a file or a folder with all that is in it.</summary>
    public void Remove(string path)
    {
        using Lock.Scope held = _gate.EnterScope();
        if (Find(path) is { } node)
        {
            Forget(path, node);
            Find(path[..path.LastIndexOf('/')])!.Children!.Remove(path[(path.LastIndexOf('/') + 1)..]);
        }

        if (_isOnDisk && Directory.Exists(OnHost(path)))
        {
            Directory.Delete(OnHost(path), recursive: true);
        }
        else if (_isOnDisk)
        {
            File.Delete(OnHost(path));
        }
    }

    /// <summary>All files below a folder, by path.</summary>
    public IEnumerable<string> FilesBelow(string path) => Walk(path).Where(entry => entry.Node.Text is not null).Select(entry => entry.Path);

    /// <summary>What is answered to a read in the place of the kernel; null: the kernel answers.</summary>
    public Func<string, Errno?>? RefuseRead { get; set; }

    public override Errno TryRead(string path, out string text)
    {
        if (RefuseRead?.Invoke(path) is { } refused)
        {
            text = "";
            return refused;
        }

        Node? node = Find(path);
        text = node?.Text ?? "";
        return node?.Text is null ? Errno.NoEntry : Errno.None;
    }

    public override bool Exists(string path) => Find(path) is not null;

    public override bool IsDirectory(string path) => Find(path) is { Text: null };

    public override bool IsWritable(string path) => Find(path) is { IsWritable: true };

    public override IReadOnlyList<string>? List(string path)
    {
        using Lock.Scope held = _gate.EnterScope();
        return Find(path) is { Text: null } node ? [.. node.Children?.Keys ?? Enumerable.Empty<string>()] : null;
    }

    /// <summary>A process that /proc shows.</summary>
    public void AddProcess(int pid, int parent, long startTicks, string command, string cgroup = "/")
    {
        string fields = string.Join(' ', Enumerable.Repeat("0", 12));
        Put(Invariant($"/proc/{pid}/stat"), Invariant($"{pid} ({command.Split(' ')[0]}) S {parent} 0 0 0 -1 4194304 {fields} {startTicks} 0 0"));
        Put(Invariant($"/proc/{pid}/cmdline"), command.Replace(' ', '\0'));
        Put(Invariant($"/proc/{pid}/cgroup"), $"0::{cgroup}");
    }

    /// <summary>It ends; a kdamond of which it was the last target ends, too.</summary>
    public void EndProcess(int pid)
    {
        Remove(Invariant($"/proc/{pid}"));
        foreach (int kdamond in Numbers(Kdamonds).Where(IsOn))
        {
            string context = Invariant($"{Kdamonds}/{kdamond}/contexts/0");
            if (ReadText($"{context}/operations") == "vaddr" && !Targets(context).Any(target => Exists(Invariant($"/proc/{target}"))))
            {
                SetRunning(kdamond, false);
            }
        }
    }

    /// <summary>A module's parameters.</summary>
    public void AddModule(string name, bool isRunning)
    {
        string folder = $"/sys/module/{name}/parameters";
        Put($"{folder}/enabled", isRunning ? "Y" : "N");
        if (_release >= 702 || name != "damon_stat")
        {
            Put($"{folder}/kdamond_pid", isRunning ? "48" : "-1", isWritable: false);
        }
    }

    /// <summary>What was written until now is not counted.</summary>
    public LiveKernel Forget()
    {
        lock (_gate)
        {
            Writes = 0;
            _log.Clear();
        }

        return this;
    }

    /// <summary>Whether a kdamond runs.</summary>
    public bool IsOn(int kdamond) => TryRead(Invariant($"{Kdamonds}/{kdamond}/state"), out string state) == Errno.None && state == "on";

    /// <summary>Every file and directory below DAMON's tree with its mode, and contents of what is no result: what a run must leave as it found it.</summary>
    public IReadOnlyList<string> Picture() =>
    [
        .. Walk(Kdamonds).Select(entry =>
            $"{entry.Path} {(entry.Node.IsWritable ? "rw" : "ro")} {(entry.Path.EndsWith("/pid", StringComparison.Ordinal) ? "" : entry.Node.Text)}"),
        .. new[] { "damon_stat", "damon_reclaim", "damon_lru_sort" }.Select(name => $"{name} {ReadTextIfThere($"/sys/module/{name}/parameters/enabled")}"),
    ];

    public override Errno TryWrite(string path, string text)
    {
        CountWrite();
        if (Refuse?.Invoke(path, text) is { } refused)
        {
            return refused;
        }

        if (!Exists(path))
        {
            return Errno.NoEntry;
        }

        lock (_gate)
        {
            _log.Add($"{path}={text}");
        }

        string name = path[(path.LastIndexOf('/') + 1)..];
        string folder = path[..path.LastIndexOf('/')];
        return name switch
        {
            _ when path.StartsWith("/sys/module/", StringComparison.Ordinal) => WriteModule(path, folder, text),
            "state" => WriteState(int.Parse(folder[(folder.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture), text),
            "operations" when !_operations.Split('\n').Contains(text) => Errno.Invalid,
            "nr_kdamonds" when Numbers(Kdamonds).Any(IsOn) => Errno.Busy,
            "nr_contexts" when text is not ("0" or "1") => Errno.Invalid,
            "type" when !FilterTypes(folder).Contains(text) => Errno.Invalid,
            "nr_kdamonds" or "nr_contexts" or "nr_targets" or "nr_regions" or "nr_schemes" or "nr_filters" or "nr_goals" or "nr_probes" => Rebuild(folder, name, text),
            _ => Set(path, text),
        };
    }

    /// <summary>A write of the same writer somewhere else: it may be the one at which it dies.</summary>
    public void CountWrite()
    {
        if (KillAt <= Writes)
        {
            throw new WriterKilledException();
        }

        Writes++;
    }

    public void Dispose() => _folder.Dispose();

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private Errno Set(string path, string text)
    {
        Put(path, text, Find(path)?.IsWritable ?? true);
        return Errno.None;
    }

    private Errno WriteModule(string path, string folder, string text)
    {
        if (text == "Y" && Numbers(Kdamonds).Any(IsOn))
        {
            return Errno.Busy;
        }

        if (Exists($"{folder}/kdamond_pid"))
        {
            Set($"{folder}/kdamond_pid", text == "Y" ? "49" : "-1");
        }

        return Set(path, text);
    }

    private Errno WriteState(int kdamond, string text)
    {
        string context = Invariant($"{Kdamonds}/{kdamond}/contexts/0");
        switch (text)
        {
            case "on" when IsOn(kdamond) || new[] { "damon_stat", "damon_reclaim", "damon_lru_sort" }.Any(name => ReadTextIfThere($"/sys/module/{name}/parameters/enabled") == "Y"):
                return Errno.Busy;
            case "on" when ReadText($"{context}/operations") == "vaddr" && Targets(context).Any(target => !Exists(Invariant($"/proc/{target}"))):
                return Errno.Invalid;
            case "on":
                SetRunning(kdamond, true);
                return Errno.None;
            case "off":
                if (!IsOn(kdamond))
                {
                    return _release >= 703 ? Errno.None : Errno.NotPermitted;
                }

                SetRunning(kdamond, false);
                return Errno.None;
            default:
                return OnCommand?.Invoke(text) is { } answer and not Errno.None ? answer : IsOn(kdamond) ? Errno.None : Errno.Invalid;
        }
    }

    private void SetRunning(int kdamond, bool isRunning)
    {
        string folder = Invariant($"{Kdamonds}/{kdamond}");
        if (isRunning)
        {
            int thread = _nextThread++;
            AddProcess(thread, 2, Damon.Kernel.Processes.ProcessStamp.Now(this)!.Value + 1, "kdamond.0");
            Set($"{folder}/pid", Invariant($"{thread}"));
        }
        else
        {
            Remove($"/proc/{ReadText($"{folder}/pid")}");
            Set($"{folder}/pid", "-1");
        }

        Set($"{folder}/state", isRunning ? "on" : "off");
    }

    private IEnumerable<int> Targets(string context) =>
        Numbers($"{context}/targets").Select(target => int.Parse(ReadText(Invariant($"{context}/targets/{target}/pid_target")), CultureInfo.InvariantCulture));

    private string[] FilterTypes(string folder)
    {
        string[] pages = ["anon", "memcg", "young", .. _release >= 615 ? new[] { "active", "hugepage_size", "unmapped" } : []];
        string[] core = ["addr", "target"];
        return folder.Contains("/core_filters/", StringComparison.Ordinal) ? core : folder.Contains("/ops_filters/", StringComparison.Ordinal) ? pages : [.. pages, .. core];
    }

    private Errno Rebuild(string folder, string name, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count))
        {
            return Errno.Invalid;
        }

        foreach (int number in Numbers(folder))
        {
            Remove(Invariant($"{folder}/{number}"));
        }

        for (int i = 0; i < count; i++)
        {
            Fill(name, Invariant($"{folder}/{i}"));
        }

        return Set($"{folder}/{name}", text);
    }

    private void Fill(string name, string at)
    {
        switch (name)
        {
            case "nr_kdamonds":
                PutAll(at, "state=off", "contexts/nr_contexts=0", "-pid=-1", _release >= 617 ? "refresh_ms=0" : "");
                break;
            case "nr_contexts":
                PutAll(
                    at, "operations=vaddr", "targets/nr_targets=0", "schemes/nr_schemes=0", "monitoring_attrs/intervals/sample_us=5000", "monitoring_attrs/intervals/aggr_us=100000",
                    "monitoring_attrs/intervals/update_us=60000000", "monitoring_attrs/nr_regions/min=10", "monitoring_attrs/nr_regions/max=1000", _release >= 618 ? "addr_unit=1" : "",
                    _release >= 702 ? "pause=N" : "", _release >= 702 ? "monitoring_attrs/probes/nr_probes=0" : "");
                Put($"{at}/avail_operations", _operations, isWritable: false);
                if (_release >= 615)
                {
                    const string Goal = "monitoring_attrs/intervals/intervals_goal/";
                    PutAll(at, $"{Goal}access_bp=0", $"{Goal}aggrs=0", $"{Goal}min_sample_us=0", $"{Goal}max_sample_us=0");
                }

                break;
            case "nr_targets":
                PutAll(at, "pid_target=0", "regions/nr_regions=0", _release >= 619 ? "obsolete_target=N" : "");
                break;
            case "nr_regions":
                PutAll(at, "start=0", "end=0");
                break;
            case "nr_schemes":
                FillScheme(at);
                break;
            case "nr_filters":
                PutAll(at, "type=anon", "matching=N", "memcg_path=", "addr_start=0", "addr_end=0", "damon_target_idx=0", _release >= 614 ? "allow=N" : "", _release >= 615 ? "min=0" : "", _release >= 615 ? "max=0" : "");
                break;
            case "nr_goals":
                PutAll(at, "target_value=0", "current_value=0", "target_metric=user_input");
                break;
            default:
                PutAll(at, "id=0", "weight=0");
                break;
        }
    }

    private void FillScheme(string at)
    {
        PutAll(
            at, "action=stat", "apply_interval_us=0", "target_nid=-1", "access_pattern/sz/min=0", "access_pattern/sz/max=0", "access_pattern/nr_accesses/min=0", "access_pattern/nr_accesses/max=0",
            "access_pattern/age/min=0", "access_pattern/age/max=0", "quotas/ms=0", "quotas/bytes=0", "quotas/reset_interval_ms=0", "-quotas/effective_bytes=0", "quotas/goals/nr_goals=0",
            "quotas/weights/sz_permil=0", "quotas/weights/nr_accesses_permil=0", "quotas/weights/age_permil=0", "watermarks/metric=none", "watermarks/high=0", "watermarks/interval_us=0", "watermarks/low=0", "watermarks/mid=0", "filters/nr_filters=0",
            "-stats/nr_tried=0", "-stats/sz_tried=0", "-stats/nr_applied=0", "-stats/sz_applied=0", "-stats/qt_exceeds=0", "-tried_regions/total_bytes=0");
        PutAll(
            at, _release >= 614 ? "-stats/sz_ops_filter_passed=0" : "", _release >= 615 ? "core_filters/nr_filters=0" : "", _release >= 615 ? "ops_filters/nr_filters=0" : "",
            _release >= 700 ? "-stats/nr_snapshots=0" : "", _release >= 700 ? "stats/max_nr_snapshots=0" : "", _release >= 701 ? "quotas/goal_tuner=consist" : "");
    }

    /// <summary>Files as NAME=TEXT, with a dash before those that cannot be written; an empty one is none.</summary>
    private void PutAll(string at, params string[] files)
    {
        foreach (string file in files.Where(file => file.Length > 0))
        {
            string[] parts = file.TrimStart('-').Split('=', 2);
            Put($"{at}/{parts[0]}", parts[1], isWritable: file[0] != '-');
        }
    }

    private Node? Find(string path)
    {
        using Lock.Scope held = _gate.EnterScope();
        return _nodes.GetValueOrDefault(path.TrimEnd('/'));
    }

    /// <summary>A file or folder, made where there is none, with those above it.</summary>
    private Node NodeOf(string path)
    {
        if (_nodes.TryGetValue(path, out Node? node))
        {
            return node;
        }

        int slash = path.LastIndexOf('/');
        Node folder = NodeOf(path[..slash]);
        folder.Children ??= new SortedDictionary<string, Node>(StringComparer.Ordinal);
        return _nodes[path] = folder.Children[path[(slash + 1)..]] = new Node();
    }

    private void Forget(string path, Node node)
    {
        _nodes.Remove(path);
        foreach ((string name, Node child) in node.Children ?? [])
        {
            Forget($"{path}/{name}", child);
        }
    }

    private IEnumerable<(string Path, Node Node)> Walk(string path)
    {
        if (Find(path) is not { } node)
        {
            yield break;
        }

        yield return (path, node);
        foreach ((string Path, Node Node) below in (List(path) ?? []).SelectMany(name => Walk($"{path}/{name}")))
        {
            yield return below;
        }
    }

    private sealed class Node
    {
        public SortedDictionary<string, Node>? Children { get; set; }

        public string? Text { get; set; }

        public bool IsWritable { get; set; } = true;
    }
}
