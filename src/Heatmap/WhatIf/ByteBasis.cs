namespace DamonHeatmap.WhatIf;

/// <summary>Which bytes of idle memory a reclaimer could have taken.</summary>
internal enum ByteBasis
{
    /// <summary>Those that passed the scheme's filters.</summary>
    FilterPassed,

    /// <summary>Those that were in memory.</summary>
    Resident,

    /// <summary>All of them: an upper bound. DAMON calls free memory, the kernel's own, and what was never touched idle, too.</summary>
    All,
}
