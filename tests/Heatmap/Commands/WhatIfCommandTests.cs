using System.Text.Json;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Tests.Inputs;

namespace DamonHeatmap.Tests.Commands;

public sealed class WhatIfCommandTests : IDisposable
{
    private const long Second = 1_000_000_000, Begin = 1_760_000_000 * Second;
    private const ulong MiB = 1 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WhatIf_OneSnapshot_TellsWhatItsAgesTell()
    {
        string path = Write("one", Snapshot(0, (0, 64, 0, 999)));

        Run run = await Run.Heatmap("what-if", "-i", path, "--idle", "50s", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        JsonElement threshold = JsonDocument.Parse(run.Output).RootElement[0].GetProperty("thresholds")[0];
        Assert.Equal(64 * MiB, threshold.GetProperty("taken_bytes").GetDouble());
        double[] free = [.. threshold.GetProperty("free_bytes").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(0, free[0]);
        Assert.Equal(64 * MiB, free[^1]);
    }

    [Fact]
    public async Task WhatIf_FilesInAnyOrder_IsTheSame()
    {
        // idle for 100 s, then touched, then idle again
        string before = Write("a", Snapshot(0, (0, 64, 0, 999)), Snapshot(10, (0, 64, 0, 1099))), after = Write("b", Snapshot(20, (0, 64, 7, 0)), Snapshot(40, (0, 64, 0, 100)));

        Run forth = await Run.Heatmap("what-if", "-i", before, after, "--idle", "5s,30s"), back = await Run.Heatmap("what-if", "-i", after, before, "--idle", "5s,30s");

        Assert.Equal((0, ""), (forth.Code, forth.Error));
        Assert.Contains("64 MiB", forth.Output, StringComparison.Ordinal);
        Assert.Equal(forth.Output, back.Output);
    }

    [Fact]
    public async Task Access_LastOfFilesInAnyOrder_IsTheNewest()
    {
        string before = Write("a", Snapshot(0, (0, 64, 0, 999))), after = Write("b", Snapshot(20, (0, 64, 7, 0)));

        Run forth = await Run.Heatmap("access", "-i", before, after), back = await Run.Heatmap("access", "-i", after, before);

        Assert.Contains("35 % for 100 ms", forth.Output, StringComparison.Ordinal);
        Assert.Equal(forth.Output, back.Output);
    }

    /// <summary>Where every byte is as hot, no cell is hotter than another one, however its heat was added up.</summary>
    [Fact]
    public async Task Render_OneHeatEverywhere_EqualisedIsOneDigit()
    {
        var random = new Random(3);
        Snapshot[] all =
        [
            .. Enumerable.Range(1, 200).Select(i =>
            {
                ulong[] borders = [0, .. Enumerable.Range(0, 40).Select(_ => (ulong)random.Next(1, 1000)).Distinct().Order(), 1000];
                return Snapshot(i * 0.1, [.. borders.Zip(borders.Skip(1)).Select(pair => (pair.First, pair.Second, 7u, (uint)random.Next(5)))]);
            }),
        ];

        Run run = await Run.Heatmap("render", "-i", Write("uniform", all), "--scale", "equalised", "--resolution", "17x60", "--format", "ascii", "--time-range", "1s..");

        string[] rows = [.. run.OutputLines.Where(line => line.EndsWith('|')).Select(line => line[line.IndexOf('|', StringComparison.Ordinal)..])];
        Assert.Equal(17, rows.Length);
        Assert.Single(rows.SelectMany(row => row.Trim('|')).Distinct());
    }

    private static Snapshot Snapshot(double second, params (ulong Start, ulong End, uint Accesses, uint Age)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong start, ulong end, uint accesses, uint age) in regions)
        {
            builder.Add(start * MiB, end * MiB, accesses, age);
        }

        long at = Begin + (long)(second * Second);
        return new Snapshot(new StreamId(), at - (Second / 10), at, new Intervals(Second / 200, Second / 10), builder.Build(withFilterPassed: false));
    }

    private string Write(string name, params Snapshot[] snapshots)
    {
        string path = _folder.At(name);
        File.WriteAllBytes(path, Files.Write("ndjson", snapshots));
        return path;
    }
}
