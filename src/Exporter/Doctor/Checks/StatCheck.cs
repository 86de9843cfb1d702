using Damon.Kernel.Modules;
using DamonExporter.Doctor.Facts;

namespace DamonExporter.Doctor.Checks;

/// <summary>The source <c>stat</c>: DAMON_STAT's parameters.</summary>
internal static class StatCheck
{
    /// <summary>Starts DAMON_STAT.</summary>
    public const string Enable = "echo Y > /sys/module/damon_stat/parameters/enabled";

    private const string AtBoot = "damon_stat.enabled=Y on the kernel's command line does it at each boot";

    public static SourceVerdict Of(DoctorFacts facts)
    {
        List<string> notes = [];
        if (facts.Modules?.Stat is { } stat)
        {
            if (stat.Enabled && stat.IdleMilliseconds.All(idle => idle == 0) && stat.BandwidthBytesPerSecond == 0)
            {
                notes.Add("DAMON_STAT has told nothing yet: it looks at memory for some seconds first");
            }

            if (stat.AggregationMicroseconds is null)
            {
                notes.Add("how long accessed memory has been accessed is not told (Linux 6.18 does)");
            }

            if (facts.StatRangeProblem.Length > 0)
            {
                notes.Add($"percentiles only, no bytes: {facts.StatRangeProblem}");
            }
        }

        return new SourceVerdict("stat", "bandwidth, idle times and bytes by idle time of the whole memory; no regions", [.. Problems(facts)], [.. notes]);
    }

    /// <summary>What starts DAMON_STAT, where it is there and off; null: it is not there, or something else holds DAMON.</summary>
    public static Problem? Off(DoctorFacts facts) => facts.Modules?.Stat is not { Enabled: false } ? null : Holder(facts) is { } holder
        ? new Problem(ProblemKind.Conflict, $"DAMON_STAT is off, and cannot start while {holder} runs", "what holds DAMON may be watched by --source trace as it is")
        : new Problem(ProblemKind.Idle, "DAMON_STAT is there, and off", $"it watches all memory at 0.x % of a CPU; {AtBoot}", Enable);

    private static IEnumerable<Problem> Problems(DoctorFacts facts)
    {
        if (KernelCheck.Of(facts) is { } none)
        {
            return [none];
        }

        if (facts.Modules?.Stat is { } stat)
        {
            return Off(facts) is { } off ? [off] : facts.RunsStat ? [] : [Failed(facts, stat)];
        }

        if (facts.ModulesRefusal is { } refusal && facts.ModuleNames.Contains("damon_stat"))
        {
            return [Access.Reading(facts, refusal, onlyReads: true)];
        }

        string because = facts.Config is { } config ? config.Absence("CONFIG_DAMON_STAT") : "there is no /sys/module/damon_stat";
        return [new Problem(ProblemKind.Kernel, $"this kernel has no DAMON_STAT: {because}", "boot Linux 6.17 or newer, built with CONFIG_DAMON_STAT=y, or use another source")];
    }

    /// <summary>It is to run, and does not.</summary>
    private static Problem Failed(DoctorFacts facts, DamonStatParameters stat) => Holder(facts) is { } holder
        ? new Problem(ProblemKind.Conflict, $"DAMON_STAT is enabled, but does not run: {holder} holds DAMON", "what holds DAMON may be watched by --source trace as it is")
        : new Problem(
            ProblemKind.Idle, $"DAMON_STAT is enabled, but its thread does not run (kdamond_pid is {stat.KdamondPid})", "switch it off and on again",
            "echo N > /sys/module/damon_stat/parameters/enabled; " + Enable);

    private static string? Holder(DoctorFacts facts) => facts.RunsBySysfs ? "a kdamond of sysfs" : facts.RunningReclaimers.FirstOrDefault();
}
