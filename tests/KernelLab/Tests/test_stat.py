"""The source stat: its page is what the shell reads from DAMON_STAT's parameters, and nothing is written."""

import damon
import lab
from rig import GuestTest

BOUNDS = (0, 5, 30, 120, 600, 3600, 21600, float("inf"))


class StatSourceTests(GuestTest):
    seconds = 300

    def settled(self, process):
        """DAMON_STAT's parameters, and a page that was made of the same ones."""
        for _ in range(30):
            told = damon.damon_stat(self.guest)
            self.guest.sh("sleep 2.5")
            page = lab.metrics(self.guest.scrape())
            if told == damon.damon_stat(self.guest):
                return told, page
        self.fail(f"the values of DAMON_STAT never stayed for so long: {process.errors}")

    def test_page_is_what_the_parameters_say(self):
        self.need_damon_stat()
        since_70 = damon.has_feature(self.guest, "nr_snapshots")

        def has_seen_work():
            # a guest in which nothing happens has no bandwidth, for as long as that is so
            self.guest.sh("dd if=/dev/zero of=/dev/null bs=8M count=200 2>/dev/null")
            return damon.damon_stat(self.guest)["estimated_memory_bandwidth"]

        self.guest.await_true(has_seen_work, 120)
        before = damon.tree_picture(self.guest)
        process = self.exporter("run --source stat --interval 1s")
        self.guest.await_scrape(lambda text: "damon_memory_idle_seconds{" in text, process=process)

        told, page = self.settled(process)

        stream = (("kdamond", "stat"),)
        self.assertEqual(told["estimated_memory_bandwidth"], page["damon_memory_bandwidth_bytes_per_second"][stream])
        for percentile in (0, 1, 5, 10, 25, 50, 75, 90, 95, 99, 100):
            expected = max(0, told["memory_idle_ms_percentiles"][percentile]) / 1000
            self.assertAlmostEqual(expected, page["damon_memory_idle_seconds"][(*stream, ("percentile", str(percentile)))], 6)
        banks = damon.system_ram(self.guest)
        total = banks[-1][1] - banks[0][0] if since_70 else max(end - start for start, end in banks)
        self.assertEqual(total, page["damon_memory_monitored_bytes"][stream])
        within = 0
        for bound, (labels, value) in zip(BOUNDS, sorted(page["damon_memory_by_idle_time_bytes"].items(), key=lambda item: float(dict(item[0])["idle_max"])), strict=True):
            self.assertEqual(bound, float(dict(labels)["idle_max"]))
            upto = max((p for p, ms in enumerate(told["memory_idle_ms_percentiles"]) if max(0, ms) / 1000 <= bound), default=0)
            self.assertEqual(total * upto // 100 - within, value, labels)
            within = total * upto // 100
        self.assertEqual(0, self.stop_exporter(process)[0])
        self.assert_untouched(before)

    def test_switched_off_says_how_to_switch_it_on(self):
        self.need_damon_stat()
        self.without_damon_stat()
        process = self.exporter("run --source stat --interval 1s")
        self.guest.await_scrape(lambda text: 'damon_up' in text, process=process)
        self.guest.await_true(lambda: "DAMON_STAT is switched off" in self.guest.run(f"cat {lab.EXPORTER_LOG}")[1].decode())

        damon.set_damon_stat(self.guest, True)

        self.guest.await_scrape(lambda text: "damon_memory_idle_seconds{" in text, seconds=120, process=process)
        self.assertEqual(0, self.stop_exporter(process)[0])


class NoStatTests(GuestTest):
    def test_kernel_without_it_says_so(self):
        if self.guest.exists(damon.STAT):
            self.skipTest("this kernel has DAMON_STAT")
        process = self.exporter("run --source stat")

        self.guest.await_true(lambda: "this kernel has no DAMON_STAT" in self.guest.run(f"cat {lab.EXPORTER_LOG}")[1].decode())

        self.assertEqual(0, self.stop_exporter(process)[0])
