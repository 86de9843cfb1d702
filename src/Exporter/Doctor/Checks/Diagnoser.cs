using System.Collections.Immutable;
using DamonExporter.Doctor.Facts;
using DamonExporter.Sources;

namespace DamonExporter.Doctor.Checks;

/// <summary>What follows from the facts; a pure function of them and of what is asked for.</summary>
internal static class Diagnoser
{
    public static Diagnosis Of(DoctorFacts facts, DoctorRequest request)
    {
        string? whyNoTrace = (KernelCheck.Of(facts) ?? TraceCheck.Tracing(facts))?.What;
        SourceVerdict stat = StatCheck.Of(facts), trace = TraceCheck.Of(facts, request);
        ImmutableArray<SourceVerdict> sources =
        [
            stat, trace, SysfsCheck.Of(facts, request), ManageCheck.Of(facts, request, whyNoTrace), ReplayCheck.Of(facts, request),
        ];
        string source = DoctorRequest.Name(request.Source);
        if (request.Source == SourceKind.Auto)
        {
            return Auto(stat, trace, sources);
        }

        SourceVerdict chosen = sources.First(verdict => verdict.Name == source);
        return chosen.IsUsable ? new Diagnosis(source, true, chosen.Delivers, [], null, sources) : Advised(source, false, Reasons(chosen), sources, chosen);
    }

    /// <summary>trace where it can be had, else stat.</summary>
    private static Diagnosis Auto(SourceVerdict stat, SourceVerdict trace, ImmutableArray<SourceVerdict> sources)
    {
        if (trace.IsUsable)
        {
            return new Diagnosis("auto", true, $"by trace: {trace.Delivers}", [], null, sources);
        }

        if (stat.IsUsable)
        {
            return Advised("auto", true, $"by stat: {stat.Delivers}", sources, trace);
        }

        string reasons = Reasons(trace) == Reasons(stat) ? Reasons(trace) : $"trace: {Reasons(trace)}; stat: {Reasons(stat)}";
        return Advised("auto", false, reasons, sources, trace, stat);
    }

    /// <summary>With the steps that lead to the first of some sources about which something can be done.</summary>
    private static Diagnosis Advised(string source, bool works, string summary, ImmutableArray<SourceVerdict> sources, params ReadOnlySpan<SourceVerdict> wanted)
    {
        foreach (SourceVerdict verdict in wanted)
        {
            if (IsInHand(verdict))
            {
                return new Diagnosis(source, works, summary, verdict.Problems, $"{verdict.Name} delivers {verdict.Delivers}", sources);
            }
        }

        return new Diagnosis(source, works, summary, [], null, sources);
    }

    private static string Reasons(SourceVerdict verdict) => string.Join("; ", verdict.Problems.Select(problem => problem.What));

    /// <summary>Whether the operator of the running host can do something about each of its problems.</summary>
    private static bool IsInHand(SourceVerdict verdict) => verdict.Problems.All(problem => problem.Kind is not (ProblemKind.Kernel or ProblemKind.Unreadable));
}
