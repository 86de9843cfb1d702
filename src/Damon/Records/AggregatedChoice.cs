namespace Damon.Records;

/// <summary>
/// Which of two events counts that tell the same regions: damon_aggregated, or damon_region_aggregated (Linux 7.2), which tells the hits of probes as well. That one, from where it comes on; if it comes no more, because the
/// probes were taken away, the other again.
/// </summary>
internal sealed class AggregatedChoice
{
    private bool? _withProbes;
    private uint _others;

    /// <summary>Whether a region counts.</summary>
    /// <param name="withProbes">Whether it came by damon_region_aggregated.</param>
    /// <param name="nrRegions">How many regions it says there are.</param>
    /// <param name="isOther">It counts, and what is open does not: that came by the other event.</param>
    public bool Takes(bool withProbes, uint nrRegions, out bool isOther)
    {
        isOther = false;
        if (_withProbes is null || _withProbes == withProbes)
        {
            (_withProbes, _others) = (withProbes, 0);
            return true;
        }

        // the kernel tells each region by both, one right after the other; a whole snapshot by this one alone says that the other is no more
        if (!withProbes && ++_others <= nrRegions)
        {
            return false;
        }

        (_withProbes, _others, isOther) = (withProbes, 0, true);
        return true;
    }
}
