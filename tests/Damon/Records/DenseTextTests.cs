using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Damon.Records;

namespace Damon.Tests.Records;

public partial class DenseTextTests
{
    private static readonly string[] Parts = [" ", "   ", "\n", "\n      ", "\r\n  ", "\t", "{", "\"a b\"", "1,"];

    private static readonly Gen<byte[]> Texts = Gen.Int[0, 8].Select(index => Parts[index]).Array[0, 40]
        .Select(parts => Encoding.UTF8.GetBytes(string.Concat(parts)));

    [Fact]
    public void Read_AnyTextInAnyChunks_LacksBlanksAtLineStartsOnly() => Check.Sample(
        Gen.Select(Texts, Gen.Int[1, 50], Gen.Int[1, 9], Gen.Int[1, 9]),
        (text, chunk, atOnce, asked) =>
        {
            using var dense = new DenseText(() => new TrickleStream(text, atOnce), chunk);
            Assert.Equal(Indentation().Replace(Encoding.UTF8.GetString(text), "\n"), Encoding.UTF8.GetString(ReadAll(dense, asked)));
        });

    [Fact]
    public void OffsetInText_OfEveryByte_IsWhereItStands() => Check.Sample(
        Gen.Select(Texts, Gen.Int[1, 50]),
        (text, chunk) =>
        {
            using var dense = new DenseText(() => new TrickleStream(text, 3), chunk);
            byte[] read = ReadAll(dense, 7);
            long last = -1;
            for (int i = 0; i < read.Length; i++)
            {
                long offset = dense.OffsetInText(i);
                Assert.True(offset > last);
                Assert.Equal(read[i], text[offset]);
                last = offset;
            }

            Assert.Equal(text.Length, dense.OffsetInText(read.Length));
        });

    [Fact]
    public void Read_SourceFailsAhead_FailsWhenItIsAskedForThat()
    {
        using var dense = new DenseText(() => new InflateStream(new MemoryStream([0x78, 0x9c, 1, 2, 3]), "F"), 100);
        Assert.Throws<DamonDataException>(() => dense.Read(new byte[10]));
    }

    private static byte[] ReadAll(DenseText dense, int asked)
    {
        var all = new List<byte>();
        byte[] buffer = new byte[asked];
        for (int count = dense.Read(buffer); count > 0; count = dense.Read(buffer))
        {
            all.AddRange(buffer[..count]);
        }

        return [.. all];
    }

    [GeneratedRegex("\n *")]
    private static partial Regex Indentation();
}
