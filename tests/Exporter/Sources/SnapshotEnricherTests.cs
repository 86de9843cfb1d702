using Damon.Kernel;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Sources;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Sources;

public sealed class SnapshotEnricherTests : IDisposable
{
    private readonly FakeKernel _kernel = new();
    private readonly List<string> _notes = [];
    private readonly SteppedTime _time = new();

    public void Dispose() => _kernel.Dispose();

    [Fact]
    public void Enrich_PhysicalAddresses_AddsTheHostsMemory()
    {
        _kernel.Write("/proc/iomem", "00100000-3fffffff : System RAM");
        _kernel.Write("/proc/meminfo", "MemFree: 4 kB\nActive: 2 kB\nInactive: 1 kB");
        SnapshotTaken taken = Enricher().Enrich(Make.Snapshot(Make.Second), null);
        Assert.Equal(4096ul, Assert.Single(taken.Memory!.Nodes).FreeBytes);
        Assert.Equal(new Mapping(0x100000, 0x40000000, "[node 0]"), Assert.Single(taken.Snapshot.Mappings));
        Assert.Empty(_notes);
    }

    [Fact]
    public void Enrich_MemoryNotKnown_SaysSoOnceAndKeepsTheSnapshot()
    {
        SnapshotEnricher enricher = Enricher();
        Snapshot snapshot = Make.Snapshot(Make.Second);
        Assert.Null(enricher.Enrich(snapshot, null).Memory);
        Assert.Same(snapshot, enricher.Enrich(snapshot, null).Snapshot);
        Assert.Equal("physical memory is not parted by NUMA node: cannot read /proc/iomem: no such file (ENOENT)", Assert.Single(_notes));
    }

    [Fact]
    public void Enrich_ThisProcess_AddsMappingsAndResidentBytes()
    {
        SnapshotEnricher enricher = new(new KernelFiles(), TimeProvider.System, _notes.Add, TimeSpan.FromMinutes(1));
        RegionsBuilder builder = new();
        builder.Add(4096, 0x7ffffffff000, 1, 1);
        SnapshotTaken taken = enricher.Enrich(Make.Snapshot(Make.Second, regions: builder.Build(false)), Environment.ProcessId);
        Assert.Contains(taken.Snapshot.Mappings, mapping => mapping.Name == "[stack]");
        Assert.True(taken.Snapshot.Regions.ResidentBytes > 0);
        Assert.Null(taken.Memory);
        Assert.Empty(_notes);
    }

    [Fact]
    public void Enrich_ProcessIsGone_SaysSoOnceAndKeepsTheSnapshot()
    {
        SnapshotEnricher enricher = Enricher();
        Assert.False(enricher.Enrich(Make.Snapshot(Make.Second), 5).Snapshot.Regions.HasResident);
        Assert.Equal(3, enricher.Enrich(Make.Snapshot(Make.Second, regions: Make.Regions((4096, 0, 0), (1, 0, 0), (2, 0, 0))), 5).Snapshot.Regions.Count);
        Assert.Equal("what process 5 has in memory is not known: cannot read /proc/5/maps: no such file (ENOENT)", Assert.Single(_notes));
    }

    [Fact]
    public void Enrich_CountingTakesTooLong_SaysSoAndKeepsTheMappings()
    {
        SnapshotEnricher enricher = new(new KernelFiles(), _time, _notes.Add, TimeSpan.FromTicks(-1));
        RegionsBuilder builder = new();
        builder.Add(4096, 0x7ffffffff000, 1, 1);
        Snapshot enriched = enricher.Enrich(Make.Snapshot(Make.Second, regions: builder.Build(false)), Environment.ProcessId).Snapshot;
        Assert.False(enriched.Regions.HasResident);
        Assert.NotEmpty(enriched.Mappings);
        Assert.Contains("takes more than", Assert.Single(_notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Enrich_CountFailed_RestsBeforeItTriesAgain()
    {
        _kernel.Write("/proc/5/maps", "1000-2000 rw-p 00000000 00:00 0");
        SnapshotEnricher enricher = Enricher();
        Snapshot snapshot = Make.Snapshot(Make.Second);
        _ = enricher.Enrich(snapshot, 5);
        Assert.Contains("/proc/5/status", Assert.Single(_notes), StringComparison.Ordinal);

        // now it would fail by another file; while it rests it does not look
        _kernel.Write("/proc/5/status", "HugetlbPages: 0 kB");
        _time.Advance(SnapshotEnricher.Rest - TimeSpan.FromMilliseconds(1));
        _ = enricher.Enrich(snapshot, 5);
        Assert.Single(_notes);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _ = enricher.Enrich(snapshot, 5);
        Assert.Contains("/proc/5/pagemap", _notes[1], StringComparison.Ordinal);
    }

    private SnapshotEnricher Enricher() => new(new KernelFiles(_kernel.Root), _time, _notes.Add);
}
