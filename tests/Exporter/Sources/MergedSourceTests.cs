using Damon;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Sources;

public sealed class MergedSourceTests
{
    private readonly ManualSource _first = new() { Description = "the first" };
    private readonly ManualSource _other = new();

    [Fact]
    public async Task ReadAsync_BothTell_AllIsHeard()
    {
        MergedSource merged = new(_first, _other);
        await using IAsyncEnumerator<SourceEvent> events = merged.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        _ = _other.TellAsync(new SnapshotLost("busy"));
        Assert.True(await events.MoveNextAsync());
        Assert.IsType<SnapshotLost>(events.Current);
        _ = _first.TellAsync(Make.Snapshot(Second));
        Assert.True(await events.MoveNextAsync());
        Assert.IsType<SnapshotTaken>(events.Current);
        Assert.Equal(("manual", "the first"), (merged.Name, merged.Description));
    }

    [Fact]
    public async Task ReadAsync_FirstEnds_AllEnds()
    {
        FinishedSource finished = new();
        await using IAsyncEnumerator<SourceEvent> events = new MergedSource(finished, _other)
            .ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task ReadAsync_OtherBreaks_AllBreaks()
    {
        await using IAsyncEnumerator<SourceEvent> events = new MergedSource(_first, _other)
            .ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        _ = _other.TellAsync((SourceEvent?)null);

        await Assert.ThrowsAsync<DamonDataException>(async () => await events.MoveNextAsync());
    }

    private sealed class FinishedSource : ISnapshotSource
    {
        public string Name => "finished";

        public string Description => "";

        public async IAsyncEnumerable<SourceEvent> ReadAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Yield();
            yield break;
        }
    }
}
