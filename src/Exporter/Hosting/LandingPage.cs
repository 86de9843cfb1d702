using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using DamonExporter.Metrics;

namespace DamonExporter.Hosting;

/// <summary>The page at <c>/</c>: what is running, for a person who opens the port in a browser.</summary>
internal static class LandingPage
{
    /// <param name="state">What is served now.</param>
    /// <param name="source">The source's name.</param>
    /// <param name="description">What it reads.</param>
    /// <param name="shown">What of a text may be shown.</param>
    /// <returns>HTML, without scripts; everything from outside is escaped.</returns>
    public static string Render(ExporterState state, string source, string description, PublicText shown)
    {
        StringBuilder page = new();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>DamonExporter</title>
            <style>
            body { font-family: sans-serif; margin: 2em; max-width: 60em; color: #222; background: #fff }
            table { border-collapse: collapse } th, td { padding: 0.3em 1em 0.3em 0; text-align: left; border-bottom: 1px solid #ccc }
            td.number { text-align: right; font-variant-numeric: tabular-nums }
            </style>
            </head>
            <body>
            <h1>DamonExporter</h1>
            <p>Memory access of this host, as the kernel's DAMON sees it. Version {{Html(BuildInfo.Version)}}.</p>
            <ul>
            <li><a href="/metrics">/metrics</a>: for Prometheus</li>
            <li><a href="/healthz">/healthz</a>: whether the process lives</li>
            <li><a href="/readyz">/readyz</a>: whether there is a snapshot</li>
            </ul>
            <h2>Source</h2>
            <p>{{Html(source)}}: {{Html(shown.Of(description))}}</p>
            <p>{{Html(shown.Of(Status(state)))}}</p>
            <h2>Streams</h2>

            """);
        if (state.Streams.IsEmpty)
        {
            page.Append("<p>None now.</p>\n");
        }
        else
        {
            page.Append("<table>\n<tr><th>stream</th><th>newest snapshot</th><th>snapshots</th><th>regions</th><th>monitored bytes</th></tr>\n");
            foreach (StreamState stream in state.Streams.Values)
            {
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"<tr><td>{Html(stream.Stream.ToString())}</td><td>{Html(Time(stream.EndTime))}</td><td class=\"number\">{stream.Snapshots}</td>"
                    + $"<td class=\"number\">{stream.Regions}</td><td class=\"number\">{stream.MonitoredBytes}</td></tr>\n");
            }

            page.Append("</table>\n");
        }

        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Status(ExporterState state) => state.Phase switch
    {
        SourcePhase.Starting => "Starting: no snapshot yet.",
        SourcePhase.Delivering => "Delivering snapshots.",
        SourcePhase.Interrupted => $"Interrupted: {state.Reason}. It tries again by itself; until then damon_up is 0, and what is shown is its last state.",
        SourcePhase.Ended => $"Ended: {state.Reason}. What is shown is its last state; damon_up is 0.",
        _ => $"Failed: {state.Reason}. What is shown is its last state; damon_up is 0.",
    };

    /// <summary>A time since 1970; one since boot, as traces have it, is a date in January 1970 and shown as seconds.</summary>
    private static string Time(long nanoseconds) => nanoseconds < 365L * 24 * 3600 * 1_000_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:0.###} s since boot")
        : DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Html(string text) => HtmlEncoder.Default.Encode(text);
}
