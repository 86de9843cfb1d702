using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Damon.Records;

namespace Damon.Tests.Records;

public class JsonRecordParserTests
{
    private const string Region =
        """{"start": "4,096", "end": "8,192", "nr_accesses": {"samples": 1, "percent": null}, "age": {"usec": null, "aggr_intervals": "2"}, "probe_hits": [1, 2], "sz_filter_passed": "0 B"}""";

    private const string Head = """
        "kdamond_idx": 0, "context_idx": 1, "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1", "intervals_goal": {"access_bp": "1", "aggrs": "3", "min_sample_us": "4", "max_sample_us": "5"}}, "scheme_idx": 2, "target_id": null, "scheme_filters": [{"filter_type": "anon"}]
        """;

    private const string Snapshot = $$"""{"start_time": "1", "end_time": "2", "regions": [{{Region}}, {{Region}}], "total_bytes": null, "damos_stats": {"a": [1]}, "sample_interval_us": null}""";

    [Fact]
    public void ReadSnapshot_ARecordAsDamoWritesIt_TellsEverythingInOrder()
    {
        string text = $$"""[{{{Head}}, "snapshots": [{{Snapshot}}], "data_source": "unknown"}]""";
        string told = Regex.Replace(Tell(text), " @\\d+", "");

        Assert.Equal(
            """
            record
            KdamondIdx=0 Number
            ContextIdx=1 Number
            SampleUs=5000 String
            AggrUs=100000 String
            OpsUpdateUs=1 String
            GoalAccessBp=1 String
            GoalAggrs=3 String
            GoalMinSampleUs=4 String
            GoalMaxSampleUs=5 String
            SchemeIdx=2 Number
            TargetId=null Null
            SchemeFilters=[{"filter_type": "anon"}] StartArray
            snapshot
            StartTime=1 String
            EndTime=2 String
            region
            Start=4,096 String
            End=8,192 String
            Samples=1 Number
            Percent=null Null
            AgeUsec=null Null
            AgeAggrIntervals=2 String
            ProbeHits=[1, 2] StartArray
            SzFilterPassed=0 B String
            end region
            region
            """,
            string.Join('\n', told.Split('\n').Take(27)));
        Assert.EndsWith(
            """
            end region
            TotalBytes=null Null
            DamosStats={"a": [1]} StartObject
            SampleIntervalUs=null Null
            end snapshot
            DataSource=unknown String
            end record

            """,
            told,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshot_EachValue_SaysWhereItStands()
    {
        string text = $$"""[{{{Head}}, "snapshots": [{{Snapshot}}], "data_source": "unknown"}]""";

        MatchCollection values = Regex.Matches(Tell(text), "^\\w+=(.*) (\\w+) @(\\d+)$", RegexOptions.Multiline);

        Assert.Equal(34, values.Count);
        Assert.All(values, value => Assert.StartsWith(
            value.Groups[2].Value == "String" ? $"\"{value.Groups[1].Value}\"" : value.Groups[1].Value,
            text[int.Parse(value.Groups[3].Value, CultureInfo.InvariantCulture)..],
            StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void ReadSnapshot_AnySizeOfReads_TellsTheSame(int atOnce)
    {
        string text = $$"""[{{{Head}}, "snapshots": [{{Snapshot}}, {{Snapshot}}], "data_source": "unknown"}, {"snapshots": [{{Snapshot}}], {{Head}}}]""";

        Assert.Equal(Tell(text), Tell(text, atOnce));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"kdamond_idx\": 0, ")]
    [InlineData("\"kdamond_idx\": 0, \"context_idx\": 1, \"scheme_idx\": 2, \"scheme_filters\": [], \"intervals\": null, ")]
    public void ReadSnapshot_ValuesBehindTheSnapshots_AreToldBeforeThem(string front)
    {
        string told = Tell($$"""[{{{Head}}, "snapshots": []}, {{{front}} "snapshots": [{{Snapshot}}], {{Head}}, "data_source": "damon_stat"}, {{{Head}}, "snapshots": []}]""");

        string second = told.Split("record\n")[3];
        int snapshot = second.IndexOf("snapshot\n", StringComparison.Ordinal);
        Assert.Contains("TargetId=null", second[..snapshot], StringComparison.Ordinal);
        Assert.Contains("GoalAggrs=3", second[..snapshot], StringComparison.Ordinal);
        Assert.Contains("DataSource=damon_stat", second[..snapshot], StringComparison.Ordinal);
        Assert.DoesNotContain("TargetId", second[snapshot..], StringComparison.Ordinal);
        Assert.Equal(1, told.Split("DataSource").Length - 1);
        Assert.Equal(3, told.Split("TargetId").Length - 1);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("  [ ]  ")]
    [InlineData("\uFEFF[]")]
    public void ReadSnapshot_NoRecords_TellsNothing(string text) => Assert.Equal("", Tell(text));

    [Fact]
    public void ReadSnapshot_EscapedNamesAndText_AreUnderstood()
    {
        string told = Tell("""[{"target\u005fid": "a\u0000\n\u00e4", "snapshots": []}]""");

        Assert.Contains("TargetId=a\0\n\u00c3\u00a4 String", told, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshot_UnknownKeys_ArePassedOver()
    {
        string told = Tell("""[{"x": {"snapshots": [1, {"a": 2}]}, "y": 1, "snapshots": [{"z": [[]], "regions": [{"start": "1", "new": {"end": "5"}, "age": {"more": []}}]}]}]""");

        Assert.Equal("record\nsnapshot\nregion\nStart=1 String @93\nend region\nend snapshot\nend record\n", told);
    }

    [Theory]
    [InlineData("null", "byte 0: expected an array of records")]
    [InlineData("[null]", "byte 1: expected a record (an object)")]
    [InlineData("{\"a\": 1}", "byte 1: expected an array of records")]
    [InlineData("[{}]", "byte 2: expected \"snapshots\" in the record")]
    [InlineData("[{\"snapshots\": null}]", "byte 15: expected an array as \"snapshots\"")]
    [InlineData("[{\"snapshots\": [1]}]", "byte 16: expected a snapshot")]
    [InlineData("[{\"snapshots\": [{}]}]", "byte 17: expected \"regions\"")]
    [InlineData("[{\"snapshots\": [{\"regions\": \"\\u001b[2J\"}]}]", "byte 28: expected an array as \"regions\", as damo writes it; found \"\\u001b[2J\"")]
    [InlineData("[{\"snapshots\": [{\"regions\": [[]]}]}]", "byte 29: expected a region")]
    [InlineData("[{\"snapshots\": [], \"snapshots\": []}]", "only once")]
    [InlineData("[{\"snapshots\": [{\"regions\": [], \"regions\": []}]}]", "only once")]
    [InlineData("[{\"snapshots\": [],}]", "invalid JSON")]
    [InlineData("[{\"snapshots\": []}] x", "byte 20: invalid JSON")]
    [InlineData("[{\"target_id\": \"\\ud800\", \"snapshots\": []}]", "no text in UTF-8")]
    [InlineData("[{\"snapshots\": [", "byte 16: the JSON ends in the middle")]
    [InlineData("", "byte 0: the JSON ends in the middle")]
    [InlineData("   ", "byte 3: the JSON ends in the middle")]
    public void ReadSnapshot_NotDamos_SaysWhatAndWhere(string text, string message)
    {
        DamonDataException error = Assert.Throws<DamonDataException>(() => Tell(text));

        Assert.StartsWith("F: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message.Replace("\\u001b", "\\u001b", StringComparison.Ordinal), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void ReadSnapshot_DeepNesting_IsAnError()
    {
        string deep = new string('[', 100_000) + new string(']', 100_000);

        Assert.Contains("expected a record", Assert.Throws<DamonDataException>(() => Tell(deep)).Message, StringComparison.Ordinal);
        Assert.Contains("invalid JSON", Assert.Throws<DamonDataException>(() => Tell($$"""[{"x": {{deep}}, "snapshots": []}]""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"", "\"")]
    [InlineData("", "")]
    [InlineData("[\"", "\"]")]
    public void ReadSnapshot_EndlessValue_IsAnError(string before, string after)
    {
        string text = $$"""[{"target_id": {{before}}{{new string('9', 3 << 20)}}{{after}}, "snapshots": []}]""";

        Assert.Contains("longer than 1048576 bytes", Assert.Throws<DamonDataException>(() => Tell(text)).Message, StringComparison.Ordinal);
    }

    private static string Tell(string text, int atOnce = int.MaxValue)
    {
        byte[] data = Encoding.UTF8.GetBytes(text);
        var transcript = new Transcript();
        using var parser = new JsonRecordParser(() => new TrickleStream(data, atOnce), "F", Math.Min(atOnce, 4096));
        while (parser.ReadSnapshot(transcript))
        {
        }

        Assert.False(parser.ReadSnapshot(transcript));
        return transcript.ToString();
    }
}
