using CsCheck;
using Damon;

namespace DamonHeatmap.Tests.Inputs;

/// <summary>Whatever a file holds, reading it gives snapshots or one line.</summary>
public class DamagedInputTests
{
    private const int Iterations = 400;

    [Theory]
    [InlineData("otlp-json")]
    [InlineData("csv")]
    [InlineData("ndjson")]
    [InlineData("proto")]
    [InlineData("framed")]
    [InlineData("framed zstd")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void Read_DamagedAtRandom_IsReadOrRefusedInOneLine(string kind)
    {
        byte[] good = Good(kind);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 4], Gen.UInt, Gen.Int[1, 4]).Sample(
            (at, how, seed, times) =>
            {
                byte[] bad = good;
                var random = new Random((int)seed);
                for (int i = 0; i < times; i++)
                {
                    bad = Damage(bad, i == 0 ? Math.Min(at, bad.Length - 1) : random.Next(bad.Length), how, random);
                }

                try
                {
                    Files.Read(bad);
                }
                catch (DamonDataException problem)
                {
                    Assert.DoesNotContain('\n', problem.Message);
                    Assert.InRange(problem.Message.Length, 10, 500);
                }
            },
            iter: Iterations);
    }

    private static byte[] Good(string kind)
    {
        List<Damon.Snapshots.Snapshot> snapshots = [.. OtlpInputTests.Some(4), OtlpInputTests.Large(7)];
        return kind switch
        {
            "proto" => OtlpMessages.Request(snapshots),
            "framed" => [.. snapshots.SelectMany(snapshot => OtlpMessages.Frame(OtlpMessages.Request([snapshot])))],
            "framed zstd" => [.. snapshots.SelectMany(snapshot => OtlpMessages.Frame(Files.Zstd(OtlpMessages.Request([snapshot]))))],
            "gzip" => Files.Gzip(Files.Write("otlp-json", snapshots)),
            "zstd" => Files.Zstd(Files.Write("ndjson", snapshots)),
            _ => Files.Write(kind, snapshots),
        };
    }

    private static byte[] Damage(byte[] data, int at, int how, Random random)
    {
        switch (how)
        {
            case 0:
                byte[] flipped = [.. data];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                int gone = Math.Min(random.Next(1, 200), data.Length - at - (at == 0 ? 1 : 0));
                return [.. data[..at], .. data[(at + gone)..]];
            case 2:
                return [.. data[..at], .. data[at..Math.Min(data.Length, at + random.Next(1, 500))], .. data[at..]];
            case 3:
                string[] odd = ["0", "9999999999999999999", "-", "\"", "{", "]", "\0", "\uFFFF", "e308", ",", "\n", "null"];
                return [.. data[..at], .. System.Text.Encoding.UTF8.GetBytes(odd[random.Next(odd.Length)]), .. data[(at + 1)..]];
            default:
                return data[..Math.Max(1, at)];
        }
    }
}
