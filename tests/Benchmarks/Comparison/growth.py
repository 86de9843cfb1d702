"""How time, memory and bytes grow with regions, streams and days: in proportion, or less."""

import time

import fits
import processes

from . import output
from .bench import median

MB = 1e6

# Sorting takes n log n, and a clock is never exact.
TOLERANCE = 1.15


def growth(bench):
    bench.make("heatmap", "exporter", "benchmarks")
    _steps(bench)
    _render(bench)
    _serve(bench)
    _page(bench)


def _tell(bench, name, what, unit, points, runs, exact=False):
    """A row: the exponent, over the larger half; the points themselves go into the note."""
    listed = ", ".join(f"{x:g}: {y:.3g}" for x, y in points)
    bench.row("growth", f"{name}: {what}", "", fits.exponent(points), goal=("value", "<=", TOLERANCE), runs=runs, exact=exact, note=f"{listed} {unit}.", points=[list(point) for point in points])


def _steps(bench):
    """One snapshot, collected and kept."""
    regions = bench.size([100, 300, 1000, 3000, 10000], [100, 200, 400])
    for name, verb in ("trace to metrics, by regions", ["growth-collect"]), ("append, by regions", ["growth-append", bench.memory_folder()]):
        found = bench.ours(*verb, *regions)
        _tell(bench, name, "time", "µs", [(x, seconds * 1e6) for x, seconds, _ in found], 11)
        _tell(bench, name, "allocated", "kB", [(x, max(bytes_, 1) / 1e3) for x, _, bytes_ in found], 11)


def _render(bench):
    """A picture of a store, in the size of its snapshots, their streams and their days."""
    shapes = {
        "regions": [(x, 200, 1, x, 300) for x in bench.size([100, 300, 1000, 3000, 10000], [100, 200, 400])],
        "streams": [(x, 20, x, 200, 300) for x in bench.size([1, 4, 16, 64, 256], [1, 2, 4])],
        "days": [(x, 288 * x, 1, 1000, 300) for x in bench.size([1, 2, 4, 8, 16], [1, 2, 3])],
    }
    runs = bench.size(7, 1)
    for by, sizes in shapes.items():
        seconds, memory, stored = [], [], []
        for x, snapshots, streams, regions, every in sizes:
            store = bench.work / "growth.db"
            store.unlink(missing_ok=True)
            bench.ours("store-shape", store, snapshots, streams, regions, every)
            found = []
            for _ in range(runs):
                found.append(bench.timed(bench.heatmap, "render", "-i", store, "--format", "raw", "--resolution", "200x200"))
                output.raw_cells(bench.said())
            seconds.append((x, median(one[0] for one in found) * 1e3))
            memory.append((x, median(one[1] for one in found) / MB))
            stored.append((x, store.stat().st_size / 1e3))
        _tell(bench, f"render from a store, by {by}", "time", "ms", seconds, runs)
        _tell(bench, f"render from a store, by {by}", "memory", "MB", memory, runs)
        _tell(bench, f"store, by {by}", "bytes", "kB", stored, 1, exact=True)


def _serve(bench):
    """The first answer of serve, over all days that there are."""
    runs, times = bench.size(5, 1), []
    for days in bench.size([1, 2, 4, 8, 16], [1, 2, 3]):
        store = bench.work / "growth-serve.db"
        store.unlink(missing_ok=True)
        bench.ours("store-shape", store, 1440 * days, 1, 1000, 60)
        found = []
        for _ in range(runs):
            with processes.Server([bench.heatmap, "serve", "-i", store, "--listen", "127.0.0.1:0"], bench.work / "serve.log") as server:
                port, step = server.listening(), days * 86400 // 400
                begun = time.perf_counter()
                answer = processes.get(port, f"/api/v1/query_range?query=damon_heat&start={1767225600 + step}&end={1767225600 + 400 * step}&step={step}")
                found.append(time.perf_counter() - begun)
                output.series(answer)
                server.finish()
        times.append((days, median(found) * 1e3))
    _tell(bench, "first answer of serve, by days", "time", "ms", times, runs)


def _page(bench):
    """The page, and the exporter's memory, by streams."""
    times, sizes, memory, rounds = [], [], [], bench.size(5, 1)
    for streams in bench.size([1, 4, 16, 64, 256], [1, 4, 16]):
        latency, resident = [], []
        for _ in range(rounds):
            with bench.exporter_running("--source", "replay", "--input", bench.recording(2, streams, 100, 5), "--loop", "--metrics.max-streams", "256") as server:
                port = server.listening()
                server.until(lambda: (processes.total(processes.samples(processes.get(port)), "damon_regions") or 0) >= 100 * streams)
                latency.append(bench.wrk(port, 1, bench.size(3, 1))[50])
                page = len(processes.get(port))
                resident.append(server.memory())
                server.finish()
        times.append((streams, median(latency)))
        sizes.append((streams, page / 1e3))
        memory.append((streams, median(resident) / MB))
    _tell(bench, "page, by streams", "time", "ms", times, rounds)
    _tell(bench, "page, by streams", "bytes", "kB", sizes, 1, exact=True)
    _tell(bench, "resident memory, by streams", "memory", "MB", memory, rounds)
