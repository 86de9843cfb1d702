using System.Net;
using System.Reflection;
using System.Text;
using DamonHeatmap.Colors;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Pages;

/// <summary>
/// What is known as one page that needs nothing else: it holds the rectangles themselves, or cells where these are too many, as compressed columns, and draws them at whatever zoom is asked for, by the same exact
/// areas as <see cref="GridBuilder"/>. Style and script are put together by the build (Page.targets), with a policy that allows nothing but these two; data are text in a block that no parser takes for code.
/// </summary>
internal static class PageWriter
{
    /// <summary>Rectangles that a browser draws without being slow, of all maps together; a page of as many has some megabytes, and 32 at worst.</summary>
    public const int MostAreas = 300_000;

    /// <summary>Cells of all maps together; the worst page of as many has 27 MB.</summary>
    public const int MostCells = 1_000_000;

    /// <summary>Cells of a map that has too many rectangles: more than a screen shows, so that there is something to zoom into.</summary>
    public static Resolution UsualCells { get; } = new(1200, 400);

    /// <param name="maps">What is known.</param>
    /// <param name="look">Scale, palette and time zone at first.</param>
    /// <param name="output">Where to; stays open.</param>
    public static void Write(KnownMaps maps, Look look, Stream output)
    {
        string title = $"{MapWords.Title(maps.Value)}, {string.Join("; ", maps.Maps.Select(map => map.Stream.ToString()).Distinct().Take(3))}";
        string[] template = Template().Split("@DATA@");

        // the title last: whatever a name says, nothing is put into it any more
        output.Write(Encoding.UTF8.GetBytes(template[0].Replace("@TITLE@", WebUtility.HtmlEncode(char.ToUpperInvariant(title[0]) + title[1..]), StringComparison.Ordinal)));
        PageData.Write(maps, look, output);
        output.Write(Encoding.UTF8.GetBytes(template[1]));
    }

    private static string Template()
    {
        using Stream file = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
