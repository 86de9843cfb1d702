"""Made-up series, for what no recording has: only a live kernel, another exporter, or a past of days. `evaluate` serves them to Prometheus beside a real exporter that replays.

All of them stand in the table below. What can be had from a replay may not: `evaluate` fails where a replaying exporter serves a family of this table, where docs/metrics.md does not have it
(or has another kind of it, or other labels), and where neither a query nor a rule asks for it.
"""

import collections
import http.server
import pathlib
import re
import time

from dashboards import METRICS

Family = collections.namedtuple("Family", "exporter name kind series")

# Why a replay has no such family.
LIVE = "damon-exporter of a live kernel"  # threads, schemes, modules and the cost of tracing are read from a kernel; a recording has snapshots only
NODE = "node_exporter"  # another program
CADVISOR = "cAdvisor"  # another program: a part of the kubelet
OTHER = "another service of OpenTelemetry"  # on the same host: has target_info, too, and the dashboards must not take it for an exporter

SCHEMES = ({"kdamond": "0", "context": "0", "scheme": "0", "action": "stat"}, {"kdamond": "0", "context": "0", "scheme": "1", "action": "pageout"})
KDAMONDS = ({"kdamond": "0"}, {"kdamond": "stat"}, {"kdamond": "reclaim"})
MODULES = ({"module": "stat"}, {"module": "reclaim"}, {"module": "lru_sort"})
SORTED = ({"temperature": "hot"}, {"temperature": "cold"})
POD = ({"namespace": "monitoring", "pod": "damon-exporter-x7k2p", "container": "damon-exporter"},)
ONE = ({},)
SERVICES = ({"service_name": "shop", "host_name": "db-1"}, {"service_name": "cart", "host_name": "elsewhere"})

# why       family                                    kind       labels of each series, and its value: that of a gauge; of a counter, how much it grows in a second
TABLE = (
    (LIVE, "damon_kdamond_running", "gauge", KDAMONDS, (1, 1, 0)),
    (LIVE, "damon_kdamond_cpu_seconds_total", "counter", KDAMONDS, (0.002, 0.001, 0)),
    (LIVE, "damon_scheme_tried_bytes_total", "counter", SCHEMES, (2e9, 1e8)),
    (LIVE, "damon_scheme_applied_bytes_total", "counter", SCHEMES, (2e9, 5e7)),
    (LIVE, "damon_scheme_filter_passed_bytes_total", "counter", SCHEMES, (0, 6e7)),
    (LIVE, "damon_scheme_quota_exceeds_total", "counter", SCHEMES, (0, 0.1)),
    (LIVE, "damon_scheme_quota_effective_bytes", "gauge", SCHEMES, (0, 5e7)),
    (LIVE, "damon_scheme_quota_limit_bytes", "gauge", SCHEMES, (0, 1e8)),
    (LIVE, "damon_module_enabled", "gauge", MODULES, (1, 1, 0)),
    (LIVE, "damon_reclaim_tried_bytes_total", "counter", ONE, (1e8,)),
    (LIVE, "damon_reclaim_reclaimed_bytes_total", "counter", ONE, (5e7,)),
    (LIVE, "damon_reclaim_quota_exceeds_total", "counter", ONE, (0.1,)),
    (LIVE, "damon_lru_sort_quota_exceeds_total", "counter", SORTED, (0.1, 0.2)),
    (LIVE, "damon_trace_events_total", "counter", ONE, (200,)),
    (LIVE, "damon_trace_lost_events_total", "counter", ONE, (0,)),
    (LIVE, "damon_trace_enabled_seconds_total", "counter", ONE, (0.02,)),
    (LIVE, "damon_commands_held_seconds_total", "counter", ONE, (0.01,)),
    (NODE, "node_memory_MemTotal_bytes", "gauge", ONE, (16e9,)),
    (NODE, "node_memory_MemAvailable_bytes", "gauge", ONE, (6e9,)),
    (CADVISOR, "container_memory_working_set_bytes", "gauge", POD, (3e7,)),
    (CADVISOR, "container_cpu_usage_seconds_total", "counter", POD, (0.003,)),
    (OTHER, "target_info", "gauge", SERVICES, (1, 1)),
)

FAMILIES = [Family(why, name, kind, list(zip(labels, values, strict=True))) for why, name, kind, labels, values in TABLE]


def documented(text):
    """Name of a family → its kind for Prometheus and its labels, as the tables in docs/metrics.md have it."""
    families = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        name = re.fullmatch(r"`(\w+)`", cells[0])
        if name is None or len(cells) < 4:
            continue
        # what follows on "`label`: `" are its values
        labels = set(re.findall(r"`(\w+)`", cells[2].split(": `")[0]))
        if "of a scheme" in cells[2]:
            labels |= {"kdamond", "context", "scheme", "action"}
        families[name[1]] = ("counter" if cells[1].startswith("counter") else "gauge", labels)
    return families


def faults(used, served):
    """What is wrong with the table: a line for each fault.

    used: all text that asks for families; served: names of the families that a replaying exporter serves.
    """
    known = documented(METRICS.read_text("utf-8"))
    for family in FAMILIES:
        if not re.search(rf"\b{family.name}\b", used):
            yield f"{family.name}: no query and no rule asks for it; take it out of synthetic.py"
        # what another service has by the same name is there for the sake of that
        if family.name in served and family.exporter != OTHER:
            yield f"{family.name}: a replay serves it, so it need not be synthetic"
        if family.exporter != LIVE:
            continue
        if family.name not in known:
            yield f"{family.name}: docs/metrics.md has no such family"
            continue
        kind, labels = known[family.name]
        if family.kind != kind:
            yield f"{family.name}: a {family.kind} here, a {kind} in docs/metrics.md"
        for mine, _ in family.series:
            if set(mine) != labels:
                yield f"{family.name}: has the labels {', '.join(sorted(mine)) or 'none'} here, {', '.join(sorted(labels)) or 'none'} in docs/metrics.md"
                break


def page(exporter, seconds):
    """What one of the made-up exporters serves so many seconds after its start."""
    lines = []
    for family in FAMILIES:
        if family.exporter != exporter:
            continue
        lines.append(f"# TYPE {family.name} {family.kind}")
        for labels, value in family.series:
            pairs = ",".join(f'{name}="{text}"' for name, text in labels.items())
            lines.append(f"{family.name}{{{pairs}}} {float(value * seconds if family.kind == 'counter' else value)!r}")
    return "\n".join(lines) + "\n"


EXPORTERS = (LIVE, NODE, CADVISOR, OTHER)

# Hosts that were seen before anything is asked; made up as a past, which nothing that starts now can have.
GROWING, GONE, YOUNG = "db-0:9464", "db-9:9464", "db-8:9464"
GROWTH = 1e9  # bytes a day
GONE_FOR = 2 * 3600
YOUNG_FOR = 20 * 60  # too short to say how fast it grows, whatever span is chosen
DAY = 86400


def past(now, page):
    """Samples of the last eight days in OpenMetrics' form: of a host whose working set grows evenly, of one that is gone, of one that began to grow
    a moment ago, and of what a page of metrics says is reclaimable (as it is now).

    Every four minutes, since a sample counts for five.
    """
    def series(text, values):
        return [f"{text} {value!r} {at}" for at, value in values]

    times = range(now - 8 * DAY, now + 1, 240)
    yield "# TYPE damon_up gauge"
    yield from series(f'damon_up{{job="damon",instance="{GROWING}"}}', ((at, 1.0) for at in times))
    yield from series(f'damon_up{{job="damon",instance="{GONE}"}}', ((at, 1.0) for at in times if at < now - GONE_FOR))
    yield "# TYPE damon_memory_working_set_bytes gauge"
    yield from series(f'damon_memory_working_set_bytes{{job="damon",instance="{GROWING}",kdamond="0"}}', ((at, 2e10 + GROWTH * (at - now) / DAY) for at in times))
    yield from series(f'damon_memory_working_set_bytes{{job="damon",instance="{YOUNG}",kdamond="0"}}', ((at, 1e9 + 1e6 * (at - now)) for at in times if at > now - YOUNG_FOR))
    yield "# TYPE damon_memory_reclaimable_bytes gauge"
    for text, value in page:
        yield from series(text, ((at, value) for at in times if at > now - DAY))
    yield "# EOF"


class Server(http.server.ThreadingHTTPServer):
    """A server on a free port of loopback."""

    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.began = time.monotonic()

    def handle_error(self, request, client_address):
        """Who asked did not wait for the answer: on a busy machine Prometheus gives up, and asks again."""


class Handler(http.server.BaseHTTPRequestHandler):
    """The page of each exporter at /0, /1 …: its place in EXPORTERS."""

    def do_GET(self):
        exporters = dict(zip((f"/{place}" for place in range(len(EXPORTERS))), EXPORTERS))
        if self.path not in exporters:
            self.send_error(404)
            return
        body = page(exporters[self.path], time.monotonic() - self.server.began).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass
