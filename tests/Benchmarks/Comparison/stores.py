"""The store: bytes, time to append, speed of reading, memory."""

import time

import processes
from processes import Failure

from .bench import ROOT, median

MB = 1e6


def store(bench):
    bench.make("heatmap", "exporter", "reader", "benchmarks")
    (record, regions), stored = bench.reference(), bench.work / "stored.db"
    bench.call(bench.heatmap, "convert", "-i", record, "--to", "store", "-o", stored)
    bench.row("store", "10⁶ regions: bytes a region", "B", stored.stat().st_size / regions, reference=record.stat().st_size / regions, against="damo's json_compressed", goal=("times", ">=", 10), exact=True)
    recordings = sorted((ROOT / "samples").glob("*/*.damon.data"))
    if not recordings:
        raise Failure("no recording in samples/")
    sizes = [bench.ours("store-sizes", one, bench.work)[0] for one in recordings]
    bench.row("store", "an empty store", "B", sizes[0][2], exact=True)
    for one, (count, whole, _, payloads, plain, layouts, *layout) in zip(recordings, sizes):
        name = f"{one.parent.name}/{one.name.removesuffix('.damon.data')}"
        about = f"{count:,.0f} regions; the shortest of {layouts:.0f} layouts of plain columns is {' '.join(str(word) for word in layout)}."
        bench.row("store", f"{name}: payloads", "B", payloads, reference=plain, against="zstd -19 of plain columns", goal=("ratio", "<=", 1.15), note=about, exact=True)
        bench.row("store", f"{name}: whole file", "B", whole, reference=one.stat().st_size, against="the recording", exact=True)
    _appends(bench)
    _reading(bench)
    _memory(bench)


def _appends(bench):
    """Snapshots of 1000 regions, half of whose borders move. In memory the longest time is what packing and its like hold the writer; on a disk, also the disk's."""
    runs, count = bench.size(5, 1), bench.size(2000, 100)
    for place in "disk", "memory":
        for kind in "alone", "packing":
            found = []
            for run in range(runs):
                folder = (bench.work if place == "disk" else bench.memory_folder()) / f"{kind}-{run}"
                folder.mkdir()
                found.append(bench.ours("store-appends", folder, count, kind)[0])
                if kind == "packing" and found[-1][3] <= 0:
                    raise Failure("nothing was packed while snapshots were appended")
            name = f"append, {place}, {'while it packs' if kind == 'packing' else 'alone'}"
            bench.row("store", f"{name}: median", "ms", median(one[0] for one in found), goal=("value", "<=", 2), runs=runs)
            bench.row("store", f"{name}: p99", "ms", median(one[1] for one in found), runs=runs)
            bench.row("store", f"{name}: longest", "ms", median(one[2] for one in found), goal=("value", "<=", 50) if place == "memory" else None, runs=runs)


def _reading(bench):
    """A day of snapshots of 1000 regions, read and decoded by one thread, by the time of the CPU."""
    for kind, name in ("reference", "the reference recording's regions"), ("0.004", "0.4 % of the borders move"), ("0.5", "half of the borders move"):
        day, count = bench.work / "day.db", bench.size(17280, 300)
        day.unlink(missing_ok=True)
        bench.ours("store-day", kind, day, count)
        rate, read = (float(word) for word in bench.call(bench.reader, day, "5").split())
        if read != count * 1000:
            raise Failure(f"{read:.0f} of {count * 1000} regions were read")
        bench.row("store", f"a day, {name}: bytes a region", "B", day.stat().st_size / count / 1000, exact=True)
        bench.row("store", f"a day, {name}: regions read", "million a second", rate / 1e6, goal=("value", ">=", 50), runs=5)


def _memory(bench):
    """20 snapshots of 1000 regions a second are kept, and packed each two seconds: as much in half a minute as of one stream in 50 minutes."""
    recording, runs, found = bench.work / "fast.damon.data", bench.size(5, 1), {"off": [], "on": []}
    bench.ours("recording", recording, 400, 1, 1000, 5)
    for run in range(runs):
        for how, seen in found.items():
            path = "off" if how == "off" else bench.work / f"resident-{run}.db"
            with bench.exporter_running("--source", "replay", "--input", recording, "--loop", "--speed", "100", "--store", path) as server:
                port = server.listening()
                time.sleep(bench.size(30, 5))
                seen.append(server.memory("VmHWM") / MB)
                page = processes.samples(processes.get(port))
                for family in ("damon_snapshots_total", *(("damon_store_appended_total",) if how == "on" else ())):
                    if not processes.total(page, family):
                        raise Failure(f"store {how}: no {family}, so that nothing was measured")
                server.finish()
    bench.row("store", "resident memory of the exporter, store on", "MB", median(found["on"]), reference=median(found["off"]), against="store off", goal=("difference", "<=", 15), runs=runs)
