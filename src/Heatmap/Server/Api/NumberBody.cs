using System.Globalization;
using System.Text.Json;

namespace DamonHeatmap.Server.Api;

/// <summary>Answers that are a number, as a data source's health check asks for.</summary>
internal static class NumberBody
{
    public static byte[] Scalar(double number, long moment) => JsonBody.Success(json =>
    {
        json.WriteStartObject();
        json.WriteString("resultType", "scalar");
        json.WritePropertyName("result");
        WritePair(json, moment, number);
        json.WriteEndObject();
    });

    public static byte[] Matrix(double number, long start, long step, int count) => JsonBody.Success(json =>
    {
        json.WriteStartObject();
        json.WriteString("resultType", "matrix");
        json.WriteStartArray("result");
        json.WriteStartObject();
        json.WriteStartObject("metric");
        json.WriteEndObject();
        json.WriteStartArray("values");
        for (int i = 0; i < count; i++)
        {
            WritePair(json, start + (i * step), number);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WritePair(Utf8JsonWriter json, long moment, double number)
    {
        json.WriteStartArray();
        json.WriteRawValue(ApiTime.Seconds(moment));
        json.WriteStringValue(double.IsPositiveInfinity(number) ? "+Inf" : double.IsNegativeInfinity(number) ? "-Inf" : number.ToString(CultureInfo.InvariantCulture));
        json.WriteEndArray();
    }
}
