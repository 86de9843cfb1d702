"""Pictures of recordings and stores: heatmap, huge, serve, heat."""

import json
import os
import pathlib
import re
import time

import processes
from processes import Failure

from . import output
from .bench import SHARED, median

MB = 1e6


def heatmap(bench):
    """A recording of 10⁶ regions against damo, and a store against reading it."""
    bench.make("heatmap", "reader")
    (record, regions), damo = bench.reference(), bench.damo()
    runs, ours, theirs = bench.size(5, 1), [], []
    for _ in range(runs):
        ours.append(bench.timed(bench.heatmap, "render", "-i", record, "--resolution", "40x80"))
        drawn = output.map_rows(bench.said())
        theirs.append(bench.timed(damo, "report", "heatmap", "-i", record, "--resol", "40", "80"))
        if (of_damo := output.map_rows(bench.said())) != drawn:
            raise Failure(f"a map of {drawn} rows, and damo's of the same recording has {of_damo}")
    for index, name, unit, scale, goal in ((0, "wall time", "s", 1, 50), (1, "peak memory", "MB", MB, 20)):
        bench.row("heatmap", f"10⁶ regions: {name}", unit, median(one[index] for one in ours) / scale, reference=median(one[index] for one in theirs) / scale,
                  against="damo", goal=("times", ">=", goal), runs=runs)
    store, runs = bench.work / "reference.db", bench.size(41, 3)
    bench.call(bench.heatmap, "convert", "-i", record, "--to", "store", "-o", store)
    ours, reading, unpacking = [], [], []
    for _ in range(runs):
        ours.append(bench.elapsed(bench.heatmap, "render", "-i", store, "--resolution", "40x80"))
        output.map_rows(bench.said())
        reading.append(bench.elapsed(bench.reader, store, "1"))
        if (count := int(bench.said().split()[1])) != regions:
            raise Failure(f"{count} of {regions} regions were read from the store")
        unpacking.append(bench.elapsed(bench.reader, "--raw", store, "1"))
        if (unpacked := int(bench.said().split()[1])) <= regions:
            raise Failure(f"{unpacked} bytes were unpacked for {regions} regions: that is not all of the store")
    bench.row("heatmap", "from a store: wall time", "ms", median(ours) * 1e3, reference=median(reading) * 1e3, against="reading and unpacking all snapshots", goal=("ratio", "<=", 2), runs=runs)
    bench.row("heatmap", "from a store, beside zstd alone: wall time", "ms", median(ours) * 1e3, reference=median(unpacking) * 1e3, against="zstd's output, which nobody reads", runs=runs)


def huge(bench):
    """A picture of 10⁹ regions."""
    bench.make("heatmap", "benchmarks")
    store = os.environ.get("DAMON_BENCHMARK_STORE")
    if not store or bench.tiny:
        folder = bench.memory_folder()  # on a disk each of its transactions would wait for it
        store = folder / "huge.db"
        bench.ours("store-full", store, *bench.size([864000, 1160], [1000, 1160]))
    runs, found, picture, fewer = bench.size(3, 1), [], bench.work / "huge.png", "one takes half a minute, and each has the same work"
    for _ in range(runs):
        picture.unlink(missing_ok=True)
        found.append(bench.timed(bench.heatmap, "render", "-i", store, "--resolution", "2000x1000", "-o", picture))
        output.picture(picture.read_bytes(), 2000, 1000)
    bench.row("huge", "10⁹ regions: wall time", "s", median(one[0] for one in found), goal=("value", "<=", 60), runs=runs, fewer=fewer)
    bench.row("huge", "10⁹ regions: peak memory", "MB", median(one[1] for one in found) / MB, goal=("value", "<=", 300), runs=runs, fewer=fewer)
    bench.row("huge", "store", "MB", pathlib.Path(store).stat().st_size / MB, exact=True)


def serve(bench):
    """A map in a panel: 128 rows of 400 steps, windows that go on by a step, as Grafana asks while it refreshes; 8 clients at once."""
    bench.make("heatmap", "benchmarks")
    for name, every, step in (("24 h", 5, 216), ("7 days", 30, 1512)):
        store, first = bench.work / "panel.db", 1767225600 + step  # the store begins with 2026
        bench.ours("store-day", "0.004", store, bench.size(460 * step // every, 2000), every)
        script = bench.work / "panel.lua"
        script.write_text(f'''local n = 0
request = function()
  n = n + 1
  local start = {first} + {step} * (n % 60)
  return wrk.format("GET", string.format("/api/v1/query_range?query=damon_heat&start=%d&end=%d&step={step}", start, start + {step} * 399))
end
''')
        runs, found = bench.size(5, 1), []
        for _ in range(runs):
            with processes.Server([bench.heatmap, "serve", "-i", store, "--listen", "127.0.0.1:0"], bench.work / "serve.log") as server:
                port, begun = server.listening(), time.perf_counter()
                answer = processes.get(port, f"/api/v1/query_range?query=damon_heat&start={first}&end={first + step * 399}&step={step}")
                cold, size = time.perf_counter() - begun, len(answer)
                output.series(answer)
                bench.wrk(port, 8, bench.size(5, 1), script=script)
                found.append(bench.wrk(port, 8, bench.size(10, 1), script=script) | {"cold": cold, "memory": server.memory("VmHWM")})
                server.finish()
        bench.row("serve", f"{name}: first answer", "ms", median(one["cold"] for one in found) * 1e3, goal=("value", "<=", 1000), runs=runs)
        bench.row("serve", f"{name}: p50 warm", "ms", median(one[50] for one in found), goal=("value", "<=", 30), runs=runs)
        bench.row("serve", f"{name}: p99 warm", "ms", median(one[99] for one in found), goal=("value", "<=", 100), runs=runs,
                  note=f"{median(one['rate'] for one in found):.0f} answers of {size:,} bytes a second.")
        bench.row("serve", f"{name}: largest resident memory", "MB", median(one["memory"] for one in found) / MB, goal=("value", "<=", 200), runs=runs)


def heat(bench):
    """Heat against exactly known patterns, by the judge that was written without knowing this program."""
    bench.make("heatmap")
    judge, damo = SHARED / "referee/heat", bench.damo()
    if not judge.exists():
        raise Failure("no ../shared/referee/heat: the judge of known patterns")
    ours, theirs = [], []
    for kind in bench.size(("full", "sparse", "gaps", "tuned"), ("full",)):
        for seed in bench.size((1, 2, 3), (1,)):
            data, raw = bench.work / "heat.damon.data", bench.work / "heat.raw"
            bench.call(judge, "make", kind, seed, data)
            bench.call(bench.heatmap, "render", "-i", data, "--format", "raw", "--resolution", "40x80", "-o", raw)
            ours.append(json.loads(bench.call(judge, "score", kind, seed, raw))["rms"])
            said = bench.call(damo, "report", "heatmap", "-i", data, "--output", "raw", "--abs_time", "--abs_addr", "--resol", "40", "80")
            raw.write_text("\n".join(line for line in said.splitlines() if re.match(r"\d+\s+\d+\s", line)) + "\n")
            theirs.append(json.loads(bench.call(judge, "score", kind, seed, raw, "--damo"))["rms"])
    bench.row("heat", "largest error (RMS of full scale)", "%", max(ours) * 100, reference=max(theirs) * 100, against="damo", goal=("value", "<=", 1), runs=len(ours))
    bench.row("heat", "median error", "%", median(ours) * 100, reference=median(theirs) * 100, against="damo", runs=len(ours))
