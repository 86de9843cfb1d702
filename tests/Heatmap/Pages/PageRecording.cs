using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Tests.Commands;
using DamonHeatmap.Tests.Inputs;

namespace DamonHeatmap.Tests.Pages;

/// <summary>
/// A recording of which everything is known: four snapshots, 10 s apart, of a heap (a quarter hot and cooling down, the rest idle) and, far above it, of a stack of which each snapshot knows the last 5 s only.
/// </summary>
internal static class PageRecording
{
    public const long Start = 1_760_000_000_000_000_000, Second = 1_000_000_000, End = Start + (40 * Second);

    public const ulong MiB = 1 << 20, Heap = 0x5000_0000_0000, HeapEnd = Heap + (64 * MiB), Stack = 0x7f00_0000_0000, StackEnd = Stack + (32 * MiB);

    /// <summary>From the first moment that all of the heap's are known.</summary>
    public const string Times = "2025-10-09T08:53:20Z..";

    /// <summary>Of the heap's hot quarter in each snapshot, of 20.</summary>
    public static readonly uint[] Accesses = [20, 15, 10, 2];

    public static readonly Intervals Intervals = new(5_000_000, 100_000_000);

    public static IReadOnlyList<Snapshot> Snapshots(string target = "0", string heap = "[heap]") => [.. Accesses.Select((accesses, i) =>
    {
        var builder = new RegionsBuilder();
        builder.Add(Heap, Heap + (16 * MiB), accesses, 99);
        builder.Add(Heap + (16 * MiB), HeapEnd, 0, (uint)(499 + (100 * i)));
        builder.Add(Stack, StackEnd, 10, 49);
        long end = Start + ((i + 1) * 10 * Second);
        return new Snapshot(new StreamId(Kdamond: "0", Context: "0", Target: target), end - Intervals.Aggregation, end, Intervals, builder.Build(false))
        {
            Mappings = [new Mapping(Heap, HeapEnd, heap), new Mapping(Stack, StackEnd, "[stack]")],
        };
    })];

    /// <summary>Draws snapshots as a page, by the command line.</summary>
    public static async Task<Run> RenderAsync(string path, IEnumerable<Snapshot> snapshots, params string[] options)
    {
        string input = path + ".ndjson";
        await File.WriteAllBytesAsync(input, Files.Write("ndjson", snapshots), TestContext.Current.CancellationToken);
        return await Run.Heatmap(["render", "-i", input, "-o", path, .. options]);
    }

    /// <summary>The same, where nothing is to be said.</summary>
    public static async Task RenderQuietlyAsync(string path, IEnumerable<Snapshot> snapshots, params string[] options)
    {
        Run run = await RenderAsync(path, snapshots, options);
        Assert.Equal((0, "", ""), (run.Code, run.Output, run.Error));
    }

    /// <summary>A range of addresses as the command line takes it.</summary>
    public static string Range(ulong start, ulong end) => string.Create(CultureInfo.InvariantCulture, $"{start}..{end}");

    /// <summary>The same as a grid, by the program's own arithmetic.</summary>
    public static HeatMaps Grid(IReadOnlyList<Snapshot> snapshots, TimeAxis time, AddressAxis address)
    {
        var builder = new GridBuilder(time, address);
        long before = long.MinValue;
        foreach (Snapshot snapshot in snapshots)
        {
            builder.Add(snapshot, before);
            before = snapshot.EndTime;
        }

        return new HeatMaps(MapValue.AccessRate, MapOrder.Address, [new HeatMap(snapshots[0].Stream, [builder.Build()])]);
    }
}
