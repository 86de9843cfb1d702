using System.Globalization;
using System.Runtime.InteropServices;
using Damon.Kernel;

namespace Damon.TestKit;

/// <summary>
/// A tracefs in a folder: an instance's directory fills when it is made and is gone when it is removed, as in the kernel, and buffers are FIFOs that a test writes pages into. The formats of events are a
/// real kernel's (<see cref="KernelFixture"/>). What is written is kept, and can be waited for.
/// </summary>
public sealed partial class FakeTracefs : KernelFiles, IDisposable
{
    /// <summary>Where it is.</summary>
    public const string Mount = "/sys/kernel/tracing";

    private readonly TemporaryFolder _folder;
    private readonly int _cpus;
    private readonly Lock _gate = new();
    private readonly List<(string Path, string Text)> _written = [];
    private readonly List<(string Path, string Text, TaskCompletionSource Done)> _awaited = [];
    private readonly Dictionary<string, FileStream> _fifos = [];

    private FakeTracefs(TemporaryFolder folder, int cpus)
        : base(folder.Path) => (_folder, _cpus) = (folder, cpus);

    /// <summary>Files that the kernel refuses to write, by the end of their path.</summary>
    public Dictionary<string, Errno> Refusals { get; } = [];

    /// <summary>Instances that are made cannot be opened (ELOOP), as where this process has no file numbers left.</summary>
    public bool MakesUnopenable { get; set; }

    /// <summary>How often a removal is refused as busy before it succeeds.</summary>
    public int Busy { get; set; }

    /// <summary>CPUs that the host could have and has not: their files are there, but no buffer.</summary>
    public HashSet<int> OfflineCpus { get; } = [];

    /// <summary>Events that the kernel lacks.</summary>
    public HashSet<string> Lacking { get; } = [];

    /// <summary>Everything written so far: path below its instance, text.</summary>
    public IReadOnlyList<(string Path, string Text)> Written
    {
        get
        {
            lock (_gate)
            {
                return [.. _written];
            }
        }
    }

    /// <summary>Names of the instances that there are.</summary>
    public IReadOnlyList<string> Instances => [.. Directory.EnumerateDirectories(OnHost($"{Mount}/instances")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Makes one.</summary>
    /// <param name="series">The kernel whose formats it has.</param>
    /// <param name="cpus">Number of CPUs.</param>
    /// <param name="tree">The fixture's tree.</param>
    public static FakeTracefs Make(string series, int cpus = 2, string tree = "sysfs.tree")
    {
        TemporaryFolder folder = new();
        KernelFixture.Unpack(series, tree, folder.Path);
        FakeTracefs made = new(folder, cpus);
        Directory.CreateDirectory(made.OnHost($"{Mount}/instances"));
        made.Put("/proc/mounts", $"sysfs /sys sysfs rw 0 0\ntracefs {Mount} tracefs rw 0 0\n");
        made.Put("/sys/devices/system/cpu/online", string.Create(CultureInfo.InvariantCulture, $"0-{cpus - 1}\n"));
        return made;
    }

    /// <summary>A file with a content.</summary>
    public void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(OnHost(path))!);
        File.WriteAllText(OnHost(path), text);
    }

    /// <summary>Writes into a CPU's buffer of an instance, as the kernel does.</summary>
    public void Emit(int cpu, byte[] page, string instance = "damon-exporter")
    {
        FileStream fifo;
        lock (_gate)
        {
            fifo = _fifos[string.Create(CultureInfo.InvariantCulture, $"{Mount}/instances/{instance}/per_cpu/cpu{cpu}/trace_pipe_raw")];
        }

        fifo.Write(page);
        fifo.Flush();
    }

    /// <summary>Ends when a text is written, from now on, to a file whose path ends so.</summary>
    public Task WhenWritten(string path, string text)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((path, text, done));
        }

        return done.Task;
    }

    public override Errno TryWrite(string path, string text)
    {
        lock (_gate)
        {
            foreach ((string refused, Errno errno) in Refusals)
            {
                if (path.EndsWith(refused, StringComparison.Ordinal))
                {
                    return errno;
                }
            }

            if (!File.Exists(OnHost(path)))
            {
                return Errno.NoEntry;
            }

            File.WriteAllText(OnHost(path), text + "\n");
            _written.Add((string.Join('/', path.Split('/').Skip(6)), text));
            foreach ((string, string, TaskCompletionSource Done) awaited in _awaited.Where(awaited => awaited.Text == text && path.EndsWith(awaited.Path, StringComparison.Ordinal)).ToArray())
            {
                awaited.Done.TrySetResult();
                _awaited.Remove(awaited);
            }

            return Errno.None;
        }
    }

    public override Errno TryReadOpen(int file, Span<byte> buffer, out int length)
    {
        if (OfflineCpus.Count > 0 && File.ResolveLinkTarget(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file}"), returnFinalTarget: false)?.FullName is { } target
            && OfflineCpus.Any(cpu => target.Contains(string.Create(CultureInfo.InvariantCulture, $"/per_cpu/cpu{cpu}/trace_pipe_raw"), StringComparison.Ordinal)))
        {
            length = 0;
            return Errno.NoDevice;
        }

        return base.TryReadOpen(file, buffer, out length);
    }

    public override void MakeDirectory(string path)
    {
        lock (_gate)
        {
            base.MakeDirectory(path);
            if (MakesUnopenable)
            {
                Directory.Delete(OnHost(path));
                File.CreateSymbolicLink(OnHost(path), OnHost(path));
                return;
            }

            Fill(path);
        }
    }

    public override void RemoveDirectory(string path)
    {
        lock (_gate)
        {
            if (Busy > 0)
            {
                Busy--;
                throw new KernelException("remove", path, Errno.Busy);
            }

            if (MakesUnopenable)
            {
                File.Delete(OnHost(path));
                return;
            }

            Remove(path);
        }
    }

    /// <summary>Takes an instance away under its owner.</summary>
    public void Remove(string path)
    {
        lock (_gate)
        {
            foreach (string name in _fifos.Keys.Where(name => name.StartsWith($"{path}/", StringComparison.Ordinal)).ToArray())
            {
                _fifos[name].Dispose();
                _fifos.Remove(name);
            }

            Directory.Delete(OnHost(path), recursive: true);
        }
    }

    public void Dispose()
    {
        foreach (FileStream fifo in _fifos.Values)
        {
            fifo.Dispose();
        }

        _folder.Dispose();
    }

    private void Fill(string path)
    {
        Put($"{path}/events/enable", "0\n");
        File.Copy(OnHost($"{Mount}/events/header_page"), OnHost($"{path}/events/header_page"));
        foreach (string name in List($"{Mount}/events/damon")!.Where(name => name.StartsWith("damo", StringComparison.Ordinal) && !Lacking.Contains(name)))
        {
            Put($"{path}/events/damon/{name}/enable", "0\n");
            Put($"{path}/events/damon/{name}/filter", "none\n");
            File.Copy(OnHost($"{Mount}/events/damon/{name}/format"), OnHost($"{path}/events/damon/{name}/format"));
        }

        for (int cpu = 0; cpu < _cpus; cpu++)
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"{path}/per_cpu/cpu{cpu}");
            Put($"{folder}/stats", "entries: 0\noverrun: 0\n");
            Put($"{folder}/buffer_size_kb", "1408\n");
            MakeFifo($"{folder}/trace_pipe_raw");
        }

        MakeFifo($"{path}/trace_pipe");
        Put($"{path}/buffer_size_kb", "1408\n");
        foreach (string name in new[] { "trace_clock", "tracing_on", "trace", "buffer_percent", "options/overwrite", "options/markers" })
        {
            Put($"{path}/{name}", "\n");
        }
    }

    /// <summary>Open for reading and writing, so that its reader never finds it without a writer.</summary>
    private void MakeFifo(string path)
    {
        if (MakeFifoFile(OnHost(path), 0x180) != 0)
        {
            throw new IOException($"mkfifo {path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        _fifos[path] = new FileStream(OnHost(path), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0);
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MakeFifoFile(string path, uint mode);
}
