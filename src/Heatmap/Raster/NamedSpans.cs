using Damon.Snapshots;

namespace DamonHeatmap.Raster;

/// <summary>What lay where on an axis: mappings of a process, nodes of a host.</summary>
internal static class NamedSpans
{
    /// <summary>The parts of mappings that a span shows, ascending; neighbours of one name are one.</summary>
    public static IEnumerable<Mapping> In(AddressSpan span, IReadOnlyList<Mapping> mappings)
    {
        for (int i = 0; i < mappings.Count;)
        {
            (ulong start, ulong end, string name) = mappings[i];
            for (i++; i < mappings.Count && mappings[i].Name == name; i++)
            {
                end = mappings[i].End;
            }

            if (end > span.Start && start < span.End)
            {
                yield return new Mapping(Math.Max(start, span.Start), Math.Min(end, span.End), name);
            }
        }
    }

    /// <summary>As short as it still says what it is: of a path its end.</summary>
    /// <param name="name">Of a mapping.</param>
    /// <param name="most">Characters, at least 2.</param>
    public static string Short(string name, int most)
    {
        string last = name.StartsWith('/') ? Path.GetFileName(name) : name;
        last = last.Length == 0 ? name : last;
        return last.Length <= most ? last : last[..(most - 1)] + "…";
    }
}
