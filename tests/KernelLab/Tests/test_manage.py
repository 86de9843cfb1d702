"""The source manage: what it starts is right, and nothing of it stays, however it ends."""

import json
import random
import time

import damon
import expect
from lab import EXPORTER_LOG, metrics
from rig import GuestTest

FIXED = "--manage.intervals 5ms,100ms"


class ManageTest(GuestTest):
    seconds = 500

    def setUp(self):
        damon.features(self.guest)
        self.before = damon.tree_picture(self.guest)

    def manage(self, arguments, accept=lambda page: "damon_snapshots_total" in page, seconds=150):
        process = self.exporter(f"run --source manage {self.stop_stat()} {arguments}")
        return process, metrics(self.guest.await_scrape(lambda text: accept(metrics(text)), seconds=seconds, process=process))

    def stop_stat(self):
        return "--stop-damon-stat" if self.guest.exists(damon.STAT) else ""

    def end(self, process):
        code, said = self.stop_exporter(process)
        self.assertEqual(0, code, said)
        self.assert_untouched(self.before)
        self.assertEqual("", self.guest.sh("ls /run/damon-exporter 2>/dev/null; true").strip())
        return said


class ManageTests(ManageTest):
    def test_physical_memory_is_what_tried_regions_say(self):
        process, page = self.manage(f"{FIXED} --interval 20s")
        self.assertEqual("on", self.guest.text(f"{damon.KDAMONDS}/0/state"))
        regions = damon.read_tried_regions(self.guest)
        page = metrics(self.guest.scrape())
        self.assertEqual(1, expect.of(page, "damon_snapshots_total", scheme="0"), "it asked again meanwhile")
        self.assertEqual([], expect.differences(page, expect.of_regions(regions, 0.005, 0.1), {"kdamond": "0", "scheme": "0"}))
        self.end(process)

    def test_filter_is_a_stream_of_its_own(self):
        self.need("sz_filter_passed")
        self.workload("cold=64M:once")
        process, page = self.manage(f"{FIXED} --interval 2s --filter anon", lambda page: expect.of(page, "damon_memory_filter_passed_monitored_bytes", scheme="1") is not None)
        self.assertGreater(sum(value for labels, value in page["damon_memory_filter_passed_monitored_bytes"].items()), 60 << 20)
        self.end(process)

    def test_process_is_found_by_its_command_line(self):
        self.workload("hot=32M:steady:5ms", "empty=1G:never")
        # it takes its arguments apart in place; regions are coarse at first, and the hot area is found by and by
        process, _ = self.manage(
            f"{FIXED} --interval 2s --command-line 'workload hot'",
            lambda page: 16 << 20 < sum(page.get("damon_memory_working_set_bytes", {}).values()) < 56 << 20, seconds=250)
        self.end(process)

    def test_command_ends_the_recording(self):
        code, output, errors = self.guest.run(
            f"damon-exporter record -o /tmp/command.json --source manage {self.stop_stat()} {FIXED} --every 1s -- sh -c 'workload --for 12 hot=16M:steady:5ms; exit 3' > /tmp/said", seconds=200)
        self.addCleanup(self.guest.run, "rm -f /tmp/command.json /tmp/said")
        self.assertEqual(3, code, errors)
        records = json.loads(self.guest.get("/tmp/command.json"))
        snapshots = [snapshot for record in records for snapshot in record["snapshots"]]
        self.assertGreater(len(snapshots), 2)
        self.assertTrue(all(snapshot["regions"] for snapshot in snapshots))
        self.assert_untouched(self.before)

    def test_damon_stat_is_not_stopped_unasked(self):
        self.need_damon_stat()
        process = self.exporter("run --source manage")
        code = process.wait(60)
        said = self.guest.sh(f"cat {EXPORTER_LOG}")
        self.assertEqual(1, code, said)
        self.assertIn("DAMON_STAT", said)
        self.assertNotIn("   at ", said)
        self.assert_untouched(self.before)


class KillTests(ManageTest):
    fresh = True

    def test_killed_at_ten_random_moments_leaves_nothing(self):
        chance = random.Random(4)
        for _ in range(10):
            process = self.exporter(f"run --source manage {self.stop_stat()} {FIXED} --interval 1s")
            time.sleep(chance.uniform(0.2, 5))
            self.guest.run("killall -KILL damon-exporter")
            process.wait(60)
        process, _ = self.manage(f"{FIXED} --interval 1s")
        self.end(process)
