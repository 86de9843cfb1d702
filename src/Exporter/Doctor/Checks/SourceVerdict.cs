using System.Collections.Immutable;

namespace DamonExporter.Doctor.Checks;

/// <summary>Whether a source would work.</summary>
/// <param name="Name">Its name, as in <c>--source</c>.</param>
/// <param name="Delivers">What it would deliver once nothing stands in its way.</param>
/// <param name="Problems">What does.</param>
/// <param name="Notes">What is worth knowing beside, one sentence each.</param>
internal sealed record SourceVerdict(string Name, string Delivers, ImmutableArray<Problem> Problems, ImmutableArray<string> Notes)
{
    /// <summary>Whether it would work as things are.</summary>
    public bool IsUsable => Problems.IsEmpty;
}
