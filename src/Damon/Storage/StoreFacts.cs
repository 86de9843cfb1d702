using System.Globalization;
using System.Text;
using Damon.Events;
using Damon.Snapshots;
using Damon.Storage.Blocks;

namespace Damon.Storage;

/// <summary>
/// What is the same for many snapshots of a stream, and is therefore written once, with the number of the first snapshot that it holds for: it holds until the next of its kind.
/// </summary>
internal static class StoreFacts
{
    /// <summary>The filters of the scheme, as <see cref="EventFilters"/> writes them.</summary>
    public const string Filters = "filters";

    /// <summary>What lies where in the process: lines <c>START-END NAME</c> in hexadecimal, zstd.</summary>
    public const string Mappings = "mappings";

    /// <summary>What relative addresses count from: <c>NUMBER START</c>, in decimal.</summary>
    public const string Base = "base";

    public static byte[] Write(IReadOnlyList<Mapping> mappings)
    {
        var text = new StringBuilder();
        foreach (Mapping mapping in mappings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{mapping.Start:x}-{mapping.End:x} {mapping.Name.Replace('\n', ' ')}\n");
        }

        return Zstd.Compress(Encoding.UTF8.GetBytes(text.ToString()), Zstd.Fast);
    }

    /// <exception cref="DamonDataException">Damaged.</exception>
    public static IReadOnlyList<Mapping> ReadMappings(ReadOnlySpan<byte> stored)
    {
        byte[] buffer = [];
        ArraySegment<byte> text = Zstd.Decompress(stored, ref buffer);
        var mappings = new List<Mapping>();
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = line.IndexOf('-', StringComparison.Ordinal), blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (dash > 0 && blank > dash
                && ulong.TryParse(line.AsSpan(0, dash), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong start)
                && ulong.TryParse(line.AsSpan(dash + 1, blank - dash - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong end))
            {
                mappings.Add(new Mapping(start, end, line[(blank + 1)..]));
            }
            else
            {
                throw new DamonDataException("its mappings are damaged");
            }
        }

        return mappings;
    }

    public static string Write(AddressBase addressBase) => string.Create(CultureInfo.InvariantCulture, $"{addressBase.Number} {addressBase.Start}");

    /// <exception cref="DamonDataException">Damaged.</exception>
    public static AddressBase ReadBase(string text) =>
        text.Split(' ') is [var number, var start]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && ulong.TryParse(start, NumberStyles.None, CultureInfo.InvariantCulture, out ulong address)
            ? new AddressBase(address, count)
            : throw new DamonDataException("its base of addresses is damaged");
}
