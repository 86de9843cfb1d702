"""The lab's own readers of DAMON, which judge the program under test, against each other."""

import damon
from rig import GuestTest


class ReadersTests(GuestTest):
    def test_regions_and_trace_cover_the_same_memory(self):
        self.without_damon_stat()
        thread, = self.kdamonds(damon.Kdamond())
        ranges = damon.system_ram(self.guest)

        lines = damon.trace_text(self.guest, 2)
        damon.update_tried_regions(self.guest)
        regions = damon.read_tried_regions(self.guest)

        snapshots = damon.trace_snapshots(lines)
        # All but the first and the last, which may be cut: no line is lost on the way.
        self.assertGreaterEqual(sum(len(snapshot.regions) for snapshot in snapshots), len(lines) - 2 * max(len(one.regions) for one in snapshots))
        self.assertEqual({(thread, 0)}, {(snapshot.thread, snapshot.target) for snapshot in snapshots})
        self.assertGreaterEqual(len(regions), 10)
        for one in (regions, *(snapshot.regions for snapshot in snapshots)):
            self.assertEqual((ranges[0][0], ranges[-1][1]), (one[0].start, one[-1].end))
            self.assertEqual([], [(before, after) for before, after in zip(one, one[1:]) if before.end > after.start])
        times = [snapshot.micros for snapshot in snapshots]
        self.assertTrue(all(90000 <= after - before for before, after in zip(times, times[1:])), times)

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

    def test_memcg_filter_counts_one_group_only(self):
        self.need("sz_filter_passed")
        self.without_damon_stat()
        self.workload("mine=32M:once", cgroup="/mine")
        self.workload("other=64M:once", "--at", "0x200000000000", cgroup="/other")
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme(filters=(damon.Filter("memcg", detail="/mine"),)),)))

        damon.update_tried_regions(self.guest)

        self.assertAlmostEqual(32 << 20, sum(region.filter_passed for region in damon.read_tried_regions(self.guest)), delta=4 << 20)

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
