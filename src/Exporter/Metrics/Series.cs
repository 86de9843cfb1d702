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

    /// <summary>One for each stream and each value of another label; null: that stream has none.</summary>
    /// <param name="state">Whose streams.</param>
    /// <param name="label">Name of the label.</param>
    /// <param name="texts">Its values.</param>
    /// <param name="values">The numbers, one for each text.</param>
    public static IEnumerable<Measurement<double>> OfStreams(
        ExporterState state, string label, ImmutableArray<string> texts, Func<StreamState, IEnumerable<double>?> values)
    {
        foreach (StreamState stream in state.Streams.Values)
        {
            int i = 0;
            foreach (double value in values(stream) ?? [])
            {
                yield return new Measurement<double>(value, [.. stream.Labels, new(label, texts[i++])]);
            }
        }
    }

    /// <summary>Bytes as numbers; above 2⁵³ they are rounded, as Prometheus would.</summary>
    public static IEnumerable<double> Bytes(ImmutableArray<ulong> bytes) => bytes.Select(count => (double)count);
}
