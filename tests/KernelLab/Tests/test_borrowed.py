"""The source manage and trees that are somebody else's: it takes none that is in use, and gives back what it borrowed, also after it was killed."""

import json
import random
import time

import damon
import expect
from lab import metrics
from rig import GuestTest

STREAM = {"kdamond": "0", "context": "0"}
STATE = "/run/damon-exporter"
RECORD = "/tmp/manage.json"


class ManageTest(GuestTest):
    seconds = 400

    def setUp(self):
        # What others in this guest may have left to be found.
        self.assertEqual("0", self.guest.text(f"{damon.KDAMONDS}/nr_kdamonds"))
        self.addCleanup(self.guest.sh, f"rm -rf {STATE} {RECORD}")

    def manage(self, arguments, accept="damon_snapshots_total{", seconds=150):
        """The running program and its first page with a snapshot."""
        process = self.exporter(f"run --source manage {arguments}")
        page = self.guest.await_scrape(lambda text: accept in text, seconds=seconds, process=process)
        return process, metrics(page)

    def assert_gone(self, before):
        self.assert_untouched(before)
        self.assertEqual("", self.guest.sh(f"[ ! -d {STATE} ] || ls {STATE}"))

    def record(self, arguments, seconds=200):
        """Runs the recorder to its end: exit code, what it said, snapshots of its file."""
        code, output, errors = self.guest.run(f"damon-exporter record {arguments} -o {RECORD}", seconds=seconds)
        said = output.decode() + errors
        records = json.loads(self.guest.get(RECORD)) if code == 0 else []
        return code, said, records


class PhysicalTests(ManageTest):
    def test_filter_is_what_the_shell_reads(self):
        self.need("sz_filter_passed")
        self.without_damon_stat()
        self.workload("hot=32M:steady:5ms", "cold=64M:once")
        before = damon.tree_picture(self.guest)

        # The second look is so far away that what the shell reads is what the first one left.
        process, _ = self.manage("--manage.intervals 5ms,100ms --interval 1000s --filter anon")
        page = metrics(self.guest.await_scrape(lambda text: 'scheme="1"' in text, process=process))
        sample, aggregation = (value / 1e6 for value in damon.intervals(self.guest))
        for scheme in range(2):
            regions = damon.read_tried_regions(self.guest, 0, scheme)
            self.assertGreaterEqual(len(regions), 1)
            self.assertEqual([], expect.differences(page, expect.of_regions(regions, sample, aggregation), {**STREAM, "scheme": str(scheme)}))
            if scheme == 1:
                self.assertEqual([], expect.differences(page, expect.of_regions(regions, sample, aggregation, passed=True), {**STREAM, "scheme": "1"}))
                self.assertGreater(sum(region.filter_passed for region in regions), 64 << 20)
        self.assertEqual(0, self.stop_exporter(process)[0])

        self.assert_gone(before)

    def test_tuned_intervals_are_those_of_the_kernel(self):
        self.need("intervals_goal")
        self.without_damon_stat()
        before = damon.tree_picture(self.guest)

        process, page = self.manage("--interval 2s")
        self.guest.await_true(lambda: int(damon.intervals(self.guest)[1]) > 200000, seconds=120)
        page = metrics(self.guest.await_scrape(
            lambda text: any(value > 0.2 for value in metrics(text).get("damon_aggregation_interval_seconds", {}).values()), seconds=60, process=process))
        self.assertLessEqual(max(page["damon_aggregation_interval_seconds"].values()), 10.5)
        self.assertEqual(0, self.stop_exporter(process, seconds=60)[0])

        self.assert_gone(before)


class ProcessTests(ManageTest):
    def test_filter_of_a_process_is_refused_or_counts(self):
        self.without_damon_stat()
        workload = self.workload("hot=32M:steady:5ms")
        before = damon.tree_picture(self.guest)

        code, said, records = self.record(f"--source manage --pid {workload.pid} --interval 1s --snapshots 2 --manage.intervals 5ms,100ms --filter anon")

        self.assert_gone(before)
        if not damon.has_feature(self.guest, "nr_snapshots") or self.guest.series == "7.0":
            self.assertEqual(1, code, said)
            self.assertIn("filters cannot be had", said)
        else:
            self.assertEqual(0, code, said)
            self.assertIn("sz_filter_passed", json.dumps(records))


class RefusalTests(ManageTest):
    def test_foreign_kdamond_stays_as_it_is(self):
        self.without_damon_stat()
        pageout = damon.Scheme(action="pageout", ages=(1000, 2**32 - 1), accesses=(0, 0), quota_bytes=65536, quota_reset_ms=1000)
        self.kdamonds(damon.Kdamond(schemes=(pageout,)))
        before = damon.tree_picture(self.guest)

        for options in ("", "--take-idle", "--take-idle --stop-damon-stat", "--pid 1"):
            code, said, _ = self.record(f"--source manage {options}")
            self.assertEqual(1, code, said)
            self.assertIn("somebody else", said)

        self.assert_gone(before)
        self.assertEqual("on", self.guest.text(f"{damon.KDAMONDS}/0/state"))

    def test_idle_tree_is_borrowed_and_put_back(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme(quota_bytes=4096), damon.Scheme(ages=(3, 77)))), damon.Kdamond("vaddr", pids=(1,)))
        self.guest.sh(f"for number in 0 1; do echo off > {damon.KDAMONDS}/$number/state; done")
        before = damon.tree_picture(self.guest)

        code, said, _ = self.record("--source manage")
        self.assertEqual(1, code, said)
        self.assertIn("--take-idle", said)
        self.assert_gone(before)
        code, said, _ = self.record("--source manage --take-idle --interval 1s --snapshots 1")
        self.assertEqual(0, code, said)

        self.assert_gone(before)

    def test_damon_stat_is_refused_or_stopped_and_started_again(self):
        self.need_damon_stat()
        before = damon.tree_picture(self.guest)

        code, said, _ = self.record("--source manage")
        self.assertEqual(1, code, said)
        self.assertIn("--stop-damon-stat", said)
        self.assert_gone(before)
        process, _ = self.manage("--stop-damon-stat --interval 1s")
        self.assertEqual("N", damon.damon_stat(self.guest)["enabled"])
        self.assertEqual(0, self.stop_exporter(process)[0])

        self.assert_gone(before)
        self.assertEqual("Y", damon.damon_stat(self.guest)["enabled"])


class KilledTests(ManageTest):
    seconds = 900

    def test_killed_at_random_moments_leaves_nothing_to_the_next(self):
        self.without_damon_stat()
        workload = self.workload("hot=16M:steady:5ms")
        # Somebody's settings: what is to be put back is not only "nothing".
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme(quota_bytes=4096),)))
        self.guest.sh(f"echo off > {damon.KDAMONDS}/0/state")
        before = damon.tree_picture(self.guest)
        seed = random.randrange(2**32)
        moments = random.Random(seed)
        print(f"seed {seed}")

        for round_number in range(10):
            # where most is written, and later
            delay = moments.uniform(0.0, 1.5) if round_number % 3 else moments.uniform(1.5, 5)
            options = f"--take-idle --interval 1s {f'--pid {workload.pid}' if round_number % 2 else ''}"
            process = self.guest.start(f"exec damon-exporter run --source manage {options} > /dev/null 2>&1")
            time.sleep(delay)
            self.guest.run("killall -KILL damon-exporter")
            process.wait()

            code, said, _ = self.record("--source manage --take-idle --interval 1s --snapshots 1")
            self.assertEqual(0, code, f"seed {seed}, round {round_number}, killed after {delay:.3f} s: {said}")
            self.assert_gone(before)
