using System.Collections.Immutable;

namespace DamonExporter.Doctor.Checks;

/// <summary>Something that keeps a source from working.</summary>
/// <param name="Kind">Its sort.</param>
/// <param name="What">What it is, a sentence without its point.</param>
/// <param name="Help">What would help, what is to be thought of first, or why nothing should be done; null: nothing known.</param>
/// <param name="Commands">What the operator can run, exactly; each is enough by itself against this problem. None for what could do harm.</param>
internal sealed record Problem(ProblemKind Kind, string What, string? Help, params ImmutableArray<string> Commands);
