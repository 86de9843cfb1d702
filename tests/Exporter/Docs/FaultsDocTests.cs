using System.Globalization;
using System.Text.RegularExpressions;
using Damon.Storage;
using Damon.TestKit;
using DamonExporter.Keeping;
using DamonWeb.Connections;
using Microsoft.Extensions.Logging.Console;

namespace DamonExporter.Tests.Docs;

/// <summary>The numbers of "When things go wrong" in docs/operations.md, and of limits in docs/security.md, are those of the code, of both programs.</summary>
public sealed class FaultsDocTests
{
    private const long Kilo = 1 << 10, Mega = 1 << 20;

    private static readonly string[] Rows = [.. File.ReadAllLines(Repository.At("docs", "operations.md")).SkipWhile(line => line != "## When things go wrong").Where(line => line.StartsWith("| ", StringComparison.Ordinal))];

    private static readonly string Security = File.ReadAllText(Repository.At("docs", "security.md"));

    private static readonly string Exporter = Source("Exporter", "Hosting", "ExporterHost.cs"), Serve = Source("Heatmap", "Server", "ServeHost.cs"), Keeper = Source("Exporter", "Keeping", "SnapshotKeeper.cs");

    [Fact]
    public void Connections_AreAsManyAsTheCodeHolds() =>
        Says("very many connections", $"{Constant(Exporter, "MostConnections")} at a time (`serve`: {Constant(Serve, "MostConnections")})");

    [Fact]
    public void Requests_AreAsLongAsTheCodeTakes()
    {
        (string Name, string Unit)[] limits = [("MaxRequestLineSize", "Lines"), ("MaxRequestHeadersTotalSize", "headers")];
        Says("long request lines", string.Join(", ", limits.Select(limit => $"{limit.Unit} {Constant(Exporter, limit.Name) / Kilo} KiB")));
        Says("long request lines", $"(`serve`: {string.Join(", ", limits.Select(limit => $"{Constant(Serve, limit.Name) / Kilo} KiB"))})");
        Assert.Equal(0, Constant(Exporter, "MaxRequestBodySize"));
        Says("bodies", $"{Constant(Serve, "MaxRequestBodySize") / Kilo} KiB at most");
    }

    [Fact]
    public void Patience_IsThatOfTheCode()
    {
        foreach (string server in (string[])[Exporter, Serve])
        {
            Says("requests that never end", $"{Constant(server, "RequestHeadersTimeout")} s for all headers");
            Says("a client that vanished", $"{Constant(server, "RequestHeadersTimeout")} s while it asks");
            Says("a client that vanished", $"{Constant(server, "KeepAliveTimeout")} minutes without a request");
            Says("a scraper that reads slowly", $"less than {Constant(server, "MinDataRate(bytesPerSecond: ", "") / Kilo} KiB/s");
        }

        Says("a scraper that reads slowly", string.Create(CultureInfo.InvariantCulture, $"nothing for {PatientOutput.Patience.TotalSeconds} s"));
        Says("a client that vanished", string.Create(CultureInfo.InvariantCulture, $"after {PatientOutput.Patience.TotalSeconds} s of not taking"));
        Assert.Equal(1, Constant(Source("Web", "Connections", "ConnectionBudget.cs"), "TimeSpan Quiet"));
        Says("very many connections", "once until a minute without");
    }

    [Fact]
    public void SlowReaders_HoldAsMuchAsTheCodeLets()
    {
        Says("a scraper that reads slowly", $"{Constant(Exporter, "MostBeingSent") / Mega} MiB");
        Says("a scraper that reads slowly", string.Create(CultureInfo.InvariantCulture, $"at most {2 * SendBuffers.Bytes / Kilo} KiB for it"));
        long least = Constant(Serve, "LeastBeingSent") / Mega, each = Constant(Serve, "BytesOfLargestCells");
        long cells = Constant(Source("Heatmap", "Commands", "ServeCommand.cs").Split("\"--max-cells\"")[1], "DefaultValueFactory = _ => ", "");
        string bound = $"{each} bytes for each of `--max-cells` may be on their way{{0}}, {((each * cells) + (Mega / 2)) / Mega} MiB by default and never less than {least} MiB; one answer always goes";
        Says("a scraper that reads slowly", bound.Replace("{0}", "", StringComparison.Ordinal));
        Assert.Contains(bound.Replace("{0}", " to clients at a time", StringComparison.Ordinal), Page("grafana.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Store_WaitsForAsMuchAsTheCodeKeeps()
    {
        string waiting = string.Create(CultureInfo.InvariantCulture, $"({SnapshotKeeper.MostWaiting} of them)");
        Says("read-only, its folder", waiting);
        Says("the disk is full", waiting);
        Says("two exporters on one store", string.Create(CultureInfo.InvariantCulture, $"({SnapshotKeeper.MostWaiting} at most)"));

        // tried once at each tick
        Assert.Equal(60, Constant(Keeper, "MostTries") * Constant(Keeper, "TimeSpan Tick"));
        string given = $"wait in memory {waiting}; one that has been tried for a minute is given up, and where more wait, the oldest are lost";
        Says("read-only, its folder", given);
        Says("the disk is full", given);
        Assert.Contains(given, Page("runbook.md"), StringComparison.Ordinal);
        Assert.Contains(given["wait ".Length..], Page("store.md"), StringComparison.Ordinal);

        // the reserve is renewed, and the longest log goes twice with it
        long log = Constant(Source("Damon", "Storage", "StoreOptions.cs"), "MaxWalBytes => Math.Min(", "");
        Says("the disk is full", $"{(new StoreOptions().ReserveBytes + (2 * log)) / Mega} MiB and more");
        Assert.Equal(1, Constant(Source("Damon", "Storage", "SnapshotStore.Retention.cs"), "RoomInterval"));
        Says("the disk is full", "once a minute at most");
    }

    [Fact]
    public void End_WaitsForTheDiskAsLongAsTheCode()
    {
        Assert.Equal(500, Constant(Keeper, "TimeSpan StopTimeout"));
        Assert.Contains("as far as the disk takes it in half a second", Page("operations.md"), StringComparison.Ordinal);
    }

    [Fact]
    public void Log_WaitsForAsManyLinesAsTheLibrary() =>
        Says("nobody reads the log", string.Create(CultureInfo.InvariantCulture, $"when {new ConsoleLoggerOptions().MaxQueueLength} wait"));

    [Fact]
    public void SecurityLimits_OfConnectionsAndRequests_AreThoseOfTheCode()
    {
        SaysSecurity($"Of one request: {Constant(Exporter, "MaxRequestLineSize") / Kilo} KiB for its line and {Constant(Exporter, "MaxRequestHeadersTotalSize") / Kilo} KiB for its headers");
        SaysSecurity($"(`serve`: {Constant(Serve, "MaxRequestLineSize") / Kilo} KiB, {Constant(Serve, "MaxRequestHeadersTotalSize") / Kilo} KiB, and {Constant(Serve, "MaxRequestBodySize") / Kilo} KiB of a form)");
        foreach (string server in (string[])[Exporter, Serve])
        {
            SaysSecurity($"{Constant(server, "RequestHeadersTimeout")} s until the headers are there");
            SaysSecurity($"An idle connection is closed after {Constant(server, "KeepAliveTimeout")} minutes.");
        }

        SaysSecurity($"{Constant(Source("Web", "WebSecurity.cs"), "HandshakeTimeout")} s for a TLS handshake");
        SaysSecurity($"Of all: {Constant(Exporter, "MostConnections")} connections (`serve`: {Constant(Serve, "MostConnections")})");
        Assert.Equal(10, Constant(Source("Heatmap", "Server", "Upstream", "UpstreamClient.cs"), "PooledConnectionLifetime"));
        SaysSecurity("connections that are open go on for ten minutes at most");
    }

    [Fact]
    public void SecurityLimits_OfPasswords_AreThoseOfTheCode()
    {
        string gate = Source("Web", "Users", "PasswordGate.cs");
        Assert.Equal((9L, 2L), (Constant(gate, "RestTimes"), Constant(gate, "MostOfOne")));
        SaysSecurity("Wrong ones get at most a tenth of one processor");
        SaysSecurity("for nine times as long as it took");
        SaysSecurity($"two places of {Constant(gate, "MostWaiting")} in the queue");
        SaysSecurity($"bcrypt hashes, of cost 4 to {Constant(Source("Web", "Users", "PasswordHash.cs"), "MostCost")};");
    }

    private static void SaysSecurity(string text) => Assert.Contains(text, Security, StringComparison.Ordinal);

    private static void Says(string fault, string text) => Assert.Contains(text, Assert.Single(Rows, row => row.StartsWith($"| {fault}", StringComparison.Ordinal)), StringComparison.Ordinal);

    private static string Page(string name) => File.ReadAllText(Repository.At("docs", name));

    private static string Source(params string[] parts) => File.ReadAllText(Repository.At(["src", .. parts]));

    /// <summary>What a name is set to: a number, or a product or a shifted one of some.</summary>
    private static long Constant(string source, string name, string sign = " = ")
    {
        Match found = Regex.Match(source, Regex.Escape(name + sign) + @"(?:TimeSpan\.From\w+\()?(?<value>[\d_]+(?: (?:\*|<<) [\d_]+)*)");
        Assert.True(found.Success, name);
        string[] parts = found.Groups["value"].Value.Split(' ');
        long value = Number(parts[0]);
        for (int i = 1; i < parts.Length; i += 2)
        {
            value = parts[i] == "*" ? value * Number(parts[i + 1]) : value << (int)Number(parts[i + 1]);
        }

        return value;
    }

    private static long Number(string text) => long.Parse(text.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
