namespace DamonExporter.Metrics;

/// <summary>Of which bytes a family tells: each such family exists twice.</summary>
/// <param name="Prefix">Start of its instruments' names.</param>
/// <param name="Of">For HELP: "Bytes of …".</param>
/// <param name="Values">The values of a part of a stream; null where it has no such bytes.</param>
internal sealed record ByteScope(string Prefix, string Of, Func<StreamPart, ByteValues?> Values)
{
    /// <summary>Everything that DAMON monitors, and what of it passed the scheme's filters.</summary>
    public static IReadOnlyList<ByteScope> All { get; } =
    [
        new("damon.memory.", "monitored memory", part => part.Monitored),
        new("damon.memory.filter_passed.", "monitored memory that passed the filters of its DAMOS scheme", part => part.FilterPassed),
    ];
}
