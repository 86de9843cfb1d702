using System.Globalization;
using System.Text.Json.Nodes;

namespace DamonHeatmap.Tests.Compat;

/// <summary>
/// Small recordings by chance: with and without intervals, filters, tuned intervals, gaps, several streams and files; tidy ones and, one in
/// three, ones with odd values, orders and spellings. The same seed always makes the same case.
/// </summary>
internal abstract class RecordingGenerator
{
    private readonly Random _random;
    private readonly bool _odd;

    private readonly int _seed;
    private readonly long _aggregation;
    private readonly bool _withFilter;
    private long _time;

    protected RecordingGenerator(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _odd = Chance(0.33);
        _aggregation = Pick(100L, 5_000, 100_000, 100_000, 100_001, 634_200, 2_000_000);
        _withFilter = Chance(0.4);
        _time = Pick(0L, 1_000, 1_000_000_000, 1_000_000_000_000, 1_760_000_006_440_000_000) + _random.Next(0, 1000);
    }

    protected string Name => $"seed {_seed}";

    protected bool WithFilter => _withFilter;

    /// <summary>Aggregation interval, us.</summary>
    protected long Aggregation => _aggregation;

    /// <summary>Where the recording ends, ns.</summary>
    protected long EndTime => _time;

    protected int Next(int from, int to) => _random.Next(from, to);

    protected bool Chance(double probability) => _random.NextDouble() < probability;

    protected bool Oddly(double probability) => _odd && Chance(probability);

    protected T Pick<T>(params ReadOnlySpan<T> values) => values[_random.Next(values.Length)];

    protected JsonArray Records(bool withIntervals)
    {
        var records = new JsonArray();
        int streams = Pick(1, 1, 1, 2, 3);
        bool oneSnapshotEach = Chance(0.4);
        bool tuned = Chance(0.35);
        long[] bounds = Bounds();
        int snapshots = _random.Next(1, oneSnapshotEach ? 5 : 7);
        for (int i = 0; i < (oneSnapshotEach ? snapshots : 1); i++)
        {
            for (int stream = 0; stream < streams; stream++)
            {
                JsonObject record = Record(stream, withIntervals != Oddly(0.03), tuned);
                var list = new JsonArray();
                for (int j = 0; j < (oneSnapshotEach ? 1 : Oddly(0.05) ? 0 : snapshots); j++)
                {
                    list.Add(Snapshot(Oddly(0.5) ? Bounds() : bounds, tuned));
                    bounds = Chance(0.4) ? Changed(bounds) : bounds;
                }

                record["snapshots"] = list;
                Drop(record);
                records.Add(record);
            }
        }

        return records;
    }

    private JsonObject Record(int stream, bool withIntervals, bool tuned)
    {
        var record = new JsonObject
        {
            ["kdamond_idx"] = Oddly(0.1) ? null : stream == 2 ? 1 : 0,
            ["context_idx"] = 0,
            ["intervals"] = withIntervals ? Intervals(tuned) : null,
            ["scheme_idx"] = Oddly(0.1) ? "0" : Oddly(0.05) ? 0.0 : stream == 1 ? 1 : 0,
            ["target_id"] = Chance(0.4) ? null : stream,
            ["scheme_filters"] = new JsonArray(),
        };
        if (_withFilter)
        {
            ((JsonArray)record["scheme_filters"]!).Add(new JsonObject
            {
                ["filter_type"] = Pick("anon", "active", "young"),
                ["matching"] = true,
                ["allow"] = Chance(0.5),
            });
        }

        return record;
    }

    private JsonObject Intervals(bool tuned)
    {
        var intervals = new JsonObject
        {
            ["sample_us"] = Time(Math.Max(1, _aggregation / Pick(20, 20, 20, 7))),
            ["aggr_us"] = Time(_aggregation),
            ["ops_update_us"] = "1000000",
        };
        if (tuned || Chance(0.5))
        {
            intervals["intervals_goal"] = new JsonObject
            {
                ["access_bp"] = Pick("400.000000", "4 %", "0.000000"),
                ["aggrs"] = tuned ? "3" : "0",
                ["min_sample_us"] = "5000",
                ["max_sample_us"] = Pick("10000000", "10 s"),
            };
        }

        Drop(intervals);
        return intervals;
    }

    private JsonObject Snapshot(long[] bounds, bool tuned)
    {
        long length = _aggregation * 1000;
        length = Chance(tuned ? 0.6 : 0.2) ? (long)(length * (0.3 + (_random.NextDouble() * 4))) : length;
        _time += Chance(0.3) ? _random.Next(0, 5) * _aggregation * 500 : 0;
        long start = _time;
        _time += Oddly(0.1) ? -length / 2 : Oddly(0.05) ? 0 : length;
        var regions = new JsonArray();
        for (int i = 0; i + 1 < bounds.Length; i += 2)
        {
            if (!Oddly(0.04))
            {
                regions.Add(Region(bounds[i], bounds[i + 1]));
            }
        }

        if (Oddly(0.2) && regions.Count > 1)
        {
            JsonNode moved = regions[0]!;
            regions.RemoveAt(0);
            regions.Add(moved);
        }

        var snapshot = new JsonObject
        {
            ["start_time"] = Nanoseconds(start),
            ["end_time"] = Nanoseconds(_time),
            ["regions"] = regions,
            ["total_bytes"] = Pick<JsonNode?>(null, "4,096", 12345, "1.177 MiB"),
            ["damos_stats"] = Chance(0.7) ? null : new JsonObject
            {
                ["nr_tried"] = "1,234",
                ["sz_tried"] = "5",
                ["nr_applied"] = 3,
                ["sz_applied"] = "4096",
                ["sz_ops_filter_passed"] = "0",
                ["qt_exceeds"] = "0",
            },
        };
        if (Chance(tuned ? 0.5 : 0.2))
        {
            snapshot["sample_interval_us"] = Chance(0.3) ? null : Time(_random.Next(1, 20) * _aggregation / 100);
        }

        Drop(snapshot);
        return snapshot;
    }

    private JsonObject Region(long start, long end)
    {
        if (Oddly(0.04))
        {
            end = Pick(start, start - 4096, end + 4096, end + 1);
        }

        var region = new JsonObject
        {
            ["start"] = Bytes(start),
            ["end"] = Bytes(end),
            ["nr_accesses"] = new JsonObject
            {
                ["samples"] = Oddly(0.002) ? null : Count(Chance(0.3) ? 0 : _random.Next(0, 21), 0.05),
                ["percent"] = Chance(0.1) ? Pick<JsonNode>(5, "50", "7 %", 3.5) : null,
            },
            ["age"] = new JsonObject
            {
                ["usec"] = Chance(0.1) ? Pick<JsonNode>(5000, "5 s", "1 h 3 m 4.500 s", 2.5) : null,
                ["aggr_intervals"] = Oddly(0.004) ? null : Count(Oddly(0.02) ? -2 : Chance(0.1) ? _random.Next(0, 3000) : _random.Next(0, 12), 0.03),
            },
            ["probe_hits"] = new JsonArray(),
            ["sz_filter_passed"] = _withFilter ? Bytes(Math.Max(0, end - start) * _random.Next(0, 5) / 4) : "0 B",
        };
        if (Chance(0.05))
        {
            region.Remove("probe_hits");
        }

        Drop(region);
        return region;
    }

    /// <summary>Starts and ends of regions, in pairs.</summary>
    private long[] Bounds()
    {
        long unit = Pick(4096L, 4096, 4096, 2 << 20, 1);
        long at = Pick(0L, 4096, 4096, 5 * unit, 0x5555_0000_0000, 0x7ffd_0000_0000) + (Oddly(0.1) ? -3 * unit : 0);
        at = Oddly(0.05) ? 9_000_000_000_000_000_000 : at;
        int count = _random.Next(1, 9);
        var result = new List<long>();
        for (int i = 0; i < count; i++)
        {
            result.Add(at);
            at += _random.Next(1, 12) * unit;
            result.Add(at);
            at += Chance(0.25) ? _random.Next(1, 30) * unit : 0;
            at += Oddly(0.1) ? _random.Next(-8, 8) * unit : 0;
        }

        return [.. result];
    }

    /// <summary>Two regions merged, one split, or a gap opened or closed.</summary>
    private long[] Changed(long[] bounds)
    {
        var result = bounds.ToList();
        int region = _random.Next(bounds.Length / 2);
        long start = bounds[2 * region], end = bounds[(2 * region) + 1];
        switch (_random.Next(3))
        {
            case 0 when bounds.Length > 2 && region > 0:
                result.RemoveRange((2 * region) - 1, 2);
                break;
            case 1:
                result.InsertRange((2 * region) + 1, [start + ((end - start) / 2), start + ((end - start) / 2)]);
                break;
            default:
                result[(2 * region) + 1] = start + Math.Max(1, (end - start) / 2);
                break;
        }

        return [.. result];
    }

    private JsonNode Bytes(long value) => _random.Next(_odd ? 8 : 4) switch
    {
        0 => value,
        4 => $"{(value / 1024.0).ToString("F3", CultureInfo.InvariantCulture)} KiB",
        5 => value + 0.5,
        6 => $"{value} B",
        7 => $"{(value / 1048576.0).ToString("F3", CultureInfo.InvariantCulture)} MiB",
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    private JsonNode Time(long microseconds) => _random.Next(_odd ? 6 : 3) switch
    {
        0 => microseconds,
        3 => $"{(microseconds / 1000.0).ToString("F3", CultureInfo.InvariantCulture)} ms",
        4 => $"{microseconds / 1_000_000} s {microseconds % 1_000_000} us",
        5 => microseconds + 0.25,
        _ => microseconds.ToString(CultureInfo.InvariantCulture),
    };

    private JsonNode Nanoseconds(long value) => _random.Next(_odd ? 6 : 3) switch
    {
        0 => value,
        3 => $"{value / 1_000_000_000} s {value % 1_000_000_000} ns",
        4 => value + 0.5,
        5 => value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private JsonNode Count(int value, double fractions) =>
        Oddly(fractions) ? value + 0.5
        : Chance(0.5) ? value
        : value.ToString("N0", CultureInfo.InvariantCulture);

    private void Drop(JsonObject owner)
    {
        if (Oddly(0.004))
        {
            owner.Remove(owner.ElementAt(_random.Next(owner.Count)).Key);
        }
    }

    protected List<string> TraceLines()
    {
        var lines = new List<string>();
        int targets = Pick(1, 1, 2, 3);
        var bounds = Enumerable.Range(0, targets).Select(_ => Bounds()).ToArray();
        bool interleaved = Oddly(0.1);
        double lost = Chance(0.25) ? 0.05 : 0;
        string name = Pick("damon:damon_aggregated", "damon:damon_aggregated", "damon_aggregated", "damon:damos_before_apply");
        bool withAge = Chance(0.9);
        double seconds = Math.Abs(_time / 1e9 % 1e6) + 0.5;
        int snapshots = Chance(0.05) ? 1 : _random.Next(2, 9);
        for (int i = 0; i < snapshots; i++)
        {
            var block = new List<string>();
            for (int target = 0; target < targets; target++)
            {
                seconds += _random.NextDouble() / 100;
                long[] now = bounds[target];
                for (int j = 0; j + 1 < now.Length; j += 2)
                {
                    seconds += _random.NextDouble() / 10000;
                    string indices = name.EndsWith("apply", StringComparison.Ordinal) ? $"ctx_idx=0 scheme_idx={_random.Next(2)} target_idx" : "target_id";
                    string age = withAge || indices[0] == 'c' ? $" {_random.Next(0, 50)}" : "";
                    string process = Oddly(0.02) ? "a process" : "kdamond.0";
                    block.Add(string.Create(CultureInfo.InvariantCulture,
                        $"{process} {145 + target} [00{target}] {seconds:F6}: {name}: {indices}={target} nr_regions={now.Length / 2} {now[j]}-{now[j + 1]}: {_random.Next(0, 21)}{age}"));
                }

                bounds[target] = Chance(0.5) ? Changed(now) : now;
            }

            if (interleaved)
            {
                _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(block));
            }

            lines.AddRange(block.Where(_ => !Chance(lost)));
            if (Chance(0.2))
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"kdamond.0 145 [000] {seconds:F6}: damon:damon_monitor_intervals_tune: sample_us={_random.Next(1000, 9000)}"));
            }

            seconds += Chance(0.8) ? 0.1 : _random.NextDouble();
        }

        if (Chance(0.1))
        {
            lines.Add($"kdamond.x xxxx xxxx {(seconds + 1).ToString("F6", CultureInfo.InvariantCulture)}: damon:damon_aggregated: target_id=0 nr_regions=1 0-0: -1 -1");
        }

        if (lines.Count == 0 || Oddly(0.1))
        {
            lines.Insert(0, "# a comment line that is no event");
        }

        return lines;
    }
}
