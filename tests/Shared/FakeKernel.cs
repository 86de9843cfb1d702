using System.Globalization;

namespace Damon.TestKit;

/// <summary>
/// A folder that looks like the kernel's files, as far as a test needs them: DAMON's sysfs tree with the files that a release has. All paths are the kernel's own. Gone afterwards.
/// </summary>
/// <param name="release">Which files DAMON has: 612 for Linux 6.12, 700 for 7.0 and so on.</param>
public sealed class FakeKernel(int release = 703) : IDisposable
{
    /// <summary>DAMON's directory of kdamonds.</summary>
    public const string Kdamonds = "/sys/kernel/mm/damon/admin/kdamonds";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Stands for "/".</summary>
    public string Root => _folder.Path;

    /// <summary>Where a path is.</summary>
    public string At(string path) => Root + path;

    /// <summary>Makes a file of one line, and the folders that it needs.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text + "\n");
    }

    /// <summary>The line that a file holds now.</summary>
    public string Read(string path) => File.ReadAllText(At(path)).TrimEnd('\n');

    /// <summary>Removes a file or a folder with all that is in it, where there is one.</summary>
    public void Remove(string path)
    {
        if (Directory.Exists(At(path)))
        {
            Directory.Delete(At(path), recursive: true);
        }
        else if (File.Exists(At(path)))
        {
            File.Delete(At(path));
        }
    }

    /// <summary>A folder where the kernel has a file: opens, but cannot be read (EISDIR), which not even root may.</summary>
    public void MakeUnreadable(string path)
    {
        Remove(path);
        Directory.CreateDirectory(At(path));
    }

    /// <summary>The directory of a kdamond.</summary>
    public static string Kdamond(int kdamond) => string.Create(CultureInfo.InvariantCulture, $"{Kdamonds}/{kdamond}");

    /// <summary>The directory of its only context.</summary>
    public static string Context(int kdamond) => Kdamond(kdamond) + "/contexts/0";

    /// <summary>The directory of a scheme.</summary>
    public static string Scheme(int kdamond, int scheme) => string.Create(CultureInfo.InvariantCulture, $"{Context(kdamond)}/schemes/{scheme}");

    /// <summary>DAMON's tree without a kdamond.</summary>
    public FakeKernel AddTree()
    {
        Write(Kdamonds + "/nr_kdamonds", "0");
        return this;
    }

    /// <summary>A kdamond with one context and no scheme, 5 ms / 100 ms.</summary>
    public FakeKernel AddKdamond(int kdamond = 0, string state = "on", int pid = 77, string operations = "paddr", params int[] targets)
    {
        Write(Kdamonds + "/nr_kdamonds", (kdamond + 1).ToString(CultureInfo.InvariantCulture));
        Write(Kdamond(kdamond) + "/state", state);
        Write(Kdamond(kdamond) + "/pid", pid.ToString(CultureInfo.InvariantCulture));
        Write(Kdamond(kdamond) + "/contexts/nr_contexts", "1");
        string context = Context(kdamond), intervals = context + "/monitoring_attrs/intervals";
        Write(context + "/avail_operations", "vaddr\nfvaddr\npaddr");
        Write(context + "/operations", operations);
        Write(intervals + "/sample_us", "5000");
        Write(intervals + "/aggr_us", "100000");
        Write(intervals + "/update_us", "1000000");
        Write(context + "/monitoring_attrs/nr_regions/min", "10");
        Write(context + "/monitoring_attrs/nr_regions/max", "1000");
        targets = targets is [] ? [0] : targets;
        Write(context + "/targets/nr_targets", targets.Length.ToString(CultureInfo.InvariantCulture));
        for (int i = 0; i < targets.Length; i++)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"{context}/targets/{i}/pid_target"), targets[i].ToString(CultureInfo.InvariantCulture));
        }

        Write(context + "/schemes/nr_schemes", "0");
        if (release >= 615)
        {
            Write(intervals + "/intervals_goal/access_bp", "0");
            Write(intervals + "/intervals_goal/aggrs", "0");
            Write(intervals + "/intervals_goal/min_sample_us", "0");
            Write(intervals + "/intervals_goal/max_sample_us", "0");
        }

        if (release >= 617)
        {
            Write(Kdamond(kdamond) + "/refresh_ms", "0");
        }

        if (release >= 618)
        {
            Write(context + "/addr_unit", "1");
        }

        if (release >= 702)
        {
            Write(context + "/pause", "N");
            Write(context + "/monitoring_attrs/probes/nr_probes", "0");
        }

        return this;
    }

    /// <summary>A scheme that takes everything and is limited by nothing.</summary>
    public FakeKernel AddScheme(int kdamond = 0, int scheme = 0, string action = "stat")
    {
        Write(Context(kdamond) + "/schemes/nr_schemes", (scheme + 1).ToString(CultureInfo.InvariantCulture));
        string folder = Scheme(kdamond, scheme);
        Write(folder + "/action", action);
        Write(folder + "/apply_interval_us", "0");
        foreach ((string kind, string max) in new[] { ("sz", "18446744073709551615"), ("nr_accesses", "4294967295"), ("age", "4294967295") })
        {
            Write($"{folder}/access_pattern/{kind}/min", "0");
            Write($"{folder}/access_pattern/{kind}/max", max);
        }

        foreach (string name in new[] { "ms", "bytes", "reset_interval_ms", "effective_bytes" })
        {
            Write($"{folder}/quotas/{name}", "0");
        }

        Write(folder + "/quotas/goals/nr_goals", "0");
        Write(folder + "/watermarks/metric", "none");
        foreach (string name in new[] { "nr_tried", "sz_tried", "nr_applied", "sz_applied", "qt_exceeds" })
        {
            Write($"{folder}/stats/{name}", "0");
        }

        Write(folder + "/filters/nr_filters", "0");
        Write(folder + "/tried_regions/total_bytes", "0");
        if (release >= 614)
        {
            Write(folder + "/stats/sz_ops_filter_passed", "0");
        }

        if (release >= 615)
        {
            Write(folder + "/core_filters/nr_filters", "0");
            Write(folder + "/ops_filters/nr_filters", "0");
        }

        if (release >= 700)
        {
            Write(folder + "/stats/nr_snapshots", "0");
            Write(folder + "/stats/max_nr_snapshots", "0");
        }

        if (release >= 701)
        {
            Write(folder + "/quotas/goal_tuner", "consist");
        }

        return this;
    }

    /// <summary>A filter.</summary>
    /// <param name="folder">Directory of filters, below that of the scheme: filters, core_filters, ops_filters.</param>
    /// <param name="number">Its number there.</param>
    /// <param name="type">What it looks at.</param>
    /// <param name="matching">Y or N.</param>
    /// <param name="allow">Y or N, where the release has it.</param>
    /// <param name="files">Further files of it and what they hold.</param>
    public FakeKernel AddFilter(string folder, int number, string type, string matching, string allow, params (string Name, string Text)[] files)
    {
        string filter = string.Create(CultureInfo.InvariantCulture, $"{folder}/{number}");
        Write(folder + "/nr_filters", (number + 1).ToString(CultureInfo.InvariantCulture));
        Write(filter + "/type", type);
        Write(filter + "/matching", matching);
        Write(filter + "/memcg_path", "");
        if (release >= 614)
        {
            Write(filter + "/allow", allow);
        }

        foreach ((string name, string text) in files)
        {
            Write($"{filter}/{name}", text);
        }

        return this;
    }

    /// <summary>The regions that an update would have left, and their sum.</summary>
    /// <param name="scheme">The directory of the scheme.</param>
    /// <param name="regions">Name of the directory, and what its files hold.</param>
    public FakeKernel SetTriedRegions(string scheme, params (long Name, ulong Start, ulong End, uint Accesses, uint Age, ulong Passed)[] regions)
    {
        // the directory itself stays, as in the kernel
        string folder = scheme + "/tried_regions";
        foreach (string old in Directory.Exists(At(folder)) ? Directory.GetDirectories(At(folder)) : [])
        {
            Directory.Delete(old, recursive: true);
        }

        ulong total = 0;
        foreach ((long name, ulong start, ulong end, uint accesses, uint age, ulong passed) in regions)
        {
            string region = string.Create(CultureInfo.InvariantCulture, $"{folder}/{name}");
            Write(region + "/start", start.ToString(CultureInfo.InvariantCulture));
            Write(region + "/end", end.ToString(CultureInfo.InvariantCulture));
            Write(region + "/nr_accesses", accesses.ToString(CultureInfo.InvariantCulture));
            Write(region + "/age", age.ToString(CultureInfo.InvariantCulture));
            if (release >= 614)
            {
                Write(region + "/sz_filter_passed", passed.ToString(CultureInfo.InvariantCulture));
            }

            total += end - start;
        }

        Write(folder + "/total_bytes", total.ToString(CultureInfo.InvariantCulture));
        return this;
    }

    /// <summary>DAMON_STAT's parameters.</summary>
    public FakeKernel AddStat(string enabled = "Y", int pid = 48, ulong bandwidth = 0, IEnumerable<long>? percentiles = null)
    {
        const string Folder = "/sys/module/damon_stat/parameters";
        Write(Folder + "/enabled", enabled);
        Write(Folder + "/estimated_memory_bandwidth", bandwidth.ToString(CultureInfo.InvariantCulture));
        Write(Folder + "/memory_idle_ms_percentiles", string.Join(',', percentiles ?? Enumerable.Repeat(0L, 101)));
        if (release >= 618)
        {
            Write(Folder + "/aggr_interval_us", "100000");
        }

        if (release >= 702)
        {
            Write(Folder + "/kdamond_pid", pid.ToString(CultureInfo.InvariantCulture));
        }

        return this;
    }

    public void Dispose() => _folder.Dispose();
}
