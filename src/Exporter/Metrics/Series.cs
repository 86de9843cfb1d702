using System.Collections.Immutable;
using System.Diagnostics.Metrics;

namespace DamonExporter.Metrics;

/// <summary>Series of streams.</summary>
internal static class Series
{
    /// <summary>One for each stream; null: that stream has none.</summary>
    public static IEnumerable<Measurement<double>> OfStreams(ExporterState state, Func<StreamState, double?> value)
    {
        foreach (StreamState stream in state.Streams.Values)
        {
            if (value(stream) is { } measured)
            {
                yield return new Measurement<double>(measured, stream.Labels);
            }
        }
    }

    /// <summary>One for each part of each stream; null: that part has none.</summary>
    public static IEnumerable<Measurement<double>> OfParts(ExporterState state, Func<StreamPart, double?> value)
    {
        foreach (StreamPart part in state.Streams.Values.SelectMany(stream => stream.Parts))
        {
            if (value(part) is { } measured)
            {
                yield return new Measurement<double>(measured, part.Labels);
            }
        }
    }

    /// <summary>One for each part of each stream and each value of another label; null: that part has none.</summary>
    /// <param name="state">Whose streams.</param>
    /// <param name="label">Name of the label.</param>
    /// <param name="texts">Its values.</param>
    /// <param name="values">The numbers, one for each text.</param>
    public static IEnumerable<Measurement<double>> OfParts(
        ExporterState state, string label, ImmutableArray<string> texts, Func<StreamPart, IEnumerable<double>?> values)
    {
        foreach (StreamPart part in state.Streams.Values.SelectMany(stream => stream.Parts))
        {
            int i = 0;
            foreach (double value in values(part) ?? [])
            {
                yield return new Measurement<double>(value, [.. part.Labels, new(label, texts[i++])]);
            }
        }
    }

    /// <summary>Bytes as numbers; above 2⁵³ they are rounded, as Prometheus would.</summary>
    public static IEnumerable<double> Bytes(ImmutableArray<ulong> bytes) => bytes.Select(count => (double)count);
}
