"""The exporter's page says, number for number, what a shell in the guest reads from the same interface at the same time."""

import time

import damon
import expect
from lab import EXPORTER_LOG, metrics
from rig import GuestTest

APART = 0.03  # seconds: two trace instances look at the clock each by itself, and emulated CPUs are slow


def boot_offset(guest):
    """Wall clock minus boot clock, in seconds, as the guest's shell can tell it: to a hundredth."""
    wall, boot = guest.sh("date +%s.%N; read -r up rest < /proc/uptime; echo $up").split()
    return float(wall if "N" not in wall else wall.split(".")[0]) - float(boot)


class PageTest(GuestTest):
    seconds = 400

    def page(self, arguments, accept, seconds=150):
        process = self.exporter(f"run {arguments}")
        return process, metrics(self.guest.await_scrape(lambda text: accept(metrics(text)), seconds=seconds, process=process))

    def assert_page(self, page, expected, stream):
        self.assertEqual([], expect.differences(page, expected, stream))


class StatTests(PageTest):
    def test_stat_is_what_the_parameters_say(self):
        self.need_damon_stat()
        before = damon.tree_picture(self.guest)
        self.guest.await_true(lambda: any(damon.damon_stat(self.guest)["memory_idle_ms_percentiles"]), 120)
        process = self.exporter("run --source stat --interval 100ms")
        self.guest.await_scrape(lambda text: "damon_memory_idle_seconds{" in text, process=process, seconds=60)

        def same_around():
            first = damon.damon_stat(self.guest)
            time.sleep(0.5)
            page = metrics(self.guest.scrape())
            return (first, page) if damon.damon_stat(self.guest) == first else None

        told, page = self.guest.await_true(same_around, 120)

        self.assertEqual(told["estimated_memory_bandwidth"], expect.of(page, "damon_memory_bandwidth_bytes_per_second", kdamond="stat"))
        for percent in expect.PERCENTILES:
            self.assertEqual(
                max(0, told["memory_idle_ms_percentiles"][percent]) / 1000, expect.of(page, "damon_memory_idle_seconds", kdamond="stat", percentile=str(percent)))
        if "aggr_interval_us" in told:
            self.assertEqual(told["aggr_interval_us"] / 1e6, expect.of(page, "damon_aggregation_interval_seconds", kdamond="stat"))
        monitored = expect.of(page, "damon_memory_monitored_bytes", kdamond="stat")
        # since 7.0 it watches one range with the holes between the banks, before the largest bank
        banks = damon.system_ram(self.guest)
        self.assertEqual(monitored, banks[-1][1] - banks[0][0] if damon.has_feature(self.guest, "nr_snapshots") else max(end - start for start, end in banks))
        buckets = {name: expect.of(page, "damon_memory_by_idle_time_bytes", kdamond="stat", idle_max=name) for name, _ in expect.IDLE_BOUNDS}
        self.assertEqual(monitored, sum(buckets.values()))
        seen = 0
        for name, bound in expect.IDLE_BOUNDS:
            seen += buckets[name]
            within = [percent for percent in range(101) if max(0, told["memory_idle_ms_percentiles"][percent]) / 1000 <= bound]
            self.assertLessEqual(abs(seen / monitored - max(within, default=0) / 100), 0.0101, name)
        self.assertEqual({}, page.get("damon_regions", {}))
        self.assertEqual({}, page.get("damon_memory_reclaimable_bytes", {}))
        self.assertEqual(0, self.stop_exporter(process)[0])
        self.assert_untouched(before)


class TraceTests(PageTest):
    def check(self, stream):
        """A page by trace against the kernel's text of the same aggregation."""
        before = damon.tree_picture(self.guest)
        with damon.trace_instance(self.guest, "lab-text") as folder:
            process, page = self.page("--source trace --interval 1s", lambda page: expect.of(page, "damon_snapshots_total", **stream) is not None, seconds=250)
            self.guest.sh(f"echo 0 > {folder}/tracing_on")
            offset = boot_offset(self.guest)
            text = self.guest.sh(f"cat {folder}/trace", seconds=300).splitlines()
        at = expect.of(page, "damon_snapshot_timestamp_seconds", **stream) - offset
        aggregation = expect.of(page, "damon_aggregation_interval_seconds", **stream)
        sample = expect.of(page, "damon_sample_interval_seconds", **stream)
        near = [one for one in damon.trace_snapshots(text) if abs(one.micros / 1e6 - at) < max(1.2, aggregation)]
        self.assertTrue(near, f"nothing printed near {at} s since boot")
        # which of those it was, the regions tell: the shell's clock is too coarse for it
        wrong = [expect.differences(page, expect.of_regions(one.regions, sample, aggregation), stream) for one in near]
        self.assertEqual([], min(wrong, key=len))
        self.assertAlmostEqual(20, aggregation / sample, delta=0.01)
        self.assertEqual(0, self.stop_exporter(process)[0])
        self.assert_untouched(before)
        return page

    def test_trace_of_a_process_finds_the_hot_area(self):
        self.without_damon_stat()
        workload = self.workload("hot=32M:steady:5ms", "cold=64M:once", "empty=1G:never")
        self.kdamonds(damon.Kdamond("vaddr", pids=(workload.pid,)))
        time.sleep(15)

        self.check({"kdamond": "0", "context": "0", "target": "0"})

        try:
            process, page = self.page("--source trace --interval 1s", lambda page: "damon_memory_reclaimable_bytes" in page)
        except TimeoutError:
            self.skipTest("this emulated machine is too slow to count resident pages within their budget")

        # idle is not reclaimable: what was mapped and never touched is not there
        def resident(page):
            return sum(value for labels, value in page.get("damon_memory_reclaimable_bytes", {}).items() if dict(labels)["basis"] == "resident")

        # A region that still covers a part of the hot area, too, is not idle as a whole: DAMON has to find the borders first.
        def is_settled(page):
            return resident(page) > 40 << 20 and abs(expect.of(page, "damon_memory_working_set_bytes", kdamond="0") - (32 << 20)) < 24 << 20

        self.assertLess(resident(page), 110 << 20)
        page = metrics(self.guest.await_scrape(lambda text: is_settled(metrics(text)), seconds=120, process=process))
        self.assertLess(resident(page), 110 << 20)
        self.assertEqual(0, self.stop_exporter(process)[0])

    def test_trace_of_physical_memory_counts_no_free_memory_as_reclaimable(self):
        self.without_damon_stat()
        self.workload("hot=32M:steady:5ms")
        self.kdamonds(damon.Kdamond())
        time.sleep(10)

        page = self.check({"kdamond": "0", "context": "0"})

        free = damon.meminfo(self.guest)["MemFree"]
        self.assertGreater(free, 1 << 30)
        monitored = sum(page["damon_memory_monitored_bytes"].values())
        idle = sum(value for labels, value in page["damon_memory_by_idle_time_bytes"].items() if dict(labels)["idle_max"] != "0")
        reclaimable = sum(page["damon_memory_reclaimable_bytes"].values())
        # DAMON takes whole pages
        self.assertEqual(monitored, sum(-(-end // 4096) * 4096 - start // 4096 * 4096 for start, end in damon.system_ram(self.guest)))
        self.assertLess(reclaimable, idle - (1 << 30))
        self.assertLess(reclaimable, 300 << 20)
        self.assertEqual({"upper_bound"}, {dict(labels)["basis"] for labels in page["damon_memory_reclaimable_bytes"]})

    def test_auto_shows_the_regions_of_damon_stat(self):
        self.need_damon_stat()
        before = damon.tree_picture(self.guest)
        process, page = self.page("--source stat --interval 1s", lambda page: expect.of(page, "damon_memory_monitored_bytes", kdamond="stat") is not None)
        without_regions = expect.of(page, "damon_memory_monitored_bytes", kdamond="stat")
        self.assertEqual(0, self.stop_exporter(process)[0])
        process, page = self.page("--interval 1s", lambda page: expect.of(page, "damon_regions", kdamond="stat") is not None, seconds=250)

        self.assertEqual(0, self.guest.run("damon-exporter record --interval 1s --snapshots 1 -o /tmp/auto.json; code=$?; rm -f /tmp/auto.json; exit $code", seconds=250)[0])
        # the range that the percentiles are taken to be shares of is the one that its regions cover; before 7.0 the kernel does not tell which of two that differ by less than 1 % here
        covered = sum(page["damon_memory_monitored_bytes"].values())
        self.assertAlmostEqual(without_regions, covered, delta=0 if damon.has_feature(self.guest, "nr_snapshots") else covered / 100)
        self.assertGreaterEqual(expect.of(page, "damon_regions", kdamond="stat"), 10)
        self.assertEqual(1, expect.of(page, "damon_up"))
        self.assertEqual(1, expect.of(page, "damon_module_enabled", module="stat"))
        self.assertEqual(0, self.stop_exporter(process)[0])
        self.assert_untouched(before)

    def test_auto_without_tracefs_goes_on_with_percentiles_and_recovers(self):
        self.need_damon_stat()
        self.guest.await_true(lambda: any(damon.damon_stat(self.guest)["memory_idle_ms_percentiles"]), 120)
        self.guest.sh("umount /sys/kernel/tracing")
        self.addCleanup(self.guest.run, "grep -q ' /sys/kernel/tracing ' /proc/mounts || mount -t tracefs tracefs /sys/kernel/tracing")
        process, page = self.page("--interval 1s", lambda page: "damon_memory_idle_seconds" in page, seconds=100)
        self.assertEqual({}, page.get("damon_regions", {}))

        self.guest.sh("mount -t tracefs tracefs /sys/kernel/tracing")
        self.guest.await_scrape(lambda text: "damon_regions{" in text, process=process, seconds=250)

        said = self.stop_exporter(process)[1]
        self.assertEqual(1, said.count("no regions for now"), said)


class SysfsTests(PageTest):
    def check(self, *schemes, arguments=""):
        self.kdamonds(damon.Kdamond(schemes=schemes))
        before = damon.tree_picture(self.guest)
        process, page = self.page(f"--source sysfs --kdamond 0 --interval 20s {arguments}", lambda page: "damon_snapshots_total" in page)
        regions = [damon.read_tried_regions(self.guest, scheme=scheme) for scheme in range(len(schemes))]
        page = metrics(self.guest.scrape())
        self.assertEqual(1, expect.of(page, "damon_snapshots_total", scheme="0"), "it asked again meanwhile")
        for scheme, found in enumerate(regions):
            stream = {"kdamond": "0", "context": "0", "scheme": str(scheme)}
            self.assert_page(page, expect.of_regions(found, 0.005, 0.1), stream)
            if schemes[scheme].filters:
                self.assert_page(page, expect.of_regions(found, 0.005, 0.1, passed=True), stream)
        self.assertEqual(0, self.stop_exporter(process)[0])
        self.assert_untouched(before)
        return page

    def test_sysfs_is_what_tried_regions_say(self):
        self.without_damon_stat()
        self.check(damon.Scheme())

    def test_sysfs_tells_what_passed_a_filter(self):
        self.need("sz_filter_passed")
        self.without_damon_stat()
        self.workload("cold=64M:once")

        page = self.check(damon.Scheme(), damon.Scheme(filters=(damon.Filter("anon"),)))

        self.assertGreater(expect.of(page, "damon_scheme_tried_bytes_total", kdamond="0", scheme="1"), 0)
        self.assertEqual({"anon", "upper_bound"}, {dict(labels)["basis"] for labels in page["damon_memory_reclaimable_bytes"]})


class ForeignTests(PageTest):
    def test_foreign_pageout_scheme_stays_as_it_was(self):
        self.without_damon_stat()
        foreign = damon.Scheme("pageout", quota_bytes=1 << 20, quota_reset_ms=1000, accesses=(0, 0), ages=(1000, damon.U32))
        thread, = self.kdamonds(damon.Kdamond(schemes=(foreign,)))
        before = damon.tree_picture(self.guest)

        process, _ = self.page("--interval 1s", lambda page: expect.of(page, "damon_regions", kdamond="0") is not None)
        self.assertEqual(0, self.stop_exporter(process)[0])
        for source in ("stat", "sysfs --kdamond 0", "manage", "manage --take-idle"):
            process = self.exporter(f"run --interval 1s --source {source}")
            self.guest.await_true(lambda: process.poll() is not None or self.guest.run(f"grep -q -e 'delivers nothing' {EXPORTER_LOG}")[0] == 0, 60)
            code, said = self.stop_exporter(process)
            self.assertEqual(1 if source.startswith("manage") else 0, code, said)
            self.assertNotIn("   at ", said)

        self.assertEqual(str(thread), self.guest.text(f"{damon.KDAMONDS}/0/pid"))
        self.assertEqual("on", self.guest.text(f"{damon.KDAMONDS}/0/state"))
        self.assert_untouched(before)
