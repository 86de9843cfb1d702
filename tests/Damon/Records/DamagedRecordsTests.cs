using System.Text;
using CsCheck;
using Damon.Records;
using Damon.Snapshots;
using Damon.TestKit;

namespace Damon.Tests.Records;

public class DamagedRecordsTests
{
    [Theory]
    [InlineData("stairs-7.3-paddr", "trace.damon.data", true)]
    [InlineData("stairs-6.18-vaddr", "snapshots.damon.data", true)]
    [InlineData("stairs-6.18-vaddr", "snapshots.damon.data", false)]
    [InlineData("stairs-7.3-paddr", "trace.perf-script.txt", false)]
    public void ReadSnapshots_AnyDamage_IsReadOrExplained(string sample, string name, bool inside)
    {
        byte[] good = File.ReadAllBytes(Repository.At("samples", sample, name));
        if (inside)
        {
            using var inflate = new System.IO.Compression.ZLibStream(new MemoryStream(good), System.IO.Compression.CompressionMode.Decompress);
            using var plain = new MemoryStream();
            inflate.CopyTo(plain);
            good = plain.ToArray();
        }

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 4], Gen.Int[1, 200], Gen.Byte, Gen.Int[0, good.Length - 60]).Sample(
            (at, kind, count, value, other) =>
            {
                byte[] damaged = Damage(good, at, kind, count, value, other);
                using var file = new TemporaryFile(damaged);
                try
                {
                    foreach (Snapshot snapshot in RecordFile.Open(file.Path).ReadSnapshots())
                    {
                        Assert.True(snapshot.StartTime <= snapshot.EndTime);
                    }
                }
                catch (DamonDataException exception)
                {
                    return exception.Message.StartsWith(file.Path + ": ", StringComparison.Ordinal) && !exception.Message.Any(char.IsControl) && exception.Message.Length < 800;
                }

                return true;
            },
            iter: 400);
    }

    [Fact]
    public void ReadSnapshots_AMillionEmptySnapshots_AreRead()
    {
        var text = new StringBuilder("""[{"target_id": 0, "intervals": null, "snapshots": [{"start_time": 0, "end_time": 0, "regions": []}""");
        for (int i = 1; i < 1_000_000; i++)
        {
            text.Append(",{\"start_time\":\"").Append(i).Append("\",\"end_time\":\"").Append(i).Append("\",\"regions\":[]}");
        }

        using var file = new TemporaryFile(text.Append("]}]").ToString());

        Assert.Equal(1_000_000, RecordFile.Open(file.Path).ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken).Count());
    }

    private static byte[] Damage(byte[] good, int at, int kind, int count, byte value, int other)
    {
        int end = Math.Min(good.Length, at + count);
        return kind switch
        {
            0 => [.. good[..at], (byte)(good[at] ^ value), .. good[(at + 1)..]],
            1 => [.. good[..at], .. good[end..]],
            2 => [.. good[..end], .. good[at..]],
            3 => [.. good[..at], .. good[other..(other + 50)], .. good[Math.Min(good.Length, at + 50)..]],
            _ => good[..at],
        };
    }
}
