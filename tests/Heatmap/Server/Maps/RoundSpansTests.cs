using CsCheck;
using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Tests.Server.Maps;

public class RoundSpansTests
{
    [Fact]
    public void Of_AnySpans_HoldThemAndAreLittleWider() => Check.Sample(
        Gen.Select(Gen.Select(Gen.ULong, Gen.ULong[1, 1UL << 40]).Array[1, 6], Gen.Int[1, 500]),
        (raw, rows) =>
        {
            var spans = new List<(ulong Start, ulong End)>();
            foreach ((ulong start, ulong length) in raw.OrderBy(one => one.Item1))
            {
                ulong from = Math.Max(start, spans.Count == 0 ? 0 : spans[^1].End + 1);
                if (from >= start && from < ulong.MaxValue - length)
                {
                    spans.Add((from, from + length));
                }
            }

            if (spans.Count == 0)
            {
                return;
            }

            UInt128 total = spans.Aggregate(UInt128.Zero, (sum, span) => sum + (span.End - span.Start));
            IReadOnlyList<(ulong Start, ulong End)> round = RoundSpans.Of(spans, total, rows);
            Assert.All(spans, span => Assert.Contains(round, one => one.Start <= span.Start && one.End >= span.End));
            Assert.All(round.Zip(round.Skip(1)), pair => Assert.True(pair.First.End < pair.Second.Start));
            UInt128 wider = round.Aggregate(UInt128.Zero, (sum, span) => sum + (span.End - span.Start));
            Assert.True(wider - UInt128.Min(total, wider) <= (total / (uint)rows * (uint)spans.Count) + Gaps(round, spans), $"{total} -> {wider}");
        });

    [Fact]
    public void Of_AGrowingRange_OftenStaysTheSame()
    {
        (ulong, ulong)[] seen = [.. Enumerable.Range(0, 64).Select(i => RoundSpans.Of([(0x5500_0000_0000, 0x5500_4000_0000 + ((ulong)i * 4096))], (1UL << 30) + ((ulong)i * 4096), 128)[0])];
        Assert.True(seen.Distinct().Count() <= 2);
    }

    [Fact]
    public void Of_SmallRanges_AreLeftAsTheyAre() => Assert.Equal([(1UL, 3000UL)], RoundSpans.Of([(1, 3000)], 2999, 100));

    [Fact]
    public void Of_TheEndOfTheAddressSpace_Stays() => Assert.Equal(ulong.MaxValue, RoundSpans.Of([(1UL << 63, ulong.MaxValue)], (1UL << 63) - 1, 10)[0].End);

    /// <summary>What lay between two that became one.</summary>
    private static UInt128 Gaps(IReadOnlyList<(ulong Start, ulong End)> round, List<(ulong Start, ulong End)> spans) =>
        spans.Zip(spans.Skip(1)).Where(pair => round.Any(one => one.Start <= pair.First.Start && one.End >= pair.Second.End)).Aggregate(UInt128.Zero, (sum, pair) => sum + (pair.Second.Start - pair.First.End));
}
