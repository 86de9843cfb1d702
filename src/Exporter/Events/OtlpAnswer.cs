namespace DamonExporter.Events;

/// <summary>What became of one request, and what the backend said to it.</summary>
/// <param name="Kind">What to do about it.</param>
/// <param name="Reason">One of <see cref="FailureReason"/>; empty where it was accepted.</param>
/// <param name="Text">For people: one line, printable, short; empty where there is nothing to say.</param>
/// <param name="RetryAfter">How long the backend asks to wait; null: it does not say.</param>
internal sealed record OtlpAnswer(AnswerKind Kind, string Reason, string Text, TimeSpan? RetryAfter = null)
{
    /// <summary>Accepted, with nothing to say.</summary>
    public static OtlpAnswer Success { get; } = new(AnswerKind.Accepted, "", "");

    /// <summary>Bytes of the request, without headers.</summary>
    public long Bytes { get; init; }
}
