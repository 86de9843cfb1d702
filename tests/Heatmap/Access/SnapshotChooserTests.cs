using CsCheck;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Access;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Tests.Access;

public class SnapshotChooserTests
{
    [Theory]
    [InlineData("last", -1, -1)]
    [InlineData("all", 0, long.MaxValue)]
    [InlineData("0", 0, 0)]
    [InlineData("7", 7, 7)]
    [InlineData("-3", -3, -3)]
    [InlineData("2..5", 2, 5)]
    [InlineData("2..", 2, long.MaxValue)]
    [InlineData("..5", 0, 5)]
    [InlineData("-3..", -3, -1)]
    [InlineData("-5..-2", -5, -2)]
    public void Parse_Choice_IsFirstAndLast(string text, long from, long to) => Assert.Equal(new SnapshotChoice(text, from, to), SnapshotChoice.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("first")]
    [InlineData("..")]
    [InlineData("5..2")]
    [InlineData("-2..-5")]
    [InlineData("-2..5")]
    [InlineData("2..-5")]
    [InlineData("..-2")]
    [InlineData("1.5")]
    [InlineData("99999999999")]
    public void Parse_Other_IsNone(string text) => Assert.Null(SnapshotChoice.Parse(text));

    [Fact]
    public void Of_AnyChoice_IsThatOfEachStream() => Check.Sample(
        Gen.Select(Gen.Int[0, 2].Array[1, 30], Gen.Int[0, 4], Gen.Int[0, 4], Gen.Bool),
        (streams, one, other, fromLast) =>
        {
            List<Snapshot> recorded = [.. streams.Select(static (stream, i) => Make.Snapshot(i, Regions.Empty, $"{stream}"))];
            (int from, int to) = fromLast ? (-1 - Math.Max(one, other), -1 - Math.Min(one, other)) : (Math.Min(one, other), Math.Max(one, other));
            List<Snapshot> expected = [];
            foreach (IGrouping<StreamId, Snapshot> stream in recorded.GroupBy(static snapshot => snapshot.Stream))
            {
                Snapshot[] all = [.. stream];
                expected.AddRange(all.Where((_, i) => fromLast ? i - all.Length >= from && i - all.Length <= to : i >= from && i <= to));
            }

            SnapshotChooser chooser = Chooser(new AccessRequest { Snapshots = SnapshotChoice.Parse($"{from}..{to}")! });
            if (expected.Count == 0)
            {
                Assert.Throws<DamonDataException>(() => chooser.Of(recorded).ToList());
                return;
            }

            // the last ones stream by stream, the others as they come
            Assert.Equal(fromLast ? expected.OrderBy(static snapshot => snapshot.Stream) : expected.OrderBy(static snapshot => snapshot.EndTime), chooser.Of(recorded).Select(static shown => shown.Snapshot));
        });

    [Fact]
    public void Of_All_ReadsNoFurtherThanIsAskedFor()
    {
        Assert.Equal(2, Chooser(new AccessRequest { Snapshots = SnapshotChoice.All }).Of(Recorded()).Take(2).Count());

        static IEnumerable<Snapshot> Recorded()
        {
            yield return Make.Snapshot(1, Regions.Empty);
            yield return Make.Snapshot(2, Regions.Empty);
            Assert.Fail("read too far");
        }
    }

    [Fact]
    public void Of_SizesOfSnapshots_CountWhatTheFilterLeaves()
    {
        Snapshot small = Make.Snapshot((0, 4096, 1, 1), (4096, 1 << 20, 0, 1)), large = Make.Snapshot((0, 8192, 1, 1));
        var request = new AccessRequest
        {
            Snapshots = SnapshotChoice.All,
            Filter = new RegionFilter { Rates = new Limits<double>(0.01, null) },
            SnapshotSizes = [new Limits<ulong>(5000, 10_000)],
        };

        ShownSnapshot shown = Assert.Single(Chooser(request).Of([small, large]));

        Assert.Equal((8192ul, 1, 8192ul), (shown.Snapshot.Regions.TotalBytes, shown.RecordedRegions, shown.RecordedBytes));
    }

    [Theory]
    [InlineData("no snapshot in it", 0, null, "all")]
    [InlineData("no stream kdamond=7", 3, "7", "all")]
    [InlineData("no snapshot 3; there are 3", 3, null, "3")]
    [InlineData("no snapshot -4; there are 3", 3, null, "-4")]
    public void Of_Nothing_SaysWhy(string expected, int count, string? kdamond, string choice)
    {
        List<Snapshot> recorded = [.. Enumerable.Range(0, count).Select(static i => Make.Snapshot(i, Regions.Empty))];
        SnapshotChooser chooser = Chooser(new AccessRequest { Streams = new StreamFilter(kdamond), Snapshots = SnapshotChoice.Parse(choice)! });
        Assert.StartsWith($"file: {expected}", Assert.Throws<DamonDataException>(() => chooser.Of(recorded).ToList()).Message, StringComparison.Ordinal);
    }

    private static SnapshotChooser Chooser(AccessRequest request) => new(request, null, "file");
}
