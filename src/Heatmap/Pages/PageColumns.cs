using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;

namespace DamonHeatmap.Pages;

/// <summary>
/// A column of numbers in a page: little-endian, first the lowest byte of each, then the next one of each and so on, which packs best; deflated, in Base64.
/// </summary>
internal static class PageColumns
{
    public static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Func<T, double> value) =>
        Write(json, name, items, sizeof(double), (item, bytes) => BinaryPrimitives.WriteDoubleLittleEndian(bytes, value(item)));

    public static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Func<T, float> value) =>
        Write(json, name, items, sizeof(float), (item, bytes) => BinaryPrimitives.WriteSingleLittleEndian(bytes, value(item)));

    public static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Func<T, uint> value) =>
        Write(json, name, items, sizeof(uint), (item, bytes) => BinaryPrimitives.WriteUInt32LittleEndian(bytes, value(item)));

    private static void Write<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, int size, Action<T, byte[]> write)
    {
        var planes = new byte[items.Count * size];
        var bytes = new byte[size];
        for (int i = 0; i < items.Count; i++)
        {
            write(items[i], bytes);
            for (int plane = 0; plane < size; plane++)
            {
                planes[(plane * items.Count) + i] = bytes[plane];
            }
        }

        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(planes);
        }

        json.WriteBase64String(name, packed.GetBuffer().AsSpan(0, (int)packed.Length));
    }
}
