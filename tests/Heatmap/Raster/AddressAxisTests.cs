using CsCheck;
using Damon;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Raster;

public class AddressAxisTests
{
    /// <summary>Ascending spans, some of them close, some far apart.</summary>
    private static readonly Gen<(ulong Start, ulong End)[]> Spans = Gen.Select(Gen.ULong[1, 5000], Gen.ULong[1, 100_000]).Array[1, 12].Select(pieces =>
    {
        var spans = new List<(ulong, ulong)>();
        ulong end = 0;
        foreach ((ulong gap, ulong length) in pieces)
        {
            spans.Add((end + gap, end + gap + length));
            end += gap + length;
        }

        return spans.ToArray();
    });

    [Fact]
    public void Columns_AnySpans_AreTheSpansWithoutGapOrOverlap() => Check.Sample(
        Gen.Select(Spans, Gen.Int[1, 500]),
        (spans, wanted) =>
        {
            ulong total = spans.Aggregate(0UL, (sum, span) => sum + span.End - span.Start);
            int columns = (int)Math.Min((ulong)Math.Max(wanted, spans.Length), total);
            var axis = new AddressAxis(spans, columns);
            Assert.Equal(columns, axis.Columns);
            Assert.Equal(spans, axis.Spans.Select(span => (span.Start, span.End)));
            Assert.Equal(total, (ulong)axis.TotalBytes);
            foreach (AddressSpan span in axis.Spans)
            {
                Assert.Equal(span.Start, axis.Starts[span.FirstColumn]);
                Assert.Equal(span.End, axis.Ends[span.EndColumn - 1]);
                for (int column = span.FirstColumn; column < span.EndColumn; column++)
                {
                    Assert.True(axis.Starts[column] < axis.Ends[column]);
                    Assert.Equal(column == span.FirstColumn && span.FirstColumn > 0, axis.IsFoldedBefore(column));
                    Assert.Equal(column, axis.ColumnOf(span, axis.Starts[column]));
                    Assert.Equal(column, axis.ColumnOf(span, axis.Ends[column] - 1));
                }
            }
        });

    [Fact]
    public void Columns_SpansMuchLongerThanAColumn_AreOfEqualBytesNearly() => Check.Sample(
        Gen.ULong[100_000, 1UL << 40].Array[2, 6],
        lengths =>
        {
            ulong at = 0;
            (ulong, ulong)[] spans = [.. lengths.Select(length => (at += 1 << 20, at += length))];
            var axis = new AddressAxis(spans, 1000);
            double mean = (double)axis.TotalBytes / axis.Columns;
            Assert.All(axis.Spans.Where(span => span.Columns >= 20), span => Assert.InRange(span.Length / (double)span.Columns / mean, 0.9, 1.1));
        });

    [Theory]
    [InlineData(10, 10, 1)]
    [InlineData(20, 10, 1)]
    [InlineData(10, 20, 11)]
    public void Make_EmptyOrTooShort_SaysSo(ulong start, ulong end, int columns) =>
        Assert.Contains("too short", Assert.Throws<DamonDataException>(() => new AddressAxis(start, end, columns)).Message, StringComparison.Ordinal);

    [Fact]
    public void Make_MoreSpansThanColumns_SaysSo() =>
        Assert.Contains("do not fit", Assert.Throws<DamonDataException>(() => new AddressAxis([(0, 10), (20, 30), (40, 50)], 2)).Message, StringComparison.Ordinal);

    [Fact]
    public void Folds_AnyRanges_KeepAllOfThemAndFoldTheLargestGaps() => Check.Sample(
        Gen.Select(Spans, Gen.Int[1, 200]),
        (ranges, columns) =>
        {
            IReadOnlyList<(ulong Start, ulong End)> spans = AddressFolds.Of(ranges, columns);
            Assert.All(ranges, range => Assert.Contains(spans, span => span.Start <= range.Start && range.End <= span.End));
            Assert.InRange(spans.Count, 1, ((columns - 1) / 2) + 1);
            ulong[] folded = [.. spans.Zip(spans.Skip(1)).Select(pair => pair.Second.Start - pair.First.End)];
            ulong[] all = [.. ranges.Zip(ranges.Skip(1)).Select(pair => pair.Second.Start - pair.First.End)];
            Assert.Equal(all.OrderDescending().Take(folded.Length), folded.OrderDescending());
        });

    [Theory]
    [InlineData(59, 225, 59)]
    [InlineData(3, 8, 3)]
    [InlineData(3, 5, 3)]
    [InlineData(3, 4, 2)]
    public void Folds_GapsThatAreAlike_AreAllLeftOutWhereThereIsRoom(int ranges, int columns, int parts) =>
        Assert.Equal(parts, AddressFolds.Of([.. Enumerable.Range(0, ranges).Select(i => ((ulong)i << 40, ((ulong)i << 40) + (1 << 20)))], columns).Count);

    [Fact]
    public void Folds_SmallGap_IsKept() => Assert.Single(AddressFolds.Of([(0, 1000), (1010, 2000)], 100));
}
