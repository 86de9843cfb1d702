using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Damon.Events;

namespace DamonExporter.Events;

/// <summary>
/// What an answer means, by OTLP's specification (https://opentelemetry.io/docs/specs/otlp/, "OTLP/gRPC Response", "OTLP/HTTP Response").
/// One deviation: what says that the exporter is set up wrongly, and nothing of the record, is tried again where the specification would
/// have it dropped, so that an expired token or a moved address costs no data.
/// </summary>
internal static class OtlpAnswers
{
    /// <summary>The longest wait that a backend can ask for: what asks for more has its clock or its unit wrong.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private const int LongestText = 200;

    /// <summary>The names of gRPC's status codes, by number.</summary>
    private static readonly string[] GrpcNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>The answer to a request over HTTP.</summary>
    public static OtlpAnswer OfHttp(RawAnswer raw)
    {
        string text = Said($"HTTP {raw.Status}", HttpMessage(raw));
        return raw.Status switch
        {
            // a login page, or a web server that answers everything
            >= 200 and < 300 when raw.ContentType == "text/html" => new(AnswerKind.Misconfigured, FailureReason.Configuration, $"HTTP {raw.Status} with a web page: not an OTLP endpoint"),
            >= 200 and < 300 => Taken(raw.ContentType is "" or "application/x-protobuf" ? raw.Body.Span : []),
            429 => new(AnswerKind.Later, FailureReason.Throttled, text, raw.RetryAfter),
            502 or 503 or 504 => new(AnswerKind.Later, FailureReason.Unavailable, text, raw.RetryAfter),
            413 => new(AnswerKind.Refused, FailureReason.TooLarge, text),

            // where it goes and who sends it, nothing of the record; 408: the request never arrived whole
            408 => new(AnswerKind.Later, FailureReason.Timeout, text, raw.RetryAfter),
            (>= 300 and < 400) or 401 or 403 or 404 or 405 or 407 => new(AnswerKind.Misconfigured, FailureReason.Configuration, text),
            _ => new(AnswerKind.Refused, FailureReason.Refused, text),
        };
    }

    /// <summary>The answer to a request over gRPC.</summary>
    public static OtlpAnswer OfGrpc(RawAnswer raw)
    {
        if (raw.GrpcStatus is null || !int.TryParse(raw.GrpcStatus, NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            // gRPC over HTTP/2: without a grpc-status it was not gRPC that answered, or the answer broke off
            return raw.Status == 200
                ? new(AnswerKind.Later, FailureReason.Connection, "the answer broke off before grpc-status")
                : OfHttp(raw with { Body = default });
        }

        string name = code < GrpcNames.Length ? GrpcNames[code] : "unknown";
        string text = Said($"gRPC status {code} ({name})", raw.GrpcMessage is null ? "" : Uri.UnescapeDataString(raw.GrpcMessage));
        TimeSpan? retry = RetryDelay(raw.GrpcDetails);
        return name switch
        {
            "OK" => Taken(GrpcMessage(raw.Body.Span)),
            "DEADLINE_EXCEEDED" => new(AnswerKind.Later, FailureReason.Timeout, text, retry),
            "UNAVAILABLE" or "CANCELLED" or "ABORTED" or "OUT_OF_RANGE" or "DATA_LOSS" => new(AnswerKind.Later, FailureReason.Unavailable, text, retry),

            // without RetryInfo it tells that the request itself is too much, and would be the next time
            "RESOURCE_EXHAUSTED" when retry is not null => new(AnswerKind.Later, FailureReason.Throttled, text, retry),
            "RESOURCE_EXHAUSTED" => new(AnswerKind.Refused, FailureReason.TooLarge, text),
            "UNAUTHENTICATED" or "PERMISSION_DENIED" or "UNIMPLEMENTED" => new(AnswerKind.Misconfigured, FailureReason.Configuration, text),
            _ => new(AnswerKind.Refused, FailureReason.Refused, text),
        };
    }

    /// <summary>One line, printable, at most 200 characters.</summary>
    public static string OneLine(string text)
    {
        StringBuilder line = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (line.Length >= LongestText)
            {
                line.Append('…');
                break;
            }

            bool shown = !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            line.Append(shown ? rune.ToString() : " ");
        }

        return line.ToString().Trim();
    }

    private static string Said(string status, string message) => OneLine(message) is { Length: > 0 } line ? $"{status}: {line}" : status;

    /// <summary>ExportLogsServiceResponse: 1 partial_success { 1 rejected_log_records, 2 error_message }. What is none says nothing against the status.</summary>
    private static OtlpAnswer Taken(ReadOnlySpan<byte> response)
    {
        (long rejected, string message) = (0, "");
        ProtoFields fields = new(response);
        while (fields.Next())
        {
            ProtoFields partial = new(fields.Number == 1 ? fields.Bytes : []);
            while (partial.Next())
            {
                rejected = partial.Number == 1 ? (long)partial.Value : rejected;
                message = partial.Number == 2 ? partial.Text : message;
            }

            if (partial.IsBroken)
            {
                return OtlpAnswer.Success;
            }
        }

        if (fields.IsBroken)
        {
            return OtlpAnswer.Success;
        }

        message = OneLine(message);
        return rejected > 0
            ? new(AnswerKind.Rejected, FailureReason.Rejected, message.Length > 0 ? message : "no reason given")
            : OtlpAnswer.Success with { Text = message };
    }

    /// <summary>google.rpc.Status (2: message) where the body is one, else the text.</summary>
    private static string HttpMessage(RawAnswer raw)
    {
        switch (raw.ContentType)
        {
            case "application/x-protobuf":
                ProtoFields fields = new(raw.Body.Span);
                string message = "";
                while (fields.Next())
                {
                    message = fields.Number == 2 ? fields.Text : message;
                }

                return fields.IsBroken ? "" : message;

            // a page for a browser says nothing in its first line
            case "text/html":
                return "";
            default:
                return Encoding.UTF8.GetString(raw.Body.Span);
        }
    }

    /// <summary>The message in gRPC's frame: 1 byte of flags, 4 of length, big-endian. Nothing asked for compression, so what is compressed is not read.</summary>
    private static ReadOnlySpan<byte> GrpcMessage(ReadOnlySpan<byte> body) =>
        body.Length >= 5 && body[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(body[1..]) is var length && length <= body.Length - 5
            ? body.Slice(5, (int)length)
            : [];

    /// <summary>google.rpc.Status { 3 details: Any { 1 type_url, 2 value: RetryInfo { 1 retry_delay: Duration { 1 seconds, 2 nanos } } } }.</summary>
    private static TimeSpan? RetryDelay(string? details)
    {
        if (details is null)
        {
            return null;
        }

        // gRPC leaves the padding out, or does not
        string padded = details.TrimEnd('=');
        byte[] bytes = new byte[details.Length];
        if (!Convert.TryFromBase64String(padded.PadRight((padded.Length + 3) / 4 * 4, '='), bytes, out int length))
        {
            return null;
        }

        ProtoFields status = new(bytes.AsSpan(0, length));
        while (status.Next())
        {
            if (status.Number == 3 && Delay(status.Bytes) is { } delay)
            {
                return delay;
            }
        }

        return null;
    }

    private static TimeSpan? Delay(ReadOnlySpan<byte> any)
    {
        bool isRetryInfo = false;
        ReadOnlySpan<byte> value = [];
        for (ProtoFields fields = new(any); fields.Next();)
        {
            isRetryInfo |= fields.Number == 1 && fields.Text.EndsWith("/google.rpc.RetryInfo", StringComparison.Ordinal);
            value = fields.Number == 2 ? fields.Bytes : value;
        }

        if (!isRetryInfo)
        {
            return null;
        }

        (long seconds, long nanos) = (0, 0);
        for (ProtoFields info = new(value); info.Next();)
        {
            for (ProtoFields duration = new(info.Number == 1 ? info.Bytes : []); duration.Next();)
            {
                seconds = duration.Number == 1 ? (long)duration.Value : seconds;
                nanos = duration.Number == 2 ? (long)duration.Value : nanos;
            }
        }

        return Bounded(seconds + (nanos / 1e9));
    }

    /// <summary>A number of seconds as a wait: not before now, not longer than <see cref="LongestWait"/>.</summary>
    public static TimeSpan Bounded(double seconds) => TimeSpan.FromSeconds(Math.Clamp(seconds, 0, LongestWait.TotalSeconds));
}
