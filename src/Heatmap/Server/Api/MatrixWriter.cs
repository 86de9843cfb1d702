using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Server.Api;

/// <summary>
/// Writes a matrix as Prometheus does: a series for each row, and in it each moment, unknown ones as NaN. There is no hole: a panel takes the width of all cells from the first two moments.
/// What is the same for all rows, the moments, is made text once.
/// </summary>
internal static class MatrixWriter
{
    /// <summary>Bytes of a moment and its value, about; so the room is mostly found at once.</summary>
    private const int UsualValue = 24;

    /// <summary>Bytes that are lent before it is known that so many are needed.</summary>
    private const long MostAtOnce = 64 << 20;

    /// <summary>More than any number of single precision has.</summary>
    private const int LongestNumber = 32;

    /// <summary>Bytes that a matrix has at least, before it is made: each value as short as one can be.</summary>
    /// <param name="selection">What was asked for.</param>
    /// <param name="window">The moments.</param>
    /// <param name="rows">How many rows it will have.</param>
    public static long LeastBytes(HeatSelection selection, MatrixWindow window, int rows)
    {
        // later moments have no fewer digits, but for those before 1970; and a pattern may leave few rows
        int moment = window.At(0) < 0 ? 1 : ApiTime.Seconds(window.At(0) / ApiTime.Second * ApiTime.Second).Length;
        return selection.HasRowMatchers ? 0 : (long)rows * window.Count * ("[,\"0\"],".Length + moment);
    }

    /// <param name="matrix">The matrix; null: there is nothing.</param>
    /// <param name="selection">What was asked for.</param>
    /// <param name="warnings">What whoever asked should know, besides what the matrix says.</param>
    public static byte[] Matrix(HeatMatrix? matrix, HeatSelection selection, IReadOnlyList<string> warnings)
    {
        using var body = new RentedBody((int)Math.Min(MostAtOnce, (1 << 12) + (matrix is null ? 0 : matrix.Rows.Columns * (200 + ((long)matrix.Window.Count * UsualValue)))));

        // the type first: who reads it as it comes need not keep the rest until it is known
        body.Write("{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["u8);
        if (matrix is not null)
        {
            byte[][] moments = [.. Enumerable.Range(0, matrix.Window.Count).Select(i => Encoding.UTF8.GetBytes($"[{ApiTime.Seconds(matrix.Window.At(i))},\""))];
            bool isFirst = true;
            foreach (int row in Rows(matrix, selection))
            {
                body.Write(isFirst ? "{\"metric\":"u8 : ",{\"metric\":"u8);
                isFirst = false;
                WriteLabels(body, matrix, selection, row);
                body.Write(",\"values\":["u8);
                for (int i = 0; i < moments.Length; i++)
                {
                    WriteValue(body, i > 0, moments[i], Value(matrix.Columns[i], selection, row));
                }

                body.Write("]}"u8);
            }
        }

        body.Write("]}"u8);
        WriteEnd(body, [.. warnings, .. matrix?.Warnings ?? []], matrix?.Infos);
        return body.ToArray();
    }

    /// <summary>The same of one moment: a vector.</summary>
    /// <param name="matrix">A matrix of one moment; null: there is nothing.</param>
    /// <param name="selection">What was asked for.</param>
    /// <param name="moment">The moment that was asked for, ns.</param>
    /// <param name="warnings">What whoever asked should know, besides what the matrix says.</param>
    public static byte[] Vector(HeatMatrix? matrix, HeatSelection selection, long moment, IReadOnlyList<string> warnings)
    {
        using var body = new RentedBody(1 << 14);
        body.Write("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["u8);
        if (matrix is not null)
        {
            byte[] begin = Encoding.UTF8.GetBytes($"[{ApiTime.Seconds(moment)},\"");
            bool isFirst = true;
            foreach (int row in Rows(matrix, selection))
            {
                body.Write(isFirst ? "{\"metric\":"u8 : ",{\"metric\":"u8);
                isFirst = false;
                WriteLabels(body, matrix, selection, row);
                body.Write(",\"value\":"u8);
                WriteValue(body, false, begin, Value(matrix.Columns[0], selection, row));
                body.Write("}"u8);
            }
        }

        body.Write("]}"u8);
        WriteEnd(body, [.. warnings, .. matrix?.Warnings ?? []], null);
        return body.ToArray();
    }

    private static IEnumerable<int> Rows(HeatMatrix matrix, HeatSelection selection)
    {
        for (int row = 0; row < matrix.Rows.Columns; row++)
        {
            if (selection.MatchesRow(matrix.Rows.Starts[row]))
            {
                yield return row;
            }
        }
    }

    private static float Value(MatrixColumn column, HeatSelection selection, int row) => selection.Metric.IsCoverage ? column.Known[row] : column.Heat[row];

    private static void WriteLabels(RentedBody body, HeatMatrix matrix, HeatSelection selection, int row)
    {
        using var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WriteString(Selector.Name, selection.Metric.Name);
        json.WriteString(HeatSelection.Address, matrix.Rows.Starts[row].ToString(CultureInfo.InvariantCulture));
        StreamLabels.Write(json, matrix.Stream.Id);
        json.WriteEndObject();
    }

    private static void WriteValue(RentedBody body, bool isNext, ReadOnlySpan<byte> moment, float value)
    {
        Span<byte> room = body.GetSpan(moment.Length + LongestNumber);
        int at = 0;
        if (isNext)
        {
            room[at++] = (byte)',';
        }

        moment.CopyTo(room[at..]);
        at += moment.Length;
        if (value == 0)
        {
            room[at++] = (byte)'0';
        }
        else if (float.IsNaN(value))
        {
            "NaN"u8.CopyTo(room[at..]);
            at += 3;
        }
        else
        {
            value.TryFormat(room[at..], out int written, default, CultureInfo.InvariantCulture);
            at += written;
        }

        room[at++] = (byte)'"';
        room[at++] = (byte)']';
        body.Advance(at);
    }

    private static void WriteEnd(RentedBody body, IReadOnlyList<string> warnings, IReadOnlyList<string>? infos)
    {
        foreach ((string name, IReadOnlyList<string> notes) in new[] { ("warnings", warnings), ("infos", infos ?? []) })
        {
            if (notes.Count > 0)
            {
                body.Write(Encoding.UTF8.GetBytes($",\"{name}\":["));
                for (int i = 0; i < notes.Count; i++)
                {
                    body.Write(Encoding.UTF8.GetBytes($"{(i > 0 ? "," : "")}\"{JsonEncodedText.Encode(notes[i])}\""));
                }

                body.Write("]"u8);
            }
        }

        body.Write("}"u8);
    }
}
