using System.Collections.Immutable;
using System.Globalization;

namespace Damon.Kernel.Tracing;

/// <summary>What tracing this host offers, found without changing anything.</summary>
/// <param name="Path">Where tracefs is; null: nowhere that may be used.</param>
/// <param name="Problem">Why DAMON cannot be traced, and what would help, one line; null: it can, as far as can be told beforehand.</param>
/// <param name="Events">DAMON's events that this kernel has.</param>
/// <param name="OnlineCpus">CPUs that are online: those for which a new instance takes memory.</param>
/// <param name="TransientBytes">Memory that a new instance takes before it can be shrunk: the kernel begins with full-size buffers. One more for each CPU that comes online in that moment.</param>
public sealed record TracefsPicture(string? Path, string? Problem, ImmutableArray<string> Events, int OnlineCpus, long TransientBytes)
{
    /// <summary>Where it belongs since Linux 4.1.</summary>
    public const string UsualPath = "/sys/kernel/tracing";

    private const string DebugPath = "/sys/kernel/debug/tracing";

    /// <summary>Size of a new buffer for each CPU unless the kernel's command line says otherwise, KiB (kernel/trace/trace.c: TRACE_BUF_SIZE_DEFAULT).</summary>
    private const long DefaultKilobytes = 1408;

    /// <summary>Looks.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="belowDebugfs">Whether to look below debugfs, too, where nothing else is left: the kernel then mounts tracefs there.</param>
    public static TracefsPicture Look(KernelFiles files, bool belowDebugfs = true)
    {
        int cpus = CountOnline(files);
        (string? path, string? problem) = FindMount(files, belowDebugfs);
        ImmutableArray<string> events = [];
        long kilobytes = DefaultKilobytes;
        if (path is not null)
        {
            events = [.. (Listed(files, $"{path}/events/damon") ?? []).Where(name => name.StartsWith("damo", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            kilobytes = BufferKilobytes(files, path);
            bool regions = events.Contains(DamonEventDecoder.Aggregated) || events.Contains(DamonEventDecoder.RegionAggregated);
            problem = regions ? null : $"this kernel traces no DAMON event (no {path}/events/damon): it needs CONFIG_DAMON and Linux 5.15 or newer";
        }

        return new TracefsPicture(path, problem, events, cpus, cpus * kilobytes * 1024);
    }

    /// <summary>How many CPUs are online: the kernel makes a trace buffer for each of them, and for those that come online later.</summary>
    public static int CountOnline(KernelFiles files) =>
        files.TryRead("/sys/devices/system/cpu/online", out string list) == Errno.None ? Math.Max(1, CountCpus(list)) : Environment.ProcessorCount;

    /// <summary>How many CPUs a list such as <c>0-3,8</c> names; 0 where it cannot be understood.</summary>
    public static int CountCpus(string list)
    {
        int count = 0;
        foreach (string part in list.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = part.Split('-');
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || ends.Length > 2 || last < first || last > 1 << 20)
            {
                return 0;
            }

            count += last - first + 1;
        }

        return count;
    }

    private static (string? Path, string? Problem) FindMount(KernelFiles files, bool belowDebugfs)
    {
        _ = files.TryRead("/proc/mounts", out string mounts);
        List<string> paths = [UsualPath];
        bool debug = false;
        foreach (string line in mounts.Split('\n'))
        {
            string[] words = line.Split(' ');
            if (words.Length > 2 && words[2] == "tracefs")
            {
                paths.Add(words[1]);
            }

            debug |= words.Length > 2 && words[2] == "debugfs" && words[1] == "/sys/kernel/debug";
        }

        // to look there mounts tracefs there; so only where nothing else is left
        paths.AddRange(debug && belowDebugfs ? [DebugPath] : []);
        KernelException? denied = null;
        foreach (string path in paths.Distinct())
        {
            try
            {
                if (files.List($"{path}/instances") is not null)
                {
                    return (path, null);
                }
            }
            catch (KernelException e)
            {
                denied ??= e;
            }

            denied ??= Refusal(files, path);
        }

        return (null, Explain(files, denied));
    }

    /// <summary>A directory of mode 0700 looks empty to those who may not enter it.</summary>
    private static KernelException? Refusal(KernelFiles files, string path)
    {
        try
        {
            _ = files.List(path);
            return null;
        }
        catch (KernelException e)
        {
            return e;
        }
    }

    private static string Explain(KernelFiles files, KernelException? denied)
    {
        if (files.TryRead("/sys/kernel/security/lockdown", out string lockdown) == Errno.None && lockdown.Contains("[confidentiality]", StringComparison.Ordinal))
        {
            return "tracing is shut by the kernel's lockdown (/sys/kernel/security/lockdown: confidentiality); boot with lockdown=integrity, or use another source";
        }

        if (denied is not null)
        {
            return denied.IsDenied ? $"{denied.Message}; run as root, or with CAP_DAC_OVERRIDE" : denied.Message;
        }

        return files.Exists(UsualPath)
            ? $"tracefs is not mounted; mount it: mount -t tracefs nodev {UsualPath}"
            : $"this kernel has no tracing, or /sys is not the host's: there is no {UsualPath}";
    }

    private static IReadOnlyList<string>? Listed(KernelFiles files, string path)
    {
        try
        {
            return files.List(path);
        }
        catch (KernelException)
        {
            return null;
        }
    }

    /// <summary>What a new instance's buffers begin with: <c>7 (expanded: 1408)</c> says it; else the command line's trace_buf_size, else the default.</summary>
    private static long BufferKilobytes(KernelFiles files, string path)
    {
        const string Expanded = "(expanded: ";
        if (files.TryRead($"{path}/buffer_size_kb", out string size) == Errno.None && size.IndexOf(Expanded, StringComparison.Ordinal) is >= 0 and var at
            && long.TryParse(size.AsSpan(at + Expanded.Length).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes))
        {
            return kilobytes;
        }

        const string Option = "trace_buf_size=";
        _ = files.TryRead("/proc/cmdline", out string line);
        string? word = line.Split(' ').LastOrDefault(word => word.StartsWith(Option, StringComparison.Ordinal));
        if (word is null)
        {
            return DefaultKilobytes;
        }

        ReadOnlySpan<char> text = word.AsSpan(Option.Length);
        int shift = text.IsEmpty ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        return long.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes < 1L << 32
            ? Math.Max(1, (bytes << shift) >> 10) : DefaultKilobytes;
    }
}
