namespace DamonExporter.Events;

/// <summary>What came back over the wire, before it is judged.</summary>
/// <param name="Status">HTTP's status.</param>
/// <param name="Body">The body's first bytes, at most <see cref="AnswerHandler.LongestBody"/>.</param>
internal sealed record RawAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The type of the body, lower case, without parameters; empty where it is not said.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>Retry-After, as a time from now.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>grpc-status, of the trailers or the headers; null where neither has it.</summary>
    public string? GrpcStatus { get; init; }

    /// <summary>grpc-message, as it came (percent-encoded).</summary>
    public string? GrpcMessage { get; init; }

    /// <summary>grpc-status-details-bin, as it came (base64).</summary>
    public string? GrpcDetails { get; init; }
}
