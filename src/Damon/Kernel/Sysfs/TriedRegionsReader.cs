using System.Buffers.Text;
using Damon.Snapshots;

namespace Damon.Kernel.Sysfs;

/// <summary>
/// Regions that a scheme was tried on, as the last update left them (tried_regions). Each region is a directory whose name means nothing: it drifts from update to update. Others may update
/// while this reads, so a result counts only when the directories are the same at the end, no regions overlap and their sizes add up to total_bytes. Not for several threads at once; its
/// buffers stay, so that reading allocates nothing but the snapshot.
/// </summary>
/// <param name="files">Where the tree is.</param>
public sealed class TriedRegionsReader(KernelFiles files)
{
    /// <summary>How often a result that changes while it is read is read.</summary>
    public const int Attempts = 4;

    private static readonly Comparison<Row> ByStart = (left, right) => left.Start.CompareTo(right.Start);

    private readonly RegionsBuilder _builder = new();
    private readonly byte[] _names = new byte[32 << 10];
    private Entry[] _entries = new Entry[1024];
    private Row[] _rows = new Row[1024];

    /// <summary>Whether reading one value succeeded.</summary>
    private enum Outcome
    {
        /// <summary>It did.</summary>
        Whole,

        /// <summary>Somebody updates the regions meanwhile.</summary>
        Torn,
    }

    /// <summary>Reads the regions of a scheme.</summary>
    /// <param name="schemePath">Its directory.</param>
    /// <param name="unit">Bytes in a unit of DAMON's addresses (addr_unit).</param>
    /// <param name="withFilterPassed">Whether sz_filter_passed is read; it means something only where the scheme has filters of the operations set.</param>
    /// <param name="withHits">Whether hits of probes are looked for: that takes a file more a region and probe, and of a region without probes one that is not there.</param>
    /// <returns>By address; null: torn at each attempt.</returns>
    /// <exception cref="KernelException">There is no such scheme, or it may not be read.</exception>
    /// <exception cref="DamonDataException">A file holds what no kernel writes there.</exception>
    public Regions? Read(string schemePath, ulong unit, bool withFilterPassed, bool withHits = false)
    {
        string path = schemePath + "/tried_regions";
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            int directory = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.OnlyDirectory | Libc.CloseOnExec);
            if (directory < 0)
            {
                throw new KernelException("read", path, Libc.LastError);
            }

            try
            {
                if (ReadOnce(path, directory, withFilterPassed, withHits, out int count) == Outcome.Whole && Build(count, unit))
                {
                    return _builder.Build(withFilterPassed);
                }
            }
            finally
            {
                _builder.Clear();
                _ = Libc.Close(directory);
            }
        }

        return null;
    }

    private Outcome ReadOnce(string path, int directory, bool withFilterPassed, bool withHits, out int count)
    {
        count = List(path, directory);
        ulong sum = 0;
        int? probes = withHits ? null : 0;
        for (int i = 0; i < count; i++)
        {
            long name = _entries[i].Number;
            if (ReadNumber(path, directory, name, "/start\0"u8, out ulong start) != Outcome.Whole
                || ReadNumber(path, directory, name, "/end\0"u8, out ulong end) != Outcome.Whole
                || ReadNumber(path, directory, name, "/nr_accesses\0"u8, out ulong accesses) != Outcome.Whole
                || ReadNumber(path, directory, name, "/age\0"u8, out ulong age) != Outcome.Whole)
            {
                return Outcome.Torn;
            }

            ulong passed = 0;
            if (withFilterPassed && ReadNumber(path, directory, name, "/sz_filter_passed\0"u8, out passed) != Outcome.Whole)
            {
                return Outcome.Torn;
            }

            if (ReadHits(path, directory, name, ref probes, out ProbeHits hits) != Outcome.Whole)
            {
                return Outcome.Torn;
            }

            // sums of a wrong mixture may overflow; then they do not fit either
            sum += end - start;
            _rows[i] = new Row(start, end, (uint)Math.Min(uint.MaxValue, accesses), (uint)Math.Min(uint.MaxValue, age), passed, hits);
        }

        return ReadTotal(path, directory, out ulong? total) == Outcome.Whole && (total ?? sum) == sum && IsSame(path, directory, count) ? Outcome.Whole : Outcome.Torn;
    }

    /// <summary>Regions in order, in real addresses; false: they overlap, so they are of two results.</summary>
    private bool Build(int count, ulong unit)
    {
        Span<Row> rows = _rows.AsSpan(0, count);
        rows.Sort(ByStart);
        foreach (ref readonly Row row in rows)
        {
            ulong start = AddressUnits.Bytes(row.Start, unit), end = AddressUnits.Bytes(row.End, unit);
            if (end <= start || start < _builder.LastEnd)
            {
                return false;
            }

            _builder.Add(start, end, row.Accesses, row.Age, AddressUnits.Bytes(row.Passed, unit), row.Hits);
        }

        return true;
    }

    /// <summary>Remembers the directories of the regions; their names are numbers with a sign of 64 bits.</summary>
    private int List(string path, int directory)
    {
        int count = 0;
        DirectoryScan scan = new(directory, _names);
        while (scan.Next())
        {
            if (!TryNumber(scan.Name, out long number))
            {
                continue;
            }

            if (count == _entries.Length)
            {
                if (count >= RegionsBuilder.MaxCount)
                {
                    throw new DamonDataException($"{path}: more than {RegionsBuilder.MaxCount} regions");
                }

                Array.Resize(ref _entries, count * 2);
                Array.Resize(ref _rows, count * 2);
            }

            _entries[count++] = new Entry(scan.Inode, number);
        }

        return scan.Error is Errno.None or Errno.NoEntry ? count : throw new KernelException("list", path, scan.Error);
    }

    private static bool TryNumber(ReadOnlySpan<byte> name, out long number) => Utf8Parser.TryParse(name, out number, out int used) && used == name.Length;

    /// <summary>Whether the directories are still those that were read: the kernel gives each a new inode, even where the name is an old one.</summary>
    private bool IsSame(string path, int directory, int count)
    {
        if (Libc.Seek(directory, 0, 0) != 0)
        {
            throw new KernelException("list", path, Libc.LastError);
        }

        int at = 0;
        DirectoryScan scan = new(directory, _names);
        while (scan.Next())
        {
            if (TryNumber(scan.Name, out long number))
            {
                if (at == count || _entries[at] != new Entry(scan.Inode, number))
                {
                    return false;
                }

                at++;
            }
        }

        return scan.Error == Errno.None && at == count;
    }

    /// <summary>The sum of sizes that the kernel counted; null before Linux 6.6.</summary>
    private static Outcome ReadTotal(string path, int directory, out ulong? total)
    {
        Errno error = Open(directory, "total_bytes\0"u8, out ulong number, out bool isNumber);
        total = error == Errno.None ? number : null;
        return error == Errno.NoEntry || (error == Errno.None && isNumber) ? Outcome.Whole : Refused(error, $"{path}/total_bytes");
    }

    private static Outcome ReadNumber(string path, int directory, long name, ReadOnlySpan<byte> file, out ulong number)
    {
        Errno error = Open(directory, name, file, out number, out bool isNumber);

        // the path is made only where it is needed: nothing is allocated for what can be read
        return error == Errno.None && isNumber ? Outcome.Whole : Refused(error, $"{path}/{name}{System.Text.Encoding.ASCII.GetString(file[..^1])}");
    }

    /// <summary>Hits of the probes on a region. How many probes the kdamond works with, its settings do not tell, which may not be committed, but the first region does.</summary>
    /// <param name="path">The directory of the regions.</param>
    /// <param name="directory">The same, open.</param>
    /// <param name="name">The region.</param>
    /// <param name="probes">How many there are; null: not known yet.</param>
    /// <param name="hits">The hits.</param>
    private static Outcome ReadHits(string path, int directory, long name, ref int? probes, out ProbeHits hits)
    {
        hits = default;
        for (int probe = 0; probe < (probes ?? ProbeHits.MaxProbes); probe++)
        {
            ReadOnlySpan<byte> file = HitsFile(probe);
            if (probes is null && Open(directory, name, file, out _, out _) == Errno.NoEntry)
            {
                break;
            }

            if (ReadNumber(path, directory, name, file, out ulong number) != Outcome.Whole)
            {
                return Outcome.Torn;
            }

            hits = hits.With((byte)Math.Min(byte.MaxValue, number));
        }

        probes ??= hits.Count;
        return Outcome.Whole;
    }

    private static ReadOnlySpan<byte> HitsFile(int probe) => probe switch
    {
        0 => "/probes/0/hits\0"u8,
        1 => "/probes/1/hits\0"u8,
        2 => "/probes/2/hits\0"u8,
        _ => "/probes/3/hits\0"u8,
    };

    /// <summary>What it means that a file gave no number.</summary>
    private static Outcome Refused(Errno error, string file) => error switch
    {
        Errno.None => throw new DamonDataException($"{file}: expected a number, and there is none"),
        Errno.NoEntry or Errno.NoDevice or Errno.NotDirectory => Outcome.Torn,
        _ => throw new KernelException("read", file, error),
    };

    /// <summary>A file of a region.</summary>
    private static Errno Open(int directory, long name, ReadOnlySpan<byte> file, out ulong number, out bool isNumber)
    {
        Span<byte> relative = stackalloc byte[48];
        _ = Utf8Formatter.TryFormat(name, relative, out int length);
        file.CopyTo(relative[length..]);
        return Open(directory, relative, out number, out isNumber);
    }

    /// <summary>Opens, reads once and closes.</summary>
    private static Errno Open(int directory, ReadOnlySpan<byte> relative, out ulong number, out bool isNumber)
    {
        (number, isNumber) = (0, false);
        int file = Libc.OpenAt(directory, relative, Libc.ReadOnly | Libc.CloseOnExec);
        if (file < 0)
        {
            return Libc.LastError;
        }

        Span<byte> text = stackalloc byte[32];
        nint count;
        Errno error;
        do
        {
            count = Libc.Read(file, text, text.Length);
            error = count < 0 ? Libc.LastError : Errno.None;
        }
        while (error == Errno.Interrupted);
        _ = Libc.Close(file);
        if (error == Errno.None)
        {
            ReadOnlySpan<byte> digits = text[..(int)count];
            isNumber = Utf8Parser.TryParse(digits, out number, out int used) && (used == digits.Length || (used == digits.Length - 1 && digits[used] == '\n'));
        }

        return error;
    }

    private readonly record struct Entry(ulong Inode, long Number);

    private readonly record struct Row(ulong Start, ulong End, uint Accesses, uint Age, ulong Passed, ProbeHits Hits);
}
