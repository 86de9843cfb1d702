using System.Text;
using CsCheck;
using Damon.Events;
using Damon.Snapshots;
using Damon.Tests.Analysis;
using Damon.Tests.Records;

namespace Damon.Tests.Events;

public class SnapshotEventTests
{
    private const int Iterations = 300;

    [Fact]
    public void Write_AnySnapshot_ShuffledAndDuplicatedReadsBackEqual() =>
        Gen.Select(EventGenerators.WithProbes.List[1, 4], Gen.Int[3000, 8000], Gen.UInt).Sample(
            (snapshots, limit, seed) =>
            {
                List<(string? Node, SnapshotEventChunk Chunk)> events =
                [
                    .. snapshots.SelectMany(snapshot => SnapshotEventWriter.Write(snapshot, AddressPolicy.Absolute, default, 7, limit)
                        .Select(chunk => (snapshot.Stream.Node, chunk))),
                ];
                events = [.. events, .. events];
                var random = new Random((int)seed);
                List<Snapshot> read = Read([.. events.OrderBy(_ => random.Next())], out List<string> warnings);
                return warnings.Count == 0 && read.Count == snapshots.Count
                    && snapshots.TrueForAll(snapshot => read.Exists(other => Same.Snapshots(snapshot, other)));
            },
            iter: Iterations);

    [Fact]
    public void Write_AnySnapshot_EveryChunkIsBelowTheLimit() =>
        Gen.Select(EventGenerators.WithProbes, Gen.Int[3000, 20_000], Gen.Int[0, 2]).Sample(
            (snapshot, limit, policy) =>
                SnapshotEventWriter.Write(snapshot, (AddressPolicy)policy, BaseOf(snapshot), 7, limit).All(chunk => Size(chunk) <= limit && !chunk.Body.Contains('\n', StringComparison.Ordinal)),
            iter: Iterations);

    [Fact]
    public void Write_ManyRegions_ChunksAreFilled()
    {
        Snapshot snapshot = new(new StreamId("n", "0"), 0, 1, Make.Intervals, EventGenerators.Regions(5, 20_000));

        IReadOnlyList<SnapshotEventChunk> chunks = SnapshotEventWriter.Write(snapshot, AddressPolicy.Absolute, default, null);

        Assert.InRange(chunks.Count, 2, 12);
        Assert.All(chunks.SkipLast(1), chunk => Assert.InRange(Size(chunk), SnapshotEventWriter.DefaultMaxBytes * 98 / 100, SnapshotEventWriter.DefaultMaxBytes));
    }

    [Fact]
    public void Write_Relative_AddressesCountFromTheBase() =>
        EventGenerators.Snapshot.Where(snapshot => snapshot.Regions.Count > 0).Sample(
            snapshot =>
            {
                ulong first = snapshot.Regions.Starts[0];
                IReadOnlyList<SnapshotEventChunk> chunks = SnapshotEventWriter.Write(snapshot, AddressPolicy.Relative, new AddressBase(first, 2), null, 4000);
                Snapshot read = Assert.Single(Read([.. chunks.Select(chunk => (snapshot.Stream.Node, chunk))], out _));
                Regions regions = read.Regions;
                for (int i = 0; i < regions.Count; i++)
                {
                    Assert.Equal(snapshot.Regions.Starts[i] - first, regions.Starts[i]);
                    Assert.Equal(snapshot.Regions.Size(i), regions.Size(i));
                }

                Assert.Equal(2L, Attribute(chunks[0], SnapshotEvent.AddressBase));
                Assert.DoesNotContain(read.Filters, filter => filter.Type == "addr" && (filter.Minimum ?? filter.Maximum) is not null);
            },
            iter: Iterations);

    [Fact]
    public void Write_RelativeBelowTheBase_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(
        () => SnapshotEventWriter.Write(Make.Snapshot((4096, 8192, 1, 1)), AddressPolicy.Relative, new AddressBase(5000, 0), null));

    [Fact]
    public void Write_Off_TheSameMemoryElsewhereIsTheSameEvent()
    {
        (ulong, uint, uint)[] memory = [(4096, 3, 9), (8192, 20, 1), (4096, 20, 0), (12288, 0, 500)];

        SnapshotEventChunk one = Assert.Single(SnapshotEventWriter.Write(Lay(memory, 0x7f00_0000_0000, 0), AddressPolicy.Off, default, null));
        SnapshotEventChunk other = Assert.Single(SnapshotEventWriter.Write(Lay([.. memory.Reverse()], 0x5500_0000_0000, 4096), AddressPolicy.Off, default, null));

        Assert.Equal(one.Body, other.Body);
        Assert.Equal(one.Attributes, other.Attributes);
        Assert.Equal("""{"sizes":[4096,8192,4096,12288],"accesses":[20,20,3,0],"ages":[0,1,9,500]}""", one.Body);
    }

    [Fact]
    public void Write_HitsOfProbes_AreColumnsAtTheEnd()
    {
        Regions regions = Probed([(3, 1, [7, 0]), (20, 1, [0, 255])]);
        Snapshot probed = Make.Snapshot().With(regions), plain = Make.Snapshot().With(Probed([(3, 1, []), (20, 1, [])]));

        SnapshotEventChunk chunk = Assert.Single(SnapshotEventWriter.Write(probed, AddressPolicy.Absolute, default, null));

        Assert.Equal("""{"starts":[0,4096],"sizes":[4096,4096],"accesses":[3,20],"ages":[1,1],"hits_0":[7,0],"hits_1":[0,255]}""", chunk.Body);
        SnapshotEventChunk none = Assert.Single(SnapshotEventWriter.Write(plain, AddressPolicy.Absolute, default, null));
        Assert.DoesNotContain("hits", none.Body, StringComparison.Ordinal);
        Assert.NotEqual(Attribute(none, SnapshotEvent.Id), Attribute(chunk, SnapshotEvent.Id));
        Assert.NotEqual(
            Attribute(chunk, SnapshotEvent.Id),
            Attribute(SnapshotEventWriter.Write(Make.Snapshot().With(Probed([(3, 1, [7, 0]), (20, 1, [0, 254])])), AddressPolicy.Absolute, default, null)[0], SnapshotEvent.Id));
    }

    [Fact]
    public void Write_Off_HitsGoWithTheirRegions()
    {
        Snapshot one = Make.Snapshot().With(Probed([(3, 1, [7, 9]), (20, 1, [2, 5]), (3, 1, [7, 8])])), other = Make.Snapshot().With(Probed([(3, 1, [7, 8]), (3, 1, [7, 9]), (20, 1, [2, 5])]));

        string body = Assert.Single(SnapshotEventWriter.Write(one, AddressPolicy.Off, default, null)).Body;

        Assert.Equal("""{"sizes":[4096,4096,4096],"accesses":[20,3,3],"ages":[1,1,1],"hits_0":[2,7,7],"hits_1":[5,8,9]}""", body);
        Assert.Equal(body, Assert.Single(SnapshotEventWriter.Write(other, AddressPolicy.Off, default, null)).Body);
    }

    [Theory]
    [InlineData("\"hits_0\":[7,0]", "\"hits_0\":[7,256]", "\"hits_0\" has 256 for region 1 of this chunk; expected at most 255")]
    [InlineData("\"hits_0\":[7,0]", "\"hits_0\":[7]", "\"hits_0\" has 1 numbers, \"sizes\" 2")]
    [InlineData("\"hits_0\":[7,0]", "\"hits_0\":[7,-1]", "\"hits_0\" has something else than a number")]
    [InlineData("\"hits_0\":[7,0]", "\"hits_0\":null", "\"hits_0\" is no list of numbers")]
    [InlineData("\"hits_0\":", "\"hits_9\":", "its body has \"hits_1\", but no \"hits_0\"")]
    [InlineData("\"hits_0\":", "\"hits_1\":", "its body has \"hits_1\" twice")]
    public void Add_WrongHits_IsRefusedInALine(string good, string bad, string message)
    {
        SnapshotEventChunk chunk = Assert.Single(SnapshotEventWriter.Write(Make.Snapshot().With(Probed([(3, 1, [7, 0]), (20, 1, [0, 255])])), AddressPolicy.Absolute, default, null));

        DamonDataException refused = Assert.Throws<DamonDataException>(
            () => new SnapshotEventAssembler(null).Add(null, chunk.Attributes.ToDictionary(), chunk.Body.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_ChunksWithOtherProbes_AreRefused()
    {
        IReadOnlyList<SnapshotEventChunk> chunks = SnapshotEventWriter.Write(
            Make.Snapshot().With(EventGenerators.AddHits(EventGenerators.Regions(4, 300), 2, new Random(1))), AddressPolicy.Absolute, default, null, 4000);
        Assert.InRange(chunks.Count, 2, 100);
        var assembler = new SnapshotEventAssembler(null);
        foreach (SnapshotEventChunk chunk in chunks.SkipLast(1))
        {
            Assert.Null(assembler.Add(null, chunk.Attributes.ToDictionary(), chunk.Body));
        }

        DamonDataException refused = Assert.Throws<DamonDataException>(
            () => assembler.Add(null, chunks[^1].Attributes.ToDictionary(), chunks[^1].Body.Replace("hits_1", "later", StringComparison.Ordinal)));

        Assert.Contains("do not have the same columns", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Off_ReadsBackBackToBack()
    {
        Snapshot snapshot = Lay([(4096, 3, 9), (8192, 20, 1)], 1 << 30, 4096);

        Snapshot read = Assert.Single(Read([.. SnapshotEventWriter.Write(snapshot, AddressPolicy.Off, default, null).Select(chunk => ((string?)null, chunk))], out _));

        Assert.Equal([0ul, 8192ul], read.Regions.Starts.ToArray());
        Assert.Equal([8192ul, 12288ul], read.Regions.Ends.ToArray());
        Assert.Equal([20u, 3u], read.Regions.Accesses.ToArray());
    }

    [Fact]
    public void Write_ASnapshot_HasTheAttributesOfTheModel()
    {
        Snapshot snapshot = new(
            new StreamId("n", "0", "1", "2", "3"), 5, 105, Intervals.OfAggregation(100), Make.Filtered((0, 1ul << 63, 1, 2, 4096)).Regions, [new DamosFilter("anon", true, true)]);

        SnapshotEventChunk chunk = Assert.Single(SnapshotEventWriter.Write(snapshot, AddressPolicy.Relative, new AddressBase(0, 4), 17));

        string id = Assert.IsType<string>(Attribute(chunk, SnapshotEvent.Id));
        Assert.Equal(16, id.Length);
        Assert.Equal(105, chunk.Time);
        Assert.Equal(
            [
                new("event.name", "damon.snapshot"), new("damon.kdamond", "0"), new("damon.context", "1"), new("damon.target", "2"), new("damon.scheme", "3"),
                new("damon.snapshot.id", id), new("damon.snapshot.sequence", 17L), new("damon.snapshot.start_time", 5L), new("damon.snapshot.end_time", 105L),
                new("damon.sample_interval", 5L), new("damon.aggregation_interval", 100L), new("damon.sample_interval.assumed", true),
                new("damon.regions", 1L), new("damon.monitored_bytes", long.MaxValue), new("damon.working_set_bytes", long.MaxValue), new("damon.filter_passed_bytes", 4096L),
                new("damon.addresses", "relative"), new("damon.address_base", 4L), new("damon.filters", """[{"type":"anon","matching":true,"allow":true}]"""),
                new("damon.encoding", "columns/1"), new("damon.chunk.index", 0L), new("damon.chunk.count", 1L),
            ],
            chunk.Attributes);
        Assert.Equal("""{"starts":[0],"sizes":[9223372036854775808],"accesses":[1],"ages":[2],"passed":[4096]}""", chunk.Body);
    }

    [Fact]
    public void Write_NamesLongerThanAnEvent_IsRefusedInALine()
    {
        Snapshot snapshot = new(new StreamId(Kdamond: new string('k', 3000)), 0, 1, Make.Intervals, Make.Snapshot((0, 4096, 1, 1)).Regions);

        Assert.Throws<DamonDataException>(() => SnapshotEventWriter.Write(snapshot, AddressPolicy.Absolute, default, null, 3000));
    }

    /// <summary>A page each, side by side.</summary>
    private static Regions Probed(params (uint Accesses, uint Age, byte[] Hits)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((uint accesses, uint age, byte[] hits) in regions)
        {
            builder.Add(builder.LastEnd, builder.LastEnd + 4096, accesses, age, hits: ProbeHits.Of(hits));
        }

        return builder.Build(false);
    }

    private static List<Snapshot> Read(List<(string? Node, SnapshotEventChunk Chunk)> events, out List<string> warnings)
    {
        var said = new List<string>();
        var assembler = new SnapshotEventAssembler(said.Add);
        var read = new List<Snapshot>();
        foreach ((string? node, SnapshotEventChunk chunk) in events)
        {
            if (assembler.Add(node, chunk.Attributes.ToDictionary(), chunk.Body) is { } snapshot)
            {
                read.Add(snapshot);
            }
        }

        assembler.Complete();
        warnings = said;
        return read;
    }

    private static AddressBase BaseOf(Snapshot snapshot) => new(snapshot.Regions.Count == 0 ? 0 : snapshot.Regions.Starts[0], 3);

    private static object? Attribute(SnapshotEventChunk chunk, string key) => chunk.Attributes.Single(attribute => attribute.Key == key).Value;

    private static int Size(SnapshotEventChunk chunk) =>
        Encoding.UTF8.GetByteCount(chunk.Body)
        + chunk.Attributes.Sum(attribute => Encoding.UTF8.GetByteCount(attribute.Key) + Encoding.UTF8.GetByteCount(FormattableString.Invariant($"{attribute.Value}")));

    private static Snapshot Lay((ulong Size, uint Accesses, uint Age)[] memory, ulong from, ulong gap)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong size, uint accesses, uint age) in memory)
        {
            builder.Add(from, from + size, accesses, age);
            from += size + gap;
        }

        return new Snapshot(new StreamId(Kdamond: "0"), 0, 100, Make.Intervals, builder.Build(false));
    }
}
