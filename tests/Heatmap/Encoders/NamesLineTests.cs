using CsCheck;
using Damon.Snapshots;
using DamonHeatmap.Encoders;
using DamonHeatmap.Raster;

namespace DamonHeatmap.Tests.Encoders;

public class NamesLineTests
{
    private static readonly AddressAxis Straight = new(0, 40, 40);

    [Theory]
    [InlineData("")]
    [InlineData("'[heap]", "0-4 [heap]")]
    [InlineData("     '[heap]", "5-6 [heap]")]
    [InlineData("  '[heap]             '[stack]", "2-9 [heap]", "22-23 [stack]")]
    [InlineData("'c.so", "0-1 /lib/c.so", "1-3 /lib/c.so", "3-9 /lib/c.so")]
    [InlineData("'[node 0]", "0-90 [node 0]")]
    [InlineData("", "90-99 [heap]")]
    [InlineData("", "38-40 [heap]")]
    [InlineData("'\\u001b[2J", "0-4 \u001b[2J")]
    [InlineData("'abcdefghijklmnopqrstuvwxyzA…", "0-4 abcdefghijklmnopqrstuvwxyzABCDEF")]
    public void Of_Mappings_NamesThemWhereTheyBegin(string expected, params string[] mappings) =>
        Assert.Equal(expected, NamesLine.Of(Straight, [.. mappings.Select(Parse)]));

    [Fact]
    public void Of_NoRoomForAll_NamesTheLargest() =>
        Assert.Equal("   'large", NamesLine.Of(Straight, [new Mapping(0, 3, "small"), new Mapping(3, 30, "large"), new Mapping(8, 9, "less")]));

    [Fact]
    public void Of_LeftOutAddresses_CountTheMark()
    {
        var axis = new AddressAxis([(0, 10), (1000, 1010)], 20);

        Assert.Equal("'[heap]    '[stack]", NamesLine.Of(axis, [new Mapping(0, 4, "[heap]"), new Mapping(500, 501, "x"), new Mapping(1000, 1004, "[stack]")]));
    }

    [Fact]
    public void Of_AnyMappings_IsNoWiderThanTheMapAndEachNameStandsWhereItBegins() => Check.Sample(
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 10], Gen.Int[1, 12]).Array[0, 8],
        pieces =>
        {
            var mappings = new List<Mapping>();
            int at = 0;
            foreach ((int gap, int size, int length) in pieces)
            {
                mappings.Add(new Mapping((ulong)(at + (gap % 10)), (ulong)(at + (gap % 10) + size), $"{mappings.Count}".PadRight(length, 'x')));
                at = (int)mappings[^1].End;
            }

            string line = NamesLine.Of(Straight, mappings);

            Assert.InRange(line.Length, 0, 40);
            for (int i = line.IndexOf('\'', StringComparison.Ordinal); i >= 0; i = line.IndexOf('\'', i + 1))
            {
                Assert.Contains(mappings, mapping => mapping.Start == (ulong)i && line[(i + 1)..].StartsWith(mapping.Name, StringComparison.Ordinal));
            }
        });

    private static Mapping Parse(string text)
    {
        string[] parts = text.Split(['-', ' '], 3);
        return new Mapping(ulong.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), ulong.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture), parts[2]);
    }
}
