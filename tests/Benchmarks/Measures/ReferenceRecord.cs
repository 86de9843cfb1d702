using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Damon.Benchmarks.Measures;

/// <summary>
/// A recording made by rule, in damo's json_compressed format, character for character as damo's own writer puts it: what both sides of a
/// comparison read. Snapshot i (of 100 ms) starts at 10¹² + i·10⁸ ns; its region j is [4 GiB + j·16 MiB, +16 MiB) with (7j + i) mod 21
/// samples and an age of (3i + j) mod 200.
/// </summary>
public static class ReferenceRecord
{
    /// <summary>Snapshots of the full one, and regions of each: 10⁶ regions, half a gigabyte of text.</summary>
    public const int FullCount = 1000;

    /// <summary>SHA-256 of the full one's text: a writer that drifts would measure something else.</summary>
    public const string FullTextHash = "0d7b9c14bc6ab506deecc93f61e60ba3885dc9de66d0e368ae70790aa40cadb8";

    private const long RegionBytes = 16L << 20;
    private const long Base = 4L << 30;

    private const string Head = """
        [
            {
                "kdamond_idx": 0,
                "context_idx": 0,
                "intervals": {
                    "sample_us": "5000",
                    "aggr_us": "100000",
                    "ops_update_us": "1000000",
                    "intervals_goal": {
                        "access_bp": "0.000000",
                        "aggrs": "0",
                        "min_sample_us": "0",
                        "max_sample_us": "0"
                    }
                },
                "scheme_idx": 0,
                "target_id": null,
                "scheme_filters": [],
                "snapshots": [

        """;

    private const string Tail = """
                ],
                "data_source": "unknown"
            }
        ]
        """;

    private static readonly CompositeFormat SnapshotHead = CompositeFormat.Parse("""
                    {{
                        "start_time": "{0}",
                        "end_time": "{1}",
                        "regions": [

        """);

    private static readonly CompositeFormat SnapshotTail = CompositeFormat.Parse("""
                        ],
                        "total_bytes": "{0}",
                        "damos_stats": null,
                        "sample_interval_us": null
                    }}
        """);

    private static readonly CompositeFormat Region = CompositeFormat.Parse("""
                            {{
                                "start": "{0:N0}",
                                "end": "{1:N0}",
                                "nr_accesses": {{
                                    "samples": {2},
                                    "percent": null
                                }},
                                "age": {{
                                    "usec": null,
                                    "aggr_intervals": "{3:N0}"
                                }},
                                "probe_hits": [],
                                "sz_filter_passed": "0 B"
                            }}
        """);

    /// <summary>Writes the recording to a file.</summary>
    /// <param name="path">Written anew.</param>
    /// <param name="snapshots">Number of snapshots, ≥ 1.</param>
    /// <param name="regions">Number of regions in each, ≥ 1.</param>
    /// <returns>SHA-256 of the text before compression, in hexadecimal.</returns>
    public static string Write(string path, int snapshots, int regions)
    {
        using var hash = SHA256.Create();
        using (FileStream file = File.Create(path))
        using (var packed = new ZLibStream(file, CompressionLevel.Optimal))
        using (var hashed = new CryptoStream(packed, hash, CryptoStreamMode.Write))
        using (var text = new StreamWriter(hashed, bufferSize: 1 << 16))
        {
            text.NewLine = "\n";
            WriteText(text, snapshots, regions);
        }

        return Convert.ToHexStringLower(hash.Hash!);
    }

    private static void WriteText(StreamWriter text, int snapshots, int regions)
    {
        text.Write(Head);
        for (int i = 0; i < snapshots; i++)
        {
            long start = 1_000_000_000_000 + (i * 100_000_000L);
            text.Write(string.Format(CultureInfo.InvariantCulture, SnapshotHead, start, start + 100_000_000));
            for (int j = 0; j < regions; j++)
            {
                long address = Base + (j * RegionBytes);
                text.Write(string.Format(
                    CultureInfo.InvariantCulture, Region, address, address + RegionBytes, ((7 * j) + i) % 21, ((3 * i) + j) % 200));
                text.WriteLine(j < regions - 1 ? "," : "");
            }

            text.Write(string.Format(CultureInfo.InvariantCulture, SnapshotTail, regions * RegionBytes));
            text.WriteLine(i < snapshots - 1 ? "," : "");
        }

        text.Write(Tail);
    }
}
