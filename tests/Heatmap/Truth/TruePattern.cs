using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DamonHeatmap.Tests.Truth;

/// <summary>What a workload says it did.</summary>
/// <param name="Steps">In the order of time.</param>
/// <param name="Start">The first of its addresses.</param>
/// <param name="End">The first address after them.</param>
/// <param name="HasClock">Whether the times are on the clock of the recording; else they count from an unknown start.</param>
internal sealed partial record TruePattern(IReadOnlyList<TrueStep> Steps, ulong Start, ulong End, bool HasClock)
{
    /// <summary>Bytes of each area of the stairs; the allocator puts its own 16 before.</summary>
    private const ulong MasimArea = 10_000_000, MasimHead = 16;

    public long From => Steps[0].From;

    public long To => Steps[^1].To;

    /// <summary>
    /// The stairs of masim, from its own log and /proc/PID/maps: ten areas, one below the other in one mapping; all in turn first, then one by one. One alone is gone over every fraction of a
    /// millisecond, so that each sample must find it accessed. How many samples see one of ten that are gone over in turn, nothing tells.
    /// </summary>
    public static TruePattern OfMasim(string log, string maps)
    {
        (ulong start, ulong end) = File.ReadLines(maps).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length == 5)
            .Select(words => words[0].Split('-')).Select(ends => (Start: Hex(ends[0]), End: Hex(ends[1]))).MaxBy(mapping => mapping.End - mapping.Start);
        int[] milliseconds = [.. Phase().Matches(File.ReadAllText(log)).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];
        int count = milliseconds.Length - 1;
        ulong each = (end - start) / (ulong)count;
        (ulong Start, ulong End)[] areas = [.. Enumerable.Range(1, count).Select(i => end - (each * (ulong)i) + MasimHead).Select(first => (first, first + MasimArea))];
        var steps = new List<TrueStep>();
        long at = 0;
        for (int i = 0; i <= count; i++)
        {
            long until = at + (milliseconds[i] * 1_000_000L);
            steps.Add(i == 0 ? new TrueStep(at, until, areas, IsAll: true) : new TrueStep(at, until, [areas[i - 1]], IsAll: false));
            at = until;
        }

        return new TruePattern(steps, start, end, HasClock: false);
    }

    /// <summary>The kernel lab's own workload, which writes down when it did what (samples/README.md).</summary>
    /// <param name="path">Its truth file.</param>
    /// <param name="isPhysical">Whether the addresses are those of its pages in physical memory.</param>
    public static TruePattern OfLab(string path, bool isPhysical)
    {
        JsonElement[] lines = [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement)];
        JsonElement[] areas = [.. lines.Where(line => Event(line) == "area")];
        JsonElement[] phases = [.. lines.Where(line => Event(line) is "phase" or "stop")];
        (ulong Start, ulong End)[] all = [.. areas.SelectMany(Memory)];
        return new TruePattern(
            [
                .. phases.Zip(phases.Skip(1), (phase, next) => new TrueStep(
                    phase.GetProperty("real_ns").GetInt64(),
                    next.GetProperty("real_ns").GetInt64(),
                    [.. areas.Where(area => phase.GetProperty("start").GetUInt64() <= area.GetProperty("start").GetUInt64() && area.GetProperty("end").GetUInt64() <= phase.GetProperty("end").GetUInt64()).SelectMany(Memory)],
                    phase.GetProperty("name").GetString() == "all")),
            ],
            all.Min(part => part.Start),
            all.Max(part => part.End),
            HasClock: true);

        IEnumerable<(ulong Start, ulong End)> Memory(JsonElement area) => isPhysical
            ? area.GetProperty("physical").EnumerateArray().Select(part => (part[0].GetUInt64(), part[1].GetUInt64()))
            : [(area.GetProperty("start").GetUInt64(), area.GetProperty("end").GetUInt64())];
    }

    private static string Event(JsonElement line) => line.GetProperty("event").GetString()!;

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex("phase.*?accesses/msec, ([0-9]+) msecs run")]
    private static partial Regex Phase();
}
