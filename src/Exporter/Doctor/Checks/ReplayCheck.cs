using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>replay</c>, which needs nothing of the kernel.</summary>
internal static class ReplayCheck
{
    public static SourceVerdict Of(DoctorFacts facts, DoctorRequest request) => new(
        "replay", request.Inputs.IsEmpty ? "a recording, as if live (--input)" : string.Join(", ", request.Inputs),
        [.. facts.InputProblems.Select(problem => new Problem(ProblemKind.Setting, problem, "correct --input"))],
        []);
}
