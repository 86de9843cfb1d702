using System.Net.Http.Headers;

namespace DamonExporter.Events;

/// <summary>
/// Stands under the SDK's exporter and sees what that hides: status, headers, body and trailers of the answer. To the exporter it gives
/// only "taken" or "bad request", which the SDK never repeats by itself, whatever its variables say: repeating is for who knows the answer.
/// </summary>
/// <param name="inner">The connections.</param>
/// <param name="isGrpc">Whether answers are gRPC's.</param>
/// <param name="timeout">For a whole request and answer; the exporter's own ends with the headers.</param>
/// <param name="time">What a date in Retry-After is compared with.</param>
internal sealed class AnswerHandler(HttpMessageHandler inner, bool isGrpc, TimeSpan timeout, TimeProvider time) : DelegatingHandler(inner)
{
    /// <summary>Bytes of an answer that are looked at: OTLP's own are some ten.</summary>
    public const int LongestBody = 64 * 1024;

    /// <summary>Ends what is under way; set before each request.</summary>
    public CancellationToken Stopping { get; set; }

    /// <summary>What became of the last request; null before one was made.</summary>
    public OtlpAnswer? Answer { get; set; }

    // the exporter's thread is our own, and may wait; HTTP/2 has no other way
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        long bytes = 0;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        patience.CancelAfter(timeout);
        HttpResponseMessage? response = null;
        try
        {
            if (request.Content is { } content)
            {
                // compressed content is a stream: with its length known it is counted, and sent in one piece
                await content.LoadIntoBufferAsync(patience.Token);
                bytes = content.Headers.ContentLength ?? 0;
            }

            response = await base.SendAsync(request, patience.Token);
            byte[] body = await ReadAsync(response.Content, patience.Token);
            RawAnswer raw = Read(response, body);
            OtlpAnswer answer = isGrpc ? OtlpAnswers.OfGrpc(raw) : OtlpAnswers.OfHttp(raw);
            Answer = answer with { Bytes = bytes };
            if (answer.Kind is AnswerKind.Accepted or AnswerKind.Rejected)
            {
                MediaTypeHeaderValue? type = response.Content.Headers.ContentType;
                response.Content = new ByteArrayContent(body);
                response.Content.Headers.ContentType = type;
                return response;
            }
        }
        catch (OperationCanceledException)
        {
            Answer = new OtlpAnswer(AnswerKind.Later, FailureReason.Timeout, $"no answer within {timeout.TotalSeconds:0.###} s") { Bytes = bytes };
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            Answer = new OtlpAnswer(AnswerKind.Later, FailureReason.Connection, OtlpAnswers.OneLine(Innermost(e))) { Bytes = bytes };
        }

        response?.Dispose();
        return new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest) { RequestMessage = request, Version = request.Version };
    }

    private static string Innermost(Exception e)
    {
        string message = e.Message;

        // "An error occurred while sending the request." tells nobody what happened; what caused it does
        for (Exception? cause = e.InnerException; cause is not null; cause = cause.InnerException)
        {
            message = cause.Message;
        }

        return message;
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = new byte[4096];
        using MemoryStream body = new();

        // to its end, for the trailers come after it; without keeping all of it
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await body.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, LongestBody - body.Length)), cancellationToken);
        }

        return body.ToArray();
    }

    private RawAnswer Read(HttpResponseMessage response, byte[] body) => new((int)response.StatusCode, body)
    {
        ContentType = response.Content.Headers.ContentType?.MediaType?.ToLowerInvariant() ?? "",
        RetryAfter = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => OtlpAnswers.Bounded(delta.TotalSeconds),
            { Date: { } date } => OtlpAnswers.Bounded((date - time.GetUtcNow()).TotalSeconds),
            _ => null,
        },
        GrpcStatus = Header(response, "grpc-status"),
        GrpcMessage = Header(response, "grpc-message"),
        GrpcDetails = Header(response, "grpc-status-details-bin"),
    };

    /// <summary>Of the trailers, or of the headers where the answer has nothing but them.</summary>
    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values) || response.Headers.TryGetValues(name, out values) ? values.FirstOrDefault() : null;
}
