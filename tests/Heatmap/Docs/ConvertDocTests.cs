using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonHeatmap.Tests.Commands;
using DuckDB.NET.Data;

namespace DamonHeatmap.Tests.Docs;

/// <summary>The SQL of docs/convert.md, run by DuckDB as it stands there.</summary>
public sealed partial class ConvertDocTests
{
    private const int Rows = 30;
    private const int Columns = 70;
    private const string Stream = "kdamond = '0' AND scheme = '0'";
    private const string Trace = "kdamond IS NULL AND scheme IS NULL";

    private static readonly string Document = File.ReadAllText(Repository.At("docs", "convert.md"));

    [Theory]
    [InlineData("stairs-7.3-paddr")]
    [InlineData("recorded-7.3-paddr")]
    public async Task Heatmap_MemoryEverywhere_HasNoBlank(string sample)
    {
        string[] picture = await PictureAsync(Repository.At("samples", sample, "snapshots.damon.data"), Stream);
        Assert.DoesNotContain(' ', string.Concat(picture));
        Assert.Contains('9', string.Concat(picture));
    }

    [Fact]
    public async Task Heatmap_MemoryHereAndThere_IsBlankBetween()
    {
        string[] picture = await PictureAsync(Repository.At("samples", "stairs-7.3-vaddr", "trace.damon.data"), Trace);
        Assert.All(picture, line => Assert.Contains(' ', line));
    }

    [Fact]
    public async Task Heatmap_HighAddressesAndASnapshotWithoutRegions_AreInTheirPlaces()
    {
        using TemporaryFolder folder = new();
        string input = folder.At("by-hand.ndjson");
        await File.WriteAllTextAsync(
            input,
            Line(1, (4096, 1UL << 40, 20), ((1UL << 63) + 4096, (1UL << 63) + (1UL << 60), 3), (ulong.MaxValue - (1UL << 50), ulong.MaxValue - 4095, 10))
            + Line(3, (4096, 1UL << 40, 5), ((1UL << 63) + (1UL << 58), (1UL << 63) + (1UL << 60), 20), (ulong.MaxValue - (1UL << 50), ulong.MaxValue - 4095, 0))
            + Line(5)
            + Line(6, (4096, 1UL << 50, 7), ((1UL << 63) + (1UL << 58), (1UL << 63) + (1UL << 62), 1)),
            TestContext.Current.CancellationToken);

        string[] picture = await PictureAsync(input, Stream);

        Assert.Matches("^7 {34}25+ +3$", picture[0]);
        // from the second of three seconds to the fifth no region is known
        Assert.Equal(11, picture.Count(string.IsNullOrWhiteSpace));
        Assert.Matches("^4 {35}1+ +$", picture[^1]);
    }

    /// <summary>The picture from csv, after ndjson and Parquet have given the same, and a calculation that shares nothing with the SQL.</summary>
    private static async Task<string[]> PictureAsync(string input, string stream)
    {
        using TemporaryFolder folder = new();
        (string csv, string ndjson, string parquet) = (folder.At("r.csv"), folder.At("s.ndjson"), folder.At("r.parquet"));
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", input, "--to", "csv", "-o", csv)).Code);
        Assert.Equal(0, (await Run.Heatmap("convert", "-i", input, "--to", "ndjson", "-o", ndjson)).Code);
        string[] blocks = [.. SqlBlock().Matches(Document).Select(match => match.Groups[1].Value.Replace(Stream, stream, StringComparison.Ordinal))];
        string query = blocks[0];
        string copy = Place(Assert.Single(DuckDBCommand().Matches(Document)).Groups[1].Value, ("regions.csv", csv), ("regions.parquet", parquet));

        string[] picture = Lines(Place(query, ("regions.csv", csv)));
        Assert.Equal(Expected(ndjson, stream == Stream ? "0" : null), picture);
        Assert.Equal(picture, Lines(Place(Once(FirstTable(), query, blocks[1]), ("snapshots.ndjson", ndjson))));
        Lines(copy);
        Assert.Equal(picture, Lines(Place(Once(ReadCsv(), query, "'regions.parquet'"), ("regions.parquet", parquet))));
        Assert.Equal(Rows, picture.Length);
        Assert.All(picture, line => Assert.Equal(Columns, line.Length));
        return picture;
    }

    /// <summary>What a cell is, by whole numbers as long as they can: times in thirtieths and addresses in seventieths have no rounding at a cell's border.</summary>
    private static string[] Expected(string ndjson, string? id)
    {
        JsonElement[] all = [.. File.ReadLines(ndjson).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
        JsonElement[] snapshots = [.. all.Where(one => one.GetProperty("kdamond").GetString() == id && one.GetProperty("scheme").GetString() == id)];
        List<(Int128 Since, Int128 Until, Int128 Start, Int128 End, double Rate)> pieces = [];
        Int128 first = snapshots[0].GetProperty("start_time_ns").GetInt64(), since = first;
        foreach (JsonElement one in snapshots)
        {
            Int128 until = one.GetProperty("end_time_ns").GetInt64();
            double samples = Math.Round(one.GetProperty("aggregation_ns").GetDouble() / one.GetProperty("sample_ns").GetDouble());
            ulong[] starts = one.GetProperty("start").Deserialize<ulong[]>()!, ends = one.GetProperty("end").Deserialize<ulong[]>()!, accesses = one.GetProperty("nr_accesses").Deserialize<ulong[]>()!;
            for (int i = 0; i < starts.Length; i++)
            {
                pieces.Add((since, until, starts[i], ends[i], Math.Min(1, accesses[i] / samples)));
            }

            since = until;
        }

        Int128 lowest = pieces.Min(piece => piece.Start), width = pieces.Max(piece => piece.End) - lowest, time = since - first;
        double?[] heat = new double?[Rows * Columns];
        for (int cell = 0; cell < heat.Length; cell++)
        {
            (int row, int column) = int.DivRem(cell, Columns);
            double sum = 0, area = 0;
            foreach ((Int128 from, Int128 until, Int128 start, Int128 end, double rate) in pieces)
            {
                Int128 duration = Overlap((from - first) * Rows, (until - first) * Rows, row * time, (row + 1) * time);
                Int128 length = Overlap((start - lowest) * Columns, (end - lowest) * Columns, column * width, (column + 1) * width);
                sum += rate * (double)duration * (double)length;
                area += (double)duration * (double)length;
            }

            heat[cell] = area > 0 ? sum / area : null;
        }

        // less than a rounding above a digit's border is that digit yet
        char[] digits = [.. heat.Select(one => one is { } known ? ".123456789"[(int)Math.Ceiling((9 * known / heat.Max()!.Value) - 1e-9)] : ' ')];
        return [.. digits.Chunk(Columns).Select(line => new string(line))];
    }

    private static Int128 Overlap(Int128 a0, Int128 a1, Int128 b0, Int128 b1) => Int128.Max(0, Int128.Min(a1, b1) - Int128.Max(a0, b0));

    [SuppressMessage("Security", "CA2100", Justification = "The document's own text.")]
    private static string[] Lines(string sql)
    {
        using DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        List<string> lines = [];
        while (reader.Read())
        {
            lines.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return [.. lines];
    }

    /// <summary>The document's text with files where it has their names; each name must be there.</summary>
    private static string Place(string sql, params (string Name, string Path)[] files) => files.Aggregate(sql, (text, file) =>
    {
        Assert.Contains($"'{file.Name}'", text, StringComparison.Ordinal);
        return text.Replace($"'{file.Name}'", $"'{file.Path}'", StringComparison.Ordinal);
    });

    private static string Once(Regex part, string text, string other)
    {
        Assert.Single(part.Matches(text));
        return part.Replace(text, _ => other);
    }

    private static string Line(long seconds, params (ulong Start, ulong End, int Accesses)[] regions)
    {
        long end = 1_760_000_000_000_000_000 + (seconds * 1_000_000_000);
        StringBuilder line = new();
        line.Append(CultureInfo.InvariantCulture, $"{{\"node\":null,\"kdamond\":\"0\",\"context\":\"0\",\"target\":null,\"scheme\":\"0\",\"start_time_ns\":{end - 100_000_000},\"end_time_ns\":{end},");
        line.Append("\"sample_ns\":5000000,\"sample_assumed\":false,\"aggregation_ns\":100000000,\"filters\":null,\"mappings\":[],");
        line.Append(CultureInfo.InvariantCulture, $"\"start\":[{string.Join(',', regions.Select(one => one.Start))}],\"end\":[{string.Join(',', regions.Select(one => one.End))}],");
        line.Append(CultureInfo.InvariantCulture, $"\"nr_accesses\":[{string.Join(',', regions.Select(one => one.Accesses))}],\"age\":[{string.Join(',', regions.Select(_ => 1))}],");
        return line.Append("\"filter_passed\":null,\"resident\":null}\n").ToString();
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex SqlBlock();

    [GeneratedRegex("```\nduckdb -c \"(.*?)\"\n```", RegexOptions.Singleline)]
    private static partial Regex DuckDBCommand();

    [GeneratedRegex(@"read_csv\(.*?\}\)", RegexOptions.Singleline)]
    private static partial Regex ReadCsv();

    [GeneratedRegex(@"(?<=WITH regions AS \(\n).*?(?=\n\), snapshots)", RegexOptions.Singleline)]
    private static partial Regex FirstTable();
}
