using System.Globalization;
using DamonHeatmap.Raster;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Maps;

namespace DamonHeatmap.Tests.Server.Api;

public class MatrixWriterTests
{
    private const long Millisecond = 1_000_000, Second = 1_000_000_000;

    /// <summary>An answer is refused before it is made where not even the shortest would find room; so none may be shorter.</summary>
    [Theory]
    [InlineData(0, Second, 40)]
    [InlineData(-3 * Second, 500 * Millisecond, 12)]
    [InlineData((9 * Second) - (250 * Millisecond), 250 * Millisecond, 3)]
    [InlineData(1_760_000_008L * Second, 125 * Millisecond, 17)]
    [InlineData(9_000_000_000L * Second, Second, 5)]
    public void LeastBytes_OfAnyWindow_IsNoMoreThanWhatIsWritten(long start, long step, int count)
    {
        HeatSelection selection = Read("damon_heat{rows=\"6\"}");
        MatrixWindow window = new(start, step, count);
        MatrixColumn zero = new(new float[6], new float[6], null);
        HeatMatrix matrix = new(new ServedStream(HeatStores.Stream(), []), new AddressAxis(0, 6 << 20, 6), window, [.. Enumerable.Repeat(zero, count)], [], []);

        int written = MatrixWriter.Matrix(matrix, selection, []).Length;

        long least = MatrixWriter.LeastBytes(selection, window, 6);
        Assert.InRange(least, 6 * count * 8, written);
        int labels = 6 * 200;
        Assert.True(written <= (2 * least) + labels + 100, string.Create(CultureInfo.InvariantCulture, $"{written} bytes, at least {least}"));
    }

    [Fact]
    public void LeastBytes_WhereAPatternPicksRows_IsNotKnown() =>
        Assert.Equal(0, MatrixWriter.LeastBytes(Read("damon_heat{rows=\"6\",addr=~\"1.*\"}"), new MatrixWindow(0, Second, 10), 6));

    private static HeatSelection Read(string query)
    {
        Selector selector = ExpressionParser.ParseSelector(query);
        return HeatSelection.Of(HeatSelection.Metrics(selector).Single(), selector, 1000);
    }
}
