using System.Text.Json;

namespace DamonHeatmap.Compat.Access;

/// <summary>damo's <c>--json</c>. Regions are written for people even where raw numbers are asked for.</summary>
internal sealed class AccessJson
{
    private readonly PythonJsonWriter _json = new();
    private readonly bool _raw;

    private AccessJson(bool raw) => _raw = raw;

    /// <summary>The text, without a last end of line.</summary>
    public static string Text(IReadOnlyList<AccessRecord> records, bool raw)
    {
        var self = new AccessJson(raw);
        self._json.Array(null, records, self.Write);
        return self._json.ToString();
    }

    private string Count(PythonNumber value) => PythonFormat.Count(value, _raw);

    private string Bytes(PythonNumber value) => PythonFormat.Bytes(value, _raw);

    private string Time(PythonNumber microseconds) => PythonFormat.Microseconds(microseconds, _raw);

    private void Write(AccessRecord record)
    {
        _json.Object(null, () =>
        {
            _json.Value("kdamond_idx", record.Record.Kdamond.ToJson());
            _json.Value("context_idx", record.Record.Context.ToJson());
            if (record.Record.Intervals is { } intervals)
            {
                _json.Object("intervals", () => Write(intervals));
            }
            else
            {
                _json.Value("intervals", null);
            }

            _json.Value("scheme_idx", record.Record.Scheme.ToJson());
            _json.Value("target_id", record.Record.Target.ToJson());
            _json.Array("scheme_filters", record.Record.Filters, Write);
            _json.Array("snapshots", record.Snapshots, Write);
            _json.Value("data_source", record.Record.DataSource.ToJson());
        });
    }

    private void Write(DamoIntervals intervals)
    {
        _json.Text("sample_us", Time(intervals.Sample));
        _json.Text("aggr_us", Time(intervals.Aggregation));
        _json.Text("ops_update_us", Time(intervals.OpsUpdate));
        _json.Object("intervals_goal", () =>
        {
            _json.Text("access_bp", PythonFormat.Share(intervals.GoalAccess, 10_000, _raw));
            _json.Text("aggrs", Count(intervals.GoalAggregations));
            _json.Text("min_sample_us", Time(intervals.GoalMinSample));
            _json.Text("max_sample_us", Time(intervals.GoalMaxSample));
        });
    }

    private void Write(DamoFilter filter)
    {
        _json.Object(null, () =>
        {
            _json.Text("filter_type", filter.Type);
            _json.Value("matching", filter.Matching ? "true" : "false");
            _json.Value("allow", filter.Allow ? "true" : "false");
            _json.Text("memcg_path", filter.MemcgPath ?? "");
            if (filter.Addresses is AddressSpan addresses)
            {
                _json.Object("address_range", () =>
                {
                    _json.Text("start", Count(addresses.Start));
                    _json.Text("end", Count(addresses.End));
                });
            }
            else
            {
                _json.Value("address_range", null);
            }

            _json.Text("damon_target_idx", filter.Target is PythonNumber target ? Count(target) : null);
            if (filter.PageSizes is (PythonNumber min, PythonNumber max))
            {
                _json.Array("hugepage_size", [min, max], size => _json.Text(null, Bytes(size)));
            }
            else
            {
                _json.Value("hugepage_size", null);
            }
        });
    }

    private void Write(DamoSnapshot snapshot)
    {
        _json.Object(null, () =>
        {
            _json.Text("start_time", PythonFormat.ExactNanoseconds(snapshot.StartTime, _raw));
            _json.Text("end_time", PythonFormat.ExactNanoseconds(snapshot.EndTime, _raw));
            _json.Array("regions", snapshot.Regions, Write);
            _json.Text("total_bytes", Bytes(snapshot.TotalBytes));
            if (snapshot.Stats is { } stats)
            {
                _json.Object("damos_stats", () => Write(stats));
            }
            else
            {
                _json.Value("damos_stats", null);
            }

            // raw it is in ns, whatever its name says
            _json.Text("sample_interval_us", snapshot.SampleInterval.IsNone ? null : PythonFormat.ExactNanoseconds(snapshot.SampleInterval * 1000, _raw));
        });
    }

    private void Write(DamoStats stats)
    {
        _json.Text("nr_tried", Count(stats.Tried));
        _json.Text("sz_tried", Bytes(stats.TriedBytes));
        _json.Text("nr_applied", Count(stats.Applied));
        _json.Text("sz_applied", Bytes(stats.AppliedBytes));
        _json.Text("sz_ops_filter_passed", Bytes(stats.FilterPassedBytes));
        _json.Text("qt_exceeds", Count(stats.QuotaExceeded));
        _json.Text("nr_snapshots", Count(stats.Snapshots));
        _json.Text("max_nr_snapshots", Count(stats.MaxSnapshots));
    }

    private void Write(DamoRegion region)
    {
        _json.Object(null, () =>
        {
            _json.Text("start", PythonFormat.Count(region.Start, raw: false));
            _json.Text("end", PythonFormat.Count(region.End, raw: false));
            _json.Object("nr_accesses", () =>
            {
                _json.Value("samples", Plain(region.Samples));
                _json.Value("percent", Plain(region.Percent));
            });
            _json.Object("age", () =>
            {
                _json.Text("usec", region.AgeMicroseconds.IsNone ? null : PythonFormat.ExactNanoseconds(region.AgeMicroseconds * 1000, raw: false));
                _json.Text("aggr_intervals", region.Age.IsNone ? null : PythonFormat.Count(region.Age, raw: false));
            });
            if (region.ProbeHits is null)
            {
                _json.Array<int>("probe_hits", [], static _ => { });
            }
            else
            {
                using var hits = JsonDocument.Parse(region.ProbeHits);
                _json.Tree("probe_hits", hits.RootElement);
            }

            _json.Text("sz_filter_passed", PythonFormat.Bytes(region.FilterPassed, raw: false));
        });

        static string? Plain(PythonNumber value) => value.IsNone ? null : value.Repr();
    }
}
