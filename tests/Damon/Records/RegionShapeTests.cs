using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Damon.Records;

namespace Damon.Tests.Records;

public class RegionShapeTests
{
    private const string First = """{"start": "4096", "nr_accesses": {"samples": 7, "percent": null}}""";

    /// <summary>As damo writes it; on one line; without blanks; in another order with a key that nobody knows; and with parts missing.</summary>
    private static readonly string[] Layouts =
    [
        "{\n        \"start\": \"%1\",\n        \"end\": \"%2\",\n        \"nr_accesses\": {\n            \"samples\": %3,\n            \"percent\": null\n        },\n        \"age\": {\n            \"usec\": null,\n            \"aggr_intervals\": \"%4\"\n        },\n        \"probe_hits\": [],\n        \"sz_filter_passed\": \"%5 B\"\n    }",
        """{"start": "%1", "end": "%2", "nr_accesses": {"samples": %3, "percent": null}, "age": {"usec": null, "aggr_intervals": "%4"}, "probe_hits": [%3, 2], "sz_filter_passed": "%5"}""",
        """{"start":"%1","end":"%2","nr_accesses":{"samples":%3},"age":null}""",
        """{"age": {"aggr_intervals": %4}, "x": [%3], "nr_accesses": {"percent": "%3 %"}, "end": %2, "y": "é", "start": %1}""",
        """{"nr_accesses": {}, "start": "%1", "end": "%2"}""",
    ];

    private static readonly string[] Separators = [",\n    ", ", ", ",", ",\t", " ,\n"];

    private static readonly byte[] Replacements = "0123456789,.-+eE_ \"\\{}[]:\n\t\0xn\u00e9"u8.ToArray();

    private static readonly Gen<byte[]> Texts = Gen.Select(
        Gen.Int[0, Layouts.Length - 1],
        Gen.Int[0, Separators.Length - 1],
        Gen.Select(Gen.ULong, Gen.ULong, Gen.UInt, Gen.UInt, Gen.Bool).Array[1, 12],
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, Replacements.Length - 1]).Array[0, 3],
        (layout, separator, regions, changes) =>
        {
            string text = string.Join(Separators[separator], regions.Select(region => Region(Layouts[layout], region)));
            byte[] bytes = Encoding.UTF8.GetBytes($$"""[{"target_id": 1, "snapshots": [{"regions": [{{text}}], "start_time": "1"}, {"regions": [{{text}}]}]}]""");
            foreach ((int at, int with) in changes)
            {
                bytes[at % bytes.Length] = Replacements[with];
            }

            return bytes;
        });

    [Fact]
    public void ReadSnapshot_AnyText_TellsTheSameAsTokenByToken() => Check.Sample(
        Texts,
        text => Assert.Equal(Tell(text, 16), Tell(text, 1 << 20)),
        iter: 20_000);

    [Theory]
    [InlineData(", ", """{"start": "18,446,744,073,709,547,520", "nr_accesses": {"samples": 0, "percent": null}}""", "18,446,744,073,709,547,520 0")]
    [InlineData(",\r\n\t   ", """{"start": "1", "nr_accesses": {"samples": 2, "percent": null}}, more""", "1 2")]
    [InlineData(",\n", """{"start": "", "nr_accesses": {"samples": 10, "percent": null}}, more""", " 10")]
    [InlineData(",", """{"start": "4.5 KiB", "nr_accesses": {"samples": 123456789, "percent": null}}""", "4.5 KiB 123456789")]
    public void Tell_TheSameWithOtherValues_TellsThem(string between, string text, string expected)
    {
        (int length, string told) = TellAfterFirst(between + text);

        Assert.Equal(between.Length + text.IndexOf("}}", StringComparison.Ordinal) + 2, length);
        Assert.Equal($"region Start={expected.Split(' ')[0]}", told[..(7 + 6 + expected.Split(' ')[0].Length)]);
        Assert.Contains($"Samples={expected.Split(' ')[^1]} ", told, StringComparison.Ordinal);
        Assert.EndsWith("Percent=null end", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("] , {}")]
    [InlineData(""", {"start": "4096", "nr_accesses": {"samples": 7, "percent": null}""")]
    [InlineData(""", {"start": "4096", "nr_accesses": {"samples": 7, "percent": nul1}}""")]
    [InlineData(""", {"start": "4096", "nr_accesses": {"samples": 07, "percent": null}}""")]
    [InlineData(""", {"start": "4096", "nr_accesses": {"samples": -7, "percent": null}}""")]
    [InlineData(""", {"start": "4096", "nr_accesses": {"samples": 7.5, "percent": null}}""")]
    [InlineData(""", {"start": "4096", "nr_accesses": {"samples": , "percent": null}}""")]
    [InlineData(""", {"start": "40\u0039", "nr_accesses": {"samples": 7, "percent": null}}""")]
    [InlineData(""", {"start": "40" "nr_accesses": {"samples": 7, "percent": null}}""")]
    [InlineData(""", {"start": 4096, "nr_accesses": {"samples": 7, "percent": null}}""")]
    [InlineData(""", {"end": "4096", "nr_accesses": {"samples": 7, "percent": null}}""")]
    [InlineData(""" {"start": "4096", "nr_accesses": {"samples": 7, "percent": null}}""")]
    public void Tell_SomethingElse_TellsNothing(string text) => Assert.Equal((0, ""), TellAfterFirst(text));

    [Fact]
    public void Tell_NothingLearned_TellsNothing()
    {
        var shape = new RegionShape();
        var visitor = new Transcript();

        Assert.Equal(0, shape.Tell(Encoding.UTF8.GetBytes(", " + First), 0, visitor));
        shape.Begin(0);
        shape.Forget();
        shape.End(Encoding.UTF8.GetBytes(First), First.Length);
        Assert.Equal(0, shape.Tell(Encoding.UTF8.GetBytes(", " + First), 0, visitor));
        Assert.Equal("", visitor.ToString());
    }

    [Fact]
    public void End_BeginningIsGone_LearnsNothing()
    {
        RegionShape shape = Learn(First.Length - 1);

        Assert.Equal(0, shape.Tell(Encoding.UTF8.GetBytes(", " + First), 0, new Transcript()));
    }

    private static string Region(string layout, (ulong Start, ulong End, uint Samples, uint Age, bool Commas) values)
    {
        string format = values.Commas ? "N0" : "D";
        return layout
            .Replace("%1", values.Start.ToString(format, CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%2", values.End.ToString(format, CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%3", (values.Samples >> (int)(values.Samples % 32)).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%4", values.Age.ToString(format, CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("%5", values.Age.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    private static RegionShape Learn(int bytesLeft)
    {
        byte[] text = Encoding.UTF8.GetBytes(First);
        var shape = new RegionShape();
        shape.Begin(100);
        shape.Add(RegionKey.Start, JsonTokenType.String, 100 + First.IndexOf("4096", StringComparison.Ordinal), 4);
        shape.Add(RegionKey.Samples, JsonTokenType.Number, 100 + First.IndexOf('7', StringComparison.Ordinal), 1);
        shape.Add(RegionKey.Percent, JsonTokenType.Null, 100 + First.IndexOf("null", StringComparison.Ordinal), 4);
        shape.End(text.AsSpan(text.Length - bytesLeft), 100 + text.Length);
        return shape;
    }

    private static (int Length, string Told) TellAfterFirst(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var visitor = new Values();
        int length = Learn(First.Length).Tell(bytes, 0, visitor);
        return (length, visitor.Text.Trim());
    }

    /// <summary>What is told of a text, until it ends or fails, and how.</summary>
    private static string Tell(byte[] text, int bufferSize)
    {
        var transcript = new Transcript();
        string end = "whole";
        try
        {
            using var parser = new JsonRecordParser(() => new MemoryStream(text), "F", bufferSize);
            while (parser.ReadSnapshot(transcript))
            {
            }
        }
        catch (DamonDataException exception)
        {
            // how much of the text a message shows depends on how much was read
            end = exception.Message.Split(": '")[0];
        }

        return transcript + end;
    }

    /// <summary>Writes down regions on one line.</summary>
    private sealed class Values : IRecordVisitor
    {
        public string Text { get; private set; } = "";

        public void BeginRegion() => Text += "region ";

        public void RegionValue(RegionKey key, RawValue value) => Text += $"{key}={Encoding.UTF8.GetString(value.Text)} ";

        public void EndRegion() => Text += "end ";

        public void BeginRecord() => throw new InvalidOperationException();

        public void BeginIntervals(RecordKey key) => throw new InvalidOperationException();

        public void RecordValue(RecordKey key, RawValue value) => throw new InvalidOperationException();

        public void BeginSnapshot() => throw new InvalidOperationException();

        public void SnapshotValue(RecordKey key, RawValue value) => throw new InvalidOperationException();

        public void EndSnapshot() => throw new InvalidOperationException();

        public void EndRecord() => throw new InvalidOperationException();
    }
}
