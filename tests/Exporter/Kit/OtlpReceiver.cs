using System.Buffers.Binary;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DamonExporter.Tests.Kit;

/// <summary>A receiver of OTLP on loopback that answers as it is told to, and keeps what it has said that it took.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _isGrpc;
    private readonly Lock _lock = new();
    private readonly Queue<Func<HttpContext, Task>> _faults = new();
    private readonly List<ReceivedRecord> _taken = [];
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    private OtlpReceiver(bool isGrpc)
    {
        _isGrpc = isGrpc;
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What it said it took, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedRecord> Taken
    {
        get
        {
            lock (_lock)
            {
                return [.. _taken];
            }
        }
    }

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Ends when the first request has come.</summary>
    public Task AskedAsync() => _asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The variables of who sends to it.</summary>
    public Func<string, string?> Variables(Uri? instead = null, int timeout = 5000) => VariablesFor(instead ?? Address, _isGrpc, timeout);

    public static Func<string, string?> VariablesFor(Uri address, bool isGrpc, int timeout = 5000) => name => name switch
    {
        "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT" => isGrpc ? address.ToString() : new Uri(address, "v1/logs").ToString(),
        "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL" => isGrpc ? "grpc" : "http/protobuf",
        "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT" => timeout.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The same, for a process.</summary>
    public static Dictionary<string, string> VariablesOf(Uri address, bool isGrpc)
    {
        Func<string, string?> variables = VariablesFor(address, isGrpc);
        return ((string[])["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL", "OTEL_EXPORTER_OTLP_LOGS_TIMEOUT"]).ToDictionary(name => name, name => variables(name)!);
    }

    public static async Task<OtlpReceiver> StartAsync(bool isGrpc)
    {
        OtlpReceiver receiver = new(isGrpc);
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>The next requests are answered so; after them all is taken.</summary>
    public OtlpReceiver Then(params Func<HttpContext, Task>[] faults)
    {
        lock (_lock)
        {
            Array.ForEach(faults, _faults.Enqueue);
        }

        return this;
    }

    /// <summary>An answer of HTTP.</summary>
    public static Func<HttpContext, Task> Http(int status, string body = "", string type = "text/plain", string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body);
    };

    /// <summary>An answer of HTTP in protobuf.</summary>
    public static Func<HttpContext, Task> Proto(int status, byte[] body) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-protobuf";
        await context.Response.BodyWriter.WriteAsync(body);
    };

    /// <summary>An answer of gRPC.</summary>
    public static Func<HttpContext, Task> Grpc(int status, byte[]? message = null, string? text = null, byte[]? details = null) => async context =>
    {
        context.Response.ContentType = "application/grpc";
        if (message is not null)
        {
            byte[] frame = [0, 0, 0, 0, 0, .. message];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
            await context.Response.BodyWriter.WriteAsync(frame);
        }

        context.Response.AppendTrailer("grpc-status", status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (text is not null)
        {
            context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(text));
        }

        if (details is not null)
        {
            context.Response.AppendTrailer("grpc-status-details-bin", Convert.ToBase64String(details).TrimEnd('='));
        }
    };

    /// <summary>The connection is cut.</summary>
    public static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Nothing comes, for as long as the client waits.</summary>
    public static Task Stall(HttpContext context) => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);

    /// <summary>An answer that ends in its middle.</summary>
    public static async Task BreakOff(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        context.Response.ContentType = "application/grpc";
        await context.Response.WriteAsync("abc");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _requests);
        _asked.TrySetResult();
        using MemoryStream body = new();
        await context.Request.Body.CopyToAsync(body);
        ReceivedRecord record = ReceivedRecord.Read(body.ToArray().AsSpan(_isGrpc ? 5 : 0));
        Func<HttpContext, Task>? fault;
        lock (_lock)
        {
            _faults.TryDequeue(out fault);
            if (fault is null)
            {
                _taken.Add(record);
            }
        }

        await (fault ?? (_isGrpc ? Grpc(0, []) : Proto(200, [])))(context);
    }
}
