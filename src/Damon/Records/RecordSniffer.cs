using System.Text.Unicode;

namespace Damon.Records;

/// <summary>Finds out what a file is by its content.</summary>
internal static class RecordSniffer
{
    private const int HeadSize = 4096;

    // Blanks before the first character of JSON; more is no recording but a trap.
    private const int MostBlanks = 16 << 20;

    private const string OfDamo = "a recording of damo (json, json_compressed), the text of perf script";

    private static readonly (byte[] Magic, string Name)[] Known =
    [
        ("\u007fELF"u8.ToArray(), "a program (ELF)"),
        ([0x89, .. "PNG"u8], "a picture (PNG)"),
        ([0xff, 0xd8, 0xff], "a picture (JPEG)"),
        ("GIF8"u8.ToArray(), "a picture (GIF)"),
        ("%PDF"u8.ToArray(), "a document (PDF)"),
        ([0x1f, 0x8b], "compressed with gzip: unpack it first"),
        ([0xfd, .. "7zXZ"u8], "compressed with xz: unpack it first"),
        ([0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd: unpack it first"),
        ("BZh"u8.ToArray(), "compressed with bzip2: unpack it first"),
        ("PK\u0003\u0004"u8.ToArray(), "a zip archive"),
        ("SQLite format 3"u8.ToArray(), "a database (SQLite)"),
        ([0x17, 0x08, 0x44, .. "tracing"u8], "trace-cmd's own format: use the text of `trace-cmd report`"),
        ([0xff, 0xfe], "text in UTF-16: convert it to UTF-8"),
        ([0xfe, 0xff], "text in UTF-16: convert it to UTF-8"),
    ];

    /// <summary>Tells the format.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="others">What else the caller can read, for messages; null: nothing.</param>
    /// <exception cref="DamonDataException">It is none of ours.</exception>
    public static RecordFormat Sniff(string path, string name, string? others)
    {
        string expected = others is null ? $"expected {OfDamo}, or perf.data" : $"expected {OfDamo}, perf.data, {others}";
        byte[] head = ReadHead(path, name);
        if (head.Length == 0)
        {
            throw new DamonDataException($"{name}: empty; {expected}");
        }

        if (head.AsSpan().StartsWith("PERFILE2"u8))
        {
            return RecordFormat.PerfData;
        }

        bool binary = IsBinary(head);
        if (IsZlib(head) && SniffZlib(path, name, expected, mayBeText: !binary && Utf8.IsValid(head.AsSpan(0, Math.Min(head.Length, HeadSize / 2)))))
        {
            return RecordFormat.JsonCompressed;
        }

        if (FirstCharacter(new MemoryStream(head)) is '[' or '{')
        {
            return RecordFormat.Json;
        }

        foreach ((byte[] magic, string what) in Known)
        {
            if (head.AsSpan().StartsWith(magic))
            {
                throw new DamonDataException($"{name}: not a DAMON recording but {what}; {expected}");
            }
        }

        if (binary)
        {
            throw new DamonDataException($"{name}: not a DAMON recording: binary data of no known kind; {expected}");
        }

        return SniffText(path, name, expected);
    }

    /// <summary>Opens a file for reading from its start.</summary>
    /// <exception cref="DamonDataException">It cannot be opened.</exception>
    public static Stream OpenRead(string path, string name)
    {
        try
        {
            if (Directory.Exists(path))
            {
                throw new DamonDataException($"{name}: a directory; name a file");
            }

            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan);
            if (stream.CanSeek)
            {
                return stream;
            }

            stream.Dispose();
            throw new DamonDataException($"{name}: a pipe or a device; a recording is read more than once: write it to a file first");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DamonDataException($"{name}: no such file", exception);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException or NotSupportedException or ArgumentException)
        {
            throw new DamonDataException($"{name}: cannot be opened: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    private static byte[] ReadHead(string path, string name)
    {
        using Stream stream = OpenRead(path, name);
        var head = new byte[HeadSize];
        try
        {
            return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{name}: cannot be read: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    private static bool IsZlib(ReadOnlySpan<byte> head) =>
        head.Length >= 2 && (head[0] & 0x0f) == 8 && head[0] >> 4 <= 7 && ((head[0] << 8) | head[1]) % 31 == 0 && (head[1] & 0x20) == 0;

    /// <summary>Whether what looks like zlib holds JSON. A text may begin like it by chance; then it does not inflate.</summary>
    private static bool SniffZlib(string path, string name, string expected, bool mayBeText)
    {
        using Stream file = OpenRead(path, name);
        using var stream = new InflateStream(file, name);
        int first;
        byte[] start = [];
        try
        {
            first = FirstCharacter(stream, out start);
        }
        catch (DamonDataException) when (mayBeText)
        {
            return false;
        }

        return first is '[' or '{'
            ? true
            : throw new DamonDataException(
                first < 0 ? $"{name}: compressed (zlib), but holds nothing; {expected}"
                : IsZlib(start) ? $"{name}: compressed twice (zlib); unpack it once; {expected}"
                : $"{name}: compressed (zlib), but what it holds is no record file: it begins with {Excerpt.Of(start)}; {expected}");
    }

    private static int FirstCharacter(Stream text) => FirstCharacter(text, out _);

    /// <summary>The first byte behind blanks and a byte order mark; −1 when there is none.</summary>
    private static int FirstCharacter(Stream text, out byte[] start)
    {
        var buffer = new byte[HeadSize];
        long blanks = 0;
        bool beginning = true;
        while (blanks <= MostBlanks)
        {
            int read = text.ReadAtLeast(buffer, beginning ? 3 : 1, throwOnEndOfStream: false);
            if (read == 0)
            {
                break;
            }

            ReadOnlySpan<byte> rest = buffer.AsSpan(0, read);
            rest = beginning && rest.StartsWith("\uFEFF"u8) ? rest[3..] : rest;
            beginning = false;
            int at = rest.IndexOfAnyExcept(" \t\r\n"u8);
            if (at >= 0)
            {
                start = rest[at..Math.Min(rest.Length, at + 40)].ToArray();
                return rest[at];
            }

            blanks += rest.Length;
        }

        start = [];
        return -1;
    }

    /// <summary>A zero, or more than a few control characters: no text.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> head)
    {
        int odd = 0;
        foreach (byte c in head)
        {
            odd += c < 0x20 && c is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or 0x1b or 0x07) ? 1 : 0;
        }

        return odd * 50 > head.Length || head.Contains((byte)0);
    }

    private static RecordFormat SniffText(string path, string name, string expected)
    {
        using Stream file = OpenRead(path, name);
        var lines = new LineReader(file, name);
        string first = "";
        while (lines.TryRead(out ReadOnlySpan<byte> line))
        {
            first = lines.Number == 1 ? Excerpt.Of(line) : first;
            if (TraceLine.Parse(line, out TraceEvent found) is not null || found.Kind is not (TraceEventKind.Other or TraceEventKind.Lost))
            {
                return RecordFormat.TraceText;
            }
        }

        throw new DamonDataException($"{name}: not a DAMON recording: text without any DAMON event, it begins with {first}; {expected}");
    }
}
