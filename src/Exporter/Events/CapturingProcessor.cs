using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;

namespace DamonExporter.Events;

/// <summary>Hands each record to the SDK's exporter at once, one to a request, and keeps the result that the SDK's own processors drop.</summary>
internal sealed class CapturingProcessor : BaseExportProcessor<LogRecord>
{
    /// <param name="exporter">Is disposed of with the processor.</param>
    public CapturingProcessor(OtlpLogExporter exporter)
        : base(exporter)
    {
    }

    /// <summary>When what the record tells happened, ns since 1970; set before it is logged.</summary>
    public long EventTime { get; set; }

    /// <summary>What the exporter said of the last record.</summary>
    public ExportResult Result { get; private set; }

    protected override void OnExport(LogRecord data)
    {
        // the logger's own is the moment of logging; a tick is 100 ns, the rest stands in the attributes
        data.Timestamp = DateTime.UnixEpoch.AddTicks(EventTime / 100);
        Result = exporter.Export(new Batch<LogRecord>([data], 1));
    }
}
