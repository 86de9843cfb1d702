using System.Globalization;
using Damon.Snapshots;

namespace Damon.Records;

/// <summary>
/// Reads one line as <c>perf script</c>, <c>trace-cmd report</c> or a tracefs file has it:
/// <c>kdamond.0 145 [000] 6.550573: damon:damon_aggregated: target_id=0 nr_regions=10 4194304-43274240: 0 1</c>. The event is looked for by
/// its name, so that blanks in a process name, flags or a missing column do no harm.
/// </summary>
internal static class TraceLine
{
    private const int MostWords = 40;

    /// <summary>Reads a line.</summary>
    /// <param name="line">Without its end.</param>
    /// <param name="found">What it is.</param>
    /// <returns>null, or, for a line with an event of DAMON that cannot be understood, what is wrong with it.</returns>
    public static string? Parse(ReadOnlySpan<byte> line, out TraceEvent found)
    {
        found = new TraceEvent { Kind = TraceEventKind.Other };
        bool comment = line.IsEmpty || line[0] == '#';
        if (comment || line.IndexOf("damo"u8) < 0)
        {
            found = found with { Kind = !comment && IsLost(line) ? TraceEventKind.Lost : TraceEventKind.Other };
            return null;
        }

        Span<Range> words = stackalloc Range[MostWords];
        words = words[..Split(line, words)];
        for (int i = 1; i < words.Length; i++)
        {
            ReadOnlySpan<byte> word = line[words[i]];
            TraceEventKind kind = EventOf(word);
            if (kind != TraceEventKind.Other && (word[^1] == ':' || line[words[i - 1]][^1] == ':'))
            {
                return ParseEvent(line, words, i, kind, ref found);
            }
        }

        found = found with { Kind = IsLost(line) ? TraceEventKind.Lost : TraceEventKind.Other };
        return null;
    }

    private static string? ParseEvent(ReadOnlySpan<byte> line, ReadOnlySpan<Range> words, int at, TraceEventKind kind, ref TraceEvent found)
    {
        ReadOnlySpan<byte> time = line[words[at - 1]];
        if (time[^1] != ':' || !TryTime(time[..^1], out long nanoseconds))
        {
            return $"expected a time, such as 6.550573:, before the event; found {Excerpt.Of(time)}";
        }

        found = found with { Kind = kind, Time = nanoseconds, Thread = ThreadOf(line, words[..(at - 1)]) };
        ReadOnlySpan<Range> fields = words[(at + 1)..];
        return kind == TraceEventKind.Tune ? ParseTune(line, fields, ref found) : ParseRegion(line, fields, ref found);
    }

    private static string? ParseTune(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, ref TraceEvent found)
    {
        if (fields.Length == 1 && line[fields[0]].StartsWith("sample_us="u8) && TryNumber(line[fields[0]]["sample_us=".Length..], out ulong sample)
            && sample is > 0 and <= Intervals.Longest / 1000)
        {
            found = found with { Sample = (long)sample * 1000 };
            return null;
        }

        return "expected sample_us=N";
    }

    private static string? ParseRegion(ReadOnlySpan<byte> line, ReadOnlySpan<Range> fields, ref TraceEvent found)
    {
        bool ranged = false, counted = false, inHits = false;
        int numbers = 0;
        foreach (Range field in fields)
        {
            ReadOnlySpan<byte> word = line[field];
            bool understood;
            int equals = word.IndexOf((byte)'=');
            if (word.StartsWith("probe_hits="u8))
            {
                // the first of them, if there are any; the others stand behind it
                inHits = true;
                understood = equals == word.Length - 1 || TryHits(word[(equals + 1)..], ref found);
            }
            else if (equals >= 0)
            {
                inHits = false;
                counted |= word.StartsWith("nr_regions="u8);
                understood = TryNamed(word[..equals], word[(equals + 1)..], ref found);
            }
            else if (inHits)
            {
                understood = TryHits(word, ref found);
            }
            else if (!ranged)
            {
                understood = ranged = TryRange(word, ref found);
            }
            else
            {
                understood = TryCounted(word, numbers++, ref found);
            }

            if (!understood)
            {
                return $"{Excerpt.Of(word)} is wrong; expected {(inHits ? $"probe_hits=HH HH, hexadecimal, of at most {ProbeHits.MaxProbes} probes" : "target_id=N nr_regions=N START-END: NR_ACCESSES AGE")}";
            }
        }

        if (!ranged || !counted || numbers == 0)
        {
            return $"no {(!counted ? "nr_regions" : !ranged ? "addresses" : "nr_accesses")}; expected target_id=N nr_regions=N START-END: NR_ACCESSES AGE";
        }

        return found.End > found.Start || found.IsFake ? null : $"the region ends at {found.End}, not after its start {found.Start}";
    }

    private static bool TryNamed(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ref TraceEvent found)
    {
        // damo writes None into the traces that it makes of snapshots
        bool none = text.SequenceEqual("None"u8);
        if (!TryNumber(text, out ulong number) && !none)
        {
            return false;
        }

        ulong? value = none ? null : number;
        if (key.SequenceEqual("nr_regions"u8))
        {
            found = found with { NrRegions = (uint)Math.Min(number, uint.MaxValue) };
            return !none && number is > 0 and <= uint.MaxValue;
        }

        if (key.SequenceEqual("target_id"u8) || key.SequenceEqual("target_idx"u8))
        {
            found = found with { Target = value };
        }
        else if (key.SequenceEqual("ctx_idx"u8) || key.SequenceEqual("context_idx"u8))
        {
            found = found with { Context = value };
        }
        else if (key.SequenceEqual("scheme_idx"u8))
        {
            found = found with { Scheme = value };
        }

        return true;
    }

    private static bool TryRange(ReadOnlySpan<byte> word, ref TraceEvent found)
    {
        int dash = word.IndexOf((byte)'-');
        if (dash < 0 || word[^1] != ':' || !TryNumber(word[..dash], out ulong start) || !TryNumber(word[(dash + 1)..^1], out ulong end))
        {
            return false;
        }

        found = found with { Start = start, End = end };
        return true;
    }

    private static bool TryCounted(ReadOnlySpan<byte> word, int index, ref TraceEvent found)
    {
        if (index > 1)
        {
            return false;
        }

        if (index == 0 && word.SequenceEqual("-1"u8) && found is { Start: 0, End: 0 })
        {
            found = found with { IsFake = true };
            return true;
        }

        if (index == 1 && (word.SequenceEqual("None"u8) || (found.IsFake && word.SequenceEqual("-1"u8))))
        {
            return true;
        }

        if (!TryNumber(word, out ulong number) || number > uint.MaxValue)
        {
            return false;
        }

        found = index == 0 ? found with { Accesses = (uint)number } : found with { Age = (uint)number };
        return true;
    }

    /// <summary>Hits of one probe: the kernel prints a byte with two digits.</summary>
    private static bool TryHits(ReadOnlySpan<byte> word, ref TraceEvent found)
    {
        if (word.Length != 2 || found.Hits.Count == ProbeHits.MaxProbes || !byte.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte hits))
        {
            return false;
        }

        found = found with { Hits = found.Hits.With(hits) };
        return true;
    }

    private static TraceEventKind EventOf(ReadOnlySpan<byte> word)
    {
        word = word[^1] == ':' ? word[..^1] : word;
        word = word.StartsWith("damon:"u8) ? word["damon:".Length..] : word;
        return word.Length switch
        {
            16 when word.SequenceEqual("damon_aggregated"u8) => TraceEventKind.Aggregated,
            18 when word.SequenceEqual("damos_before_apply"u8) => TraceEventKind.BeforeApply,
            23 when word.SequenceEqual("damon_region_aggregated"u8) => TraceEventKind.RegionAggregated,
            28 when word.SequenceEqual("damon_monitor_intervals_tune"u8) => TraceEventKind.Tune,
            _ => TraceEventKind.Other,
        };
    }

    /// <summary>The thread id: <c>145</c>, <c>145/145</c> or the end of <c>kdamond.0-145</c>, before the <c>[cpu]</c> where there is one.</summary>
    private static long? ThreadOf(ReadOnlySpan<byte> line, ReadOnlySpan<Range> words)
    {
        int end = words.Length;
        for (int i = 0; i < words.Length; i++)
        {
            ReadOnlySpan<byte> word = line[words[i]];
            if (word.Length > 2 && word[0] == '[' && word[^1] == ']' && TryNumber(word[1..^1], out _))
            {
                end = i;
                break;
            }
        }

        for (int i = end - 1; i >= 0; i--)
        {
            ReadOnlySpan<byte> word = line[words[i]];
            word = word[(word.LastIndexOfAny((byte)'/', (byte)'-') + 1)..];
            if (TryNumber(word, out ulong thread) && thread <= int.MaxValue)
            {
                return (long)thread;
            }
        }

        return null;
    }

    private static bool IsLost(ReadOnlySpan<byte> line) =>
        (line.IndexOf("LOST"u8) >= 0 && line.IndexOf("EVENTS"u8) >= 0) || line.IndexOf("PERF_RECORD_LOST"u8) >= 0;

    /// <summary>Seconds with a fraction, to ns, without loss.</summary>
    private static bool TryTime(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> fraction = point < 0 ? [] : text[(point + 1)..];
        if (!TryNumber(point < 0 ? text : text[..point], out ulong seconds) || seconds >= long.MaxValue / 1_000_000_000
            || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (point >= 0 && fraction.IsEmpty))
        {
            return false;
        }

        long part = 0;
        for (int i = 0; i < 9; i++)
        {
            part = (part * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
        }

        nanoseconds = ((long)seconds * 1_000_000_000) + part;
        return true;
    }

    /// <summary>What the kernel prints: digits only.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> text, out ulong number) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static int Split(ReadOnlySpan<byte> line, Span<Range> words)
    {
        int count = 0, at = 0;
        while (at < line.Length && count < words.Length)
        {
            while (at < line.Length && line[at] is ((byte)' ' or (byte)'\t'))
            {
                at++;
            }

            int start = at;
            while (at < line.Length && line[at] is not ((byte)' ' or (byte)'\t'))
            {
                at++;
            }

            if (at > start)
            {
                words[count++] = start..at;
            }
        }

        return count;
    }
}
