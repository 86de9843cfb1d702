using CsCheck;
using Damon.Snapshots;
using DamonHeatmap.WhatIf;

namespace DamonHeatmap.Tests.WhatIf;

public class ReclaimSimulationTests
{
    private const int Bytes = 24;

    /// <summary>A stream as a kernel would tell it: what each byte does is made up, ages and levels follow from it.</summary>
    private static readonly Gen<bool[][]> Uses = Gen.Int[0, 4].Array[Bytes].Array[4, 40].Select(ticks => ticks.Select(tick => tick.Select(use => use == 0).ToArray()).ToArray());

    [Fact]
    public void Add_EveryTickIsASnapshot_IsWhatHappenedToEachByte() => Check.Sample(
        Gen.Select(Uses, Gen.Int[1, 6]),
        (uses, threshold) =>
        {
            ReclaimOutcome outcome = Outcome(threshold, uses.Length);
            var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
            for (int tick = 1; tick <= uses.Length; tick++)
            {
                simulation.Add(Make(uses, tick));
            }

            simulation.End();
            double freed = 0, touched = 0;
            for (int at = 0; at < Bytes; at++)
            {
                int idle = 0;
                for (int tick = 0; tick <= uses.Length; tick++)
                {
                    bool isUsed = tick < uses.Length && uses[tick][at];
                    if (tick == uses.Length || isUsed)
                    {
                        freed += idle > threshold ? 1 : 0;
                        touched += idle > threshold && isUsed ? 1 : 0;
                        idle = 0;
                    }
                    else
                    {
                        idle++;
                    }
                }
            }

            Assert.Equal(freed, outcome.FreedBytes, 9);
            Assert.Equal(touched, outcome.TouchedBytes, 9);
        });

    [Fact]
    public void Add_TouchedBetweenTwoSnapshots_IsSeenByTheAge()
    {
        ReclaimOutcome outcome = Outcome(5, 30);
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        simulation.Add(Snapshot(10, (0, 8, 0, 9)));
        simulation.Add(Snapshot(30, (0, 8, 0, 9)));
        simulation.End();

        // idle from 0 on, taken at 5; touched by 20 at the latest, since then idle again; taken at 25
        Assert.Equal((16, 8), (outcome.FreedBytes, outcome.TouchedBytes));
        Assert.InRange(outcome.Delays.Percentile(0.5)!.Value, 14, 16);
    }

    [Fact]
    public void Add_FilterPassed_CountsThatPartOnly()
    {
        ReclaimOutcome outcome = Outcome(5, 20);
        var simulation = new ReclaimSimulation(ByteBasis.FilterPassed, [outcome]);
        var builder = new RegionsBuilder();
        builder.Add(0, 8, 0, 19, filterPassed: 2);
        simulation.Add(new Snapshot(new StreamId(), 19, 20, new Intervals(1, 1), builder.Build(true)));
        simulation.End();

        Assert.Equal((2, 0), (outcome.FreedBytes, outcome.TouchedBytes));
        Assert.Equal(2 * 15 / 20.0, outcome.Freed.Average(), 9);
    }

    [Fact]
    public void Add_OneSnapshotDoesNotTellWhatPassed_ItIsAsBefore()
    {
        ReclaimOutcome outcome = Outcome(5, 30);
        var simulation = new ReclaimSimulation(ByteBasis.FilterPassed, [outcome]);
        simulation.Add(Passed(10, accesses: 0, age: 9, withFilterPassed: true));
        simulation.Add(Passed(20, accesses: 0, age: 19, withFilterPassed: false));
        simulation.Add(Passed(30, accesses: 1, age: 0, withFilterPassed: true));
        simulation.End();

        Assert.Equal((2, 2), (outcome.FreedBytes, outcome.TouchedBytes));

        static Snapshot Passed(int end, uint accesses, uint age, bool withFilterPassed)
        {
            var builder = new RegionsBuilder();
            builder.Add(0, 8, accesses, age, filterPassed: 2);
            return new Snapshot(new StreamId(), end - 1, end, new Intervals(1, 1), builder.Build(withFilterPassed));
        }
    }

    [Fact]
    public void MostFreed_FinerThanTheParts_IsNoMean()
    {
        var outcome = new ReclaimOutcome(5, new TimeSums(0, 60, 60), new TimeSums(0, 60, 6));
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        simulation.Add(Snapshot(58, (0, 8, 0, 9)));
        simulation.Add(Snapshot(60, (0, 8, 1, 0)));
        simulation.End();

        // idle from 48 on, taken at 53, touched at 59
        Assert.Equal([0, 0, 0, 0, 0, 4.8], outcome.Freed.Select(bytes => Math.Round(bytes, 9)));
        Assert.Equal(8, outcome.MostFreed, 9);
    }

    [Fact]
    public void Add_MoreThanIsRemembered_CountsNothingTwice()
    {
        const int Pieces = 1 << 17;
        ReclaimOutcome outcome = Outcome(5, 40);
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        (ulong, ulong, uint, uint)[] all = [.. Enumerable.Range(0, Pieces).Select(i => (16 * (ulong)i, (16 * (ulong)i) + 8, 0u, 9u))];
        simulation.Add(Snapshot(10, all));
        simulation.Add(Snapshot(20, (1 << 30, (1 << 30) + 8, 1, 0)));
        simulation.Add(Snapshot(30, [.. all.Select(one => (one.Item1, one.Item2, 0u, 29u))]));
        simulation.End();

        // from 0 to 10 taken at 5; forgotten at 20; what is known of it at 30 begins where it was forgotten
        Assert.Equal(2.0 * 8 * Pieces, outcome.FreedBytes);
        Assert.Equal(8.0 * Pieces * ((10 - 5) + (30 - 15)) / 40, outcome.Freed.Average(), 3);
    }

    [Fact]
    public void Add_WatchedNoMore_IsNeitherTouchedNorThere()
    {
        ReclaimOutcome outcome = Outcome(5, 30);
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        simulation.Add(Snapshot(10, (0, 8, 0, 9), (8, 16, 0, 9)));
        simulation.Add(Snapshot(20, (0, 8, 0, 19)));
        simulation.End();

        Assert.Equal((16, 0), (outcome.FreedBytes, outcome.TouchedBytes));
        Assert.Equal(((8 * 15) + (8 * 5)) / 30.0, outcome.Freed.Average(), 9);
    }

    /// <summary>A scheme with a quota tells of some regions only; where the age says that nothing happened meanwhile, nothing did.</summary>
    [Fact]
    public void Add_NotSeenNowAndThen_IsTakenOnce()
    {
        ReclaimOutcome outcome = Outcome(5, 60);
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        for (int end = 10; end <= 60; end += 10)
        {
            simulation.Add(end % 20 == 0 ? Snapshot(end, (100, 101, 0, 0)) : Snapshot(end, (0, 8, 0, (uint)end - 1)));
        }

        simulation.End();
        Assert.Equal((8, 0), (outcome.FreedBytes, outcome.TouchedBytes));
        Assert.Equal(8 * (50 - 5) / 60.0, outcome.Freed.Average(), 9);
    }

    [Fact]
    public void Add_OtherMemoryThereLater_IsNotCountedTwice()
    {
        ReclaimOutcome outcome = Outcome(5, 40);
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        simulation.Add(Snapshot(10, (0, 8, 0, 9)));
        simulation.Add(Snapshot(20));
        simulation.Add(Snapshot(40, (0, 8, 0, 14)));
        simulation.End();

        // idle from 0 to 10, taken at 5; whatever was then, idle from 25 on, taken at 30
        Assert.Equal((16, 0), (outcome.FreedBytes, outcome.TouchedBytes));
        Assert.Equal(8 * (5 + 10) / 40.0, outcome.Freed.Average(), 9);
    }

    [Fact]
    public void Add_LevelFromBeforeAllTimes_IsTouchedAfterAVeryLongTime()
    {
        ReclaimOutcome outcome = Outcome(5, 40);
        var simulation = new ReclaimSimulation(ByteBasis.All, [outcome]);
        simulation.Add(new Snapshot(new StreamId(), 0, 10, new Intervals(1, Intervals.Longest), Regions(0, uint.MaxValue)));
        simulation.Add(new Snapshot(new StreamId(), 19, 20, new Intervals(1, 1), Regions(1, 0)));
        simulation.End();

        Assert.Equal(8, outcome.TouchedBytes);
        Assert.InRange(outcome.Delays.Percentile(0.5)!.Value, long.MaxValue / 2, long.MaxValue);

        static Regions Regions(uint accesses, uint age)
        {
            var builder = new RegionsBuilder();
            builder.Add(0, 8, accesses, age);
            return builder.Build(withFilterPassed: false);
        }
    }

    private static ReclaimOutcome Outcome(int idle, int end) => new(idle, new TimeSums(0, end, 6), new TimeSums(0, end, 6));

    private static Snapshot Snapshot(int end, params (ulong Start, ulong End, uint Accesses, uint Age)[] regions)
    {
        var builder = new RegionsBuilder();
        foreach ((ulong start, ulong stop, uint accesses, uint age) in regions)
        {
            builder.Add(start, stop, accesses, age);
        }

        return new Snapshot(new StreamId(), end - 1, end, new Intervals(1, 1), builder.Build(false));
    }

    /// <summary>A region for each run of bytes with one history.</summary>
    private static Snapshot Make(bool[][] uses, int tick)
    {
        (uint Accesses, uint Age) Of(int at)
        {
            bool isUsed = uses[tick - 1][at];
            int since = tick - 1;
            while (since > 0 && uses[since - 1][at] == isUsed)
            {
                since--;
            }

            return (isUsed ? 1u : 0, (uint)(tick - 1 - since));
        }

        var regions = new List<(ulong, ulong, uint, uint)>();
        for (int at = 0; at < Bytes;)
        {
            int start = at;
            (uint accesses, uint age) = Of(at);
            for (at++; at < Bytes && Of(at) == (accesses, age); at++)
            {
            }

            regions.Add(((ulong)start, (ulong)at, accesses, age));
        }

        return Snapshot(tick, [.. regions]);
    }
}
