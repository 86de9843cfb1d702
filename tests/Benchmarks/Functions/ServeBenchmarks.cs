using BenchmarkDotNet.Attributes;
using Damon.Benchmarks.Measures;
using Damon.Snapshots;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Maps;

namespace Damon.Benchmarks.Functions;

/// <summary>What a query of a panel takes, without HTTP.</summary>
[MemoryDiagnoser]
public class ServeBenchmarks
{
    private const string Query = "damon_heat{rows=\"128\",ranges=\"hottest\",kdamond=\"0\",target=~\"0|1\"}";
    private const int Step = 60, Columns = 400;
    private const long Second = 1_000_000_000;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"serve-benchmarks-{Environment.ProcessId}.db");
    private ServedStore _store = null!;
    private ServedStream _stream = null!;
    private HeatSelection _selection = null!;
    private MatrixWindow _window;
    private MapCache _cache = null!;
    private HeatMatrix _matrix = null!;

    [GlobalSetup]
    public void Setup()
    {
        StoreCost.WriteDay("0.004", _path, Columns * Step / 5, 5);
        _store = new ServedStore(_path, TimeProvider.System);
        StoreView view = _store.Look();
        StreamId id = view.Streams.Keys.Single();
        _stream = new ServedStream(id, [view]);
        Selector selector = ExpressionParser.ParseSelector(Query);
        _selection = HeatSelection.Of(HeatSelection.Metrics(selector).Single(), selector, 1000);
        _window = new MatrixWindow((_stream.FirstEnd / Second * Second) + (Step * Second), Step * Second, Columns);
        _cache = new MapCache(64 << 20);
        _matrix = Warm() ?? throw new InvalidOperationException("no map");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _cache.Dispose();
        _store.Dispose();
        File.Delete(_path);
    }

    /// <summary>PromQL, as far as it is answered.</summary>
    [Benchmark]
    public object ParseExpression() => ExpressionParser.Parse(Query);

    /// <summary>128 rows of 400 steps that are known.</summary>
    [Benchmark]
    public object? WarmMap() => Warm();

    private HeatMatrix? Warm() => new MatrixMaker(_cache).Make(_stream, _selection, _window, CancellationToken.None);

    /// <summary>The same from the store.</summary>
    [Benchmark]
    public object? Cold()
    {
        using MapCache cache = new(64 << 20);
        return new MatrixMaker(cache).Make(_stream, _selection, _window, CancellationToken.None);
    }

    /// <summary>The answer's JSON.</summary>
    [Benchmark]
    public byte[] WriteMatrix() => MatrixWriter.Matrix(_matrix, _selection, []);
}
