namespace Damon.Kernel.Sysfs;

/// <summary>
/// What this kernel's DAMON can, told by files that came with it, never by a version. Null: there is no directory in which the file would be (no kdamond, context or scheme has been made
/// yet), and no module's parameter tells either.
/// </summary>
/// <param name="HasTriedRegions">schemes/N/tried_regions (Linux 6.2): snapshots by sysfs.</param>
/// <param name="HasFilterPassed">schemes/N/stats/sz_ops_filter_passed (Linux 6.14): bytes that passed filters; a write to <c>state</c> waits with DAMON's lock held.</param>
/// <param name="HasIntervalsGoal">monitoring_attrs/intervals/intervals_goal (Linux 6.15): auto-tuned intervals.</param>
/// <param name="HasRefresh">kdamonds/N/refresh_ms (Linux 6.17): the kernel refreshes statistics by itself.</param>
/// <param name="HasAddressUnit">contexts/N/addr_unit (Linux 6.18).</param>
/// <param name="HasSnapshotsCount">schemes/N/stats/nr_snapshots (Linux 7.0).</param>
/// <param name="HasGoalTuner">schemes/N/quotas/goal_tuner (Linux 7.1).</param>
/// <param name="HasPause">contexts/N/pause (Linux 7.2).</param>
/// <param name="HasProbes">monitoring_attrs/probes (Linux 7.2): data-attribute monitoring.</param>
public sealed record KernelFeatures(
    bool? HasTriedRegions, bool? HasFilterPassed, bool? HasIntervalsGoal, bool? HasRefresh, bool? HasAddressUnit, bool? HasSnapshotsCount, bool? HasGoalTuner, bool? HasPause, bool? HasProbes)
{
    /// <summary>
    /// Whether a write to a kdamond's <c>state</c> can wait for ever, with DAMON's lock held, when the kdamond ends meanwhile (a process that is watched exits): Linux 6.14 … 7.0. Told by what came
    /// with 6.14 being there and what came with 7.1 not; a kernel to which the fix was backported counts as unfixed. Null: no file tells; where it matters, take it for true.
    /// </summary>
    public bool? CommandsCanHang => (HasFilterPassed, HasGoalTuner) switch
    {
        (false, _) or (_, true) => false,
        (true, false) => true,
        _ => null,
    };
}
