namespace Damon.Kernel;

/// <summary>The clock that trace events are stamped with, and how far the host's time of day is from it.</summary>
public interface IBootClock
{
    /// <summary>Time since boot in ns, suspended time included.</summary>
    long Now { get; }

    /// <summary>What has to be added to a time since boot to have the time since 1970, ns; changes whenever the host's clock is set.</summary>
    long ToWall { get; }
}
