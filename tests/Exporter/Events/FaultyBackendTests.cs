using Damon.Events;
using DamonExporter.Events;
using DamonExporter.Tests.Kit;
using Microsoft.AspNetCore.Http;

namespace DamonExporter.Tests.Events;

/// <summary>The delivery over the real exporter against a receiver that does everything wrong; each event is accounted for exactly.</summary>
public sealed class FaultyBackendTests
{
    /// <summary>ExportLogsServiceResponse { partial_success { rejected_log_records: 1, error_message: "too old" } }.</summary>
    private static readonly byte[] OneRejected = [0x0a, 11, 0x08, 1, 0x12, 7, .. "too old"u8];

    /// <summary>The same, nothing rejected.</summary>
    private static readonly byte[] Warning = [0x0a, 9, 0x12, 7, .. "mind it"u8];

    /// <summary>google.rpc.Status { details: Any { "…/google.rpc.RetryInfo", RetryInfo { retry_delay { seconds: 3 } } } }.</summary>
    private static readonly byte[] RetryIn3Seconds =
        [0x08, 8, 0x1a, 48, 0x0a, 40, .. "type.googleapis.com/google.rpc.RetryInfo"u8, 0x12, 4, 0x0a, 2, 0x08, 3];

    public static TheoryData<string, bool, string> Later => new()
    {
        { "503", false, "unavailable" }, { "429", false, "throttled" }, { "401", false, "configuration" }, { "404", false, "configuration" }, { "302", false, "configuration" },
        { "login page", false, "configuration" },
        { "reset", false, "connection" }, { "break off", false, "connection" }, { "stall", false, "timeout" },
        { "14", true, "unavailable" }, { "4", true, "timeout" }, { "8 with RetryInfo", true, "throttled" }, { "16", true, "configuration" }, { "12", true, "configuration" },
        { "reset", true, "connection" }, { "break off", true, "connection" }, { "stall", true, "timeout" }, { "503", true, "unavailable" }, { "no status", true, "connection" },
    };

    public static TheoryData<string, bool, string> Never => new()
    {
        { "400", false, "refused" }, { "413", false, "too_large" }, { "500", false, "refused" }, { "partial", false, "rejected" },
        { "3", true, "refused" }, { "13", true, "refused" }, { "8", true, "too_large" }, { "partial", true, "rejected" },
    };

    private static EventOptions Options { get; } = new("here", AddressPolicy.Absolute, 1000);

    [Theory]
    [MemberData(nameof(Later))]
    public async Task Deliver_FaultThatPasses_EachEventArrivesOnceAndInOrder(string fault, bool isGrpc, string reason)
    {
        await using OtlpReceiver receiver = (await OtlpReceiver.StartAsync(isGrpc)).Then(Fault("ok", isGrpc), Fault(fault, isGrpc), Fault(fault, isGrpc));
        FasterTime time = new(100);
        using OtlpChunkSender sender = new(receiver.Variables(timeout: fault == "stall" ? 200 : 5000), time);
        MemoryOutbox outbox = new(Items(1, 5));

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, time, Options);

        Assert.Equal([1, 2, 3, 4, 5], outbox.AcceptedOnes);
        Assert.Empty(outbox.RefusedOnes);
        Assert.Equal([2, 3, 4, 5], receiver.Taken.Select(record => record.Sequence));
        Assert.All(receiver.Taken, record => Assert.Equal(1, record.Records));
        Assert.Equal((5, 5, 0, 0), (run.Reading.Accepted, run.Reading.Records, run.Reading.SetAside, run.Reading.Pending));
        Assert.Equal([(reason, 2L)], run.Reading.Failures.Where(pair => pair.Value > 0).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(["40", "41"], run.Log.Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [MemberData(nameof(Never))]
    public async Task Deliver_FaultForEver_IsSetAsideAndTheNextGoOn(string fault, bool isGrpc, string reason)
    {
        await using OtlpReceiver receiver = (await OtlpReceiver.StartAsync(isGrpc)).Then(Fault(fault, isGrpc), Fault(fault, isGrpc));
        FasterTime time = new(100);
        using OtlpChunkSender sender = new(receiver.Variables(), time);
        MemoryOutbox outbox = new(Items(1, 4));

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, time, Options);

        Assert.Equal([3, 4], outbox.AcceptedOnes);
        Assert.Equal([1, 2], outbox.RefusedOnes.Select(refused => refused.Sequence));
        Assert.Equal([3, 4], receiver.Taken.Select(record => record.Sequence));
        Assert.Equal(4, receiver.Requests);
        Assert.Equal((2, 2), (run.Reading.Accepted, run.Reading.SetAside));
        Assert.Equal([(reason, 2L)], run.Reading.Failures.Where(pair => pair.Value > 0).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(reason == "rejected" ? "43" : "42", Assert.Single(run.Log).Split(' ')[0]);
    }

    [Theory]
    [InlineData("content-length=5", false)]
    [InlineData("content-type=text/plain", false)]
    [InlineData("content-type=text/plain", true)]
    [InlineData("a b=1", false)]
    [InlineData("a%20b=1", false)]
    [InlineData("expires=1", false)]
    [InlineData("host=", false)]
    public async Task Send_HeaderThatCannotBeSet_IsAMistakeOfTheSettingsAndNoSnapshots(string header, bool isGrpc)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(isGrpc);
        Func<string, string?> variables = receiver.Variables();
        using OtlpChunkSender sender = new(name => name == "OTEL_EXPORTER_OTLP_LOGS_HEADERS" ? header : variables(name), TimeProvider.System);

        OtlpAnswer answer = sender.Send("here", new SnapshotEventChunk(1_767_225_600_000_000_000, [], "{}"), TestContext.Current.CancellationToken);

        // what is refused or rejected would be set aside for good
        Assert.Equal((AnswerKind.Misconfigured, "configuration"), (answer.Kind, answer.Reason));
        Assert.Contains("OTEL_EXPORTER_OTLP_LOGS_HEADERS", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, receiver.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_AcceptedWithAWarning_IsSaidOnce(bool isGrpc)
    {
        Func<HttpContext, Task> warning = isGrpc ? OtlpReceiver.Grpc(0, Warning) : OtlpReceiver.Proto(200, Warning);
        await using OtlpReceiver receiver = (await OtlpReceiver.StartAsync(isGrpc)).Then(warning, warning);
        using OtlpChunkSender sender = new(receiver.Variables(), TimeProvider.System);
        MemoryOutbox outbox = new(Items(1, 2));

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, TimeProvider.System, Options);

        Assert.Equal([1, 2], outbox.AcceptedOnes);
        Assert.Equal("44 the backend accepted an event with a warning: mind it", Assert.Single(run.Log));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_LineThatIsCutBelowHttp_EachEventArrives(bool isGrpc)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(isGrpc);
        await using BadLine line = new(receiver.Address, BadLine.Garbage, BadLine.HalfClose, BadLine.Reset);
        FasterTime time = new(100);
        using OtlpChunkSender sender = new(receiver.Variables(line.Address, timeout: 1000), time);
        MemoryOutbox outbox = new(Items(1, 3));

        DeliveryRun run = await DeliveryRun.EmptyAsync(outbox, sender, time, Options);

        Assert.Equal([1, 2, 3], outbox.AcceptedOnes);
        Assert.Equal([1, 2, 3], receiver.Taken.Select(record => record.Sequence));
        Assert.True(run.Reading.Failures["connection"] >= 2, run.Reading.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliver_NobodyThere_WaitsForIt(bool isGrpc)
    {
        FasterTime time = new(100);
        using OtlpChunkSender sender = new(OtlpReceiver.VariablesFor(new Uri("http://127.0.0.1:1"), isGrpc), time);
        MemoryOutbox outbox = new(Items(1, 1));
        await using DeliveryRun run = new(outbox, sender, time, Options);
        await run.StartAsync();

        await run.UntilAsync(reading => reading.Failures["connection"] >= 3);

        Assert.Equal(1, outbox.Pending);
        Assert.False(run.Reading.IsHealthy);
        Assert.StartsWith("40 events are not accepted: ", Assert.Single(run.Log), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_WhileTheBackendIsSilent_EndsAtOnceAndKeepsWhatIsUnderWay(bool isGrpc)
    {
        await using OtlpReceiver receiver = (await OtlpReceiver.StartAsync(isGrpc)).Then(OtlpReceiver.Stall);
        using OtlpChunkSender sender = new(receiver.Variables(), TimeProvider.System);
        MemoryOutbox outbox = new(Items(1, 1));
        await using DeliveryRun run = new(outbox, sender, TimeProvider.System, Options);
        await run.StartAsync();
        await receiver.AskedAsync();

        long before = TimeProvider.System.GetTimestamp();
        await run.StopAsync();

        Assert.True(TimeProvider.System.GetElapsedTime(before) < TimeSpan.FromMilliseconds(600), "the end took too long");
        Assert.Equal(1, outbox.Pending);
        Assert.Equal(0, run.Reading.Failures.Values.Sum());
        Assert.Empty(run.Log);
    }

    private static IEnumerable<OutboxItem> Items(int first, int count) =>
        Enumerable.Range(first, count).Select(number => new OutboxItem(number, Make.Snapshot(1_800_000_000L * Make.Second + (number * Make.Second)), default));

    private static Func<HttpContext, Task> Fault(string name, bool isGrpc) => (name, isGrpc) switch
    {
        ("ok", false) => OtlpReceiver.Proto(200, []),
        ("ok", true) => OtlpReceiver.Grpc(0, []),
        ("partial", false) => OtlpReceiver.Proto(200, OneRejected),
        ("partial", true) => OtlpReceiver.Grpc(0, OneRejected),
        ("429", false) => OtlpReceiver.Http(429, "slow down", retryAfter: "3"),
        ("8 with RetryInfo", true) => OtlpReceiver.Grpc(8, text: "slow down", details: RetryIn3Seconds),
        ("login page", false) => OtlpReceiver.Http(200, "<html>", "text/html"),
        ("no status", true) => OtlpReceiver.Http(200, "", "application/grpc"),
        ("reset", _) => OtlpReceiver.Reset,
        ("stall", _) => OtlpReceiver.Stall,
        ("break off", _) => OtlpReceiver.BreakOff,
        (_, true) when name.Length < 3 => OtlpReceiver.Grpc(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture), text: "no"),
        _ => OtlpReceiver.Http(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture), "no"),
    };
}
