using System.Collections.Immutable;
using DamonExporter.Doctor.Facts;
using DamonExporter.Sources;

namespace DamonExporter.Doctor.Checks;

/// <summary>What follows from the facts; a pure function of them and of what is asked for.</summary>
internal static class Diagnoser
{
    public static Diagnosis Of(DoctorFacts facts, DoctorRequest request)
    {
        bool canTrace = KernelCheck.Of(facts) is null && TraceCheck.Tracing(facts) is null;
        SourceVerdict stat = StatCheck.Of(facts), trace = TraceCheck.Of(facts, request);
        ImmutableArray<SourceVerdict> sources =
        [
            stat, trace, SysfsCheck.Of(facts, request, canTrace), ManageCheck.Of(facts, request, canTrace), ReplayCheck.Of(facts, request),
        ];
        string source = DoctorRequest.Name(request.Source);
        if (request.Source == SourceKind.Auto)
        {
            return Auto(stat, trace, sources);
        }

        SourceVerdict chosen = sources.First(verdict => verdict.Name == source);
        return new Diagnosis(
            source, chosen.IsUsable, chosen.IsUsable ? chosen.Delivers : Reasons(chosen),
            chosen.IsUsable || !IsInHand(chosen) ? [] : chosen.Problems, sources);
    }

    /// <summary>trace where it can be had, else stat.</summary>
    private static Diagnosis Auto(SourceVerdict stat, SourceVerdict trace, ImmutableArray<SourceVerdict> sources)
    {
        if (trace.IsUsable)
        {
            return new Diagnosis("auto", true, $"by trace: {trace.Delivers}", [], sources);
        }

        if (stat.IsUsable)
        {
            return new Diagnosis("auto", true, $"by stat: {stat.Delivers}; for regions, see trace", IsInHand(trace) ? trace.Problems : [], sources);
        }

        string reasons = Reasons(trace) == Reasons(stat) ? Reasons(trace) : $"trace: {Reasons(trace)}; stat: {Reasons(stat)}";
        return new Diagnosis("auto", false, reasons, IsInHand(trace) ? trace.Problems : IsInHand(stat) ? stat.Problems : [], sources);
    }

    private static string Reasons(SourceVerdict verdict) => string.Join("; ", verdict.Problems.Select(problem => problem.What));

    /// <summary>Whether the operator of the running host can do something about each of its problems.</summary>
    private static bool IsInHand(SourceVerdict verdict) => verdict.Problems.All(problem => problem.Kind is not (ProblemKind.Kernel or ProblemKind.Unreadable));
}
