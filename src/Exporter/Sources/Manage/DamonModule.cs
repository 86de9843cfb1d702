using System.Globalization;
using Damon.Kernel;

namespace DamonExporter.Sources.Manage;

/// <summary>The kernel's own users of DAMON, as far as it matters who has it: while one of them runs, no kdamond of sysfs can.</summary>
internal static class DamonModule
{
    /// <summary>DAMON_STAT.</summary>
    public const string Stat = "damon_stat";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Stat, "damon_reclaim", "damon_lru_sort"];

    /// <summary>Its name as people know it.</summary>
    public static string Title(string module) => module.ToUpperInvariant();

    /// <summary>The parameter that starts and stops it.</summary>
    public static string Enabled(string module) => $"/sys/module/{module}/parameters/enabled";

    /// <summary>Whether it runs: it is enabled and, where it says its thread, has one.</summary>
    /// <exception cref="KernelException">It may not be asked.</exception>
    public static bool IsRunning(KernelFiles files, string module) =>
        files.ReadTextIfThere(Enabled(module)) == "Y"
        && (files.ReadTextIfThere($"/sys/module/{module}/parameters/kdamond_pid") is not { } thread
            || (int.TryParse(thread, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number > 0));
}
