using System.Text.Json;
using Damon;
using Damon.Records;
using Damon.Storage;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>Opens whatever holds snapshots; what it is, its content tells, never its name.</summary>
internal static class InputFile
{
    private const int HeadSize = 1 << 16;

    private const string BesidesRecordings = "a snapshot store, OTLP, csv or ndjson";

    /// <summary>Opens a file and finds out what it is.</summary>
    /// <param name="path">The file; <c>-</c>: standard input.</param>
    /// <param name="options">What the file does not say itself.</param>
    /// <param name="standardInput">Opens standard input.</param>
    /// <param name="progress">Shows how much of standard input has come; null: nothing does.</param>
    /// <exception cref="DamonDataException">It holds no snapshots, or cannot be read.</exception>
    public static ISnapshotInput Open(string path, RecordFileOptions options, Func<Stream> standardInput, ProgressLine? progress = null)
    {
        if (path != StandardInput.Name)
        {
            return Open(path, path, options);
        }

        using Stream input = standardInput();
        return Open(StandardInput.FullName, StandardInput.Keep(input, progress), options with { Name = StandardInput.FullName });
    }

    private static ISnapshotInput Open(string path, string location, RecordFileOptions options)
    {
        string name = Excerpt.Path(options.Name ?? path);
        byte[] head = ReadHead(location);
        if (StoreReader.IsDatabase(head))
        {
            if (path == StandardInput.FullName)
            {
                // SQLite opens files by name only
                throw new DamonDataException($"{name}: a database; a snapshot store can only be read as a file: name it with -i");
            }

            // says at once what is wrong with it
            StoreReader.Open(location).Dispose();
            return new StoreInput(path, location);
        }

        Packing packing = PackedFile.PackingOf(head);
        var file = new PackedFile(location, name, packing);
        if (packing != Packing.None)
        {
            head = Unpack(file);
        }

        return OpenTable(path, head, file) ?? new RecordInput(path, RecordFile.Open(location, options with { Others = BesidesRecordings }));
    }

    /// <summary>Null: it is none of those, so it can only be one of damo's.</summary>
    private static ISnapshotInput? OpenTable(string path, ReadOnlySpan<byte> head, PackedFile file)
    {
        if (FirstProperty(head) is { } first)
        {
            return first.StartsWith("resource", StringComparison.Ordinal) ? new OtlpInput(path, OtlpLayout.Json, file)
                : TableColumns.OfCsv.Contains(first) || first == TableColumns.Mappings ? new NdjsonInput(path, file)
                : null;
        }

        return IsRequest(head) ? new OtlpInput(path, OtlpLayout.Proto, file)
            : IsFramed(head) ? new OtlpInput(path, OtlpLayout.Framed, file)
            : CsvInput.IsHead(head) ? new CsvInput(path, file)
            : null;
    }

    /// <summary>The beginning of the file; nothing if it cannot be read: <see cref="RecordFile"/> says why.</summary>
    private static byte[] ReadHead(string location)
    {
        try
        {
            if (!File.Exists(location))
            {
                return [];
            }

            using var stream = new FileStream(location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            return stream.CanSeek ? ReadHead(stream) : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return [];
        }
    }

    private static byte[] Unpack(PackedFile file)
    {
        using Stream stream = file.Open();
        return ReadHead(stream);
    }

    private static byte[] ReadHead(Stream stream)
    {
        var head = new byte[HeadSize];
        return head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The name of the first property, if the text is a JSON object that has one.</summary>
    private static string? FirstProperty(ReadOnlySpan<byte> head)
    {
        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        var reader = new Utf8JsonReader(head, isFinalBlock: false, state: default);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
                ? reader.GetString()
                : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether it begins as an ExportLogsServiceRequest does: a ResourceLogs, and in it a resource, a scope or a schema's address.</summary>
    private static bool IsRequest(ReadOnlySpan<byte> head)
    {
        // a text may begin with a line feed; no text has such a character behind it
        int at = 1;
        while (at < head.Length && at < 10 && head[at] >= 0x80)
        {
            at++;
        }

        return head.Length > at + 1 && head[0] == 0x0a && head[at + 1] is 0x0a or 0x12 or 0x1a && (head[at + 1] != 0x0a || !IsText(head));
    }

    private static bool IsFramed(ReadOnlySpan<byte> head) =>
        head.Length > 6 && head[0] < 0x10 && (IsRequest(head[4..]) || FirstProperty(head[4..]) is not null || PackedFile.PackingOf(head[4..]) != Packing.None);

    private static bool IsText(ReadOnlySpan<byte> head) => head.IndexOfAnyExceptInRange((byte)0x07, (byte)0xff) < 0;
}
