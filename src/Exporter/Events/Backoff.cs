namespace DamonExporter.Events;

/// <summary>How long to wait before the next try. Not the same for everyone, or a backend that comes back is met by the whole fleet at once.</summary>
internal static class Backoff
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>1–2 s, 2–4 s … 30–60 s, more only where the backend asks for it (and up to a tenth more than it asks).</summary>
    /// <param name="answer">What the last try came to.</param>
    /// <param name="failures">Tries that failed in a row, the last one included; from 1.</param>
    /// <param name="chance">0 … 1.</param>
    public static TimeSpan Wait(OtlpAnswer answer, int failures, double chance)
    {
        // what a person must mend first is not asked for every second
        int doublings = answer.Kind == AnswerKind.Misconfigured ? 6 : Math.Min(failures, 6);
        TimeSpan ceiling = TimeSpan.FromTicks(Math.Min(Longest.Ticks, Shortest.Ticks << doublings));
        TimeSpan own = ceiling * (0.5 + (chance / 2));
        TimeSpan asked = (answer.RetryAfter ?? TimeSpan.Zero) * (1 + (chance / 10));
        return own > asked ? own : asked;
    }
}
