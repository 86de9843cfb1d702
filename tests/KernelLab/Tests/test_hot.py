"""Every source that has regions finds the hot area of a known workload: where it is, how large, and at which rate."""

import json

import damon
from rig import GuestTest

MIB = 1 << 20
# Slow enough that an emulated CPU comes to touch every page from one sample to the next.
FIXED = "--manage.intervals 20ms,400ms"
SLOW = {"sample_us": 20000, "aggr_us": 400000}


def number(text):
    return int(str(text).replace(",", ""))


def snapshots(content):
    """[(start, end, rate)] of each snapshot of a plain record file; the rate is 1 where every sample found the region accessed."""
    for record in json.loads(content):
        most = float(record["intervals"]["aggr_us"]) / float(record["intervals"]["sample_us"])
        for snapshot in record["snapshots"]:
            yield [(number(region["start"]), number(region["end"]), number(region["nr_accesses"]["samples"]) / most) for region in snapshot["regions"]]


def shared(regions, ranges):
    """(bytes, rate) of the parts of regions that lie in the ranges."""
    for start, end, rate in regions:
        for low, high in ranges:
            if min(end, high) > max(start, low):
                yield min(end, high) - max(start, low), rate


class HotTests(GuestTest):
    seconds = 500

    def record(self, *sources):
        """Snapshots of each source, all recorded at the same time."""
        running = []
        for number_of, arguments in enumerate(sources):
            path = f"/tmp/hot-{number_of}.json"
            self.addCleanup(self.guest.run, f"rm -f {path}")
            running.append((path, arguments, self.guest.start(f"exec damon-exporter record {arguments} --interval 1s --snapshots 25 -o {path}")))
        found = []
        for path, arguments, process in running:
            self.assertEqual(0, process.wait(300), f"{arguments}: {process.errors}")
            found.append(list(snapshots(self.guest.get(path))))
        return found

    def assert_found(self, recorded, area):
        """In some snapshot, what was accessed is the area, and the area was accessed nearly all the time. DAMON needs some aggregations to find where an
        area ends, and then goes on trying."""
        size, seen = area.end - area.start, []
        for regions in recorded:
            accessed = [region for region in regions if region[2] > 0]
            inside = list(shared(accessed, [(area.start, area.end)]))
            bytes_inside = sum(count for count, _ in inside)
            outside = sum(end - start for start, end, _ in accessed) - bytes_inside
            rate = sum(count * rate for count, rate in inside) / max(bytes_inside, 1)
            seen.append((bytes_inside, outside, rate))
        self.assertTrue(any(inside >= 0.75 * size and outside <= 0.5 * size and rate >= 0.75 for inside, outside, rate in seen), sorted(seen, key=lambda one: -one[2])[:5])

    def assert_found_in_physical_memory(self, recorded, area):
        """Most of the heat of the best snapshot lies where the area's pages are, and most of those pages are hot in it. Others use memory as well, the
        exporter among them."""
        size, seen = sum(end - start for start, end in area.physical), []
        for regions in recorded:
            inside = list(shared(regions, area.physical))
            heat = sum(count * rate for count, rate in inside)
            hot = sum(count for count, rate in inside if rate >= 0.75)
            seen.append((heat / max(sum((end - start) * rate for start, end, rate in regions), 1), hot / size))
        self.assertTrue(any(share >= 0.5 and covered >= 0.6 for share, covered in seen), sorted(seen, key=lambda one: -one[1])[:5])

    def test_trace_and_sysfs_find_it_in_a_process(self):
        self.without_damon_stat()
        workload = self.workload("--anew", "hot=32M:steady:10ms", "cold=64M:once")
        self.kdamonds(damon.Kdamond("vaddr", pids=(workload.pid,), **SLOW))

        for recorded in self.record("--source trace", "--source sysfs --kdamond 0 --allow-unfixed-kernel"):
            self.assert_found(recorded, workload.areas["hot"])

    def test_trace_and_sysfs_find_it_in_physical_memory(self):
        self.without_damon_stat()
        workload = self.workload("--anew", "hot=64M:steady:10ms", physical=True)
        self.kdamonds(damon.Kdamond(**SLOW))

        for recorded in self.record("--source trace", "--source sysfs --kdamond 0"):
            self.assert_found_in_physical_memory(recorded, workload.areas["hot"])

    def test_manage_finds_it_in_a_process(self):
        self.without_damon_stat()
        workload = self.workload("--anew", "hot=32M:steady:10ms", "cold=64M:once")
        before = damon.tree_picture(self.guest)

        recorded, = self.record(f"--source manage --pid {workload.pid} {FIXED}")

        self.assert_found(recorded, workload.areas["hot"])
        self.assert_untouched(before)

    def test_manage_finds_it_in_physical_memory(self):
        self.without_damon_stat()
        workload = self.workload("--anew", "hot=64M:steady:10ms", physical=True)
        before = damon.tree_picture(self.guest)

        recorded, = self.record(f"--source manage {FIXED}")

        self.assert_found_in_physical_memory(recorded, workload.areas["hot"])
        self.assert_untouched(before)
