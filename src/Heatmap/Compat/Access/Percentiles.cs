namespace DamonHeatmap.Compat.Access;

/// <summary>Idle time or temperature at percentiles of the bytes.</summary>
internal static class Percentiles
{
    private const int BarLength = 20;
    private static readonly long[] Usual = [0, 1, 25, 50, 75, 99, 100];

    /// <summary>A line a percentile.</summary>
    /// <param name="values">Of each region what it is sorted by, and its bytes.</param>
    /// <param name="options">Which percentiles.</param>
    /// <param name="format">Writes what regions are sorted by.</param>
    /// <exception cref="PythonErrorException">No bytes, or no percentile is left.</exception>
    public static string Draw(IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, DamoAccessOptions options, Func<PythonNumber, string> format)
    {
        List<(long Percentile, PythonNumber Value)> rows = Find(values, new Queue<long>(Wanted(options.Percentiles)));
        if (rows.Count == 0)
        {
            throw new PythonErrorException("no percentile from 0 to 100");
        }

        string[] texts = [.. rows.Select(row => format(row.Value))];
        int nameWidth = rows.Max(static row => ((PythonNumber)row.Percentile).Repr().Length), valueWidth = texts.Max(static text => text.Length);
        PythonNumber first = rows[0].Value;
        PythonNumber step = (rows[^1].Value - first) / BarLength;
        step = step.IsTrue() ? step : 1;
        return string.Join('\n', rows.Select((row, i) =>
        {
            int stars = ((row.Value - first) / step).Truncate().ToClampedInt32();
            string bar = new string('*', Math.Max(stars, 0)).PadRight(BarLength);
            return $"{((PythonNumber)row.Percentile).Repr().PadLeft(nameWidth)}  {texts[i].PadLeft(valueWidth)}  |{bar}|";
        }));
    }

    private static List<(long Percentile, PythonNumber Value)> Find(IReadOnlyList<(PythonNumber Value, PythonNumber Bytes)> values, Queue<long> wanted)
    {
        PythonNumber total = 0;
        foreach ((_, PythonNumber bytes) in values)
        {
            total += bytes;
        }

        var rows = new List<(long, PythonNumber)>();
        PythonNumber share = 0;
        PythonNumber last = PythonNumber.None;
        foreach ((PythonNumber value, PythonNumber bytes) in values.OrderBy(static value => value.Value, PythonNumber.ByValue))
        {
            share += bytes * 100 / total;
            last = value;
            while (wanted.Count > 0 && wanted.Peek() <= share)
            {
                rows.Add((wanted.Dequeue(), value));
            }

            if (share >= 100.0)
            {
                break;
            }
        }

        if (wanted.Contains(100))
        {
            // rounding may keep the sum of all shares below 100
            rows.Add((100, last));
        }

        return rows;
    }

    private static IEnumerable<long> Wanted(IReadOnlyList<long> numbers) => numbers.Count switch
    {
        0 => Usual,
        1 => Range(0, numbers[0], 1),
        2 => Range(numbers[0], numbers[1], 1),
        3 => Range(numbers[0], numbers[1], numbers[2]),
        _ => numbers.Order(),
    };

    private static IEnumerable<long> Range(long start, long end, long step)
    {
        if (step == 0)
        {
            throw new PythonErrorException("percentiles with a step of 0");
        }

        for (long number = start; step > 0 ? number < end : number > end; number += step)
        {
            yield return number;
        }
    }
}
