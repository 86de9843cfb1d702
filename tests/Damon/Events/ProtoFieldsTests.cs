using CsCheck;
using Damon.Events;

namespace Damon.Tests.Events;

public sealed class ProtoFieldsTests
{
    [Fact]
    public void Next_EachKind_IsReadOrReadOver()
    {
        // 1: varint 300; 2: fixed64; 3: "héllo"; 4: fixed32; 5: empty; 16: varint 0
        byte[] message = [0x08, 0xac, 0x02, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a, 6, .. "héllo"u8, 0x25, 1, 2, 3, 4, 0x2a, 0, 0x80, 0x01, 0];

        Assert.Equal(
            ["1 varint 300 []", "2 - 0 []", "3 bytes 0 [héllo]", "4 - 0 []", "5 bytes 0 []", "16 varint 0 []", "end"], Read(message));
    }

    [Fact]
    public void Next_EmptyMessage_IsTheEnd() => Assert.Equal(["end"], Read());

    [Theory]
    [InlineData("0801", 1ul)]
    [InlineData("08ffffffffffffffffff01", ulong.MaxValue)]
    [InlineData("08808080808080808080" + "00", 0ul)]
    public void Next_VarintOfAnyLengthUpToTen_IsItsValue(string hex, ulong value)
    {
        ProtoFields fields = new(Convert.FromHexString(hex));

        Assert.True(fields.Next());
        Assert.Equal((1, value), (fields.Number, fields.Value));
        Assert.False(fields.Next() || fields.IsBroken);
    }

    [Theory]
    [InlineData("08", "no value")]
    [InlineData("0880", "a value that is cut short")]
    [InlineData("0880808080808080808080" + "00", "a value of eleven bytes")]
    [InlineData("80", "a key that is cut short")]
    [InlineData("ffffffffffffffffffff" + "01", "a key of eleven bytes")]
    [InlineData("0001", "number 0")]
    [InlineData("80808080" + "1001", "number 2^29")]
    [InlineData("f8ffffffffffffffff" + "0101", "a number that is cut to a small one")]
    [InlineData("0b0c", "a group")]
    [InlineData("0c", "the end of a group")]
    [InlineData("0e00", "kind 6")]
    [InlineData("0f00", "kind 7")]
    [InlineData("0901020304050607", "fixed64 that is cut short")]
    [InlineData("0d010203", "fixed32 that is cut short")]
    [InlineData("0a", "no length")]
    [InlineData("0a80", "a length that is cut short")]
    [InlineData("0a0141" + "0a0241", "a length beyond the end")]
    [InlineData("0affffffff0741", "a length of 2^31 - 1")]
    [InlineData("0affffffff0f41", "a length of 2^32 - 1")]
    [InlineData("0affffffffffffffffff0141", "a length of 2^64 - 1")]
    [InlineData("0a8080808080808080808001" + "41", "a length of eleven bytes")]
    public void Next_Broken_EndsAndSaysSo(string hex, string what)
    {
        byte[] message = Convert.FromHexString(hex);

        List<string> all = Read([0x10, 7, .. message]);

        Assert.Equal("2 varint 7 []", all[0]);
        Assert.True(all[^1] == "broken", what);
        Assert.Equal(hex.StartsWith("0a0141", StringComparison.Ordinal) ? 3 : 2, all.Count);
    }

    [Fact]
    public void Next_AfterItBroke_StaysSo()
    {
        // what follows would be a field
        ProtoFields fields = new([0x07, 0x08, 0x01]);

        Assert.False(fields.Next());
        Assert.False(fields.Next());
        Assert.True(fields.IsBroken);
        Assert.Equal((0, 0ul, 0), (fields.Number, fields.Value, fields.Bytes.Length));
    }

    [Fact]
    public void Next_HighestNumber_IsRead() => Assert.Equal(["536870911 varint 1 []", "end"], Read([0xf8, 0xff, 0xff, 0xff, 0x0f, 0x01]));

    [Fact]
    public void NextOrThrow_Broken_Throws()
    {
        Assert.Equal("no valid protobuf", Assert.Throws<DamonDataException>(() => Count([0x08, 0x01, 0x0a, 0x09])).Message);
        Assert.Equal(2, Count([0x08, 0x01, 0x0a, 0x00]));
    }

    [Fact]
    public void Text_NoUtf8_IsReplaced() => Assert.Equal(["1 bytes 0 [a\ufffd]", "end"], Read([0x0a, 2, (byte)'a', 0xff]));

    /// <summary>Cut anywhere, it is the fields before the cut, and broken unless the cut is between two.</summary>
    [Fact]
    public void Next_CutAnywhere_IsTheFieldsBefore() =>
        Gen.Select(Gen.Int[1, 99], Gen.Int[0, 200], Gen.Byte.Array[0, 20]).Array[1, 6].Sample(parts =>
        {
            List<byte> message = [];
            List<int> ends = [0];
            foreach ((int number, int value, byte[] bytes) in parts)
            {
                message.AddRange([.. Varint(number << 3), .. Varint(value), .. Varint((number << 3) | 2), .. Varint(bytes.Length)]);
                ends.Add(message.Count - Varint((number << 3) | 2).Length - Varint(bytes.Length).Length);
                message.AddRange(bytes);
                ends.Add(message.Count);
            }

            List<string> whole = Read([.. message]);
            Assert.Equal((2 * parts.Length) + 1, whole.Count);
            for (int cut = 0; cut < message.Count; cut++)
            {
                List<string> some = Read([.. message.Take(cut)]);
                int fields = ends.FindLastIndex(end => end <= cut);
                Assert.Equal(whole.Take(fields).Append(ends.Contains(cut) ? "end" : "broken"), some);
            }
        });

    [Fact]
    public void Next_AnyBytes_ComesToAnEndWithinThem() => Gen.Byte.Array[0, 80].Sample(
        bytes =>
        {
            int read = 0;
            ProtoFields fields = new(bytes);
            for (int i = 0; fields.Next(); i++)
            {
                Assert.InRange(fields.Number, 1, (1 << 29) - 1);
                Assert.False(fields.IsBytes && fields.IsVarint);
                read += 2 + fields.Bytes.Length - (fields.IsBytes || fields.IsVarint ? 0 : 1);
                Assert.InRange(read, 0, bytes.Length);
            }
        },
        iter: 50_000);

    private static List<string> Read(params byte[] message)
    {
        List<string> all = [];
        ProtoFields fields = new(message);
        while (fields.Next())
        {
            all.Add($"{fields.Number} {(fields.IsVarint ? "varint" : fields.IsBytes ? "bytes" : "-")} {fields.Value} [{fields.Text}]");
        }

        all.Add(fields.IsBroken ? "broken" : "end");
        return all;
    }

    private static int Count(byte[] message)
    {
        int count = 0;
        for (ProtoFields fields = new(message); fields.NextOrThrow();)
        {
            count++;
        }

        return count;
    }

    private static byte[] Varint(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Varint(value >> 7)];
}
