using System.Globalization;
using DamonHeatmap.Text;

namespace DamonHeatmap.Access;

/// <summary>Which snapshots of each stream are shown, by their numbers: from 0 on, or below 0 from the last one, which is -1.</summary>
/// <param name="Text">As it was asked for.</param>
/// <param name="From">The first.</param>
/// <param name="To">The last; <see cref="long.MaxValue"/>: as many as there are.</param>
internal sealed record SnapshotChoice(string Text, long From, long To)
{
    private const string LastWord = "last", AllWord = "all";

    /// <summary>The last one.</summary>
    public static SnapshotChoice Last { get; } = new(LastWord, -1, -1);

    /// <summary>Each.</summary>
    public static SnapshotChoice All { get; } = new(AllWord, 0, long.MaxValue);

    /// <summary>Whether the last ones are meant, so that all must have been seen before it is known which these are.</summary>
    public bool CountsFromLast => From < 0;

    /// <summary>Reads <c>last</c>, <c>all</c>, <c>7</c>, <c>-3</c>, <c>2..5</c>, <c>2..</c>, <c>..5</c>, <c>-3..</c> or <c>-5..-2</c>; null: it is none of these.</summary>
    public static SnapshotChoice? Parse(string text)
    {
        if (text is LastWord or AllWord)
        {
            return text == LastWord ? Last : All;
        }

        if (Number(text) is { } number)
        {
            return new SnapshotChoice(text, number, number);
        }

        if (!Scan.TryRange(text, out string fromText, out string toText))
        {
            return null;
        }

        int? from = fromText.Length > 0 ? Number(fromText) : 0;
        long? to = toText.Length > 0 ? Number(toText) : from < 0 ? -1 : long.MaxValue;

        // from one side to the other nobody can count before the end is known
        return from is { } first && to is { } last && first <= last && (first < 0) == (last < 0) ? new SnapshotChoice(text, first, last) : null;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number > int.MinValue ? number : null;
}
