using CsCheck;
using Damon.Records;

namespace Damon.Tests.Records;

public class AheadStreamTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];

    [Fact]
    public void Read_AnyStreamInAnyChunks_GivesItsBytes() => Check.Sample(
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 50], Gen.Int[1, 9], Gen.Int[1, 9]),
        (bytes, chunk, atOnce, asked) =>
        {
            using var ahead = new AheadStream(new TrickleStream(bytes, atOnce), chunk);
            Assert.Equal(bytes, ReadAll(ahead, asked));
            Assert.Equal(0, ahead.Read(new byte[1]));
        });

    [Fact]
    public void Read_NothingAsked_ReadsNothing()
    {
        var source = new WatchedStream(Bytes);
        using var ahead = new AheadStream(source, 10);

        Assert.Equal(0, ahead.Read([]));
        Assert.Equal(0, source.Given);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(25)]
    public void Read_SourceFails_GivesWhatCameBeforeAndFailsThen(int good)
    {
        using var ahead = new AheadStream(new WatchedStream(Bytes[..good], fails: true), 10);
        byte[] read = new byte[good];
        ahead.ReadExactly(read);

        Assert.Equal(Bytes[..good], read);
        Assert.Throws<DamonDataException>(() => ahead.Read(new byte[10]));
        Assert.Throws<DamonDataException>(() => ahead.Read(new byte[10]));
    }

    [Fact]
    public void Read_ShortStream_IsReadByTheCaller()
    {
        var source = new WatchedStream(Bytes);
        using var ahead = new AheadStream(source, Bytes.Length + 1);

        Assert.Equal(Bytes, ReadAll(ahead, 99));
        Assert.Equal([Environment.CurrentManagedThreadId], source.Threads);
    }

    [Fact]
    public void Read_LongStream_IsReadByAnotherThread()
    {
        Assert.SkipWhen(Environment.ProcessorCount == 1, "there is one processor only");
        var source = new WatchedStream(Bytes);
        using var ahead = new AheadStream(source, 10);

        Assert.Equal(Bytes, ReadAll(ahead, 99));
        Assert.Equal(2, source.Threads.Count);
    }

    [Fact]
    public void Dispose_NotReadToItsEnd_HasReadNoMoreThanThreeChunksAndClosesTheSource()
    {
        var source = new WatchedStream(Bytes);
        using (var ahead = new AheadStream(source, 10))
        {
            Assert.Equal(1, ahead.Read(new byte[1]));
        }

        Assert.InRange(source.Given, 10, 30);
        Assert.False(source.CanRead);
    }

    private static byte[] ReadAll(AheadStream stream, int asked)
    {
        var all = new List<byte>();
        byte[] buffer = new byte[asked];
        for (int count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            all.AddRange(buffer[..count]);
        }

        return [.. all];
    }

    /// <summary>Counts what it gives and notes to whom; may fail where its bytes end.</summary>
    private sealed class WatchedStream(byte[] bytes, bool fails = false) : MemoryStream(bytes)
    {
        public int Given { get; private set; }

        public HashSet<int> Threads { get; } = [];

        public override int Read(Span<byte> buffer)
        {
            int count = base.Read(buffer);
            Threads.Add(Environment.CurrentManagedThreadId);
            Given += count;
            return count > 0 || !fails ? count : throw new DamonDataException("it ends here");
        }
    }
}
