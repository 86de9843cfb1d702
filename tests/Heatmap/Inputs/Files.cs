using System.IO.Compression;
using Damon.Events;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Export;
using DamonHeatmap.Inputs;
using ZstdSharp;

namespace DamonHeatmap.Tests.Inputs;

/// <summary>Writes snapshots to bytes, and reads bytes as a file.</summary>
internal static class Files
{
    public static byte[] Write(string format, IEnumerable<Snapshot> snapshots, List<string>? losses = null)
    {
        Snapshot[] all = [.. snapshots];
        using var stream = new MemoryStream();
        using var folder = new TemporaryFolder();
        bool isFile = !ExportFormats.All.Single(one => one.Name == format).AllowsStandardOutput;
        using var target = new ExportTarget(isFile ? folder.At("output") : null, () => stream);
        var options = new ExportOptions(AddressPolicy.Absolute, new Losses(format, line => losses?.Add(line))) { Probes = all.Max(snapshot => snapshot.Regions.Probes) };
        using ISnapshotWriter writer = ExportFormats.All.Single(one => one.Name == format).Open(target, options);
        foreach (Snapshot snapshot in all)
        {
            writer.Write(snapshot);
        }

        writer.Complete();
        target.Complete();
        return isFile ? File.ReadAllBytes(folder.At("output")) : stream.ToArray();
    }

    public static List<Snapshot> Read(byte[] bytes, List<string>? warnings = null, Intervals? intervals = null)
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("input");
        File.WriteAllBytes(path, bytes);
        return [.. InputFile.Open(path, new RecordFileOptions { Intervals = intervals, Name = "input" }, () => Stream.Null).ReadSnapshots(line => warnings?.Add(line), default)];
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public static byte[] Zstd(byte[] bytes)
    {
        using var compressor = new Compressor();
        return compressor.Wrap(bytes).ToArray();
    }
}
