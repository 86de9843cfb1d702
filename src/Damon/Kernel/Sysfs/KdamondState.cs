namespace Damon.Kernel.Sysfs;

/// <summary>Whether a kdamond runs.</summary>
public enum KdamondState
{
    /// <summary>The kernel did not say: another command was in progress, or the text is new to us. Not the same as off.</summary>
    Unknown,

    /// <summary>It runs.</summary>
    On,

    /// <summary>It does not.</summary>
    Off,
}
