using System.Globalization;
using Damon.Snapshots;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Server.Api;

/// <summary>
/// What a selector asks for: which metric, of which streams, and the parameters, which are written as labels: <c>rows</c>, <c>ranges</c>, <c>sort</c>, <c>addresses</c> and <c>probe</c>. No series has these as labels.
/// </summary>
internal sealed class HeatSelection
{
    public const int UsualRows = 128;

    /// <summary>The label that tells a row: its first address in bytes, in plain decimal digits, which every program orders as numbers.</summary>
    public const string Address = "addr";

    private static readonly string[] Parameters = ["rows", "ranges", "sort", "addresses", "probe"];

    private readonly IReadOnlyList<Matcher> _streams;
    private readonly IReadOnlyList<Matcher> _rows;
    private readonly IReadOnlyList<Matcher> _others;

    private HeatSelection(HeatMetric metric, MapRequest request, IReadOnlyList<Matcher> streams, IReadOnlyList<Matcher> rows, IReadOnlyList<Matcher> others) =>
        (Metric, Request, _streams, _rows, _others) = (metric, request, streams, rows, others);

    public HeatMetric Metric { get; }

    /// <summary>Addresses, order, ranges and value; the columns are the rows that are asked for, since time goes to the right in a panel. Its time means nothing.</summary>
    public MapRequest Request { get; }

    /// <summary>Number of rows, which is that of series.</summary>
    public int Rows => Request.Resolution.Columns;

    /// <summary>Labels that nothing has, so that nothing fits: a mistyped parameter, as a rule.</summary>
    public IEnumerable<string> UnknownLabels => _others.Where(matcher => !matcher.MatchesEmpty).Select(matcher => matcher.Label);

    /// <summary>A text that is the same only for selections that mean the same.</summary>
    public string Key => string.Join(
        '\n',
        [Metric.Name, Request.Value.ToString(), Request.Order.ToString(), Request.Ranges.ToString(), Rows.ToString(CultureInfo.InvariantCulture), string.Join(',', Request.Addresses), .. _rows.Select(row => row.ToString())]);

    /// <summary>The metrics that a selector's name fits.</summary>
    public static IEnumerable<HeatMetric> Metrics(Selector selector)
    {
        Matcher[] names = [.. selector.Of(Selector.Name)];
        return HeatMetric.All.Where(metric => names.All(name => name.Matches(metric.Name)));
    }

    /// <summary>Only which streams a selector asks for, whatever its parameters are.</summary>
    public static HeatSelection OfAny(HeatMetric metric, Selector selector) =>
        Of(metric with { Value = MapValue.AccessRate }, new Selector([.. selector.Matchers.Where(matcher => !Parameters.Contains(matcher.Label) && matcher.Label != Address)]), UsualRows);

    /// <summary>Reads the parameters of a selector.</summary>
    /// <param name="metric">One that its name fits.</param>
    /// <param name="selector">The selector.</param>
    /// <param name="maxRows">As many rows are made at most.</param>
    /// <exception cref="ApiException">One of them is wrong.</exception>
    public static HeatSelection Of(HeatMetric metric, Selector selector, int maxRows)
    {
        Dictionary<string, string> given = [];
        foreach (Matcher matcher in selector.Matchers.Where(matcher => Parameters.Contains(matcher.Label)))
        {
            if (matcher.Kind != MatchKind.Equal || !given.TryAdd(matcher.Label, matcher.Value))
            {
                throw ApiException.BadParameter("query", $"{matcher.Label} is a parameter: give it once, and with =");
            }
        }

        MapOrder order = Word(given, "sort", ("address", MapOrder.Address), ("temperature", MapOrder.Temperature));
        var request = new MapRequest
        {
            Resolution = new Resolution(1, RowCount(given, maxRows)),
            Order = order,
            Ranges = Word(given, "ranges", ("mapped", RangeChoice.Mapped), ("hottest", RangeChoice.Hottest)),
            Addresses = Bounds(given, order),
            Value = Value(given, metric),
        };
        Matcher[] rest = [.. selector.Matchers.Where(matcher => matcher.Label != Selector.Name && !Parameters.Contains(matcher.Label))];
        HashSet<string> parts = [.. new StreamId().Parts().Select(part => part.Name)];
        return new HeatSelection(
            metric,
            request,
            [.. rest.Where(matcher => parts.Contains(matcher.Label))],
            [.. rest.Where(matcher => matcher.Label == Address)],
            [.. rest.Where(matcher => matcher.Label != Address && !parts.Contains(matcher.Label))]);
    }

    /// <summary>Whether a stream is asked for.</summary>
    public bool Matches(StreamId stream) =>
        _others.All(matcher => matcher.MatchesEmpty) && stream.Parts().All(part => _streams.All(matcher => matcher.Label != part.Name || matcher.Matches(part.Value ?? "")));

    /// <summary>Whether only some rows are asked for.</summary>
    public bool HasRowMatchers => _rows.Count > 0;

    /// <summary>Whether a row is asked for.</summary>
    /// <param name="address">Its first address.</param>
    public bool MatchesRow(ulong address) => _rows.Count == 0 || _rows.All(matcher => matcher.Matches(address.ToString(CultureInfo.InvariantCulture)));

    private static int RowCount(Dictionary<string, string> given, int maxRows)
    {
        if (!given.TryGetValue("rows", out string? text) || text.Length == 0)
        {
            return Math.Min(UsualRows, maxRows);
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rows) && rows >= 1 && rows <= maxRows
            ? rows
            : throw ApiException.BadParameter("query", string.Create(CultureInfo.InvariantCulture, $"rows={ApiTime.Quoted(text)}: expected a number from 1 to {maxRows}"));
    }

    private static IReadOnlyList<AddressBounds> Bounds(Dictionary<string, string> given, MapOrder order)
    {
        // an empty value is a variable of a dashboard that is not set
        if (!given.TryGetValue("addresses", out string? text) || text.Length == 0)
        {
            return [];
        }

        if (order == MapOrder.Temperature)
        {
            throw ApiException.BadParameter("query", "sort=\"temperature\" has no addresses: leave out addresses");
        }

        return AddressBounds.TryParse(text, out AddressBounds bounds) && !(bounds.From >= bounds.To)
            ? [bounds]
            : throw ApiException.BadParameter("query", $"addresses={ApiTime.Quoted(text)}: expected two addresses, the lower one first, as in 0x1000..64MiB");
    }

    private static MapValue Value(Dictionary<string, string> given, HeatMetric metric)
    {
        bool isOfProbe = metric.Value == MapValue.ProbeHits0;
        if (!given.TryGetValue("probe", out string? text) || text.Length == 0)
        {
            return !isOfProbe ? metric.Value : throw ApiException.BadParameter("query", $"{metric.Name} needs the number of a probe, as in {metric.Name}{{probe=\"0\"}}");
        }

        if (!isOfProbe)
        {
            throw ApiException.BadParameter("query", $"probe is a parameter of damon_heat_probe, and {metric.Name} has none");
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int probe) && probe < ProbeHits.MaxProbes
            ? MapValues.OfProbe(probe)
            : throw ApiException.BadParameter("query", string.Create(CultureInfo.InvariantCulture, $"probe={ApiTime.Quoted(text)}: expected the number of a probe, from 0 to {ProbeHits.MaxProbes - 1}"));
    }

    private static T Word<T>(Dictionary<string, string> given, string name, params ReadOnlySpan<(string Word, T Value)> words)
    {
        if (!given.TryGetValue(name, out string? text) || text.Length == 0)
        {
            return words[0].Value;
        }

        var names = new List<string>();
        foreach ((string word, T value) in words)
        {
            if (word == text)
            {
                return value;
            }

            names.Add(word);
        }

        throw ApiException.BadParameter("query", $"{name}={ApiTime.Quoted(text)}: expected {string.Join(" or ", names)}");
    }
}
