using System.Globalization;

namespace DamonExporter.Tests.Kit;

/// <summary>A control group whose processes together may have only so much memory, as that of a container. Gone with the test.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _path;

    private MemoryGroup(string path) => _path = path;

    /// <summary>What makes the rest of a command line run in it.</summary>
    public IReadOnlyList<string> Command => ["sh", "-c", $"echo $$ >{_path}/cgroup.procs && exec \"$0\" \"$@\""];

    /// <summary>How often the kernel ended a process in it, for want of memory.</summary>
    public int Killed => File.ReadLines(Path.Combine(_path, File.Exists(Path.Combine(_path, "memory.events")) ? "memory.events" : "memory.oom_control"))
        .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture)).FirstOrDefault();

    /// <summary>Makes one, or the test is skipped.</summary>
    public static MemoryGroup Make(int mebibytes)
    {
        string reason = "there is neither a memory controller of version 2 nor one of version 1";
        foreach ((string root, string limit) in ((string, string)[])[("/sys/fs/cgroup", "memory.max"), ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")])
        {
            string path = Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"damon-test-{Environment.ProcessId}-{mebibytes}"));
            try
            {
                if (!File.Exists(Path.Combine(root, "cgroup.procs")))
                {
                    continue;
                }

                Directory.CreateDirectory(path);
                if (File.Exists(Path.Combine(path, limit)))
                {
                    File.WriteAllText(Path.Combine(path, limit), ((long)mebibytes << 20).ToString(CultureInfo.InvariantCulture));
                    return new MemoryGroup(path);
                }

                Directory.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                reason = exception.Message;
            }
        }

        Assert.Skip($"a control group with a limit of memory cannot be made here ({reason})");
        throw new InvalidOperationException(reason);
    }

    public void Dispose() => Directory.Delete(_path);
}
