using CsCheck;
using Damon;
using Damon.Snapshots;
using DamonHeatmap.Inputs;

namespace DamonHeatmap.Tests.Inputs;

public class ReadAheadTests
{
    [Fact]
    public void Of_AnySeries_IsToldAsItIs() => Check.Sample(
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 40], Gen.Int[0, 60].Array[0, 5], Gen.Bool),
        (count, atOnce, warnings, fails) =>
        {
            List<string> expected = [], told = [];
            Exception? expectedError = Record.Exception(() => Go(Series(count, warnings, fails, expected.Add), expected));

            Exception? error = Record.Exception(() => Go(ReadAhead.Of(warn => Series(count, warnings, fails, warn), told.Add, atOnce), told));

            Assert.Equal(expected, told);
            Assert.Equal(expectedError?.Message, error?.Message);
            Assert.Equal(fails, error is DamonDataException);
        });

    [Fact]
    public void Of_StoppedEarly_ClosesTheSourceAndReadsNoMore()
    {
        int read = 0;
        bool closed = false;

        Assert.Equal(5, ReadAhead.Of(Endless, null, 10).Take(5).Count());
        int atEnd = read;

        Assert.True(closed);
        Assert.InRange(atEnd, 5, 200);
        Assert.Equal(atEnd, read);

        IEnumerable<Snapshot> Endless(Action<string>? warn)
        {
            try
            {
                while (true)
                {
                    read++;
                    yield return Snapshot(read);
                }
            }
            finally
            {
                closed = true;
            }
        }
    }

    [Fact]
    public void Of_OutOfMemoryOnTheOtherThread_IsTold()
    {
        Assert.Throws<InsufficientMemoryException>(() => ReadAhead.Of(_ => Failing(), null, 10).Count());

        static IEnumerable<Snapshot> Failing()
        {
            for (int i = 1; ; i++)
            {
                yield return i < 40 ? Snapshot(i) : throw new InsufficientMemoryException();
            }
        }
    }

    [Fact]
    public void Of_NobodyToWarn_TellsTheSourceSo()
    {
        bool? hasWarn = null;
        _ = ReadAhead.Of(
            warn =>
            {
                hasWarn = warn is not null;
                return [];
            },
            null).Count();

        Assert.False(hasWarn);
    }

    private static void Go(IEnumerable<Snapshot> series, List<string> told)
    {
        foreach (Snapshot snapshot in series)
        {
            told.Add($"{snapshot.EndTime}");
        }
    }

    private static IEnumerable<Snapshot> Series(int count, int[] warnings, bool fails, Action<string>? warn)
    {
        for (int i = 0; i < count; i++)
        {
            for (int w = 0; w < warnings.Length; w++)
            {
                if (warnings[w] == i)
                {
                    warn?.Invoke($"warning {w} before {i}");
                }
            }

            yield return Snapshot(i);
        }

        warn?.Invoke("the last one");
        if (fails)
        {
            throw new DamonDataException("it ends badly");
        }
    }

    private static Snapshot Snapshot(long index) =>
        new(new StreamId(null, "0", null, null, null), index * 100, (index + 1) * 100, new Intervals(5, 100), Damon.Snapshots.Regions.Empty);
}
