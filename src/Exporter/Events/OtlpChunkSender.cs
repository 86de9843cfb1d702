using Damon.Events;
using DamonExporter.Hosting;
using DamonExporter.Settings;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace DamonExporter.Events;

/// <summary>
/// Sends log records through OpenTelemetry's OTLP exporter, over gRPC or HTTP, by a logger that is no part of the program's own logging.
/// One record is one request, so that the answer to the request is the answer to the record.
/// </summary>
internal sealed class OtlpChunkSender : IChunkSender
{
    /// <summary>Name of the instrumentation scope.</summary>
    private const string Scope = "damon";

    private readonly Lock _lock = new();
    private readonly OtlpExporterOptions _options;
    private readonly OtlpTls _tls;
    private readonly TimeProvider _time;
    private Pipeline? _pipeline;

    /// <param name="environment">The variables of OpenTelemetry. They must have been checked.</param>
    /// <param name="time">What a date in Retry-After is compared with.</param>
    /// <exception cref="Damon.DamonDataException">A certificate that a variable names cannot be read.</exception>
    public OtlpChunkSender(Func<string, string?> environment, TimeProvider time)
    {
        _options = new OtlpExporterOptions();
        OtlpVariables.ApplyToEvents(environment, _options);
        _tls = OtlpTls.Read(environment);
        _time = time;
    }

    public OtlpAnswer Send(string node, SnapshotEventChunk chunk, CancellationToken stopping)
    {
        lock (_lock)
        {
            // one host sends for itself as a rule; where it replays what several recorded, each is a resource of its own
            if (_pipeline?.Node != node)
            {
                _pipeline?.Dispose();
                _pipeline = new Pipeline(node, _options, _tls, _time);
            }

            return _pipeline.Send(chunk, stopping);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _pipeline?.Dispose();
            _pipeline = null;
        }
    }

    /// <summary>Logger, processor, exporter and connections of one resource.</summary>
    private sealed class Pipeline : IDisposable
    {
        private readonly CapturingProcessor _processor;
        private readonly AnswerHandler _handler;
        private readonly ILoggerFactory _factory;
        private readonly ILogger _logger;

        public Pipeline(string node, OtlpExporterOptions options, OtlpTls tls, TimeProvider time)
        {
            Node = node;
#pragma warning disable CA2000 // each belongs to the next, and the last two to this
            SocketsHttpHandler connections = new()
            {
                // the answer is for who asked: no login page, and no token to another address
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromMilliseconds(options.TimeoutMilliseconds),

                // names move, balancers want their share, and a connection that died without a word is not used for ever
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                SslOptions = tls.Options(),
                ActivityHeadersPropagator = null,
            };
            _handler = new AnswerHandler(connections, options.Protocol == OtlpExportProtocol.Grpc, TimeSpan.FromMilliseconds(options.TimeoutMilliseconds), time);
            options.HttpClientFactory = () => new HttpClient(_handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
            _processor = new CapturingProcessor(new OtlpLogExporter(options));
#pragma warning restore CA2000
            _factory = LoggerFactory.Create(logging => logging.AddOpenTelemetry(otel =>
            {
                otel.IncludeFormattedMessage = true;
                otel.SetResourceBuilder(ExporterResource.Builder(node).AddAttributes([new(SnapshotEvent.Node, node)]));
                otel.AddProcessor(_processor);
            }));
            _logger = _factory.CreateLogger(Scope);
        }

        public string Node { get; }

        public OtlpAnswer Send(SnapshotEventChunk chunk, CancellationToken stopping)
        {
            (_handler.Answer, _handler.Stopping, _processor.EventTime) = (null, stopping, chunk.Time);
            _logger.Log(LogLevel.Information, new EventId(0, SnapshotEvent.Name), chunk.Attributes, null, (_, _) => chunk.Body);

            // a header that it must not set, for one: that is no snapshot's fault, and none may be set aside for it
            return _handler.Answer ?? new OtlpAnswer(AnswerKind.Misconfigured, FailureReason.Configuration, "OpenTelemetry's exporter made no request: a header that cannot be sent? look at OTEL_EXPORTER_OTLP_HEADERS and OTEL_EXPORTER_OTLP_LOGS_HEADERS");
        }

        public void Dispose()
        {
            _factory.Dispose();
            _processor.Dispose();
            _handler.Dispose();
        }
    }
}
