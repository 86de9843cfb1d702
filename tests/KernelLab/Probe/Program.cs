using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Damon.Kernel;
using Damon.Kernel.Modules;
using Damon.Kernel.Sysfs;
using Damon.Snapshots;
using DamonExporter.Sources;
using DamonExporter.Sources.Trace;

// damon-probe SECONDS [full]: what the source trace tells, one line of JSON an event, until SIGTERM.
KernelFiles files = new();
DamonSysfs sysfs = new(files);
DamonModulesReader modules = new(files);
TraceSourceOptions options = new()
{
    Interval = TimeSpan.FromSeconds(double.Parse(args[0], CultureInfo.InvariantCulture)), Full = args.Contains("full"),
};
TraceSource source = new(
    options, files, () => KdamondDirectory.Of(sysfs.Read(withCgroupPaths: false), modules.Read()), new PlainSnapshots(), TimeProvider.System, BootClock.Host);
using CancellationTokenSource stop = new();
using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
using Stream output = Console.OpenStandardOutput();
try
{
    await foreach (SourceEvent happened in source.ReadAsync(stop.Token))
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            Write(json, happened);
        }

        line.WriteByte((byte)'\n');
        await output.WriteAsync(line.GetBuffer().AsMemory(0, (int)line.Length));
    }
}
catch (OperationCanceledException)
{
    // that was SIGTERM
}

static void Write(Utf8JsonWriter json, SourceEvent happened)
{
    json.WriteStartObject();
    json.WriteString("event", happened.GetType().Name);
    switch (happened)
    {
        case SnapshotTaken { Snapshot: var snapshot }:
            WriteSnapshot(json, snapshot);
            break;
        case SnapshotLost lost:
            json.WriteString("reason", lost.Reason);
            break;
        case SourceInterrupted interrupted:
            json.WriteString("reason", interrupted.Reason);
            break;
        case SourceNoted noted:
            json.WriteString("text", noted.Text);
            break;
        case StreamEnded ended:
            json.WriteString("stream", ended.Stream.ToString());
            break;
        case SourceMeasured { Cost: var cost }:
            json.WriteNumber("events", cost.TraceEvents ?? 0);
            json.WriteNumber("lost", cost.TraceLostEvents ?? 0);
            json.WriteNumber("enabled_seconds", cost.TraceEnabledSeconds ?? 0);
            json.WriteNumber("buffer_bytes", cost.TraceBufferBytes ?? 0);
            break;
        case SchemesObserved { Schemes: var schemes }:
            json.WriteStartArray("schemes");
            foreach (SchemeReading scheme in schemes)
            {
                json.WriteStringValue($"{scheme.Kdamond}/{scheme.Context}/{scheme.Scheme} {scheme.Action} {scheme.Stats}");
            }

            json.WriteEndArray();
            break;
        default:
            break;
    }

    json.WriteEndObject();
}

static void WriteSnapshot(Utf8JsonWriter json, Snapshot snapshot)
{
    json.WriteString("stream", snapshot.Stream.ToString());
    json.WriteNumber("end_ns", snapshot.EndTime);
    json.WriteNumber("sample_ns", snapshot.Intervals.Sample);
    json.WriteNumber("aggregation_ns", snapshot.Intervals.Aggregation);
    json.WriteBoolean("assumed", snapshot.Intervals.IsSampleAssumed);
    json.WriteNumber("to_wall_ns", BootClock.Host.ToWall);
    json.WriteStartArray("regions");
    Regions regions = snapshot.Regions;
    for (int i = 0; i < regions.Count; i++)
    {
        json.WriteStartArray();
        json.WriteNumberValue(regions.Starts[i]);
        json.WriteNumberValue(regions.Ends[i]);
        json.WriteNumberValue(regions.Accesses[i]);
        json.WriteNumberValue(regions.Ages[i]);
        json.WriteEndArray();
    }

    json.WriteEndArray();
}
