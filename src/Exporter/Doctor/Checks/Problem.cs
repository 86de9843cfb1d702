using System.Collections.Immutable;

namespace DamonExporter.Doctor.Checks;

/// <summary>Something that keeps a source from working.</summary>
/// <param name="Kind">Its sort.</param>
/// <param name="What">What it is, a sentence without its point.</param>
/// <param name="Help">What would help, or why nothing should be done; null: the commands say it all.</param>
/// <param name="Commands">What the operator can run, or flags for this program, exactly; each is enough by itself.</param>
internal sealed record Problem(ProblemKind Kind, string What, string? Help, params ImmutableArray<string> Commands);
