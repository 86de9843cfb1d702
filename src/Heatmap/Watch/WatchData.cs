namespace DamonHeatmap.Watch;

/// <summary>What a look at the store has brought.</summary>
internal sealed record WatchData
{
    /// <summary>Before the first look.</summary>
    public static WatchData Nothing { get; } = new();

    /// <summary>All streams that there are to choose from, by name.</summary>
    public IReadOnlyList<StreamNews> Streams { get; init; } = [];

    /// <summary>The stream that is shown; null: there is none.</summary>
    public StreamNews? Shown { get; init; }

    /// <summary>Its map, or what was its map before the store could not be read any more; null: there is none.</summary>
    public LiveMap? Map { get; init; }

    /// <summary>Why there is nothing new, or nothing at all, as a line for the user; null: all is well.</summary>
    public string? Problem { get; init; }
}
