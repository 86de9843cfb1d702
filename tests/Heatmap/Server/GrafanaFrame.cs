using System.Globalization;
using System.Text.Json;

namespace DamonHeatmap.Tests.Server;

/// <summary>A data frame as a panel gets it: one series.</summary>
/// <param name="Name">What the panel shows as its name.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Times">Moments, ms.</param>
/// <param name="Values">Values at these.</param>
/// <param name="Interval">From one moment to the next, ms, as the frame tells.</param>
internal sealed record GrafanaFrame(string Name, IReadOnlyDictionary<string, string> Labels, IReadOnlyList<long> Times, IReadOnlyList<double> Values, double Interval)
{
    public ulong Address => ulong.Parse(Labels["addr"], NumberStyles.None, CultureInfo.InvariantCulture);

    public static GrafanaFrame Of(JsonElement frame)
    {
        JsonElement[] fields = [.. frame.GetProperty("schema").GetProperty("fields").EnumerateArray()];
        JsonElement data = frame.GetProperty("data"), values = data.GetProperty("values");
        Assert.Equal(["time", "number"], fields.Select(field => field.GetProperty("type").GetString()!));
        double[] numbers = [.. values[1].EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? double.NegativeInfinity : value.GetDouble())];

        // JSON has no NaN: where one is, is told beside; what is null without being told so is a hole
        if (data.TryGetProperty("entities", out JsonElement entities) && entities[1] is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty("NaN", out JsonElement places))
        {
            foreach (JsonElement place in places.EnumerateArray())
            {
                numbers[place.GetInt32()] = double.NaN;
            }
        }

        return new GrafanaFrame(
            fields[1].GetProperty("config").GetProperty("displayNameFromDS").GetString()!,
            fields[1].GetProperty("labels").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            [.. values[0].EnumerateArray().Select(moment => moment.GetInt64())],
            numbers,
            fields[0].GetProperty("config").GetProperty("interval").GetDouble());
    }
}
