using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using System.Numerics;

namespace DamonExporter.Metrics;

/// <summary>Makes the series of a stream. A measurement copies its labels, and nothing else is made for it.</summary>
internal static class Series
{
    /// <summary>One; null: the stream has none.</summary>
    public static Measurement<double>[] Of(StreamState stream, double? value) => value is { } measured ? [new(measured, stream.Labels)] : [];

    /// <summary>One for each part of the stream; null: that part has none.</summary>
    public static Measurement<double>[] OfParts(StreamState stream, Func<StreamPart, double?> value)
    {
        var series = new Measurement<double>[Count(stream, part => value(part) is not null)];
        int next = 0;
        foreach (StreamPart part in stream.Parts)
        {
            if (value(part) is { } measured)
            {
                series[next++] = new Measurement<double>(measured, part.Labels);
            }
        }

        return series;
    }

    /// <summary>One for each part of the stream and each value of another label; null: that part has none. Bytes above 2⁵³ are rounded, as Prometheus would.</summary>
    /// <param name="stream">Whose.</param>
    /// <param name="label">Name of the label.</param>
    /// <param name="texts">Its values.</param>
    /// <param name="values">The numbers, one for each text.</param>
    public static Measurement<double>[] OfParts<T>(StreamState stream, string label, ImmutableArray<string> texts, Func<StreamPart, ImmutableArray<T>?> values)
        where T : INumberBase<T>
    {
        var series = new Measurement<double>[Count(stream, part => values(part) is not null) * texts.Length];
        int next = 0;
        foreach (StreamPart part in stream.Parts)
        {
            if (values(part) is { } numbers)
            {
                KeyValuePair<string, object?>[] labels = Labels(part, 1);
                for (int i = 0; i < texts.Length; i++)
                {
                    labels[^1] = new(label, texts[i]);
                    series[next++] = new Measurement<double>(double.CreateChecked(numbers[i]), labels);
                }
            }
        }

        return series;
    }

    /// <summary>How many parts of a stream are of a kind.</summary>
    public static int Count(StreamState stream, Func<StreamPart, bool> isCounted)
    {
        int count = 0;
        foreach (StreamPart part in stream.Parts)
        {
            count += isCounted(part) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The labels of a part, and room for more behind them.</summary>
    public static KeyValuePair<string, object?>[] Labels(StreamPart part, int more)
    {
        var labels = new KeyValuePair<string, object?>[part.Labels.Count + more];
        for (int i = 0; i < part.Labels.Count; i++)
        {
            labels[i] = part.Labels[i];
        }

        return labels;
    }
}
