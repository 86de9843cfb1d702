using System.Buffers;
using DamonHeatmap.Server.Api;

namespace DamonHeatmap.Tests.Server.Api;

public class RentedBodyTests
{
    /// <summary>The platform's own writer says the same, whatever is written in which pieces.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 16)]
    [InlineData(3, 1 << 12)]
    [InlineData(4, 1 << 20)]
    public void ToArray_AfterPiecesOfAnySize_IsWhatWasWritten(int seed, int usual)
    {
        var random = new Random(seed);
        var expected = new ArrayBufferWriter<byte>();
        using var body = new RentedBody(usual);
        for (int i = 0; i < 200; i++)
        {
            byte[] piece = new byte[random.Next(3) == 0 ? 0 : random.Next(1 << random.Next(1, 15))];
            random.NextBytes(piece);
            expected.Write(piece);
            if (random.Next(2) == 0)
            {
                body.Write(piece);
            }
            else
            {
                piece.CopyTo(body.GetMemory(piece.Length));
                body.Advance(piece.Length);
            }
        }

        Assert.Equal(expected.WrittenSpan.ToArray(), body.ToArray());
    }

    [Fact]
    public void Advance_BeyondTheRoom_IsRefused()
    {
        using var body = new RentedBody(16);
        int room = body.GetSpan().Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => body.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => body.Advance(-1));
        Assert.Empty(body.ToArray());
    }

    [Fact]
    public void GetMemory_MoreThanAnArrayHas_IsALackOfMemory()
    {
        using var body = new RentedBody(16);
        body.GetSpan()[0] = 1;
        body.Advance(1);
        Assert.ThrowsAny<OutOfMemoryException>(() => body.GetMemory(Array.MaxLength));
        Assert.Equal([1], body.ToArray());
    }

    [Fact]
    public void GetSpan_WithoutAHint_HasRoom()
    {
        using var body = new RentedBody(1);
        body.Advance(body.GetSpan().Length);
        Assert.NotEqual(0, body.GetSpan().Length);
    }
}
