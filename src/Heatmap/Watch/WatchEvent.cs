namespace DamonHeatmap.Watch;

/// <summary>What a watched picture reacts to: keys, and what happens by itself.</summary>
internal enum WatchEvent
{
    /// <summary>The user has had enough.</summary>
    End,

    /// <summary>Half as much time.</summary>
    ZoomIn,

    /// <summary>Twice as much time.</summary>
    ZoomOut,

    /// <summary>Back in time by half a window.</summary>
    Earlier,

    /// <summary>Forth in time by half a window.</summary>
    Later,

    /// <summary>Back to what is newest.</summary>
    Newest,

    /// <summary>The stream before the one that is shown.</summary>
    PreviousStream,

    /// <summary>The stream after it.</summary>
    NextStream,

    /// <summary>The next kind of scale.</summary>
    Scale,

    /// <summary>The next palette.</summary>
    Palette,

    /// <summary>Stand still, or go on.</summary>
    Pause,

    /// <summary>Stop the program, for the shell to take over.</summary>
    Suspend,

    /// <summary>What the window shows is not ours any more, or it has another size.</summary>
    Redraw,

    /// <summary>It is time to look for new snapshots.</summary>
    Tick,

    /// <summary>A look at the store is over.</summary>
    Read,
}
