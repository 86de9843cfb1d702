using Damon.Events;
using Damon.Snapshots;

namespace Damon.Storage;

/// <summary>What the writer knows of a stream without asking the file. Changed only when a transaction has been committed.</summary>
internal sealed class StoreStream(long id, StreamId stream)
{
    public long Id { get; } = id;

    public StreamId Stream { get; } = stream;

    /// <summary>Snapshots that are in no block.</summary>
    public long Loose { get; set; }

    /// <summary>Their regions.</summary>
    public long LooseRegions { get; set; }

    /// <summary>What relative addresses count from; null: it has had no snapshot with regions.</summary>
    public AddressBase? Base { get; set; }

    /// <summary>The newest filters, as JSON; null: none were written.</summary>
    public string? Filters { get; set; }

    /// <summary>The newest mappings, as they are stored; null: none were written.</summary>
    public byte[]? Mappings { get; set; }

    /// <summary>The end of the snapshot that had them.</summary>
    public long MappingsTime { get; set; }
}
