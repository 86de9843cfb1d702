"""The exporter while it runs: its page against node_exporter's, and what it takes of the host."""

import statistics
import threading
import time

import collector
import processes
from processes import Failure

from .bench import ROOT, median, need

MB = 1e6

# 35 series each, and those of the exporter itself: about 2000.
STREAMS = 58

AS_PROMETHEUS = (
    "Accept: application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1", "Accept-Encoding: gzip", "X-Prometheus-Scrape-Timeout-Seconds: 10")


def metrics(bench):
    """/metrics with about 2000 series and node_exporter's own page, asked in turns by the same load generator."""
    node = bench.call(ROOT / "tests/Tools/node-exporter")
    recording = bench.recording(4, STREAMS, 50, 5)
    rounds, seconds, port = bench.size(5, 1), bench.size(4, 3), processes.free_port()
    with bench.exporter_running("--source", "replay", "--input", recording, "--loop") as ours, \
            processes.Server([node, f"--web.listen-address=127.0.0.1:{port}", "--web.max-requests=0", "--log.level=error"], bench.work / "node.log") as theirs:
        ports = {"ours": ours.listening(), "theirs": port}
        ours.until(lambda: (processes.total(processes.samples(processes.get(ports["ours"])), "damon_regions") or 0) >= 50 * STREAMS)
        theirs.until(lambda: _page(port))
        pages = {who: processes.get(at) for who, at in ports.items()}
        count = {who: len(processes.samples(page)) for who, page in pages.items()}
        if count["ours"] < 30 * STREAMS or count["theirs"] < 100:
            raise Failure(f"pages of {count['ours']} series, and of node_exporter's {count['theirs']}: these are not what is to be compared")
        for scrapers in (1, 8, 64):
            for headers, how in ((), ""), (AS_PROMETHEUS, ", as Prometheus asks"):
                found = {"ours": [], "theirs": []}
                for _ in range(rounds):
                    for who, at in ports.items():
                        found[who].append(bench.wrk(at, scrapers, seconds, headers=headers))
                for percent in (50, 99):
                    ours_ms, theirs_ms = (median(one[percent] for one in found[who]) for who in ("ours", "theirs"))
                    bench.row("metrics", f"{scrapers} {'scraper' if scrapers == 1 else 'scrapers'}{how}: p{percent}", "ms", ours_ms, reference=theirs_ms, against="node_exporter",
                              goal=("ratio", "<=", 1) if percent == 99 else None, runs=rounds,
                              note=f"a series takes {ours_ms / count['ours'] * 1e3:.2g} µs of it, node_exporter's {theirs_ms / count['theirs'] * 1e3:.2g} µs." if percent == 50 and scrapers == 1 else "")
        bench.row("metrics", "series of the page", "", count["ours"], reference=count["theirs"], against="node_exporter", exact=True)
        bench.row("metrics", "bytes of the page", "B", len(pages["ours"]), reference=len(pages["theirs"]), against="node_exporter", exact=True)
        bench.row("metrics", "largest resident memory", "MB", ours.memory("VmHWM") / MB, reference=theirs.memory("VmHWM") / MB, against="node_exporter",
                  fewer="it is the largest of two programs that answered all rounds of all the rows above")
        ours.finish()


def footprint(bench):
    """What the exporter takes with its store and OTLP on."""
    bench.make("exporter", "heatmap")
    otelcol = collector.find()
    if not otelcol:
        raise Failure("no otelcol: set DAMON_TEST_TOOLS to a folder that has it")
    bench.row("footprint", "program", "MB", bench.exporter.stat().st_size / MB, goal=("value", "<=", 25), exact=True)
    bench.row("footprint", "damon-heatmap, program", "MB", bench.heatmap.stat().st_size / MB, exact=True)
    runs = bench.size(11, 1)
    sample = ROOT / "samples/stairs-6.18-vaddr/trace.damon.data"
    with collector.Collector(otelcol, bench.work) as backend:
        starts = [_start(bench, backend, sample, run) for run in range(runs)]
        bench.row("footprint", "start to first scrape, store and OTLP on", "ms", median(starts) * 1e3, goal=("value", "<=", 200), runs=runs)
        _rest(bench, backend)
        _load(bench, backend)


def _start(bench, backend, recording, run):
    port, store = processes.free_port(), bench.work / f"start-{run}.db"
    begun = time.perf_counter()
    with processes.Server([bench.exporter, "run", "--web.listen-address", f"127.0.0.1:{port}", "--source", "replay", "--input", recording, "--loop", "--store", store],
                          bench.work / "start.log", backend.environment()) as server:
        server.until(lambda: b"\ndamon_memory_monitored_bytes" in (_page(port) or b""), every=0.001)
        seconds = time.perf_counter() - begun
        # both were there, and not only asked for
        server.until(lambda: (page := processes.samples(processes.get(port))).get("damon_store_up") == 1 and page.get("damon_events_up") is not None)
        server.finish()
    return seconds


def _rest(bench, backend):
    """One stream of 1000 regions each 5 s, in real time, with a scrape each 15 s as Prometheus does."""
    recording, runs = bench.recording(12, 1, 1000, 5), bench.size(5, 1)
    memory, cpu, settle, watch = [], [], bench.size(10, 3), bench.size(60, 5)
    for run in range(runs):
        store = bench.work / f"rest-{run}.db"
        with bench.exporter_running("--source", "replay", "--input", recording, "--loop", "--store", store, environment=backend.environment()) as server:
            port = server.listening()
            time.sleep(settle)
            processes.get(port, headers=_headers())
            before, begun, resident = server.cpu(), time.monotonic(), []
            while (passed := time.monotonic() - begun) < watch:
                if passed // 15 > (passed - 1) // 15:
                    processes.get(port, headers=_headers())
                resident.append(server.memory())
                time.sleep(1)
            cpu.append((server.cpu() - before) / (time.monotonic() - begun))
            memory.append(statistics.median(resident))
            found = processes.samples(processes.get(port))
            if not processes.total(found, "damon_store_appended_total") or not processes.total(found, "damon_events_delivered_total"):
                raise Failure("at rest: nothing was kept and delivered, so that nothing was measured")
            server.finish()
    bench.row("footprint", "resident memory at rest, store and OTLP on", "MB", median(memory) / MB, goal=("value", "<=", 40), runs=runs)
    bench.row("footprint", "CPU at 5 s intervals", "% of a core", median(cpu) * 100, goal=("value", "<=", 0.2), runs=runs)


def _load(bench, backend):
    """64 scrapers that ask without a pause, 64 streams of 1000 regions each 5 s; the recording itself, which a replay holds in memory, is counted."""
    recording, runs, largest = bench.recording(2, 64, bench.size(1000, 50), 5), bench.size(5, 1), []
    for run in range(runs):
        store = bench.work / f"load-{run}.db"
        with bench.exporter_running("--source", "replay", "--input", recording, "--loop", "--store", store, environment=backend.environment()) as server:
            port = server.listening()
            server.until(lambda: (processes.total(processes.samples(processes.get(port)), "damon_snapshots_total") or 0) >= 64)
            seen, done = [], threading.Event()

            def watch():
                while not done.wait(0.25):
                    seen.append(server.memory())

            watcher = threading.Thread(target=watch)
            watcher.start()
            try:
                bench.wrk(port, 64, bench.size(15, 2), headers=AS_PROMETHEUS)
            finally:
                done.set()
                watcher.join()
            largest.append(max(seen))
            server.finish()
    bench.row("footprint", "resident memory, 64 scrapers and 64 streams of 1000 regions", "MB", median(largest) / MB, goal=("value", "<=", 60), runs=runs)


def allocation(bench):
    """What a scrape allocates, and what of it is ours; what a region allocates on its way."""
    series, page, least, same, changed, labels = bench.ours("scrape", STREAMS)[0]
    bench.row("allocation", f"a scrape of {series:.0f} series, nothing new", "B", same, reference=least, against="constants", goal=("difference", "<=", 0), runs=5,
              note=f"medians of 200 scrapes each; the reference is the same server with as many instruments that return the same array for ever. The page has {page:,.0f} bytes.")
    bench.row("allocation", "a scrape after a new snapshot of each stream", "B", changed, reference=least, against="constants", runs=5,
              note=f"OpenTelemetry's measurements cannot be made without a copy of their labels, {labels:,.0f} bytes for all of these; once a snapshot, however often it is scraped.")
    runs = bench.size(5, 1)
    events, for_region, nanoseconds = (median(one) for one in zip(*(bench.ours("trace")[0] for _ in range(runs))))
    bench.row("allocation", "collecting by trace, for a region, but for its snapshot's columns", "B", for_region, goal=("value", "<=", 0.005), runs=runs)
    bench.row("trace", "region events parsed and put together to snapshots", "million a second", events / 1e6, goal=("value", ">=", 1), runs=runs)
    bench.row("trace", "a snapshot of 1000 regions each 5 s, with its metrics", "% of a core", nanoseconds / 5e7, goal=("value", "<=", 0.2), runs=runs)


def sysfs(bench):
    """A snapshot of 1000 regions from files in memory, as a minimal C program reads it."""
    need("clang", "clang")
    folder, theirs, runs, rounds = bench.memory_folder(), bench.work / "tried_regions", bench.size(5, 1), bench.size(500, 50)
    bench.call("clang", "-O2", "-o", theirs, "tests/Benchmarks/Measures/tried_regions.c")
    bench.ours("make-regions", folder)
    times = {"ours": [], "theirs": []}
    for _ in range(runs):
        times["theirs"].append(float(bench.call(theirs, folder / "tried_regions", rounds)))
        times["ours"].append(bench.ours("read-regions", folder, rounds)[0][0])
    bench.row("sysfs", "a snapshot of 1000 regions", "ms", median(times["ours"]) / 1e3, reference=median(times["theirs"]) / 1e3, against="C", goal=("ratio", "<=", 1.3), runs=runs)


def _headers():
    return dict(header.split(": ", 1) for header in AS_PROMETHEUS if not header.startswith("Accept-Encoding"))


def _page(port):
    try:
        return processes.get(port, timeout=2)
    except (OSError, Failure):
        return None
