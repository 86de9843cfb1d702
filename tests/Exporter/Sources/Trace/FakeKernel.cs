using System.Buffers.Binary;
using Damon.Kernel;
using Damon.Kernel.Tracing;
using Damon.TestKit;
using DamonExporter.Sources;
using DamonExporter.Sources.Trace;
using Microsoft.Extensions.Time.Testing;

namespace DamonExporter.Tests.Sources.Trace;

/// <summary>A kernel with tracefs and kdamonds as a test wants them, and the source that watches it.</summary>
internal sealed class FakeKernel : IBootClock, IAsyncDisposable
{
    public const long Millisecond = 1_000_000;
    public const long ToWallOfTest = 1_700_000_000_000_000_000;
    private const long FirstBoot = 1_000_000_000_000;

    private readonly EventFormat _region;
    private readonly EventFormat _tune;
    private readonly EventFormat? _stats;
    private readonly List<SourceEvent> _happened = [];
    private readonly CancellationTokenSource _stop = new();
    private IAsyncEnumerator<SourceEvent>? _events;
    private Task<bool> _move = Task.FromResult(false);
    private KdamondDirectory _directory = KdamondDirectory.Empty;
    private string? _lookupProblem;

    public FakeKernel(string series = "7.3", string regionEvent = DamonEventDecoder.Aggregated)
    {
        Tracefs = FakeTracefs.Make(series);
        _region = Format(regionEvent);
        _tune = series == "6.12" ? _region : Format(DamonEventDecoder.Tune);
        _stats = series == "7.3" ? Format(DamonEventDecoder.SchemeStats) : null;
    }

    public FakeTracefs Tracefs { get; }

    public FakeTimeProvider Time { get; } = new();

    public TraceSourceOptions Options { get; set; } = new() { Node = "here" };

    /// <summary>Which kdamonds run.</summary>
    public KdamondDirectory Directory
    {
        get => Volatile.Read(ref _directory);
        set => Volatile.Write(ref _directory, value);
    }

    /// <summary>Why it cannot be looked up which run; null: it can.</summary>
    public string? LookupProblem
    {
        get => Volatile.Read(ref _lookupProblem);
        set => Volatile.Write(ref _lookupProblem, value);
    }

    public long Now => FirstBoot + (Time.GetUtcNow() - Time.Start).Ticks * 100;

    public long ToWall => ToWallOfTest;

    /// <summary>Hits of the probes on each region, where they are told.</summary>
    public byte[] Hits { get; init; } = [];

    /// <summary>Everything told so far.</summary>
    public IReadOnlyList<SourceEvent> Happened => _happened;

    /// <summary>Begins to watch.</summary>
    public void Start()
    {
        TraceSource source = new(Options, Tracefs, () => LookupProblem is { } problem ? throw new Damon.DamonDataException(problem) : Directory, new PlainSnapshots(), Time, this);
        _events = source.ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
    }

    /// <summary>The next thing of a kind that is told; others are passed by.</summary>
    public async Task<T> NextAsync<T>()
        where T : SourceEvent
    {
        while (await MoveAsync().WaitAsync(TimeSpan.FromSeconds(60)))
        {
            _happened.Add(_events!.Current);
            if (_events!.Current is T found)
            {
                return found;
            }
        }

        throw new InvalidOperationException($"ended without {typeof(T).Name}");
    }

    /// <summary>Stops watching; everything is undone when this ends.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        try
        {
            while (_events is not null && await MoveAsync())
            {
                _happened.Add(_events!.Current);
            }
        }
        catch (OperationCanceledException)
        {
            // as asked
        }
    }

    /// <summary>One at a time, though a test may have given up waiting for the one before.</summary>
    private Task<bool> MoveAsync() => _move.IsCompleted ? _move = _events!.MoveNextAsync().AsTask() : _move;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        _stop.Dispose();
        Tracefs.Dispose();
    }

    /// <summary>Ends when the regions' event is next switched.</summary>
    public Task WhenArmed(bool on, string name = DamonEventDecoder.Aggregated) => Tracefs.WhenWritten($"/{name}/enable", on ? "1" : "0");

    /// <summary>One aggregation of a kdamond: each target's regions, one after another, now; without those before a first one, and without the last ones; their ages are 0, 1, 2 …, and so much more.</summary>
    public void Aggregate(int thread, int targets = 1, uint regions = 3, uint accesses = 7, long lost = 0, uint firstRegion = 0, uint left = 0, uint older = 0)
    {
        ulong time = (ulong)Now - 1000;
        TracePage page = new(time);
        for (int target = 0; target < targets; target++)
        {
            for (uint i = firstRegion; i < regions - left; i++)
            {
                Assert.True(page.TryAdd(++time, Region(thread, target, regions, i, accesses, older)));
            }
        }

        Tracefs.Emit(0, page.Finish(lost));
    }

    /// <summary>A kdamond moves to another CPU in the middle of its aggregation.</summary>
    public void AggregateMoving(int thread)
    {
        ulong time = (ulong)Now - 1000;
        TracePage first = new(time), second = new(time);
        first.TryAdd(time + 1, Region(thread, 0, 3, 0, 7));
        second.TryAdd(time + 2, Region(thread, 0, 3, 1, 7));
        first.TryAdd(time + 3, Region(thread, 0, 3, 2, 7));
        Tracefs.Emit(1, second.Finish());
        Tracefs.Emit(0, first.Finish());
    }

    public void Tune(int thread, ulong sampleMicroseconds)
    {
        byte[] data = new byte[_tune.Fields.Max(field => field.End)];
        Put(data, _tune, "common_type", (ulong)_tune.Id);
        Put(data, _tune, "common_pid", (ulong)thread);
        Put(data, _tune, "sample_us", sampleMicroseconds);
        Emit(data);
    }

    public void SchemeStats(int thread, ulong scheme, ulong triedBytes, int count = 1)
    {
        byte[] data = new byte[_stats!.Fields.Max(field => field.End)];
        Put(data, _stats, "common_type", (ulong)_stats.Id);
        Put(data, _stats, "common_pid", (ulong)thread);
        Put(data, _stats, "scheme_idx", scheme);
        Put(data, _stats, "sz_tried", triedBytes);
        Emit(data, count);
    }

    private void Emit(byte[] data, int count = 1)
    {
        TracePage page = new((ulong)Now - 500);
        for (int i = 0; i < count; i++)
        {
            Assert.True(page.TryAdd((ulong)Now - 500, Padded(data)));
        }

        Tracefs.Emit(0, page.Finish());
    }

    private byte[] Region(int thread, int target, uint count, uint index, uint accesses, uint older = 0)
    {
        byte[] data = new byte[_region.Fields.Max(field => field.End)];
        Put(data, _region, "common_type", (ulong)_region.Id);
        Put(data, _region, "common_pid", (ulong)thread);
        Put(data, _region, "target_id", (ulong)target);
        Put(data, _region, "nr_regions", count);
        Put(data, _region, "start", (index + 1) * 8192);
        Put(data, _region, "end", ((index + 1) * 8192) + 4096);
        Put(data, _region, "nr_accesses", accesses);
        Put(data, _region, "age", index + older);
        if (_region.Find("probe_hits") is not null)
        {
            Put(data, _region, "probe_hits", ((ulong)Hits.Length << 16) | (uint)data.Length);
        }

        return Padded([.. data, .. Hits]);
    }

    private static byte[] Padded(byte[] data) => [.. data, .. new byte[(4 - (data.Length % 4)) % 4]];

    private static void Put(byte[] data, EventFormat format, string name, ulong value)
    {
        EventField field = format.Find(name)!;
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..field.Size].CopyTo(data.AsSpan(field.Offset));
    }

    private EventFormat Format(string name) => EventFormat.Parse(Tracefs.ReadText($"{FakeTracefs.Mount}/events/damon/{name}/format"), name);
}
