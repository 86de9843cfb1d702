namespace DamonHeatmap.Diff;

/// <summary>What became of a cell from before to after. Unknown is no change: what nobody knows is neither hotter nor colder.</summary>
internal enum CellChange
{
    /// <summary>Neither says anything about it.</summary>
    UnknownInBoth,

    /// <summary>Known after only.</summary>
    UnknownBefore,

    /// <summary>Known before only.</summary>
    UnknownAfter,

    /// <summary>Known in both, and as hot as before.</summary>
    Unchanged,

    /// <summary>Known in both, and hotter after.</summary>
    Hotter,

    /// <summary>Known in both, and colder after.</summary>
    Colder,
}
