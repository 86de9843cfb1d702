using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace DamonHeatmap.Tests.Compat;

/// <summary>An input of a case: records as a JSON tree, lines of trace text, or bytes as they are.</summary>
internal sealed class DamoFile
{
    private readonly bool _compress;

    public DamoFile(JsonArray records)
    {
        (Records, Content, _compress) = (records, Encoding.UTF8.GetBytes(records.ToJsonString()), true);
    }

    public DamoFile(IReadOnlyList<string> lines)
    {
        (Lines, Content) = (lines, Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + '\n'))));
    }

    public DamoFile(byte[] content) => Content = content;

    public JsonArray? Records { get; }

    public IReadOnlyList<string>? Lines { get; }

    /// <summary>Before compression, which may differ from library to library.</summary>
    public byte[] Content { get; }

    public void WriteTo(string path)
    {
        using FileStream file = File.Create(path);
        using Stream stream = _compress ? new ZLibStream(file, CompressionLevel.Fastest) : file;
        stream.Write(Content);
    }

    /// <summary>The file with something left out, larger pieces first.</summary>
    public IEnumerable<DamoFile> Smaller()
    {
        if (Lines is not null)
        {
            foreach ((int start, int count) in Pieces(Lines.Count))
            {
                yield return new DamoFile([.. Lines.Take(start), .. Lines.Skip(start + count)]);
            }
        }

        if (Records is null)
        {
            yield break;
        }

        foreach (JsonArray smaller in SmallerArrays(Records))
        {
            yield return new DamoFile(smaller);
        }
    }

    private static IEnumerable<JsonArray> SmallerArrays(JsonArray records)
    {
        foreach ((int start, int count) in Pieces(records.Count))
        {
            yield return Without(records, [], start, count);
        }

        for (int record = 0; record < records.Count; record++)
        {
            if (records[record]?["snapshots"] is not JsonArray snapshots)
            {
                continue;
            }

            foreach ((int start, int count) in Pieces(snapshots.Count))
            {
                yield return Without(records, [record, "snapshots"], start, count);
            }

            for (int snapshot = 0; snapshot < snapshots.Count; snapshot++)
            {
                foreach ((int start, int count) in Pieces((snapshots[snapshot]?["regions"] as JsonArray)?.Count ?? 0))
                {
                    yield return Without(records, [record, "snapshots", snapshot, "regions"], start, count);
                }
            }
        }
    }

    private static JsonArray Without(JsonArray records, object[] path, int start, int count)
    {
        var clone = (JsonArray)records.DeepClone();
        JsonNode node = clone;
        foreach (object step in path)
        {
            node = step is int index ? node[index]! : node[(string)step]!;
        }

        for (int i = 0; i < count; i++)
        {
            ((JsonArray)node).RemoveAt(start);
        }

        return clone;
    }

    private static IEnumerable<(int Start, int Count)> Pieces(int length)
    {
        for (int count = Math.Max(1, length / 2); count >= 1 && length > 0; count /= 2)
        {
            for (int start = 0; start + count <= length; start += count)
            {
                yield return (start, count);
            }
        }
    }
}
