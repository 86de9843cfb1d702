using System.Collections.Concurrent;
using System.Globalization;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;
using DamonHeatmap.Compat;
using DamonHeatmap.Inputs;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Tests.Compat;

namespace DamonHeatmap.Tests.Truth;

/// <summary>A recording whose true pattern is known.</summary>
/// <param name="Sample">The folder in samples/.</param>
/// <param name="File">The recording in it.</param>
/// <param name="Pattern">What really happened.</param>
/// <param name="SampleInterval">The sampling interval, ns; null where the kernel tuned it, so that damo's map is in no one unit.</param>
/// <param name="Scheme">Of several, which.</param>
/// <param name="Level">The share of samples that must find memory accessed that is touched alone, 0…1.</param>
internal sealed record TruthCase(string Sample, string File, TruePattern Pattern, long? SampleInterval, double Level, string? Scheme = null)
{
    /// <summary>The guests' clocks said this when they were switched on, s; traces count from there.</summary>
    private const long SwitchedOn = 1_760_000_000;

    private const long Second = 1_000_000_000;

    private static readonly ConcurrentDictionary<string, long> Starts = [];

    private static readonly Intervals Usual = new(5_000_000, 100_000_000);

    /// <summary>Those of samples/. Where masim's pages lay in physical memory, nothing tells, and so stairs-7.3-paddr is not among them.</summary>
    public static IReadOnlyList<TruthCase> All { get; } =
    [
        .. from sample in (string[])["stairs-6.18-vaddr", "stairs-7.3-vaddr"]
           from file in (string[])["trace.damon.data", "snapshots.damon.data", "trace.perf-script.txt"]
           select new TruthCase(sample, file, TruePattern.OfMasim(Of(sample, "masim.log"), Of(sample, "maps")), Usual.Sample, 1),
        new("recorded-7.3-vaddr", "full.damon.data", TruePattern.OfLab(Of("recorded-7.3-vaddr", "full.truth.jsonl"), false), Usual.Sample, 0.5),
        new("recorded-7.3-vaddr", "sparse.damon.data", TruePattern.OfLab(Of("recorded-7.3-vaddr", "sparse.truth.jsonl"), false), Usual.Sample, 0.5),
        new("recorded-7.3-vaddr", "filtered.damon.data", TruePattern.OfLab(Of("recorded-7.3-vaddr", "filtered.truth.jsonl"), false), null, 1, "0"),
        new("recorded-7.3-paddr", "snapshots.damon.data", TruePattern.OfLab(Of("recorded-7.3-paddr", "truth.jsonl"), true), 500_000_000, 1, "0"),
    ];

    /// <summary>Whether it is a trace as text, in which damo finds no intervals: it counts samples then, and no ages.</summary>
    public bool IsText => File.EndsWith(".txt", StringComparison.Ordinal);

    /// <summary>When the pattern began, ns on the clock of the recording.</summary>
    public long Start => Pattern.HasClock ? 0 : FittedStart + (File.StartsWith("snapshots", StringComparison.Ordinal) ? SwitchedOn * Second : 0);

    private string Path => Of(Sample, File);

    /// <summary>
    /// What masim's log does not tell: the start that fits best, on a grid of its own. It is fitted to what damo makes of the text of the trace, of which it counts nothing twice.
    /// </summary>
    private long FittedStart => Starts.GetOrAdd(Sample, _ =>
    {
        TruthCase text = All.First(one => one.Sample == Sample && one.IsText);
        TruthMaps maps = text.Draw(150, 60, CancellationToken.None);
        long coarse = Best(maps.Time.Start - (3 * Second), Second / 10, 60);
        return Best(coarse - (Second / 10), Second / 100, 21);

        long Best(long from, long step, int count) => Enumerable.Range(0, count).Select(i => from + (i * step)).MinBy(start =>
        {
            var grid = new TrueGrid(Pattern, start, maps.Time, maps.Address, maps.Known);
            return grid.Error(maps.Damos, grid.Fit(maps.Damos, Level), Level);
        });
    });

    /// <summary>Both maps on one grid.</summary>
    public TruthMaps Draw(int rows, int columns, CancellationToken cancellationToken)
    {
        (TimeAxis time, AddressAxis address) = Axes(rows, columns, cancellationToken);
        MapRequest request = Request(time, address);
        Grid grid = MapMaker.Make(Open(), request, _ => { }, cancellationToken).Grids.Single();
        return new TruthMaps(
            time,
            address,
            ((AreaMap)MapMaker.MakeKnown(Open(), request, int.MaxValue, int.MaxValue, _ => { }, cancellationToken).Maps.Single()).Areas.All,
            [.. Enumerable.Range(0, time.Rows * address.Columns).Select(cell => grid.Heat(cell / address.Columns, cell % address.Columns))],
            Damos(time, address));
    }

    /// <summary>What is asked of damo.</summary>
    public HeatmapCase Question(int rows, int columns, CancellationToken cancellationToken)
    {
        (TimeAxis time, AddressAxis address) = Axes(rows, columns, cancellationToken);
        return Question(time, address);
    }

    public override string ToString() => $"{Sample}/{File}";

    private static string Of(string sample, string file) => Repository.At("samples", sample, file);

    /// <summary>
    /// The pattern's addresses, and the time that the recording knows, of which the workload must have told. damo cuts both into whole ns and bytes from the start; so that both have the same cells,
    /// the few that are left over at the end are left out.
    /// </summary>
    private (TimeAxis Time, AddressAxis Address) Axes(int rows, int columns, CancellationToken cancellationToken)
    {
        StreamSurvey survey = Open().Survey(cancellationToken).First(stream => Streams.Matches(stream.Stream));
        long from = survey.KnownFrom, to = survey.LastEnd;
        (from, to) = Pattern.HasClock ? (from, Math.Min(to, Pattern.To)) : (from, to);
        ulong bytes = (Pattern.End - Pattern.Start) / (ulong)columns * (ulong)columns;
        return (new TimeAxis(from, from + ((to - from) / rows * rows), rows), new AddressAxis(Pattern.Start, Pattern.Start + bytes, columns));
    }

    private StreamFilter Streams => new(Scheme: Scheme);

    private Recording Open() => Recording.Open([Path], new RecordFileOptions { Intervals = IsText ? Usual : null }, _ => { }, () => Stream.Null);

    private MapRequest Request(TimeAxis time, AddressAxis address) => new()
    {
        Resolution = new Resolution(time.Rows, address.Columns),
        Time = new TimeRange(new TimePoint(TimeBasis.Clock, time.Start), new TimePoint(TimeBasis.Clock, time.End)),
        Addresses = [new AddressBounds(address.Start, address.End)],
        Streams = Streams,
    };

    /// <summary>damo's heat as a share of what is possible; with tuned intervals as it is.</summary>
    private double?[] Damos(TimeAxis time, AddressAxis address)
    {
        double unit = IsText ? 1.0 / Usual.MaxAccesses : SampleInterval is long sample ? sample / 1e9 : 1;
        return
        [
            .. Compat.Damo.AskOurselves(Question(time, address)).Output!.TrimEnd('\n').Split('\n').Select(line => line.Split('\t')[2])
                .Select(heat => heat == "NaN" ? (double?)null : unit * double.Parse(heat, CultureInfo.InvariantCulture)),
        ];
    }

    private HeatmapCase Question(TimeAxis time, AddressAxis address) => new(
        $"{this} {time.Rows}x{address.Columns}",
        [new DamoFile(System.IO.File.ReadAllBytes(Path))],
        new DamoHeatmapOptions
        {
            Inputs = [],
            TimePixels = time.Rows,
            AddressPixels = address.Columns,
            TimeRange = DamoRange.Of(time.Start, time.End),
            AddressRanges = [DamoRange.Of(address.Start, address.End)],
            Scheme = Scheme is null ? null : long.Parse(Scheme, CultureInfo.InvariantCulture),
        },
        Guide: false);
}
