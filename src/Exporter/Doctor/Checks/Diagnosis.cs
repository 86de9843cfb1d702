using System.Collections.Immutable;

namespace DamonExporter.Doctor.Checks;

/// <summary>What follows from the facts.</summary>
/// <param name="Source">The source in force.</param>
/// <param name="Works">Whether <c>run</c> would deliver with it.</param>
/// <param name="Summary">That, and why, in a sentence.</param>
/// <param name="Steps">What would make it work; empty where it does, or where nothing that can be done here would.</param>
/// <param name="Then">What would be delivered after these steps; null where there are none.</param>
/// <param name="Sources">Each source.</param>
internal sealed record Diagnosis(string Source, bool Works, string Summary, ImmutableArray<Problem> Steps, string? Then, ImmutableArray<SourceVerdict> Sources);
