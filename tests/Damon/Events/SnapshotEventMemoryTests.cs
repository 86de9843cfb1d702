using Damon.Events;
using Damon.Tests.Analysis;
using Damon.Tests.Kit;

namespace Damon.Tests.Events;

[Collection(nameof(MemoryCollection))]
public class SnapshotEventMemoryTests
{
    [Fact]
    public void Add_MillionsOfChunksAnnounced_MemoryIsBoundedAndItIsSaidOnce()
    {
        const long Bound = 1 << 20;
        List<string> said = [];
        var assembler = new SnapshotEventAssembler(said.Add, Bound);
        SnapshotEventChunk chunk = SnapshotEventWriter.Write(Make.Snapshot((4096, 8192, 1, 2)), AddressPolicy.Absolute, default, null)[0];
        Dictionary<string, object?> attributes = chunk.Attributes.ToDictionary();
        attributes[SnapshotEvent.ChunkCount] = long.MaxValue;
        long before = GC.GetTotalMemory(forceFullCollection: true);

        for (int i = 0; i < 100_000; i++)
        {
            attributes[SnapshotEvent.Id] = FormattableString.Invariant($"{i / 2:x16}");
            attributes[SnapshotEvent.ChunkIndex] = long.MaxValue - 1 - (i % 2);
            Assert.Null(assembler.Add("n", attributes, chunk.Body));
        }

        long after = GC.GetTotalMemory(forceFullCollection: true);
        assembler.Complete();
        Assert.InRange(after - before, long.MinValue, 4 * Bound);
        Assert.Equal("50000 snapshots are incomplete: some of their chunks are missing; they are left out", Assert.Single(said));
    }
}
