using Damon.Records;
using DamonExporter.Settings;

namespace DamonExporter.Hosting;

/// <summary>What may stand in an answer: texts of the exporter without the folders that its settings name. Where things lie on this host is for its log.</summary>
internal sealed class PublicText
{
    private readonly (string Told, string Public)[] _known;

    public PublicText(ExporterOptions options)
    {
        string?[] files = [.. options.Replay.Inputs, options.Keep.Path, options.Live.StateDirectory, options.Web.ConfigFile];
        IEnumerable<(string Told, string Public)> known = files.OfType<string>().Where(path => path.Contains('/', StringComparison.Ordinal))
            .SelectMany(path => ((string[])[path, Path.GetFullPath(path)]).Select(told => (Excerpt.Path(told), Excerpt.Path(Path.GetFileName(Path.TrimEndingDirectorySeparator(path))))));
        if (options.Live.Root.TrimEnd('/') is { Length: > 0 } root)
        {
            // what stands behind it is the kernel's, and the same on every host
            known = known.Append((Excerpt.Path(root) + "/", "/"));
        }

        // a longer one first: a shorter one may be its beginning; the root itself is no place
        _known = [.. known.Where(one => one.Public.Length > 0).Distinct().OrderByDescending(one => one.Told.Length)];
    }

    /// <summary>The text as it may be shown.</summary>
    public string Of(string text) => _known.Aggregate(text, static (shown, one) => shown.Replace(one.Told, one.Public, StringComparison.Ordinal));
}
