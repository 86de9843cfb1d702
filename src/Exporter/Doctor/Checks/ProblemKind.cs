namespace DamonExporter.Doctor.Checks;

/// <summary>What sort of thing stands in the way. Their words in JSON are stable.</summary>
internal enum ProblemKind
{
    /// <summary>The kernel lacks something: another kernel, or a boot option.</summary>
    Kernel,

    /// <summary>Something is not mounted, or not where it was looked for.</summary>
    Mount,

    /// <summary>Who asks may not.</summary>
    Permission,

    /// <summary>Somebody else holds DAMON.</summary>
    Conflict,

    /// <summary>Nothing runs that could be watched.</summary>
    Idle,

    /// <summary>It would cost more than the settings allow.</summary>
    Limit,

    /// <summary>Another setting of this program is needed.</summary>
    Setting,

    /// <summary>It could do harm on this kernel.</summary>
    Danger,

    /// <summary>A file says what no kernel is known to say, or vanished.</summary>
    Unreadable,
}
