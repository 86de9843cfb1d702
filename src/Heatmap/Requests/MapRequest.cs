using Damon.Snapshots;

namespace DamonHeatmap.Requests;

/// <summary>What is to be drawn.</summary>
internal sealed record MapRequest
{
    /// <summary>The largest grid that is made without being asked for it by number: 16 bytes a cell, so 256 MB.</summary>
    public const long DefaultMaxCells = 16L << 20;

    public required Resolution Resolution { get; init; }

    public TimeRange Time { get; init; } = TimeRange.All;

    /// <summary>Empty: those that <see cref="Ranges"/> says.</summary>
    public IReadOnlyList<AddressBounds> Addresses { get; init; } = [];

    public RangeChoice Ranges { get; init; } = RangeChoice.Hottest;

    public StreamFilter Streams { get; init; } = new();

    public ByteKind Bytes { get; init; } = ByteKind.Monitored;

    /// <summary>Largest number of cells of all maps together.</summary>
    public long MaxCells { get; init; } = DefaultMaxCells;
}
