using System.Collections.Immutable;
using System.Globalization;

namespace Damon.Kernel.Tracing;

/// <summary>
/// A private trace instance: buffers and switches of our own, below tracefs's <c>instances</c>, that no other tool sees or is disturbed by. It is gone after <see cref="Dispose"/>.
/// <para>
/// Whose it is: its directory is held by flock(2) for as long as its owner lives. The kernel lets go of that lock when the process ends, however it ends, and it is seen
/// by every process of the host, whatever its container, pid namespace or /run. So an instance of our name that can be locked was left over by a predecessor that was killed: it is reset
/// and used. One that cannot belongs to an exporter that is alive: it is left alone, and the next name is tried.
/// </para>
/// </summary>
public sealed class TraceInstance : IDisposable
{
    /// <summary>More exporters on one host than anybody starts on purpose.</summary>
    private const int MostNames = 16;

    /// <summary>An instance that is gone so often when it is looked at is not only being removed.</summary>
    private const int MostLooks = 3;

    private readonly KernelFiles _files;
    private readonly int _lock;
    private readonly TraceInstanceOptions _options;
    private readonly SortedDictionary<int, int> _grown = [];
    private int _kilobytes;
    private bool _isDisposed;

    private TraceInstance(KernelFiles files, string path, int @lock, TraceInstanceOptions options, bool wasLeftOver) =>
        (_files, Path, _lock, _options, WasLeftOver) = (files, path, @lock, options, wasLeftOver);

    /// <summary>Its directory.</summary>
    public string Path { get; }

    /// <summary>Its name.</summary>
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>Whether a killed predecessor had made it.</summary>
    public bool WasLeftOver { get; }

    /// <summary>
    /// Memory of its buffers now, bytes: those of the CPUs that are online, and of others that have grown. The kernel's own buffer_total_size_kb counts every CPU that this host could have.
    /// </summary>
    public long BufferBytes => ((long)_kilobytes * TracefsPicture.CountOnline(_files) + _grown.Values.Sum(kilobytes => (long)kilobytes - _kilobytes)) * 1024;

    /// <summary>The largest buffer of a CPU, KiB.</summary>
    public int Kilobytes => Math.Max(_kilobytes, _grown.Values.DefaultIfEmpty().Max());

    /// <summary>Makes an instance, or takes over one that was left behind; others that were left behind are removed. All its events are off.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="tracefs">Where tracefs is (<see cref="TracefsPicture.Path"/>).</param>
    /// <param name="options">How.</param>
    /// <exception cref="KernelException">The kernel refuses; nothing is left behind.</exception>
    public static TraceInstance Open(KernelFiles files, string tracefs, TraceInstanceOptions options)
    {
        string folder = $"{tracefs}/instances";
        TraceInstance? instance = null;
        for (int number = 1; number <= MostNames; number++)
        {
            string path = number == 1 ? $"{folder}/{options.Name}" : string.Create(CultureInfo.InvariantCulture, $"{folder}/{options.Name}-{number}");
            if (instance is null)
            {
                instance = TryOpen(files, path, options);
            }
            else if (files.Exists(path) && TryLock(files, path) is >= 0 and var left)
            {
                TryRemove(files, path);
                _ = Libc.Lock(left, Libc.LockRelease);
                _ = Libc.Close(left);
            }
        }

        if (instance is null)
        {
            throw new KernelException("make", $"{folder}/{options.Name} (all of {MostNames} such names are in use by other processes)", Errno.Busy);
        }

        try
        {
            instance.SetUp();
            return instance;
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    /// <summary>DAMON's events that this kernel has.</summary>
    /// <exception cref="KernelException">They may not be listed.</exception>
    public ImmutableArray<string> ListEvents() =>
        [.. (_files.List($"{Path}/events/damon") ?? []).Where(name => name.StartsWith("damo", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>What a DAMON event looks like.</summary>
    /// <exception cref="KernelException">It cannot be read.</exception>
    /// <exception cref="DamonDataException">It cannot be understood.</exception>
    public EventFormat ReadFormat(string name)
    {
        string path = $"{Path}/events/damon/{name}/format";
        return EventFormat.Parse(_files.ReadText(path), path);
    }

    /// <summary>Switches a DAMON event on or off.</summary>
    /// <exception cref="KernelException">The kernel refuses, or the instance is gone.</exception>
    public void SetEvent(string name, bool on) => _files.Write($"{Path}/events/damon/{name}/enable", on ? "1" : "0");

    /// <summary>Says which events are written; <c>0</c>: all.</summary>
    /// <param name="name">A DAMON event.</param>
    /// <param name="filter">Such as <c>common_pid != 77</c>.</param>
    /// <exception cref="KernelException">The kernel refuses, or the instance is gone.</exception>
    public void SetFilter(string name, string filter) => _files.Write($"{Path}/events/damon/{name}/filter", filter);

    /// <summary>Opens the buffers: in binary where they can be understood, else as text.</summary>
    /// <param name="events">The DAMON events to read.</param>
    /// <param name="clock">The host's clock.</param>
    /// <param name="whyText">Why it had to be the text; null where it is binary.</param>
    /// <exception cref="KernelException">Neither can be opened.</exception>
    public ITraceReader OpenReader(IReadOnlyList<string> events, IBootClock clock, out string? whyText)
    {
        try
        {
            if (!BitConverter.IsLittleEndian)
            {
                throw new DamonDataException("binary trace records are read on little-endian machines only");
            }

            string header = $"{Path}/events/header_page";
            PageLayout layout = PageLayout.Parse(_files.ReadText(_files.Exists(header) ? header : $"{Path}/../../events/header_page"), header);
            DamonEventDecoder decoder = new([.. events.Select(ReadFormat)], $"{Path}/events/damon");
            whyText = null;
            return RawTraceReader.Open(_files, Path, decoder, layout, clock);
        }
        catch (Exception e) when (e is DamonDataException or KernelException)
        {
            whyText = e.Message;
            return TextTraceReader.Open(_files, Path);
        }
    }

    /// <summary>Doubles the buffer of a CPU, within the limits.</summary>
    /// <param name="cpu">Where events were lost; null: not known, so all are doubled.</param>
    /// <returns>False: it is as large as it may be.</returns>
    /// <exception cref="KernelException">The kernel refuses, or the instance is gone.</exception>
    public bool TryGrow(int? cpu)
    {
        int now = cpu is { } known ? _grown.GetValueOrDefault(known, _kilobytes) : Kilobytes;
        long total = cpu is null ? 2L * now * TracefsPicture.CountOnline(_files) : (BufferBytes / 1024) + now;
        if (now * 2 > _options.MostKilobytes || total > _options.MostTotalKilobytes)
        {
            return false;
        }

        if (cpu is { } one)
        {
            _files.Write(string.Create(CultureInfo.InvariantCulture, $"{Path}/per_cpu/cpu{one}/buffer_size_kb"), (now * 2).ToString(CultureInfo.InvariantCulture));
            _grown[one] = now * 2;
        }
        else
        {
            Resize(now * 2);
        }

        return true;
    }

    /// <summary>Makes the buffers as small as they were at first. What is in those that have grown may be lost.</summary>
    /// <exception cref="KernelException">The kernel refuses, or the instance is gone.</exception>
    public void Shrink()
    {
        if (Kilobytes > _options.Kilobytes)
        {
            Resize(_options.Kilobytes);
        }
    }

    /// <summary>Events that a CPU's or all CPUs' buffers had no room for since they were made; null where the kernel does not say.</summary>
    public long? ReadOverruns()
    {
        long sum = 0;
        foreach (string cpu in _files.List($"{Path}/per_cpu") ?? [])
        {
            if (_files.TryRead($"{Path}/per_cpu/{cpu}/stats", out string stats) != Errno.None)
            {
                return null;
            }

            foreach (string line in stats.Split('\n'))
            {
                if (line.StartsWith("overrun: ", StringComparison.Ordinal)
                    && long.TryParse(line.AsSpan("overrun: ".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
                {
                    sum += count;
                }
            }
        }

        return sum;
    }

    /// <summary>Whether the instance is still there, and ours.</summary>
    public bool IsThere => _files.Exists($"{Path}/events") && !IsDeleted(_lock);

    /// <summary>Switches everything off and removes the instance. Its buffers must be closed before; a moment of business is waited for.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        if (!IsDeleted(_lock))
        {
            _ = _files.TryWrite($"{Path}/events/enable", "0");
            TryRemove(_files, Path);
        }

        // a child that is being started shares it until it has its own program
        _ = Libc.Lock(_lock, Libc.LockRelease);
        _ = Libc.Close(_lock);
    }

    private static TraceInstance? TryOpen(KernelFiles files, string path, TraceInstanceOptions options)
    {
        // again: it may be removed by its owner just when we look at it
        for (int attempt = 1; ; attempt++)
        {
            bool made = true;
            try
            {
                files.MakeDirectory(path);
            }
            catch (KernelException e) when (e.Errno == Errno.Exists)
            {
                made = false;
            }

            int held = TryLock(files, path);
            if (held >= 0)
            {
                return new TraceInstance(files, path, held, options, wasLeftOver: !made);
            }

            // somebody alive has it: another exporter, which may even have been faster than we with what we made
            Errno error = (Errno)(-held);
            if (error == Errno.Again)
            {
                return null;
            }

            if (error != Errno.NoEntry || attempt == MostLooks)
            {
                if (made)
                {
                    TryRemove(files, path);
                }

                throw new KernelException("lock", path, error);
            }
        }
    }

    /// <summary>Holds a directory for this process.</summary>
    /// <returns>The open directory; −EAGAIN: somebody else holds it; −ENOENT: it is gone; another negative number: it may not be opened or locked.</returns>
    private static int TryLock(KernelFiles files, string path)
    {
        int directory = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.CloseOnExec);
        if (directory < 0)
        {
            return -(int)Libc.LastError;
        }

        if (Libc.Lock(directory, Libc.LockExclusiveNow) != 0)
        {
            Errno error = Libc.LastError;
            _ = Libc.Close(directory);
            return -(int)error;
        }

        if (IsDeleted(directory))
        {
            _ = Libc.Close(directory);
            return -(int)Errno.NoEntry;
        }

        return directory;
    }

    /// <summary>Whether an open directory has been removed since, even where another of its name was made: then it cannot be listed.</summary>
    private static bool IsDeleted(int directory)
    {
        Span<byte> entries = stackalloc byte[1024];
        return Libc.Seek(directory, 0, 0) == 0 && Libc.GetDirectoryEntries(directory, entries, entries.Length) < 0 && Libc.LastError == Errno.NoEntry;
    }

    private static void TryRemove(KernelFiles files, string path)
    {
        for (int attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                files.RemoveDirectory(path);
                return;
            }
            catch (KernelException e) when (e.Errno == Errno.Busy)
            {
                // a file of it is just being closed, or somebody looks into it
                Thread.Sleep(10);
            }
            catch (KernelException)
            {
                return;
            }
        }
    }

    private void SetUp()
    {
        if (WasLeftOver)
        {
            _files.Write($"{Path}/events/enable", "0");
            foreach (string name in ListEvents())
            {
                _ = _files.TryWrite($"{Path}/events/damon/{name}/filter", "0");
            }
        }

        // at once: a new instance has taken more than a megabyte for each CPU
        Resize(_options.Kilobytes);
        _files.Write($"{Path}/trace_clock", "boot");
        foreach ((string option, string value) in Quieter)
        {
            _ = _files.TryWrite($"{Path}/{option}", value);
        }

        if (WasLeftOver)
        {
            Empty();
        }

        _files.Write($"{Path}/tracing_on", "1");
    }

    /// <summary>
    /// Old events make place for new ones, as only then the kernel says where some are missing; a reader is woken by the first event, not when half the buffer is full; nothing
    /// else writes here. Kernels that lack one of them do without.
    /// </summary>
    private static readonly (string Option, string Value)[] Quieter =
        [("options/overwrite", "1"), ("buffer_percent", "0"), ("options/record-cmd", "0"), ("options/record-tgid", "0"), ("options/markers", "0")];

    private void Resize(int kilobytes)
    {
        _files.Write($"{Path}/buffer_size_kb", kilobytes.ToString(CultureInfo.InvariantCulture));
        _kilobytes = kilobytes;
        _grown.Clear();
    }

    /// <summary>To open the text for writing from its beginning empties the buffers.</summary>
    private void Empty()
    {
        int file = Libc.Open(_files.OnHost($"{Path}/trace"), Libc.WriteOnly | Libc.Truncate | Libc.CloseOnExec);
        if (file >= 0)
        {
            _ = Libc.Close(file);
        }
    }
}
