"""The lab's own readers of DAMON, which judge the program under test, against each other."""

import re

import damon
from rig import GuestTest

LINE = re.compile(r"\s*kdamond\.\d+-(\d+)\s+\[\d+\]\s+\S+\s+(\d+\.\d+): damon_aggregated: target_id=(\d+) nr_regions=(\d+) (\d+)-(\d+): (\d+) (\d+)$")


class ReadersTests(GuestTest):
    def test_regions_and_trace_cover_the_same_memory(self):
        self.without_damon_stat()
        thread, = self.kdamonds(damon.Kdamond())
        ranges = damon.system_ram(self.guest)

        lines = [LINE.match(line) for line in damon.trace_text(self.guest, 1)]
        damon.update_tried_regions(self.guest)
        regions = damon.read_tried_regions(self.guest)

        self.assertTrue(lines and all(lines))
        self.assertEqual({str(thread)}, {line[1] for line in lines})
        self.assertGreaterEqual(len(regions), 10)
        self.assertEqual((ranges[0][0], ranges[-1][1]), (regions[0].start, regions[-1].end))
        self.assertEqual((ranges[0][0], ranges[-1][1]), (min(int(line[5]) for line in lines), max(int(line[6]) for line in lines)))
        for before, after in zip(regions, regions[1:]):
            self.assertLessEqual(before.end, after.start)

    def test_anon_filter_counts_the_workload(self):
        self.need("sz_filter_passed")
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme(), damon.Scheme(filters=(damon.Filter("anon"),)))))

        def anon():
            damon.update_tried_regions(self.guest)
            self.assertEqual(0, sum(region.filter_passed for region in damon.read_tried_regions(self.guest, scheme=0)))
            return sum(region.filter_passed for region in damon.read_tried_regions(self.guest, scheme=1))

        before = anon()
        self.workload("cold=64M:once")

        self.assertAlmostEqual(64 << 20, anon() - before, delta=4 << 20)

    def test_pageout_scheme_with_quota_reclaims_nothing_unasked(self):
        self.without_damon_stat()
        foreign = damon.Scheme("pageout", quota_bytes=1 << 20, quota_reset_ms=1000, accesses=(0, 0), ages=(1000, damon.U32))
        self.kdamonds(damon.Kdamond(schemes=(foreign,)))
        before = damon.tree_picture(self.guest)

        damon.update_tried_regions(self.guest)

        self.assertEqual([], damon.read_tried_regions(self.guest))
        self.assert_untouched(before)

    def test_auto_tuning_says_each_new_interval(self):
        self.need("intervals_goal")
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond(goal=(400, 3, 5000, 1000000)))

        lines = damon.trace_text(self.guest, 3, ("damon_monitor_intervals_tune",))

        if damon.has_feature(self.guest, "refresh_ms"):
            tuned = [int(line.rsplit("sample_us=", 1)[1]) for line in lines]
            self.assertTrue(tuned and all(5000 <= value <= 1000000 for value in tuned), lines)
        damon.command(self.guest, 0, "update_tuned_intervals")
        sample, aggregation = damon.intervals(self.guest)
        self.assertGreater(sample, 5000)
        self.assertEqual(20, aggregation // sample)


class DamonStatTests(GuestTest):
    def test_percentiles_are_whole_and_ascend(self):
        self.need_damon_stat()

        told = self.guest.await_true(lambda: (stat := damon.damon_stat(self.guest)) and any(stat["memory_idle_ms_percentiles"]) and stat, 120)

        percentiles = told["memory_idle_ms_percentiles"]
        self.assertEqual(101, len(percentiles))
        self.assertEqual(sorted(percentiles), percentiles)
        self.assertGreater(percentiles[-1], 0)

    def test_sysfs_kdamond_is_refused_while_it_runs(self):
        self.need_damon_stat()
        damon.features(self.guest)
        self.addCleanup(damon.stop_all, self.guest)
        self.guest.sh(damon.settings_script(self.guest, [damon.Kdamond()]))

        code, _, errors = self.guest.run(f"echo on > {damon.KDAMONDS}/0/state")

        self.assertNotEqual(0, code)
        self.assertIn("Device or resource busy", errors)
