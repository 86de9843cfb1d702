"""The workload is what it says: DAMON, set up by shell, finds it where and how it is."""

import damon
from rig import GuestTest

MIB = 1 << 20


class WorkloadTests(GuestTest):
    def test_vaddr_finds_the_hot_area(self):
        self.without_damon_stat()
        workload = self.workload("before=48M:once", "hot=32M:steady:2ms", "after=48M:once", "empty=64M:never")
        hot = workload.areas["hot"]
        # Only the areas: the whole address space has too few regions for a short test.
        low, high = workload.areas["before"].start, workload.areas["empty"].end
        self.kdamonds(damon.Kdamond("fvaddr", pids=(workload.pid,), regions=((low, high),), min_regions=50, sample_us=10000, aggr_us=200000))

        def found():
            damon.update_tried_regions(self.guest)
            regions = damon.read_tried_regions(self.guest)
            warm = [region for region in regions if region.nr_accesses > 2]
            inside = sum(max(0, min(region.end, hot.end) - max(region.start, hot.start)) for region in warm)
            outside = sum(region.size for region in warm) - inside
            return inside >= 0.9 * (hot.end - hot.start) and outside <= 8 * MIB

        self.guest.await_true(found, 90)

    def test_physical_ranges_are_its_resident_pages(self):
        workload = self.workload("hot=8M:steady:10ms", "cold=16M:once", "empty=1G:never", physical=True)
        sizes = {name: sum(end - start for start, end in area.physical) for name, area in workload.areas.items()}
        memory = damon.system_ram(self.guest)

        self.assertEqual({"hot": 8 * MIB, "cold": 16 * MIB, "empty": 0}, sizes)
        for area in workload.areas.values():
            for start, end in area.physical:
                self.assertTrue(any(low <= start and end <= high for low, high in memory), f"{start}-{end} in {memory}")
        resident = int(self.guest.sh(f"awk '/^VmRSS/ {{print $2}}' /proc/{workload.pid}/status")) * 1024
        self.assertAlmostEqual(24 * MIB, resident, delta=4 * MIB)

    def test_passes_are_as_many_as_asked_for(self):
        workload = self.guest.workload("steady=64K:steady:50ms", "duty=64K:duty:50:400ms", "once=64K:once", "never=64K:never", seconds=4)

        told = workload.rest()

        passes = told[-1]["passes"]
        self.assertEqual("stop", told[-1]["event"])
        self.assertEqual((1, 0), (passes["once"], passes["never"]))
        self.assertTrue(70 <= passes["steady"] <= 83, passes)
        # Half of the time, each 5 ms: 400; an emulated clock may come late.
        self.assertTrue(150 <= passes["duty"] <= 412, passes)

    def test_stairs_go_down_in_the_given_times(self):
        workload = self.guest.workload("--stairs", "4:1M:1s:500ms")

        told = [event for event in workload.rest() if event["event"] in ("phase", "stop")]

        self.assertEqual(["all", "step3", "step2", "step1", "step0"], [event["name"] for event in told[:-1]])
        for event, begin in zip(told, (0, 1, 1.5, 2, 2.5, 3), strict=True):
            self.assertAlmostEqual(begin, (event["boot_ns"] - told[0]["boot_ns"]) / 1e9, delta=0.3)
        step = workload.areas["step3"]
        self.assertEqual((step.start, step.end), (told[1]["start"], told[1]["end"]))
