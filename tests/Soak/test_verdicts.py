"""The judge, judged: each fault that it is there for, planted alone."""

import json
import pathlib
import random
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tools"))

import collector  # noqa: E402
import processes  # noqa: E402
import verdicts  # noqa: E402


def memory(seconds, leak, seed=3):
    """40 MB that go up and down by 4 MB as garbage is collected, and a leak of so many bytes a second."""
    noise = random.Random(seed)
    return [(t, 40e6 + (t % 7) / 7 * 4e6 + noise.uniform(0, 3e5) + leak * t) for t in range(seconds)]


def page(**changes):
    values = {
        "damon_up": 1, "damon_store_up": 1, "damon_events_up": 1, 'damon_snapshots_total{kdamond="0"}': 60, 'damon_snapshots_total{kdamond="1"}': 40,
        "damon_store_appended_total": 99, "damon_events_delivered_total": 90, "damon_events_pending": 9, 'damon_store_dropped_total{reason="age"}': 50,
        'damon_store_dropped_total{reason="unavailable"}': 0, 'damon_snapshot_errors_total{reason="data"}': 0, 'damon_store_errors_total{reason="blocked"}': 0, "damon_events_set_aside_total": 0,
        "damon_events_expired_total": 0, "damon_events_failures_total": 0}
    return values | changes


def run_of(seconds, **lost):
    """Pages of so many seconds at 160 snapshots a second, and when each came. lost: how many of them were never kept."""
    return [page(**{
        'damon_snapshots_total{kdamond="0"}': 60 + 160 * t, "damon_store_appended_total": 100 + 160 * t - lost.get("kept", 0), "damon_events_delivered_total": 90 + 160 * t - lost.get("kept", 0)}) for t in range(seconds)]


def line(level):
    return json.dumps({"Timestamp": "now", "LogLevel": level, "Message": "something"})


class FlatTests(unittest.TestCase):
    def test_sawtooth_is_flat(self):
        self.assertEqual([], verdicts.flat("memory", memory(1800, 0), 1e6, 0.03))
        self.assertEqual([], verdicts.flat("memory", memory(25, 0), 1e6, 0.2))

    def test_slow_leak_is_seen(self):
        self.assertIn("memory: rose by 3.6", verdicts.flat("memory", memory(1800, 4000), 1e6, 0.03)[0])

    def test_fast_leak_is_seen_in_the_short_form(self):
        self.assertTrue(verdicts.flat("memory", memory(25, 1.2e6), 1e6, 0.2))

    def test_growth_at_the_beginning_is_not_held_against_it(self):
        self.assertEqual([], verdicts.flat("file", [(t, min(t, 200) * 1e5) for t in range(1000)], 1e5, 0.03))

    def test_nothing_measured_is_a_fault(self):
        self.assertTrue(verdicts.flat("memory", [], 1e6, 0.03))

    def test_memory_times_ten_in_the_last_twelfth_is_seen(self):
        for seconds, share in (1800, 0.03), (25, 0.2):
            points = [(t, size if t < seconds * 11 // 12 else size * 10) for t, size in memory(seconds, 0)]
            with self.subTest(seconds):
                self.assertIn("usual", verdicts.flat("memory", points, 1e6, share)[-1])

    def test_files_that_double_are_seen_wherever_they_do(self):
        for percent in 60, 80, 95:
            with self.subTest(percent):
                self.assertTrue(verdicts.flat("files", [(t, 10e6 if t < 18 * percent else 20e6) for t in range(1800)], 5e5, 0.03))

    def test_a_burst_is_seen(self):
        self.assertTrue(verdicts.flat("memory", [(t, 1e9 if 1200 < t < 1400 else size) for t, size in memory(1800, 0)], 1e6, 0.03))

    def test_a_log_that_is_put_into_its_file_again_and_again_is_flat(self):
        self.assertEqual([], verdicts.flat("files", [(t, 40e6 + t % 60 * 4e4) for t in range(1800)], 5e5, 0.03))


class LogTests(unittest.TestCase):
    def test_quiet(self):
        self.assertEqual([], verdicts.log([line("Information")]))

    def test_warnings_errors_and_crashes(self):
        for bad in line("Warning"), line("Error"), line("Critical"), "Unhandled exception. System.Exception", "7":
            with self.subTest(bad):
                self.assertEqual(1, len(verdicts.log([line("Information"), bad])))


class PageTests(unittest.TestCase):
    def test_good(self):
        self.assertEqual([], verdicts.pages([page(), page()], 8))

    def test_each_fault(self):
        for fault in (
            {"damon_up": 0}, {"damon_store_up": 0}, {"damon_events_up": None}, {'damon_snapshot_errors_total{reason="data"}': 1}, {"damon_events_expired_total": 1},
            {'damon_store_dropped_total{reason="unavailable"}': 1}, {'damon_store_dropped_total{reason="size"}': 1}, {"damon_store_appended_total": 70}, {"damon_store_appended_total": 101},
            {"damon_events_delivered_total": 200},
        ):
            with self.subTest(fault):
                self.assertTrue(verdicts.pages([page(**fault)], 8))

    def test_a_counter_that_is_missing(self):
        for name in (*verdicts.NEVER, *verdicts.COUNTED):
            without = {sample: value for sample, value in page().items() if sample.partition("{")[0] != name}
            with self.subTest(name):
                self.assertTrue(any(name in fault for fault in verdicts.pages([without], 200)))

    def test_some_that_are_never_kept(self):
        self.assertEqual([], verdicts.settled(run_of(30)))
        self.assertEqual([], verdicts.pages(run_of(30, kept=31), 32))
        self.assertEqual(["31 snapshots or more were taken and not kept, on each of the last 10 pages"], verdicts.settled(run_of(30, kept=31)))

    def test_what_is_under_way_was_kept_a_moment_later(self):
        self.assertEqual([], verdicts.settled([*run_of(29), *run_of(30, kept=31)[-1:]]))

    def test_samples_of_a_page(self):
        found = processes.samples(b'# HELP a b\na{} 1\nb{x="1",y="2 3"} 2.5\nb{x="2"} 4\nc +Inf\n')
        self.assertEqual({"a": 1, 'b{x="1",y="2 3"}': 2.5, 'b{x="2"}': 4, "c": float("inf")}, found)
        self.assertEqual((6.5, None), (processes.total(found, "b"), processes.total(found, "d")))

    def test_counter_that_goes_back(self):
        faults = verdicts.pages([page(), page(**{'damon_snapshots_total{kdamond="0"}': 59, "damon_store_appended_total": 99})], 8)
        self.assertEqual(["page 1: snapshots taken went from 100 to 99"], faults)


class ProgressTests(unittest.TestCase):
    def test_at_its_rate(self):
        self.assertEqual([], verdicts.progress([(t, 100 + 160 * t) for t in range(1800)], 160))
        self.assertEqual([], verdicts.progress([(t, 100 + 150 * t) for t in range(25)], 160))

    def test_a_source_that_is_stuck_from_the_beginning(self):
        self.assertEqual(2, len(verdicts.progress([(t, 100) for t in range(1800)], 160)))
        self.assertTrue(verdicts.progress([(t, 100) for t in range(25)], 160))

    def test_a_source_that_is_stuck_for_a_while_and_catches_up(self):
        faults = verdicts.progress([(t, 160 * (1000 if 1000 < t < 1012 else t)) for t in range(1800)], 160)
        self.assertEqual(["no snapshot was taken for more than 10 s, from 1000 s on"], faults)

    def test_a_source_that_is_too_slow(self):
        self.assertIn("225000 snapshots", verdicts.progress([(t, 125 * t) for t in range(1801)], 160)[0])

    def test_too_few_pages(self):
        self.assertTrue(verdicts.progress([], 160))


class PictureTests(unittest.TestCase):
    def test_again_and_again(self):
        self.assertEqual([], verdicts.pictures([t / 3 for t in range(5400)], 1800))

    def test_a_gap_wherever_it_is(self):
        for times in [], [2], range(1000), range(20, 1800), [*range(900), *range(920, 1800)]:
            with self.subTest(len(times)):
                self.assertEqual(1, len(verdicts.pictures(list(times), 1800)))


class DeliveryTests(unittest.TestCase):
    def test_all_came(self):
        self.assertEqual([], verdicts.delivery(set(range(11, 101)), 1, 11, 100, 2))

    def test_lost_strange_and_repeated(self):
        self.assertIn("first number 50", verdicts.delivery(set(range(11, 101)) - {50}, 0, 11, 100, 2)[0])
        self.assertIn("never kept, first number 101", verdicts.delivery(set(range(11, 102)), 0, 11, 100, 2)[0])
        self.assertIn("3 events came more than once", verdicts.delivery(set(range(11, 101)), 3, 11, 100, 2)[0])

    def test_nothing_was_kept(self):
        self.assertTrue(verdicts.delivery(set(), 0, 11, 10, 2))

    def test_nothing_happened(self):
        self.assertEqual(["no pictures: it was not tested"], verdicts.happened({"pictures": 0, "scrapes": 3}))


class CounterTests(unittest.TestCase):
    """What the backend counts."""

    @staticmethod
    def body(*chunks):
        names = ("damon.snapshot.sequence", "damon.chunk.index", "damon.chunk.count")
        records = [{"attributes": [{"key": key, "value": {"intValue": str(value)}} for key, value in zip(names, chunk)]} for chunk in chunks]
        return json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}).encode()

    def test_a_snapshot_is_there_when_all_its_chunks_are(self):
        counter = collector.Counter()
        counter.take("/v1/logs", self.body((1, 0, 1), (2, 0, 2)))
        self.assertEqual({1}, counter.delivered())
        counter.take("/v1/logs", self.body((2, 1, 2), (2, 1, 2)))
        self.assertEqual(({1, 2}, 1), (counter.delivered(), counter.repeated()))

    def test_one_that_is_lost_is_missing(self):
        counter = collector.Counter(lose=2)
        counter.take("/v1/logs", self.body((1, 0, 1), (2, 0, 1), (3, 0, 1)))
        self.assertEqual({1, 3}, counter.delivered())


if __name__ == "__main__":
    unittest.main()
