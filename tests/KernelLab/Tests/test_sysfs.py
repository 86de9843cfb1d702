"""The source sysfs: its page is what the shell reads from tried_regions, and it writes nothing but its two commands."""

import json

import damon
import lab
from rig import GuestTest

BOUNDS = (0, 5, 30, 120, 600, 3600, 21600, float("inf"))
RECORD = "/tmp/one.json"
ONCE = "--interval 1h"  # one snapshot only, so that what lies in sysfs afterwards is what the page was made of


class SysfsSourceTests(GuestTest):
    seconds = 300

    def log(self):
        """What the exporter has said so far."""
        return self.guest.run(f"cat {lab.EXPORTER_LOG}")[1].decode()

    def once(self, arguments, scheme=0):
        """The page of one snapshot of kdamond 0 and the regions that it was made of, read by the shell."""
        process = self.exporter(f"run --source sysfs --kdamond 0 {ONCE} {arguments}")
        page = lab.metrics(self.guest.await_scrape(lambda text: any(dict(labels)["scheme"] == str(scheme) for labels in lab.metrics(text).get("damon_snapshots_total", {})), seconds=120, process=process))
        regions = damon.read_tried_regions(self.guest, scheme=scheme)
        code, said = self.stop_exporter(process)
        self.assertEqual(0, code, said)
        self.said = said
        return page, regions

    def sum_of(self, page, family, **labels):
        """Sum over NUMA nodes of the samples with these labels."""
        found = [value for names, value in page[family].items() if labels.items() <= dict(names).items()]
        self.assertTrue(found, f"{family} {labels}: {page.get(family)}")
        return sum(found)

    def assert_is(self, page, regions, scheme=0, sample_us=5000, aggr_us=100000):
        """The page's numbers are those of the regions."""
        labels = {"kdamond": "0", "context": "0", "scheme": str(scheme)}
        self.assertEqual(len(regions), self.sum_of(page, "damon_regions", **labels))
        self.assertEqual(sum(region.size for region in regions), self.sum_of(page, "damon_memory_monitored_bytes", **labels))
        self.assertEqual(sum(region.size for region in regions if region.nr_accesses), self.sum_of(page, "damon_memory_working_set_bytes", **labels))
        bandwidth = sum(region.size * region.nr_accesses for region in regions) * 1e6 / aggr_us
        self.assertAlmostEqual(bandwidth, self.sum_of(page, "damon_memory_bandwidth_bytes_per_second", **labels), delta=1 + bandwidth * 1e-6)
        idle = [(region.size, 0 if region.nr_accesses else (region.age + 1) * aggr_us / 1e6) for region in regions]
        low = -1
        for bound in BOUNDS:
            name = "+Inf" if bound == float("inf") else str(bound)
            self.assertEqual(sum(size for size, seconds in idle if low < seconds <= bound), self.sum_of(page, "damon_memory_by_idle_time_bytes", idle_max=name, **labels), name)
            low = bound
        self.assertAlmostEqual(sample_us / 1e6, self.sum_of(page, "damon_sample_interval_seconds", **labels))
        self.assertAlmostEqual(aggr_us / 1e6, self.sum_of(page, "damon_aggregation_interval_seconds", **labels))

    def test_physical_addresses_are_as_read(self):
        self.without_damon_stat()
        workload = self.workload("hot=32M:steady:5ms", "cold=64M:once", physical=True)
        foreign = damon.Scheme("pageout", quota_bytes=1 << 20, quota_reset_ms=1000, accesses=(0, 0), ages=(100000, damon.U32))
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme(), foreign)))
        self.assertTrue(workload)
        self.guest.sh("sleep 5")
        before = damon.tree_picture(self.guest)

        page, regions = self.once("")

        self.assert_is(page, regions)
        self.assertGreaterEqual(len(regions), 10)
        self.assert_untouched(before)

    def test_recorded_snapshot_is_as_read(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        self.guest.sh("sleep 3")

        code, _, errors = self.guest.run(f"damon-exporter record --source sysfs --kdamond 0 --snapshots 1 -o {RECORD}", seconds=100)
        self.addCleanup(self.guest.run, f"rm -f {RECORD}")
        regions = damon.read_tried_regions(self.guest)

        self.assertEqual(0, code, errors)
        record, = json.loads(self.guest.get(RECORD))
        snapshot, = record["snapshots"]
        number = lambda text: int(str(text).replace(",", ""))
        self.assertEqual(
            [(region.start, region.end, region.nr_accesses, region.age) for region in regions],
            [(number(region["start"]), number(region["end"]), number(region["nr_accesses"]["samples"]), number(region["age"]["aggr_intervals"]))
             for region in snapshot["regions"]])
        self.assertEqual(("5000", "100000"), (record["intervals"]["sample_us"], record["intervals"]["aggr_us"]))
        self.assertGreaterEqual(len(regions), 10)

    def test_filter_passed_bytes_are_as_read(self):
        self.need("sz_filter_passed")
        self.without_damon_stat()
        self.workload("cold=64M:once")
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme(), damon.Scheme(filters=(damon.Filter("anon"),)))))
        before = damon.tree_picture(self.guest)

        page, regions = self.once("", scheme=1)

        self.assert_is(page, regions, scheme=1)
        passed = sum(min(region.filter_passed, region.size) for region in regions)
        self.assertEqual(passed, self.sum_of(page, "damon_memory_filter_passed_monitored_bytes", scheme="1"))
        self.assertGreater(passed, 60 << 20)
        self.assert_untouched(before)

    def test_process_is_asked_where_that_cannot_hang(self):
        self.without_damon_stat()
        workload = self.workload("hot=32M:steady:5ms", "empty=1G:never")
        self.kdamonds(damon.Kdamond("vaddr", pids=(workload.pid,)))
        self.guest.sh("sleep 5")
        folder = f"{damon.KDAMONDS}/0/contexts/0/schemes/0"
        can_hang = damon.has_feature(self.guest, "sz_filter_passed") and not self.guest.exists(f"{folder}/quotas/goal_tuner")
        before = damon.tree_picture(self.guest)
        if can_hang:
            process = self.exporter("run --source sysfs --kdamond 0 --interval 1s")
            self.guest.await_true(lambda: "--allow-unfixed-kernel" in self.log())
            self.assertEqual(0, self.stop_exporter(process)[0])
            self.assertEqual([], damon.read_tried_regions(self.guest))

        page, regions = self.once("--allow-unfixed-kernel" if can_hang else "")

        self.assert_is(page, regions)
        # 1 GiB that nobody ever touched is monitored, and idle, but nothing of it can be reclaimed
        self.assertGreater(self.sum_of(page, "damon_memory_monitored_bytes", kdamond="0"), 1 << 30)
        resident = int(self.guest.sh(f"grep VmRSS /proc/{workload.pid}/status").split()[1]) << 10
        if "damon_memory_reclaimable_bytes" in page:
            self.assertLessEqual(self.sum_of(page, "damon_memory_reclaimable_bytes", kdamond="0"), resident)
        else:
            # an emulated CPU that others keep waiting can be too slow for the count; then it says so, and tells nothing
            self.assertIn("counting its resident pages takes more than", self.said)
        self.assert_untouched(before)

    def test_tuned_intervals_need_a_refresh(self):
        self.need("refresh_ms")
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond(goal=(400, 3, 5000, 40000)))
        process = self.exporter("run --source sysfs --kdamond 0 --interval 1s")
        self.guest.await_true(lambda: "refresh_ms" in self.log())

        # the operator does as it says
        self.guest.sh(f"echo 200 > {damon.KDAMONDS}/0/refresh_ms")
        page = self.guest.await_scrape(lambda text: 'damon_aggregation_interval_seconds{context="0",kdamond="0",scheme="0"} 0.8' in text, seconds=120, process=process)

        self.assertIn('damon_sample_interval_seconds{context="0",kdamond="0",scheme="0"} 0.04', page)
        self.assertEqual(0, self.stop_exporter(process)[0])

    def test_kdamond_that_stops_and_starts_is_found_again(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        process = self.exporter("run --source sysfs --kdamond 0 --interval 1s")
        self.guest.await_scrape(lambda text: "damon_snapshots_total{" in text, seconds=120, process=process)

        self.stop_kdamond()
        self.guest.await_scrape(lambda text: "\ndamon_up{} 0" in text, process=process)
        self.guest.await_true(lambda: "kdamond 0 is off" in self.log())
        damon.command(self.guest, 0, "on")
        self.guest.await_scrape(lambda text: "\ndamon_up{} 1" in text, seconds=120, process=process)
        self.assertEqual(0, self.stop_exporter(process)[0])

    def stop_kdamond(self):
        """off, as soon as the lock is free: a command of the exporter may be under way."""
        self.guest.await_true(lambda: self.guest.run(f"echo off > {damon.KDAMONDS}/0/state")[0] == 0)

    def test_scheme_of_somebody_else_alone_is_refused(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme("pageout", quota_bytes=1 << 20, quota_reset_ms=1000, accesses=(0, 0), ages=(100000, damon.U32)),)))
        before = damon.tree_picture(self.guest)
        process = self.exporter("run --source sysfs --kdamond 0 --interval 1s")

        self.guest.await_true(lambda: "no scheme of kdamond 0 sees every region" in self.log())

        self.assertEqual(0, self.stop_exporter(process)[0])
        self.assert_untouched(before)
