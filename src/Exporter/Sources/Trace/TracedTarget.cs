using Damon.Kernel.Processes;
using Damon.Kernel.Tracing;
using Damon.Snapshots;

namespace DamonExporter.Sources.Trace;

/// <summary>One target of a kdamond: its snapshots as they are put together, and when the last was.</summary>
internal sealed class TracedTarget(ulong id)
{
    /// <summary>Its index.</summary>
    public ulong Id => id;

    /// <summary>What is open.</summary>
    public RegionAssembler Assembler { get; } = new();

    /// <summary>End of the aggregation before, if it is known that none was missed since, ns since boot.</summary>
    public long? LastEnd { get; set; }

    /// <summary>The time between the two before it, ns; 0: not known.</summary>
    public long LastDistance { get; set; }

    /// <summary>What it said; null where <see cref="LastEnd"/> is.</summary>
    public Regions? LastRegions { get; set; }

    /// <summary>The intervals that were in force after it.</summary>
    public IntervalsEpoch? LastEpoch { get; set; }

    /// <summary>Aggregations in a row in which the others told something and this one did not.</summary>
    public int Missed { get; set; }

    /// <summary>Whether a snapshot of it was told.</summary>
    public bool IsTold { get; set; }

    /// <summary>Its process as it was when it was looked for first; null: there is none, or it was not to be seen.</summary>
    public ProcessStamp? Process { get; private set; }

    /// <summary>Its process was there, and is not any more. The kernel goes on to tell its regions, as idle, for as long as another target lives.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Its process is looked for.</summary>
    /// <param name="pid">Its number; null: it has none.</param>
    /// <param name="found">What has that number now; null: nothing.</param>
    public void Look(int? pid, ProcessStamp? found)
    {
        if (Process?.Pid != pid)
        {
            (Process, IsGone) = (found, false);
        }
        else if (found != Process)
        {
            IsGone = true;
        }
    }

    /// <summary>From here on something may be missing.</summary>
    public void Interrupt()
    {
        Assembler.Drop();
        (LastEnd, LastRegions, LastEpoch) = (null, null, null);
    }
}
