using Damon.Events;

namespace DamonHeatmap.Inputs;

/// <summary>What of an OTLP log record can matter here.</summary>
internal sealed class OtlpRecord
{
    private readonly Dictionary<string, object?> _attributes = new(StringComparer.Ordinal);

    /// <summary>The resource's host.name.</summary>
    public string? Node { get; set; }

    public string? EventName { get; set; }

    /// <summary>Empty where the record has none, or one that is no text.</summary>
    public string Body { get; set; } = "";

    /// <summary>Those that a snapshot's event has: strings, longs and bools.</summary>
    public IReadOnlyDictionary<string, object?> Attributes => _attributes;

    /// <summary>Whether it is a piece of a snapshot.</summary>
    public bool IsSnapshot => SnapshotEvent.Is(EventName, _attributes);

    /// <summary>Keeps an attribute, if it can matter.</summary>
    public void Add(string key, object? value)
    {
        if (key.StartsWith("damon.", StringComparison.Ordinal) || key == SnapshotEvent.EventName)
        {
            _attributes[key] = value;
        }
    }
}
