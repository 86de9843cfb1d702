namespace DamonExporter.Sources.Sysfs;

/// <summary>What sort of thing keeps a kdamond from being asked.</summary>
internal enum SysfsCause
{
    /// <summary>It is not there.</summary>
    Missing,

    /// <summary>It does not run.</summary>
    Off,

    /// <summary>It was set up for something else.</summary>
    Setup,

    /// <summary>To ask it could do harm on this kernel.</summary>
    Danger,

    /// <summary>Its intervals are tuned, and the kernel tells nowhere what they are.</summary>
    Tuned,

    /// <summary>A file says what makes no sense.</summary>
    Malformed,
}
