using System.Globalization;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Inputs;
using DamonHeatmap.Pages;
using DamonHeatmap.Pictures;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Server.Pages;

/// <summary>Maps as pictures and pages, of the same queries as the API has. Thread-safe.</summary>
/// <param name="runner">Knows streams, and how much may be done at once.</param>
/// <param name="options">Limits.</param>
internal sealed class MapPages(QueryRunner runner, ApiOptions options)
{
    /// <summary>A cell has at least a pixel, and more is wider than browsers show.</summary>
    private const int MostCellsAcross = 8192;

    private static readonly Resolution PngCells = new(450, 225), SvgCells = new(225, 112);

    /// <summary>Their addresses.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["/render.png", "/render.svg", "/map.html"];

    /// <summary>Whether it is one of these.</summary>
    public static bool IsPage(string path) => Paths.Contains(path);

    /// <exception cref="ApiException">It cannot be made.</exception>
    public async Task<MapPage> MakeAsync(string path, ApiRequest request, CancellationToken cancellationToken)
    {
        long start = ApiTime.Parse("start", request.Value("start") ?? ""), end = ApiTime.Parse("end", request.Value("end") ?? "");
        if (end <= start)
        {
            throw ApiException.BadParameter("end", "it must be after the start");
        }

        if (ExpressionParser.Parse(request.Value("query") ?? "").Selector is not { } selector)
        {
            throw ApiException.BadParameter("query", "expected a selector, as damon_heat{target=\"0\"}");
        }

        HeatMetric[] metrics = [.. HeatSelection.Metrics(selector)];
        if (metrics is not [{ IsCoverage: false } metric])
        {
            throw ApiException.BadParameter("query", $"expected one of {string.Join(", ", HeatMetric.All.Where(one => !one.IsCoverage).Select(one => one.Name))}");
        }

        if (selector.Of(HeatSelection.Address).Any())
        {
            throw ApiException.BadParameter("query", $"a picture has all its rows: leave out {HeatSelection.Address}, and give addresses=\"A..B\" for some");
        }

        Look look = ReadLook(request);
        bool isPage = path == "/map.html";
        HeatSelection selection = HeatSelection.Of(metric, selector, options.MaxRows);
        Resolution cells = Cells(request, path == "/render.png" ? PngCells : path == "/render.svg" ? SvgCells : PageWriter.UsualCells, selector.Of("rows").Any() ? selection.Rows : null);
        MapRequest asked = selection.Request with
        {
            Resolution = cells,
            Time = new TimeRange(new TimePoint(TimeBasis.Clock, start), new TimePoint(TimeBasis.Clock, end)),
            MaxCells = isPage ? PageWriter.MostCells : options.MaxCells,
        };
        if (isPage && asked.Order == MapOrder.Temperature)
        {
            throw ApiException.BadParameter("query", "a page is by address only; leave out sort");
        }

        string what = string.Join('\n', [path, .. ((string[])["start", "end", "query", "resolution", "scale", "span", "palette", "zone"]).Select(name => request.Value(name) ?? "")]);
        byte[] body = await runner.DoAsync(what, selection, start, end, (stream, stop) => Make(path, stream, asked, look, stop), cancellationToken);
        return new MapPage(path == "/render.png" ? "image/png" : isPage ? "text/html; charset=utf-8" : "image/svg+xml; charset=utf-8", body);
    }

    private static byte[] Make(string path, ServedStream stream, MapRequest request, Look look, CancellationToken cancellationToken)
    {
        Recording recording = Recording.Of(new StreamWindow(stream, request.Time.From!.Value.Nanoseconds, request.Time.To!.Value.Nanoseconds), _ => { });
        using var output = new MemoryStream();
        if (path == "/map.html")
        {
            PageWriter.Write(MapMaker.MakeKnown(recording, request, PageWriter.MostAreas, PageWriter.MostCells, _ => { }, cancellationToken), look, output);
        }
        else
        {
            new PictureEncoder(look, path == "/render.png" ? PngWriter.Write : SvgWriter.Write).Write(MapMaker.Make(recording, request, _ => { }, cancellationToken), output);
        }

        return output.ToArray();
    }

    private static Resolution Cells(ApiRequest request, Resolution usual, int? rows)
    {
        if (request.Value("resolution") is not { } text)
        {
            return usual with { Columns = rows ?? usual.Columns };
        }

        return Resolution.TryParse(text, out Resolution cells)
            ? cells.Rows <= MostCellsAcross && cells.Columns <= MostCellsAcross ? cells : throw ApiException.BadParameter("resolution", string.Create(CultureInfo.InvariantCulture, $"{ApiTime.Quoted(text)}: at most {MostCellsAcross} each way"))
            : throw ApiException.BadParameter("resolution", $"{ApiTime.Quoted(text)}: expected two numbers, time and addresses, as in 450x225");
    }

    private static Look ReadLook(ApiRequest request) => new()
    {
        Scale = request.Value("scale") switch
        {
            null or "linear" => ScaleKind.Linear,
            "log" => ScaleKind.Log,
            "equalised" => ScaleKind.Equalised,
            var other => throw ApiException.BadParameter("scale", $"{ApiTime.Quoted(other)}: expected linear, log or equalised"),
        },
        Palette = request.Value("palette") is not { } name ? Palette.All[0]
            : Palette.All.FirstOrDefault(palette => palette.Name == name) ?? throw ApiException.BadParameter("palette", $"{ApiTime.Quoted(name)}: expected {string.Join(", ", Palette.All.Select(palette => palette.Name))}"),
        Span = request.Value("span") is not { } span ? null : ReadSpan(span),
        Zone = request.Value("zone") is not { } zone ? TimeZoneInfo.Utc
            : TimeZoneInfo.TryFindSystemTimeZoneById(zone, out TimeZoneInfo? found) ? found : throw ApiException.BadParameter("zone", $"{ApiTime.Quoted(zone)}: no such zone; a name is as Europe/Paris"),
    };

    private static HeatSpan ReadSpan(string text)
    {
        string[] ends = text.Split("..");
        return ends.Length == 2 && Ratio(ends[0]) is { } low && Ratio(ends[1]) is { } high && low < high
            ? new HeatSpan(low, high)
            : throw ApiException.BadParameter("span", $"{ApiTime.Quoted(text)}: expected two numbers from 0 to 1, as in 0..0.5");
    }

    private static double? Ratio(string text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double ratio) && ratio is >= 0 and <= 1 ? ratio : null;
}
