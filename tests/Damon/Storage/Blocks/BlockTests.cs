using CsCheck;
using Damon.Snapshots;
using Damon.Storage;
using Damon.Storage.Blocks;
using Damon.Tests.Events;

namespace Damon.Tests.Storage.Blocks;

public sealed class BlockTests
{
    private static readonly StreamId Stream = StoreMaker.Stream;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_AnySnapshots_EqualWhatWasEncoded(bool isDense)
    {
        using var encoder = new BlockEncoder();
        var decoder = new BlockDecoder();
        EventGenerators.WithProbes.List[1, 5].Sample(
            snapshots =>
            {
                List<NumberedSnapshot> numbered = Number(snapshots);
                AssertSame(numbered, decoder.Decode(encoder.Encode(numbered, isDense), Stream));
            },
            iter: 2000,
            threads: 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decode_SnapshotsThatResembleOneAnother_EqualWhatWasEncoded(bool isDense)
    {
        // borders that stay and borders that move, so that every way to write a column is taken
        using var encoder = new BlockEncoder();
        var decoder = new BlockDecoder();
        Gen.Select(Gen.UInt, Gen.Int[1, 30], Gen.Int[1, 60], Gen.Int[0, 100], Gen.Int[0, 7]).Sample(
            (seed, count, regions, change, parts) =>
            {
                List<NumberedSnapshot> numbered = Number(Drifting(new Random((int)seed), count, regions, change, parts));
                AssertSame(numbered, decoder.Decode(encoder.Encode(numbered, isDense), Stream));
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public void Decode_AnyDamage_OneExceptionOrGoodSnapshots()
    {
        using var encoder = new BlockEncoder();
        var decoder = new BlockDecoder();
        byte[] buffer = [];
        Gen.Select(Gen.UInt, Gen.Int[1, 12], Gen.Int[0, 1_000_000], Gen.Byte, Gen.Int[0, 3]).Sample(
            (seed, count, where, value, how) =>
            {
                // inside the frame, whose checksum would catch all of it
                byte[] payload = [.. Zstd.Decompress(encoder.Encode(Number(Drifting(new Random((int)seed), count, 20, 30, 7)), isDense: true), ref buffer)];
                where %= payload.Length;
                payload = how switch
                {
                    0 => payload[..where],
                    1 => [.. payload[..where], value, .. payload[where..]],
                    2 => [.. payload[..(where % 40)], value, .. payload[((where % 40) + 1)..]],
                    _ => [.. payload[..where], value, .. payload[(where + 1)..]],
                };
                AssertGoodOrRefused(decoder, Zstd.Compress(payload, 1));
            },
            iter: 5000,
            threads: 1);
    }

    [Fact]
    public void Decode_DamagedFrame_OneException()
    {
        using var encoder = new BlockEncoder();
        byte[] frame = encoder.Encode(Number(Drifting(new Random(1), 3, 50, 30, 7)), isDense: true);
        var decoder = new BlockDecoder();
        for (int i = 0; i < frame.Length; i++)
        {
            byte[] damaged = [.. frame];
            damaged[i] ^= 0x55;
            AssertGoodOrRefused(decoder, damaged);
            AssertGoodOrRefused(decoder, frame[..i]);
        }
    }

    [Theory]
    [InlineData("a head that promises a terabyte", "28B52FFDE0000000000001000001000000")]
    [InlineData("nothing", "")]
    [InlineData("no frame", "00112233445566778899")]
    public void Decode_NoFrame_OneException(string what, string hex)
    {
        Assert.NotEmpty(what);
        Assert.Throws<DamonDataException>(() => new BlockDecoder().Decode(Convert.FromHexString(hex), Stream).Count());
    }

    [Fact]
    public void Decode_MoreRegionsThanItHasBytesFor_OneException()
    {
        // five million regions whose columns are all empty would be made out of nothing
        byte[] payload = [1, 1, 1, 0, 0, 1, 1, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 1, 1, 5, 0, 0, 1, 1, 6, 0, 0, 0, 7, 0, 0, 3, 0x40, 0x4B, 0x4C,
            16, 2, 0, 0, 17, 2, 0, 0, 18, 0, 0, 0, 19, 0, 0, 0];

        DamonDataException refused = Assert.Throws<DamonDataException>(() => new BlockDecoder().Decode(Zstd.Compress(payload, 1), Stream).Count());

        Assert.Contains("5000000 regions, and none of them", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_Probes_AreColumnsBehindWhatWasThereBefore()
    {
        // by docs/store.md; the lines of a snapshot without probes are those that any version has written
        byte[] before = [1, 1, 1, 0, 0, 1, 7, 2, 0, 0, 1, 2, 3, 0, 0, 1, 1, 4, 0, 0, 1, 1, 5, 0, 0, 1, 2];
        byte[] behind = [7, 0, 0, 1, 1, 16, 0, 12, 1, 1, 17, 0, 12, 1, 1, 18, 0, 0, 1, 3, 19, 0, 0, 1, 4];
        Assert.Equal([.. before, 6, 0, 0, 0, .. behind], Payload(Probed()));
        Assert.Equal([.. before, 6, 0, 0, 1, 16, .. behind, 22, 0, 0, 1, 255, 23, 0, 0, 0], Payload(Probed(255, 0)));

        static byte[] Payload(Snapshot snapshot)
        {
            using var encoder = new BlockEncoder();
            byte[] buffer = [];
            return [.. Zstd.Decompress(encoder.Encode(Number([snapshot]), isDense: false), ref buffer)];
        }
    }

    [Fact]
    public void Decode_ColumnsOfALaterVersion_ArePassedOver()
    {
        byte[] buffer = [];
        using var encoder = new BlockEncoder();
        byte[] payload = [.. Zstd.Decompress(encoder.Encode(Number([Probed(3), Probed(4, 5)]), isDense: true), ref buffer)];

        // one of snapshots and one of regions, two of each
        NumberedSnapshot[] read = [.. new BlockDecoder().Decode(Zstd.Compress([.. payload, 9, 1, 0, 2, 1, 2, 3, 4, 26, 2, 0, 1, 5, 6, 255, 0, 0, 0], 1), Stream)];

        Assert.Equal([ProbeHits.Of(3), ProbeHits.Of(4, 5)], read.Select(one => one.Snapshot.Regions.Hits(0)));
    }

    [Theory]
    [InlineData("6:5", "a snapshot of 5 probes")]
    [InlineData("6:2", "lacks column 23")]
    [InlineData("22:3", "column 22 cannot be of mode 3")]
    [InlineData("22:wide", "a number of column 22 is above 255")]
    public void Decode_WrongHits_IsRefused(string what, string message)
    {
        byte[] flags = what == "6:5" ? [6, 0, 0, 1, 40] : what == "6:2" ? [6, 0, 0, 1, 16] : [6, 0, 0, 1, 8];
        byte[] hits = what == "22:3" ? [22, 3, 0, 1, 1] : what == "22:wide" ? [22, 0, 0, 2, 0, 1] : [22, 0, 0, 1, 1];
        byte[] payload =
        [
            1, 1, 1, 0, 0, 1, 7, 2, 0, 0, 1, 2, 3, 0, 0, 1, 1, 4, 0, 0, 1, 1, 5, 0, 0, 1, 2, .. flags, 7, 0, 0, 1, 1,
            16, 0, 12, 1, 1, 17, 0, 12, 1, 1, 18, 0, 0, 1, 3, 19, 0, 0, 1, 4, .. hits,
        ];

        DamonDataException refused = Assert.Throws<DamonDataException>(() => new BlockDecoder().Decode(Zstd.Compress(payload, 1), Stream).Count());

        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_MoreRegionsThanAreRead_OneException()
    {
        using BlockEncoder encoder = new();
        var regions = new RegionsBuilder();
        for (ulong i = 0; i < 100_000; i++)
        {
            regions.Add(i * 4096, (i + 1) * 4096, 0, 0);
        }

        var large = new Snapshot(Stream, 0, 1, new Intervals(1, 2), regions.Build(withFilterPassed: false));
        NumberedSnapshot[] all = [.. Enumerable.Repeat(new NumberedSnapshot(1, large), 61)];

        Assert.Contains("at most 6000000", Assert.Throws<DamonDataException>(() => encoder.Encode(all, isDense: false)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_TheReferenceRecord_IsSmall()
    {
        // damo's json_compressed takes 18 bytes a region for it; with SQLite around, 1.8 are allowed
        List<NumberedSnapshot> all = Number(Enumerable.Range(0, 65).Select(i =>
        {
            var builder = new RegionsBuilder();
            for (int j = 0; j < 1000; j++)
            {
                builder.Add((4ul << 30) + ((ulong)j << 24), (4ul << 30) + ((ulong)(j + 1) << 24), (uint)((7 * j) + i) % 21, (uint)((3 * i) + j) % 200);
            }

            long start = 1_000_000_000_000 + (i * 100_000_000L);
            return new Snapshot(Stream, start, start + 100_000_000, new Intervals(5_000_000, 100_000_000), builder.Build(false));
        }));

        using var encoder = new BlockEncoder();
        Assert.InRange(encoder.Encode(all, isDense: true).Length, 1, 65_000 / 50);
    }

    /// <summary>Of one region, with so many hits.</summary>
    private static Snapshot Probed(params ReadOnlySpan<byte> hits)
    {
        var builder = new RegionsBuilder();
        builder.Add(4096, 8192, 3, 4, hits: ProbeHits.Of(hits));
        return new Snapshot(Stream, 1, 2, new Intervals(1, 2), builder.Build(withFilterPassed: false));
    }

    internal static List<NumberedSnapshot> Number(IEnumerable<Snapshot> snapshots) => [.. snapshots.Select((snapshot, i) => new NumberedSnapshot(i + 7, snapshot))];

    /// <summary>Snapshots of which each is the one before with some borders and levels changed.</summary>
    internal static List<Snapshot> Drifting(Random random, int count, int regions, int changePercent, int parts)
    {
        var borders = new SortedSet<ulong>();
        ulong unit = 1ul << random.Next(13), low = (ulong)random.NextInt64(1L << 46) / unit * unit;
        while (borders.Count <= regions)
        {
            borders.Add(low + ((ulong)random.Next(1, 100 * (regions + 1)) * unit));
        }

        var snapshots = new List<Snapshot>();
        int probes = 2;
        long time = StoreMaker.Begin + random.Next();
        for (int i = 0; i < count; i++)
        {
            foreach (ulong border in borders.ToArray())
            {
                if (random.Next(100) < changePercent)
                {
                    borders.Remove(border);
                    borders.Add(low + ((ulong)random.Next(1, 100 * (regions + 1)) * unit));
                }
            }

            // probes come and go, but seldom
            probes = (parts & 4) == 0 ? 0 : random.Next(4) == 0 ? random.Next(ProbeHits.MaxProbes + 1) : probes;
            var builder = new RegionsBuilder();
            ulong[] all = [.. borders];
            for (int j = 1; j < all.Length; j++)
            {
                if (j % 5 != 4)
                {
                    builder.Add(all[j - 1], all[j], (uint)random.Next(3), (uint)random.Next(60), (ulong)random.NextInt64((long)(all[j] - all[j - 1]) + 1) / unit * unit, EventGenerators.Hits(random, probes));
                }
            }

            Regions made = builder.Build((parts & 1) != 0);
            if ((parts & 2) != 0 && random.Next(4) != 0)
            {
                made = made.WithResident([.. Enumerable.Range(0, made.Count).Select(j => made.Size(j) / (ulong)random.Next(1, 4))]);
            }

            time += random.NextInt64(10_000_000_000);
            snapshots.Add(new Snapshot(Stream, time - random.Next(), time, new Intervals(5_000_000, 100_000_000), made));
        }

        return snapshots;
    }

    private static void AssertGoodOrRefused(BlockDecoder decoder, byte[] frame)
    {
        try
        {
            foreach (NumberedSnapshot one in decoder.Decode(frame, Stream))
            {
                Regions regions = one.Snapshot.Regions;
                for (int i = 0; i < regions.Count; i++)
                {
                    Assert.True(regions.Ends[i] > regions.Starts[i] && (i == 0 || regions.Starts[i] >= regions.Ends[i - 1]));
                    Assert.True(regions.Bytes(i, ByteKind.FilterPassed) <= regions.Size(i) && regions.Bytes(i, ByteKind.Resident) <= regions.Size(i));
                    Assert.Equal(regions.Probes, regions.Hits(i).Count);
                }
            }
        }
        catch (DamonDataException refused)
        {
            Assert.DoesNotContain('\n', refused.Message);
        }
    }

    private static void AssertSame(List<NumberedSnapshot> expected, IEnumerable<NumberedSnapshot> actual)
    {
        int count = 0;
        foreach ((long sequence, Snapshot snapshot) in actual)
        {
            (long expectedSequence, Snapshot wanted) = expected[count++];
            Assert.Equal(expectedSequence, sequence);
            Assert.Equal((wanted.StartTime, wanted.EndTime, wanted.Intervals), (snapshot.StartTime, snapshot.EndTime, snapshot.Intervals));
            Assert.True(StoreMaker.IsEqual(wanted.Regions, snapshot.Regions));
        }

        Assert.Equal(expected.Count, count);
    }
}
