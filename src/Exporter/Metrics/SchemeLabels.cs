using System.Globalization;
using DamonExporter.Sources;

namespace DamonExporter.Metrics;

/// <summary>The labels of a scheme.</summary>
internal static class SchemeLabels
{
    /// <summary>kdamond, context, scheme and, where it is known, action.</summary>
    public static KeyValuePair<string, object?>[] Of(SchemeReading scheme)
    {
        KeyValuePair<string, object?>[] labels =
        [
            new("kdamond", scheme.Kdamond),
            new("context", scheme.Context.ToString(CultureInfo.InvariantCulture)),
            new("scheme", scheme.Scheme.ToString(CultureInfo.InvariantCulture)),
        ];
        return scheme.Action is null ? labels : [.. labels, new("action", scheme.Action)];
    }
}
