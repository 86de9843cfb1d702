using System.Text.Json;
using Damon.Events;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Events;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Events;

/// <summary>What the real OpenTelemetry Collector and the real Loki make of the events.</summary>
public sealed class RealBackendTests
{
    /// <summary>A few minutes ago: Loki takes nothing from the future, and no more than is young.</summary>
    private static readonly long Start = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 600) * Make.Second;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true, "none")]
    [InlineData(false, "gzip")]
    [InlineData(true, "gzip")]
    public async Task Collector_Events_ArriveAsDocumentedAndReadBackEqual(bool isGrpc, string compression)
    {
        await using Servers servers = await new Servers().WithCollectorAsync();
        List<Snapshot> sent = [.. Snapshots()];
        MemoryOutbox outbox = new(sent.Select((snapshot, i) => new OutboxItem(100 + i, snapshot, default)));
        Func<string, string?> variables = OtlpReceiver.VariablesFor(new Uri($"http://127.0.0.1:{servers.CollectorPort + (isGrpc ? 0 : 1)}"), isGrpc);
        using OtlpChunkSender sender = new(name => name == "OTEL_EXPORTER_OTLP_LOGS_COMPRESSION" ? compression : variables(name), TimeProvider.System);

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, TimeProvider.System);

        IReadOnlyList<CollectedRecord> records = await CollectedAsync(servers, (int)run.Reading.Records);
        Assert.Empty(run.Log);
        long length = records.Sum(record => (long)record.Body.Length);
        Assert.True(compression == "gzip" ? run.Reading.Bytes > 0 && run.Reading.Bytes < length / 2 : run.Reading.Bytes > length, $"{run.Reading.Bytes} of {length}");
        Assert.Equal(sent.Count, outbox.AcceptedOnes.Count);
        Assert.True(records.Count > sent.Count, "the large one is cut");
        SnapshotEventAssembler assembler = new(null);
        List<Snapshot> back = [.. records.Select(record => assembler.Add((string?)record.Resource["host.name"], record.Attributes, record.Body)).OfType<Snapshot>()];
        Assert.Equal(sent.Select(Text), back.Select(Text));
        Assert.Equal(sent.Select((_, i) => (object?)(100L + i)), records.Select(record => record.Attributes["damon.snapshot.sequence"]).Distinct());
        Assert.All(records, record =>
        {
            Assert.Equal(("damon", "damon.snapshot", 9), (record.Scope, record.EventName, record.Severity));
            Assert.Equal((long)record.Attributes["damon.snapshot.end_time"]! / 100 * 100, record.Time);
            Assert.Equal("damon.snapshot", record.Attributes["event.name"]);
            Assert.Equal("damon-exporter", record.Resource["service.name"]);
            Assert.DoesNotContain(record.Attributes.Keys, key => !key.StartsWith("damon.", StringComparison.Ordinal) && key != "event.name");
            Assert.True(record.Body.Length < 190_000);
        });
    }

    [Fact]
    public async Task Loki_DocumentedQueries_FindAndRebuild()
    {
        await using Servers servers = await (await new Servers().WithLokiAsync()).WithCollectorAsync();
        List<Snapshot> sent = [.. Snapshots()];
        MemoryOutbox outbox = new(sent.Select((snapshot, i) => new OutboxItem(i, snapshot, default)));
        using OtlpChunkSender sender = new(OtlpReceiver.VariablesFor(new Uri($"http://127.0.0.1:{servers.CollectorPort}"), isGrpc: true), TimeProvider.System);
        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, TimeProvider.System);
        await CollectedAsync(servers, (int)run.Reading.Records);

        // each in docs/events.md, by its first words
        Dictionary<string, string> queries = DocumentedQueries();
        List<(JsonElement Labels, string Line)> all = await LinesAsync(servers, queries["all"], (int)run.Reading.Records);
        List<(JsonElement Labels, string Line)> one = await LinesAsync(servers, queries["one stream"], 1);
        JsonElement bytes = await QueryAsync(servers, queries["working set"]);
        List<(JsonElement Labels, string Line)> gaps = await LinesAsync(servers, queries["cut"], (int)run.Reading.Records - sent.Count + 1);

        Assert.Equal(run.Reading.Records, all.Count);
        SnapshotEventAssembler assembler = new(null);
        List<Snapshot> back = [];
        foreach ((JsonElement labels, string line) in all)
        {
            // the store writes dots as underscores
            Dictionary<string, object?> attributes = Keys().Where(key => labels.TryGetProperty(Underscored(key), out _)).ToDictionary(key => key, key => (object?)labels.GetProperty(Underscored(key)).GetString());
            back.AddRange(assembler.Add(labels.GetProperty("host_name").GetString(), attributes, line) is { } snapshot ? [snapshot] : []);
        }

        Assert.Equal(sent.Select(Text).Order(StringComparer.Ordinal), back.Select(Text).Order(StringComparer.Ordinal));
        Assert.Equal(sent.Count(snapshot => snapshot.Stream.Kdamond == "0"), one.Select(line => line.Labels.GetProperty("damon_snapshot_id").GetString()).Distinct().Count());
        Assert.NotEqual(0, bytes.GetProperty("data").GetProperty("result").GetArrayLength());
        Assert.All(gaps, line => Assert.NotEqual("1", line.Labels.GetProperty("damon_chunk_count").GetString()));
        Assert.NotEmpty(gaps);
    }

    /// <summary>The script of docs/events.md against what the Collector wrote.</summary>
    [Fact]
    public async Task Collector_PythonOfTheDocs_RebuildsTheColumns()
    {
        string python = Tool.OnPath("python3");
        string script = Documentation().Split("```python\n")[1].Split("```")[0];
        Assert.True(script.Split('\n').Length <= 31, "30 lines");
        await using Servers servers = await new Servers().WithCollectorAsync();
        List<Snapshot> sent = [.. Snapshots()];
        MemoryOutbox outbox = new(sent.Select((snapshot, i) => new OutboxItem(i, snapshot, default)));
        using OtlpChunkSender sender = new(OtlpReceiver.VariablesFor(new Uri($"http://127.0.0.1:{servers.CollectorPort}"), isGrpc: true), TimeProvider.System);
        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, TimeProvider.System);
        await CollectedAsync(servers, (int)run.Reading.Records);

        (int code, string output, string error) = await Tool.RunAsync(python, ["-c", script], await File.ReadAllTextAsync(servers.CollectedLogs, TestContext.Current.CancellationToken));

        Assert.True(code == 0, error);
        IEnumerable<string> expected = sent.SelectMany(snapshot => Enumerable.Range(0, snapshot.Regions.Count).Select(i =>
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{snapshot.EndTime},{snapshot.Stream.Kdamond},{snapshot.Stream.Target ?? ""},{snapshot.Regions.Starts[i]},{snapshot.Regions.Ends[i]},{snapshot.Regions.Accesses[i]},{snapshot.Regions.Ages[i]}")));
        Assert.Equal(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim()));
    }

    private static IEnumerable<Snapshot> Snapshots()
    {
        yield return Make.Snapshot(Start, new StreamId("here", "0", "0", "0"));
        yield return Make.Snapshot(Start + Make.Second, new StreamId("here", "1", "0", null, "2"), Make.Filtered((4096, 3, 1, 4096), (8192, 0, 9, 100)), Make.RejectNoneAnon);
        yield return Make.Snapshot(Start + (2 * Make.Second) + 123, new StreamId("here", "0", "0", "0"), Make.Regions([.. Enumerable.Range(0, 20_000).Select(i => ((ulong)(4096 * (1 + (i % 900))), (uint)(i % 20), (uint)i))]));
        yield return new Snapshot(new StreamId("here", "stat"), Start, Start + (3 * Make.Second), Intervals.OfAggregation(100_000_000), Regions.Empty);
    }

    private static string Text(Snapshot snapshot) => string.Join(
        '|', snapshot.Stream, snapshot.StartTime, snapshot.EndTime, snapshot.Intervals, string.Join(',', snapshot.Filters),
        string.Join(',', snapshot.Regions.Starts.ToArray()), string.Join(',', snapshot.Regions.Ends.ToArray()), string.Join(',', snapshot.Regions.Accesses.ToArray()),
        string.Join(',', snapshot.Regions.Ages.ToArray()), string.Join(',', snapshot.Regions.FilterPassed.ToArray()));

    private static async Task<IReadOnlyList<CollectedRecord>> CollectedAsync(Servers servers, int count)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            IReadOnlyList<CollectedRecord> records = CollectedRecord.Read(servers.CollectedLogs);
            if (records.Count >= count)
            {
                Assert.Equal(count, records.Count);
                return records;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private static Dictionary<string, string> DocumentedQueries() => Documentation().Split("```logql\n").Skip(1)
        .Select(part => part.Split("```")[0].Trim().Split('\n', 2)).ToDictionary(lines => lines[0].Trim('#', ' ').Split(':')[0], lines => lines[1]);

    private static string Documentation() => File.ReadAllText(Repository.At("docs", "events.md"));

    private static IEnumerable<string> Keys() => typeof(SnapshotEvent).GetFields().Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static string Underscored(string key) => key.Replace('.', '_');

    /// <summary>Lines of a query, once there are so many.</summary>
    private static async Task<List<(JsonElement Labels, string Line)>> LinesAsync(Servers servers, string query, int count)
    {
        using CancellationTokenSource patience = new(Patience);
        while (true)
        {
            JsonElement answer = await QueryAsync(servers, query);
            List<(JsonElement, string)> lines =
            [
                .. from stream in answer.GetProperty("data").GetProperty("result").EnumerateArray()
                   from value in stream.GetProperty("values").EnumerateArray()
                   select (stream.GetProperty("stream"), value[1].GetString()!),
            ];
            if (lines.Count >= count)
            {
                return lines;
            }

            await Task.Delay(200, patience.Token);
        }
    }

    private static async Task<JsonElement> QueryAsync(Servers servers, string query)
    {
        using HttpClient client = new();
        Uri address = new($"http://127.0.0.1:{servers.LokiPort}/loki/api/v1/query_range?limit=1000&direction=forward&start={Start}&end={Start + (60 * Make.Second)}&step=10s&query={Uri.EscapeDataString(query)}");
        using HttpResponseMessage response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{query}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
