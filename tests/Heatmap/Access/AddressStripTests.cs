using CsCheck;
using Damon.Analysis;
using Damon.Snapshots;
using Damon.Tests.Events;
using DamonHeatmap.Access;
using DamonHeatmap.Reports;

namespace DamonHeatmap.Tests.Access;

public class AddressStripTests
{
    private static readonly Gen<StripRequest> Requests = Gen.Select(Gen.Bool, Gen.Int[1, 100], Gen.Bool).Select(
        (temperature, width, isStatic) => new StripRequest(temperature ? StripValue.Temperature : StripValue.AccessRate, width, isStatic));

    [Fact]
    public void Write_AnySnapshot_IsNeverWiderThanAsked() => Check.Sample(
        Gen.Select(EventGenerators.Snapshot.Where(static snapshot => snapshot.Regions.Count > 0), Requests),
        (snapshot, request) =>
        {
            string[] lines = Lines(snapshot, request);
            Assert.Equal(snapshot.Regions.HasFilterPassed ? 3 : 2, lines.Length);
            ulong room = request.IsStatic ? snapshot.Regions.Ends[^1] - snapshot.Regions.Starts[0] : ulong.MaxValue;
            Assert.All(lines[..^1], line =>
            {
                string cells = Cells(line);
                Assert.InRange(cells.Length, 1, request.Width);
                Assert.True(!request.IsStatic || (ulong)cells.Length == Math.Min((ulong)request.Width, room));
                Assert.DoesNotContain("NaN", line, StringComparison.Ordinal);
            });
        },
        iter: 300);

    [Fact]
    public void AllOf_AnySnapshot_HoldsAsMuchAsTheRegions() => Check.Sample(
        Gen.Select(EventGenerators.Snapshot.Where(static snapshot => snapshot.Regions.Count > 0), Requests),
        (snapshot, request) =>
        {
            AddressStrip strip = AddressStrip.AllOf(snapshot, request, TemperatureWeights.Default)[0];
            double expected = 0, drawn = 0;
            for (int i = 0; i < snapshot.Regions.Count; i++)
            {
                double value = request.Value == StripValue.AccessRate ? snapshot.Intervals.Rate(snapshot.Regions.Accesses[i]) : Temperature.Of(snapshot, i, TemperatureWeights.Default);
                expected += value * snapshot.Regions.Size(i);
            }

            for (int column = 0; column < strip.Means.Count; column++)
            {
                double covered = 0;
                for (int i = 0; i < snapshot.Regions.Count; i++)
                {
                    (ulong start, ulong end) = (Math.Max(snapshot.Regions.Starts[i], strip.Axis.Starts[column]), Math.Min(snapshot.Regions.Ends[i], strip.Axis.Ends[column]));
                    covered += end > start ? end - start : 0;
                }

                Assert.Equal(covered > 0, strip.Means[column] is not null);
                drawn += (strip.Means[column] ?? 0) * covered;
            }

            Assert.InRange(drawn, expected - (Math.Abs(expected) * 1e-6) - 1e-6, expected + (Math.Abs(expected) * 1e-6) + 1e-6);
        },
        iter: 100);

    [Fact]
    public void Write_LittleAccess_IsNotIdle()
    {
        // one sample of 2000, in a thousandth of a column, beside what is always in use
        Snapshot snapshot = Make.Snapshot(new Intervals(Make.Millisecond, 2000 * Make.Millisecond), (0, 1000, 1, 5), (1000, 1_000_000, 0, 5), (1_000_000, 2_000_000, 2000, 5), (2_000_000, 4_000_000, 0, 1));
        string[] lines = Lines(snapshot, new StripRequest(StripValue.AccessRate, 4, false));
        Assert.Equal("19..", Cells(lines[0]));
        Assert.Equal("         access rate: . idle, 1 up to 11.11 %, 9 up to 100 %; a column is 976.6 KiB", lines[1]);
    }

    [Fact]
    public void Write_FarApart_LeavesTheGapOutUnlessItIsToBeSeen()
    {
        Snapshot snapshot = Make.Snapshot((0, 4096, 20, 5), (1UL << 40, (1UL << 40) + 4096, 0, 5));
        Assert.Equal(":", Cells(Lines(snapshot, new StripRequest(StripValue.AccessRate, 20, false))[0]).Trim('9', '.'));
        Assert.Equal("9                  .", Cells(Lines(snapshot, new StripRequest(StripValue.AccessRate, 20, true))[0]));
    }

    [Fact]
    public void Write_Temperatures_GoFromColdestToHottest()
    {
        Snapshot snapshot = Make.Snapshot((0, 100, 0, 100), (100, 200, 0, 50), (200, 300, 20, 0), (300, 400, 20, 100));
        string[] lines = Lines(snapshot, new StripRequest(StripValue.Temperature, 4, false));
        Assert.Equal("0259", Cells(lines[0]));
        Assert.Contains("temperature: 0 -1,000,000,000, 9 1,000,010,000;", lines[1], StringComparison.Ordinal);
    }

    private static string[] Lines(Snapshot snapshot, StripRequest request)
    {
        using var output = new StringWriter();
        new StripText(request, TemperatureWeights.Default, null).Write(snapshot, output);
        return output.ToString().TrimEnd('\n').Split('\n');
    }

    private static string Cells(string line) => line[StripText.LabelWidth..^1];
}
