using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>A line of trace text that says something about a region.</summary>
/// <param name="Time">ns since boot.</param>
/// <param name="Target">target_id, or target_idx of damos_before_apply.</param>
/// <param name="RegionCount">nr_regions: how many regions the snapshot has.</param>
/// <param name="Start">First address.</param>
/// <param name="End">First address after it.</param>
/// <param name="Samples">nr_accesses.</param>
/// <param name="Age">age; None where the kernel does not tell (5.15).</param>
internal readonly record struct TraceLine(
    PythonNumber Time,
    PythonNumber Target,
    PythonNumber RegionCount,
    PythonNumber Start,
    PythonNumber End,
    PythonNumber Samples,
    PythonNumber Age)
{
    private const string Prefix = "damon:";

    /// <summary>Reads one line.</summary>
    /// <returns>Null for all lines that damo passes over.</returns>
    /// <exception cref="PythonErrorException">damo fails on the line; names no place.</exception>
    public static TraceLine? Parse(string line)
    {
        string[] words = PythonText.Words(line);
        if (words.Length < 4)
        {
            return null;
        }

        // a third word that ends with a colon is the time; else the fourth is, after the CPU's number
        int time = words[2].EndsWith(':') ? 2 : 3;
        if (words.Length <= time + 1)
        {
            throw new PythonErrorException("the line ends where an event's name should be");
        }

        // the last character of time, name and addresses is taken for the colon, whatever it is
        string name = words[time + 1][..^1];
        name = name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        ReadOnlySpan<string> fields = words.AsSpan(time + 2);
        switch (name)
        {
            case "damon_aggregated" when fields.Length is 4 or 5:
                return Region(words[time], fields[0], fields[1..]);
            case "damos_before_apply" when fields.Length == 7:
                // the indices of context and scheme are passed over
                return Region(words[time], fields[2], fields[3..]);
            case "damon_monitor_intervals_tune" when fields.Length == 1:
                // damo forgets it again before it is used
                _ = After(fields[0]);
                return null;
            default:
                return null;
        }
    }

    private static TraceLine Region(string time, string target, ReadOnlySpan<string> fields)
    {
        PythonNumber seconds = PythonText.Float(time[..^1]);
        string[] bounds = fields[1][..^1].Split('-');
        return bounds.Length != 2
            ? throw new PythonErrorException($"no range of addresses: {Excerpt.Of(fields[1])}")
            : new TraceLine(
                (seconds * 1_000_000_000).Truncate(),
                After(target),
                After(fields[0]),
                PythonText.Whole(bounds[0]),
                PythonText.Whole(bounds[1]),
                PythonText.Whole(fields[2]),
                fields.Length > 3 ? PythonText.Whole(fields[3]) : PythonNumber.None);
    }

    private static PythonNumber After(string field)
    {
        string[] parts = field.Split('=');
        return parts.Length < 2 ? throw new PythonErrorException($"no value in {Excerpt.Of(field)}") : PythonText.Whole(parts[1]);
    }
}
