using System.Text;
using System.Text.Json;
using CsCheck;
using Damon;
using Damon.Snapshots;
using Damon.Tests.Events;
using Damon.Tests.Records;

namespace DamonHeatmap.Tests.Inputs;

public class OtlpInputTests
{
    private const int Iterations = 60;

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };

    [Fact]
    public void Read_LinesShuffledDuplicatedAndMixed_GivesEachSnapshotOnce() => Gen.Select(EventGenerators.WithProbes.List[1, 4], Gen.UInt).Sample(
        (snapshots, seed) =>
        {
            var random = new Random((int)seed);
            string[] lines = [.. Lines(snapshots), .. Lines(snapshots), Other, Metrics, "", "{}", Other];
            random.Shuffle(lines);
            List<Snapshot> read = Files.Read(Encoding.UTF8.GetBytes(Metrics + "\n" + string.Join("\r\n", lines)));
            Assert.Equal(snapshots.Count, read.Count);
            Assert.All(snapshots, snapshot => Assert.Contains(read, other => Same.Snapshots(snapshot, other)));
        },
        iter: Iterations);

    [Fact]
    public void Read_OnePrettyDocument_IsRead()
    {
        List<Snapshot> snapshots = Some(3);
        JsonElement[] resources = [.. Lines(snapshots).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("resourceLogs")[0])];
        string text = JsonSerializer.Serialize(new { resourceLogs = resources }, Pretty);

        AssertSame(snapshots, Files.Read(Encoding.UTF8.GetBytes("\uFEFF\n  " + text + "\n")));
    }

    [Fact]
    public void Read_ResourceBehindItsRecords_TheNodeIsKnown()
    {
        List<Snapshot> snapshots = [.. Some(2).Select(snapshot => snapshot.As(snapshot.Stream with { Node = "late" }))];
        IEnumerable<string> lines = Lines(snapshots).Select(line =>
        {
            JsonElement resource = JsonDocument.Parse(line).RootElement.GetProperty("resourceLogs")[0];
            return JsonSerializer.Serialize(new { resourceLogs = (object[])[new { scopeLogs = resource.GetProperty("scopeLogs"), resource = resource.GetProperty("resource") }] });
        });

        AssertSame(snapshots, Files.Read(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_Protobuf_InEachLayout(bool resourceLast) => EventGenerators.WithProbes.List[1, 3].Sample(
        snapshots =>
        {
            byte[] request = OtlpMessages.Request(snapshots, resourceLast: resourceLast);
            byte[] framed = [.. snapshots.SelectMany(snapshot => OtlpMessages.Frame(OtlpMessages.Request([snapshot])))];
            byte[] framedZstd = [.. snapshots.SelectMany(snapshot => OtlpMessages.Frame(Files.Zstd(OtlpMessages.Request([snapshot]))))];
            byte[] framedJson = [.. snapshots.SelectMany(snapshot => OtlpMessages.Frame(Files.Zstd(Files.Write("otlp-json", [snapshot]))))];
            foreach (byte[] bytes in (byte[][])[request, framed, framedZstd, framedJson, Files.Gzip(request), Files.Zstd(framed)])
            {
                AssertSame(snapshots, Files.Read(bytes));
            }
        },
        iter: Iterations);

    [Fact]
    public void Read_LastLineCutShort_TheRestIsReadAndItIsSaid()
    {
        byte[] bytes = Files.Write("otlp-json", Some(3));
        List<string> said = [];

        Assert.Equal(2, Files.Read(bytes[..^50], said).Count);

        Assert.StartsWith("input: cut short at byte", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_LastFrameCutShort_TheRestIsReadAndItIsSaid()
    {
        byte[] bytes = [.. Some(3).SelectMany(snapshot => OtlpMessages.Frame(OtlpMessages.Request([snapshot])))];
        List<string> said = [];

        Assert.Equal(2, Files.Read(bytes[..^300], said).Count);

        Assert.StartsWith("input: cut short", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AChunkMissing_IsSaidOnce()
    {
        byte[] all = OtlpMessages.Request([Some(1)[0], Large(1), Large(2), Large(3)]);
        string[] lines = Files.Read(all).SelectMany(snapshot => Chunks(snapshot)).ToArray();
        List<string> said = [];

        List<Snapshot> read = Files.Read(Encoding.UTF8.GetBytes(string.Join('\n', lines.Where((_, i) => i % 5 != 3))), said);

        Assert.NotEmpty(read);
        Assert.Contains("incomplete: some of", Assert.Single(said), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ADamagedEvent_TheOthersAreReadAndItIsSaid()
    {
        string[] lines = [.. Lines(Some(3))];
        lines[1] = lines[1].Replace("\\\"sizes\\\":[", "\\\"sizes\\\":[-", StringComparison.Ordinal);
        List<string> said = [];

        Assert.Equal(2, Files.Read(Encoding.UTF8.GetBytes(string.Join('\n', lines)), said).Count);

        Assert.Equal("input: log record 2: \"sizes\" has something else than a number from 0 to 2^64-1 for region 0 of this chunk; it is left out", Assert.Single(said));
    }

    [Fact]
    public void Read_NoSnapshotInIt_IsOneLine()
    {
        DamonDataException problem = Assert.Throws<DamonDataException>(() => Files.Read(Encoding.UTF8.GetBytes(Other + "\n" + Metrics)));
        Assert.Equal("input: no snapshot in it: none of its 1 log records is a damon.snapshot", problem.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(9)]
    public void Read_GzipWithoutAllOfItsChecksum_IsOneLine(int missing)
    {
        byte[] bytes = Files.Gzip(Files.Write("csv", Some(3)));

        DamonDataException problem = Assert.Throws<DamonDataException>(() => Files.Read(bytes[..^missing]));

        Assert.StartsWith("input: cut short: its compressed data (gzip) does not end", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("otlp-json", true)]
    [InlineData("otlp-json", false)]
    [InlineData("ndjson", true)]
    [InlineData("csv", false)]
    public void Read_CompressedAndCutShort_IsOneLineOrSaid(string format, bool zstd)
    {
        byte[] bytes = Files.Write(format, Enumerable.Range(0, 200).Select(Large));
        bytes = zstd ? Files.Zstd(bytes) : Files.Gzip(bytes);
        List<string> said = [];
        try
        {
            Files.Read(bytes[..(bytes.Length / 2)], said);
            Assert.Contains("cut short", Assert.Single(said), StringComparison.Ordinal);
        }
        catch (DamonDataException problem)
        {
            Assert.DoesNotContain('\n', problem.Message);
        }
    }

    [Fact]
    public void Read_AnEndlessText_IsRefusedInBoundedMemory()
    {
        byte[] head = Encoding.UTF8.GetBytes("{\"resourceLogs\":[{\"schemaUrl\":\"");
        byte[] bytes = new byte[300 << 20];
        Array.Fill(bytes, (byte)'a');
        head.CopyTo(bytes, 0);
        byte[] bomb = Files.Zstd(bytes);

        DamonDataException problem = Assert.Throws<DamonDataException>(() => Files.Read(bomb));

        Assert.Contains("a value of more than 67108864 bytes", problem.Message, StringComparison.Ordinal);
    }

    internal static List<Snapshot> Some(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new Snapshot(new StreamId("n", "0"), i * 100, (i * 100) + 100, new Intervals(5, 100), EventGenerators.Regions(i, 20)))];

    internal static Snapshot Large(int i) =>
        new(new StreamId("n", "1"), i * 100, (i * 100) + 100, new Intervals(5, 100), EventGenerators.AddHits(EventGenerators.Regions(i, 900), 2, new Random(i)));

    private const string Other = """{"resourceLogs":[{"resource":{"attributes":[{"key":"host.name","value":{"stringValue":"m"}},{"key":"a","value":{"kvlistValue":{"values":[{"key":"b","value":{"arrayValue":{"values":[{"doubleValue":1.5},{"bytesValue":"AA=="}]}}}]}}}]},"scopeLogs":[{"scope":{},"logRecords":[{"body":{"kvlistValue":{"values":[]}},"traceId":"","flags":1,"attributes":[{"key":"event.name","value":{"stringValue":"other"}}]}]}],"schemaUrl":"x"}]}""";

    private const string Metrics = """{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"m","gauge":{"dataPoints":[{"asDouble":1}]}}]}]}]}""";

    private static string[] Lines(IEnumerable<Snapshot> snapshots) =>
        Encoding.UTF8.GetString(Files.Write("otlp-json", snapshots)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A snapshot's chunks, small ones, one a line.</summary>
    private static IEnumerable<string> Chunks(Snapshot snapshot) =>
        Damon.Events.SnapshotEventWriter.Write(snapshot, Damon.Events.AddressPolicy.Absolute, default, null, 6000).Select(chunk => JsonSerializer.Serialize(new
        {
            resourceLogs = (object[])
            [
                new
                {
                    resource = new { attributes = (object[])[new { key = "host.name", value = new { stringValue = snapshot.Stream.Node } }] },
                    scopeLogs = (object[])
                    [
                        new
                        {
                            logRecords = (object[])
                            [
                                new
                                {
                                    body = new { stringValue = chunk.Body },
                                    attributes = chunk.Attributes.Select(pair => pair.Value is long number
                                        ? (object)new { key = pair.Key, value = new { intValue = number } }
                                        : new { key = pair.Key, value = new { stringValue = pair.Value } }),
                                },
                            ],
                        },
                    ],
                },
            ],
        }));

    private static void AssertSame(List<Snapshot> expected, List<Snapshot> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair => Assert.True(Same.Snapshots(pair.First, pair.Second)));
    }
}
