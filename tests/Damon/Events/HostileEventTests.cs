using Damon.Events;
using Damon.Snapshots;
using Damon.Tests.Analysis;

namespace Damon.Tests.Events;

public class HostileEventTests
{
    private const string Good = """{"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2]}""";

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1]}""")]
    [InlineData("""{"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1,2],"ages":[2]}""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2],"passed":[]}""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2],"resident":null}""")]
    [InlineData("""{"starts":["0"],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[0.5],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[-1],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[18446744073709551616],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[18446744073709551615],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[0],"sizes":[0],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[4294967296],"ages":[2]}""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1],"ages":[1e400]}""")]
    [InlineData("""{"starts":[0],"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[[0]],"sizes":[4096],"accesses":[1],"ages":[2]}""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2]}x""")]
    [InlineData("""{"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2""")]
    [InlineData("""{"starts":[0,0],"sizes":[4096,4096],"accesses":[1,1],"ages":[2,2]}""")]
    [InlineData("""{"starts":[0,8192],"sizes":[4096,4096],"accesses":[1,1],"ages":[2,2]}""")]
    public void Add_WrongBody_IsOneLine(string body) => AssertRefused(Attributes(), body);

    [Theory]
    [InlineData(SnapshotEvent.Encoding, "columns/2")]
    [InlineData(SnapshotEvent.Encoding, null)]
    [InlineData(SnapshotEvent.Id, null)]
    [InlineData(SnapshotEvent.Id, true)]
    [InlineData(SnapshotEvent.Id, "01234567890123456789012345678901234567890123456789012345678901234")]
    [InlineData(SnapshotEvent.Kdamond, true)]
    [InlineData(SnapshotEvent.StartTime, null)]
    [InlineData(SnapshotEvent.StartTime, "200")]
    [InlineData(SnapshotEvent.EndTime, "1e3")]
    [InlineData(SnapshotEvent.SampleInterval, 0L)]
    [InlineData(SnapshotEvent.SampleInterval, 6L)]
    [InlineData(SnapshotEvent.AggregationInterval, long.MaxValue)]
    [InlineData(SnapshotEvent.SampleIntervalAssumed, "yes")]
    [InlineData(SnapshotEvent.Regions, 2L)]
    [InlineData(SnapshotEvent.Regions, -1L)]
    [InlineData(SnapshotEvent.Addresses, "secret")]
    [InlineData(SnapshotEvent.Filters, "{}")]
    [InlineData(SnapshotEvent.Filters, """[{"type":1,"matching":true,"allow":true}]""")]
    [InlineData(SnapshotEvent.Filters, """[{"type":"addr","matching":true,"allow":true,"minimum":-1}]""")]
    [InlineData(SnapshotEvent.Filters, """[{"type":"\ud800","matching":true,"allow":true}]""")]
    [InlineData(SnapshotEvent.ChunkIndex, 1L)]
    [InlineData(SnapshotEvent.ChunkIndex, -1L)]
    [InlineData(SnapshotEvent.ChunkCount, 0L)]
    [InlineData(SnapshotEvent.ChunkCount, null)]
    public void Add_WrongAttribute_IsOneLine(string key, object? value)
    {
        Dictionary<string, object?> attributes = Attributes();
        attributes[key] = value;

        AssertRefused(attributes, Good);
    }

    [Fact]
    public void Add_NumbersAsText_AreRead()
    {
        Dictionary<string, object?> attributes = Attributes().ToDictionary(pair => pair.Key, pair => (object?)FormattableString.Invariant($"{pair.Value}"));

        Assert.NotNull(new SnapshotEventAssembler(null).Add(null, attributes, Good));
    }

    [Fact]
    public void Add_AfterADamagedOne_ReadsOn()
    {
        var assembler = new SnapshotEventAssembler(null);

        Assert.Throws<DamonDataException>(() => assembler.Add(null, Attributes(), "{"));

        Assert.NotNull(assembler.Add(null, Attributes(), Good));
    }

    [Fact]
    public void Add_UnknownColumn_IsSkipped() =>
        Assert.NotNull(new SnapshotEventAssembler(null).Add(null, Attributes(), """{"colours":[{"a":1}],"starts":[0],"sizes":[4096],"accesses":[1],"ages":[2]}"""));

    [Fact]
    public void Add_ChunksThatDiffer_IsOneLine()
    {
        var assembler = new SnapshotEventAssembler(null);
        Dictionary<string, object?> attributes = Attributes();
        attributes[SnapshotEvent.ChunkCount] = 2L;
        Assert.Null(assembler.Add(null, attributes, Good));
        attributes[SnapshotEvent.ChunkIndex] = 1L;
        attributes[SnapshotEvent.EndTime] = 101L;

        Assert.Throws<DamonDataException>(() => assembler.Add(null, attributes, Good));
    }

    [Fact]
    public void Complete_OneChunkMissing_SaysOne()
    {
        List<string> said = [];
        var assembler = new SnapshotEventAssembler(said.Add);
        Dictionary<string, object?> attributes = Attributes();
        attributes[SnapshotEvent.ChunkCount] = 2L;
        assembler.Add("n", attributes, Good);

        assembler.Complete();

        Assert.Equal("1 snapshot is incomplete: some of its chunks are missing; it is left out", Assert.Single(said));
    }

    [Fact]
    public void Add_AnotherBase_IsSaidOnce()
    {
        List<string> said = [];
        var assembler = new SnapshotEventAssembler(said.Add);
        for (int number = 0; number < 3; number++)
        {
            SnapshotEventChunk chunk = SnapshotEventWriter.Write(Make.Snapshot((4096, 8192, 1, 2)), AddressPolicy.Relative, new AddressBase(0, number), null)[0];
            Assert.NotNull(assembler.Add(null, chunk.Attributes.ToDictionary(), chunk.Body));
        }

        Assert.Contains("more than one base", Assert.Single(said), StringComparison.Ordinal);
    }

    private static Dictionary<string, object?> Attributes()
    {
        Snapshot snapshot = new(new StreamId(Kdamond: "0"), 0, 100, new Intervals(5, 5), Make.Snapshot((0, 4096, 1, 2)).Regions);
        return SnapshotEventWriter.Write(snapshot, AddressPolicy.Absolute, default, null)[0].Attributes.ToDictionary();
    }

    private static void AssertRefused(Dictionary<string, object?> attributes, string body)
    {
        DamonDataException problem = Assert.Throws<DamonDataException>(() => new SnapshotEventAssembler(null).Add(null, attributes, body));
        Assert.DoesNotContain('\n', problem.Message);
        Assert.InRange(problem.Message.Length, 10, 300);
    }
}
