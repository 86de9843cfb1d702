using System.Buffers.Binary;
using CsCheck;
using Damon.Kernel.Tracing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Tracing;

public class RingPageTests
{
    private static readonly Gen<(ulong Delta, byte[] Data, bool LongForm, int Before)> Event = Gen.Select(
        Gen.OneOf(Gen.ULong[0, 100], Gen.ULong[0, (1 << 27) + 5], Gen.ULong[0, 1ul << 50]),
        Gen.Int[0, 40].SelectMany(words => Gen.Byte.Array[words * 4]),
        Gen.Bool,
        Gen.Int[0, 12]);

    [Fact]
    public void MoveNext_AnyEvents_AreFoundAgain() =>
        Gen.Select(Gen.OneOf(Gen.ULong[0, 1ul << 58], Gen.ULong[1ul << 59, 1ul << 60]), Event.List[0, 60], Gen.Int[-1, 1000]).Sample((start, events, lost) =>
        {
            TracePage page = new(start);
            List<(ulong Time, byte[] Data)> written = [];
            ulong time = start;
            foreach ((ulong delta, byte[] data, bool longForm, int before) in events)
            {
                if (before == 0 && page.Free > 100)
                {
                    page.AddDiscarded(3);
                    time++;
                }

                if (before == 1 && page.Free > 100)
                {
                    time += delta;
                    page.AddTimeStamp(time);
                }

                if (!page.TryAdd(time + delta, data, longForm))
                {
                    break;
                }

                time += delta;
                written.Add((time, data));
            }

            if (page.Free >= 12)
            {
                page.AddNothing();
            }

            List<(ulong Time, byte[] Data)> read = Read(page.Finish(lost), out RingPageCursor end);

            Assert.False(end.IsDamaged);
            Assert.Equal(lost != 0, end.IsAfterLoss);
            Assert.True(end.Lost is null || end.Lost == lost);
            Assert.Equal(written.Select(found => found.Time), read.Select(found => found.Time));
            Assert.Equal(written.Select(found => found.Data), read.Select(found => found.Data));
        });

    [Fact]
    public void MoveNext_AnyBytes_ComesToAnEnd()
    {
        int found = 0;
        Gen.Byte.Array[0, 300].Sample(bytes =>
        {
            if (bytes.Length >= 16)
            {
                // as long as the page may be, so that what is in it is taken for events
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), (ulong)bytes.Length - 16);
            }

            List<(ulong, byte[])> read = Read(bytes, out _);
            Interlocked.Add(ref found, read.Count);
            return read.Count <= 300 / 4;
        });
        Assert.True(found > 0);
    }

    [Fact]
    public void MoveNext_AnyDamage_ComesToAnEndInsideThePage() =>
        Gen.Select(Gen.Int[0, 4095], Gen.Byte, Gen.Int[0, 4095], Gen.Byte).Sample((first, firstByte, second, secondByte) =>
        {
            byte[] bytes = Full(out int count);
            bytes[first] = firstByte;
            bytes[second] = secondByte;

            return Read(bytes, out _).Count <= 4080 / 4 && count > 50;
        });

    [Fact]
    public void At_MoreDataThanThePage_IsDamaged()
    {
        byte[] bytes = new TracePage(5).Finish();
        bytes[9] = 0x10;

        RingPageCursor cursor = RingPageCursor.At(bytes, PageLayout.Usual);

        Assert.True(cursor.IsDamaged);
        Assert.False(cursor.MoveNext(bytes));
    }

    [Fact]
    public void MoveNext_EventLongerThanItsPage_IsDamagedAfterThoseBeforeIt()
    {
        TracePage page = new(5);
        page.TryAdd(6, new byte[8]);
        page.TryAdd(7, new byte[8], longForm: true);
        byte[] bytes = page.Finish();
        bytes[16 + 12 + 4] = 200;

        Assert.Single(Read(bytes, out RingPageCursor end));
        Assert.True(end.IsDamaged);
    }

    [Fact]
    public void MoveNext_SubBufferOfSixteenKilobytes_IsReadWhole()
    {
        PageLayout layout = PageLayout.Usual with { Size = 16384 };
        TracePage page = new(0, 16384);
        int count = 0;
        while (page.TryAdd((ulong)count, new byte[48]))
        {
            count++;
        }

        Assert.True(count > 300);
        Assert.Equal(count, Read(page.Finish(), out _, layout).Count);
    }

    private static byte[] Full(out int count)
    {
        TracePage page = new(1000);
        count = 0;
        while (page.TryAdd(1000 + (ulong)count, new byte[48]))
        {
            count++;
        }

        return page.Finish();
    }

    private static List<(ulong Time, byte[] Data)> Read(byte[] bytes, out RingPageCursor cursor, PageLayout? layout = null)
    {
        List<(ulong, byte[])> read = [];
        cursor = RingPageCursor.At(bytes, layout ?? PageLayout.Usual);
        while (cursor.MoveNext(bytes))
        {
            read.Add((cursor.Time, bytes.AsSpan(cursor.DataOffset, cursor.DataLength).ToArray()));
        }

        Assert.False(cursor.MoveNext(bytes));
        return read;
    }
}
