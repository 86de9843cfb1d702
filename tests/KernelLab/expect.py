"""What the exporter's page must say of regions that the shell has read: docs/metrics.md in Python, sharing no line with the program."""

IDLE_BOUNDS = (("0", 0), ("5", 5), ("30", 30), ("120", 120), ("600", 600), ("3600", 3600), ("21600", 21600), ("+Inf", float("inf")))
RATE_BOUNDS = (("0", 0), ("0.01", 0.01), ("0.05", 0.05), ("0.1", 0.1), ("0.25", 0.25), ("0.5", 0.5), ("0.75", 0.75), ("1", 1))
PERCENTILES = (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100)


def _bucket(bounds, value):
    return next(name for name, bound in bounds if value <= bound * (1 + 1e-9))


def _percentile(pairs, percent):
    """The least value that at least so many percent of the bytes have at most."""
    total, seen = sum(size for _, size in pairs), 0
    for value, size in sorted(pairs):
        seen += size
        if seen and seen * 100 >= total * percent:
            return value
    return None


def of_regions(regions, sample_us, aggr_us, passed=False):
    """{family: {extra label value: number}} of one snapshot; of what passed the filters where that is asked for."""
    def size(region):
        # the kernel counts a large folio whole where it first meets it, so the count can be more than the region has
        return min(region.filter_passed, region.size) if passed else region.size

    def idle(region):
        return 0 if region.nr_accesses else (region.age + 1) * aggr_us / 1e6

    most = max(1, aggr_us // sample_us)
    prefix = "damon_memory_filter_passed_" if passed else "damon_memory_"
    by_idle = {name: 0 for name, _ in IDLE_BOUNDS}
    by_rate = {name: 0 for name, _ in RATE_BOUNDS}
    for region in regions:
        by_idle[_bucket(IDLE_BOUNDS, idle(region))] += size(region)
        by_rate[_bucket(RATE_BOUNDS, min(1, region.nr_accesses / most))] += size(region)
    pairs = [(idle(region), size(region)) for region in regions]
    return {
        prefix + "monitored_bytes": {"": sum(size(region) for region in regions)},
        prefix + "working_set_bytes": {"": sum(size(region) for region in regions if region.nr_accesses)},
        prefix + "bandwidth_bytes_per_second": {"": sum(size(region) * region.nr_accesses for region in regions) * 1e6 / aggr_us},
        prefix + "by_idle_time_bytes": by_idle,
        prefix + "by_access_rate_bytes": by_rate,
        prefix + "idle_seconds": {str(percent): _percentile(pairs, percent) for percent in PERCENTILES if sum(count for _, count in pairs)},
    }


LABELS = {"by_idle_time_bytes": "idle_max", "by_access_rate_bytes": "rate_max", "idle_seconds": "percentile"}


def _told(page, family, stream):
    """{extra label value: sum over the series of the stream}, whatever NUMA nodes they are split into."""
    extra = next((label for end, label in LABELS.items() if family.endswith(end)), None)
    told = {}
    for labels, value in page.get(family, {}).items():
        labels = dict(labels)
        if all(labels.get(name) == wanted for name, wanted in stream.items()):
            key = labels[extra] if extra else ""
            told[key] = told.get(key, 0) + value
    return told


def differences(page, expected, stream):
    """What a page (lab.metrics) says otherwise of a stream, one line each; empty where all is as expected."""
    lines = []
    for family, values in expected.items():
        told = _told(page, family, stream)
        for key in sorted(set(values) | set(told)):
            ours, theirs = told.get(key), values.get(key)
            if ours is None or theirs is None or abs(ours - theirs) > 1e-9 * max(abs(theirs), 1e-9):
                lines.append(f"{family} {stream} {key}: the page says {ours}, the shell {theirs}")
    return lines


def of(page, family, **labels):
    """The one value of a family with these labels among others; None where there is none, ValueError where there are several."""
    found = [value for pairs, value in page.get(family, {}).items() if labels.items() <= dict(pairs).items()]
    if len(found) > 1:
        raise ValueError(f"{family} {labels}: {len(found)} series")
    return found[0] if found else None
