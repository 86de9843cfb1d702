using System.Globalization;
using Damon.Records;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>What a reading of some inputs, one after the other, has behind it. One thread reads; another may ask for <see cref="Text"/>.</summary>
/// <param name="what">What is being done to what: <c>reading damon.data</c>.</param>
/// <param name="inputs">The inputs, in the order in which they are read.</param>
internal sealed class ReadingProgress(string what, IReadOnlyList<ISnapshotInput> inputs)
{
    /// <summary>Before this part was read, nobody can say how long the rest will take.</summary>
    private const double LeastPart = 0.01;

    private int _current;
    private long _snapshots;

    /// <summary>The next input begins.</summary>
    public void Begin(int input) => Volatile.Write(ref _current, input);

    /// <summary>One more snapshot was read.</summary>
    public void Count() => Volatile.Write(ref _snapshots, _snapshots + 1);

    /// <summary>One line for the user: <c>reading damon.data: 43 % (12 s left)</c>; where the part is not known, how many snapshots there were.</summary>
    /// <param name="elapsed">How long it has taken so far.</param>
    public string Text(TimeSpan elapsed)
    {
        string name = Excerpt.Path(what);
        if (Part() is not { } part)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{name}: {Volatile.Read(ref _snapshots)} snapshots");
        }

        string percent = string.Create(CultureInfo.InvariantCulture, $"{name}: {Math.Floor(part * 100)} %");
        if (part < LeastPart)
        {
            return percent;
        }

        long left = (long)Math.Ceiling(elapsed.TotalSeconds * (1 - part) / part);
        return $"{percent} ({Humanize.Duration((Int128)left * 1_000_000_000)} left)";
    }

    /// <summary>How much of all inputs was read, by their sizes; null: nobody knows.</summary>
    private double? Part()
    {
        int current = Volatile.Read(ref _current);
        double done = 0, total = 0;
        for (int i = 0; i < inputs.Count; i++)
        {
            ReadState state = inputs[i].State;
            if (state.Part is not { } part || state.Size <= 0)
            {
                return null;
            }

            total += state.Size;
            done += i < current ? state.Size : i == current ? state.Size * part : 0;
        }

        return total > 0 ? done / total : null;
    }
}
