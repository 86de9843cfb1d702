using System.Globalization;
using System.Text.Json;

namespace DamonHeatmap.Tests.Server;

/// <summary>One series of a matrix or of a vector.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Times">Moments, in ms.</param>
/// <param name="Values">Values at these.</param>
internal sealed record ApiSeries(IReadOnlyDictionary<string, string> Labels, IReadOnlyList<long> Times, IReadOnlyList<double> Values)
{
    /// <summary>First address of the row.</summary>
    public ulong Address => ulong.Parse(Labels["addr"], NumberStyles.None, CultureInfo.InvariantCulture);

    public static ApiSeries Of(JsonElement json)
    {
        JsonElement[] points = json.TryGetProperty("values", out JsonElement values) ? [.. values.EnumerateArray()] : [json.GetProperty("value")];
        return new ApiSeries(
            json.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            [.. points.Select(point => (long)(point[0].GetDecimal() * 1000))],
            [.. points.Select(point => double.Parse(point[1].GetString()!, CultureInfo.InvariantCulture))]);
    }
}
