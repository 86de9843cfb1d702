using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Colors;
using DamonHeatmap.Pages;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Pages;

/// <summary>What a page holds, without a browser.</summary>
public class PageDataTests
{
    private static readonly string Golden = Repository.At("tests", "Heatmap", "Pages", "page-data.json");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Data_AreasAndCells_AreAsTheyWere()
    {
        // one map of each kind, of the same snapshots
        KnownMaps maps = Maps(PageRecording.Snapshots());
        JsonObject data = Data(Write(maps, new Look { Span = new HeatSpan(0, 0.5), Scale = ScaleKind.Log }));
        foreach (JsonObject map in data["maps"]!.AsArray().Cast<JsonObject>())
        {
            Unpack(map);
        }

        // 256 colours each are tested elsewhere
        foreach ((string name, JsonNode? colours) in data["palettes"]!.AsObject().ToArray())
        {
            data["palettes"]![name] = colours!.AsArray().Count;
        }

        string text = data.ToJsonString(Indented) + "\n";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Golden, text);
        }

        Assert.Equal(File.ReadAllText(Golden), text);
    }

    [Fact]
    public void Write_AnyNames_IsOneDataBlockOfAsciiThatNothingEnds()
    {
        const string Hostile = "</script><!--<script>\u2028\"'&\0é@DATA@";
        string page = Write(Maps(PageRecording.Snapshots(Hostile, Hostile)), new Look());

        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.DoesNotContain("<!--", page, StringComparison.Ordinal);
        string data = Block(page);
        Assert.All(data, character => Assert.InRange(character, ' ', '~'));
        Assert.Equal(Hostile.Replace("\u2028", @"\u2028", StringComparison.Ordinal).Replace("\0", @"\u0000", StringComparison.Ordinal), JsonNode.Parse(data)!["maps"]![0]!["names"]![0]!["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(1000, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 3)]
    public void AreaLimit_Exceeded_KeepsNothing(int most, int times)
    {
        // nine rectangles: four of the heap's hot quarter, one idle, four of the stack
        var limit = new AreaLimit(most);
        var areas = new KnownAreas(PageRecording.Start, PageRecording.End, MapValue.AccessRate, Enumerable.Repeat((0UL, ulong.MaxValue), times), limit);
        AddAll(PageRecording.Snapshots(), areas.Add);

        Assert.Equal(most < 9 * times, limit.IsExceeded);
        Assert.Equal(limit.IsExceeded ? 0 : 9, areas.All.Count);
        Assert.Equal(limit.IsExceeded ? 0 : 4, areas.Snapshots.Count);
    }

    [Fact]
    public void KnownAreas_OutsideOfTheSpans_AreNotKept()
    {
        var areas = new KnownAreas(PageRecording.Start, PageRecording.End, MapValue.AccessRate, [(PageRecording.Stack, PageRecording.StackEnd), (0, 4096)], new AreaLimit(4));
        AddAll(PageRecording.Snapshots(), areas.Add);
        Assert.Equal(4, areas.All.Count);
        Assert.All(areas.All, area => Assert.Equal(PageRecording.Stack, area.Start));
    }

    [Fact]
    public void Write_TheMostCells_HasTheSizeThatIsPromised()
    {
        // noise packs worst
        var random = new Random(1);
        var time = new TimeAxis(0, 1_000_000, 1200);
        var address = new AddressAxis(0, 1_000_000, 400);
        double[] known = [.. Enumerable.Range(0, 1200 * 400).Select(_ => random.NextDouble())];
        float[] Noise() => [.. known.Select(_ => random.NextSingle())];
        var cells = new Cells(new Grid(time, address, known, [.. known.Select(area => area * random.NextDouble())]), Noise(), Noise(), Noise(), new CellRow[1200]);
        string page = Write(new KnownMaps(MapValue.AccessRate, 0, 1_000_000, [new CellMap(new StreamId(), [(0, 1_000_000)], cells)]), new Look());
        Assert.InRange(page.Length, 1 << 20, 13_000_000);
    }

    private static KnownMaps Maps(IReadOnlyList<Snapshot> snapshots)
    {
        (ulong, ulong)[] spans = [(PageRecording.Heap, PageRecording.HeapEnd), (PageRecording.Stack, PageRecording.StackEnd)];
        var areas = new KnownAreas(PageRecording.Start, PageRecording.End, MapValue.AccessRate, spans, new AreaLimit(100));
        var cells = new CellBuilder(new TimeAxis(PageRecording.Start, PageRecording.End, 8), new AddressAxis(spans, 3), MapValue.AccessRate);
        AddAll(snapshots, areas.Add);
        AddAll(snapshots, cells.Add);
        StreamId stream = snapshots[0].Stream;
        IReadOnlyList<Mapping> names = snapshots[0].Mappings;
        return new KnownMaps(MapValue.AccessRate, PageRecording.Start, PageRecording.End, [new AreaMap(stream, spans, areas) { Mappings = names }, new CellMap(stream, spans, cells.Build()) { Mappings = names }]);
    }

    private static void AddAll(IReadOnlyList<Snapshot> snapshots, Action<Snapshot, long> add)
    {
        long before = long.MinValue;
        foreach (Snapshot snapshot in snapshots)
        {
            add(snapshot, before);
            before = snapshot.EndTime;
        }
    }

    private static string Write(KnownMaps maps, Look look)
    {
        using var output = new MemoryStream();
        PageWriter.Write(maps, look, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static string Block(string page) => page.Split("<script type=\"application/json\" id=\"data\">")[1].Split("</script>")[0];

    private static JsonObject Data(string page) => JsonNode.Parse(Block(page))!.AsObject();

    /// <summary>Columns as the numbers that they are.</summary>
    private static void Unpack(JsonObject map)
    {
        Unpack<double>(map["areas"], "from", "to", "start", "end", "heat", "ends", "aggregation", "sample");
        Unpack<uint>(map["areas"], "accesses", "age", "snapshot", "samples");
        Unpack<double>(map["cells"], "times", "starts", "ends", "first", "last", "samples");
        Unpack<float>(map["cells"], "heat", "coverage", "seen", "used", "idle");
        Unpack<uint>(map["cells"], "count");
    }

    private static void Unpack<T>(JsonNode? columns, params string[] names)
        where T : unmanaged, IFormattable
    {
        foreach (string name in columns is null ? [] : names)
        {
            byte[] planes = Inflate(columns![name]!.GetValue<string>());
            int size = Marshal.SizeOf<T>(), count = planes.Length / size;
            byte[] bytes = [.. Enumerable.Range(0, planes.Length).Select(i => planes[(i % size * count) + (i / size)])];
            columns[name] = string.Join(' ', MemoryMarshal.Cast<byte, T>(bytes).ToArray().Select(number => number.ToString(null, CultureInfo.InvariantCulture)));
        }
    }

    private static byte[] Inflate(string packed)
    {
        using var deflate = new DeflateStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var whole = new MemoryStream();
        deflate.CopyTo(whole);
        return whole.ToArray();
    }
}
