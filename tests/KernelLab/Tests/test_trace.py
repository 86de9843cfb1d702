"""The source trace: what it tells is what the kernel's own text says of the same events, and nothing stays behind."""

import json

import damon
import lab
from lab import TRACING
from rig import GuestTest

PROBE = lab.ROOT / "artifacts" / "probe" / "damon-probe"
INSTANCES = f"{TRACING}/instances"
APART_US = 30000  # each instance looks at the clock by itself, and emulated CPUs are slow


class TraceTest(GuestTest):
    seconds = 300

    def setUp(self):
        if not PROBE.exists():
            self.skipTest("no artifacts/probe/damon-probe (dotnet publish tests/KernelLab/Probe -c Release -o artifacts/probe)")
        if not self.guest.exists("/tmp/damon-probe"):
            self.guest.put("/tmp/damon-probe", PROBE, 0o755)

    def probe(self, arguments):
        """The running source; its events come as dictionaries."""
        process = self.guest.start(f"exec /tmp/damon-probe {arguments}")
        self.addCleanup(process.close)
        return process

    def event(self, process, *kinds, seconds=100):
        """The next event of these kinds."""
        while (line := process.line(seconds)) is not None:
            event = json.loads(line)
            if event["event"] in kinds:
                return event
        self.fail(f"the probe ended: {process.errors}")

    def snapshots(self, process, count, seconds=100):
        return [self.event(process, "SnapshotTaken", seconds=seconds) for _ in range(count)]

    def stop(self, process, name="damon-probe"):
        """SIGTERM; what it still said."""
        self.guest.sh(f"killall -TERM {name}")
        self.assertEqual(0, process.wait(), process.errors)
        return [json.loads(line) for line in process.output.decode().splitlines()]

    def instances(self):
        return self.guest.sh(f"ls {INSTANCES}").split()

    def assert_as_printed(self, snapshots, printed):
        """Each snapshot is one of those that the kernel printed, and most of those are among them."""
        found = 0
        for snapshot in snapshots:
            mine = tuple(map(tuple, snapshot["regions"]))
            at = (snapshot["end_ns"] - snapshot["to_wall_ns"]) // 1000
            same = [other for other in printed
                    if abs(other.micros - at) < APART_US and tuple((r.start, r.end, r.nr_accesses, r.age) for r in other.regions) == mine]
            self.assertEqual(1, len(same), f"{snapshot} is {len(same)} times in the text")
            found += 1
        self.assertGreater(found, 0)

    def compare(self, arguments, count, seconds):
        """Snapshots of the probe, against the text of the same time."""
        with damon.trace_instance(self.guest, "lab-text") as folder:
            process = self.probe(arguments)
            snapshots = self.snapshots(process, count, seconds)
            self.guest.sh(f"echo 0 > {folder}/tracing_on")
            text = self.guest.sh(f"cat {folder}/trace", seconds=300).splitlines()
            self.stop(process)
        printed = damon.trace_snapshots(text)
        self.assert_as_printed(snapshots, printed)
        return snapshots, printed


class TraceTests(TraceTest):
    def test_damon_stat_is_as_printed(self):
        self.need_damon_stat()
        before = damon.tree_picture(self.guest)

        snapshots, _ = self.compare("1 full", 4, 200)

        self.assertEqual({"kdamond=stat"}, {snapshot["stream"] for snapshot in snapshots})
        self.assertFalse(any(snapshot["assumed"] for snapshot in snapshots))
        self.assertTrue(all(abs(snapshot["aggregation_ns"] / snapshot["sample_ns"] - 20) < 0.1 for snapshot in snapshots), snapshots)
        self.assert_untouched(before)

    def test_sysfs_kdamonds_are_as_printed(self):
        self.without_damon_stat()
        workload = self.workload("hot=16M:steady:5ms", "cold=32M:once")
        self.kdamonds(damon.Kdamond(), damon.Kdamond("vaddr", pids=(workload.pid,)))
        before = damon.tree_picture(self.guest)

        snapshots, printed = self.compare("1 full", 60, 100)

        self.assertEqual({"kdamond=0 context=0", "kdamond=1 context=0 target=0"}, {snapshot["stream"] for snapshot in snapshots})
        for snapshot in snapshots:
            # what is set, unless this emulated machine is so slow that what is seen is another thing
            self.assertAlmostEqual(20, snapshot["aggregation_ns"] / snapshot["sample_ns"], delta=0.01)
            self.assertTrue(snapshot["aggregation_ns"] == 100000000 or snapshot["aggregation_ns"] > 200000000, snapshot)
        times = [(snapshot["end_ns"] - snapshot["to_wall_ns"]) // 1000 for snapshot in snapshots]
        between = [other for other in printed if min(times) + APART_US < other.micros < max(times) - APART_US]
        self.assertLessEqual(len(between), len(snapshots))
        self.assertGreaterEqual(len(between), len(snapshots) - 6)
        self.assert_untouched(before)

    def test_sparse_takes_one_an_interval_and_leaves_nothing(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        before = damon.tree_picture(self.guest)
        process = self.probe("2")

        snapshots = self.snapshots(process, 9)
        measured = self.event(process, "SourceMeasured")
        after = self.stop(process)

        gaps = [later["end_ns"] - earlier["end_ns"] for earlier, later in zip(snapshots[5:], snapshots[6:])]
        self.assertTrue(all(1.5e9 < gap < 3.5e9 for gap in gaps), gaps)
        self.assertLess(measured["enabled_seconds"], 5)
        self.assertGreater(measured["events"], 0)
        self.assertEqual(0, measured["lost"])
        self.assertGreater(measured["buffer_bytes"], 0)
        self.assertFalse([event for event in after if event["event"] == "SourceInterrupted"])
        self.assertEqual([], self.instances())
        self.assert_untouched(before)

    def test_tuned_intervals_are_told(self):
        self.without_damon_stat()
        self.need("intervals_goal")
        self.kdamonds(damon.Kdamond(goal=(400, 3, 5000, 40000)))
        process = self.probe("1 full")
        is_exact = self.guest.exists(f"{TRACING}/events/damon/damon_monitor_intervals_tune")
        # nothing is accessed often here, so the kernel goes to the longest that it may, in ever smaller steps
        self.guest.await_true(lambda: self.snapshots(process, 1)[0]["aggregation_ns"] >= (800000000 if is_exact else 790000000), 120)
        snapshots = self.snapshots(process, 5)
        self.stop(process)

        if is_exact:
            self.assertEqual({(40000000, 800000000)}, {(snapshot["sample_ns"], snapshot["aggregation_ns"]) for snapshot in snapshots})
        damon.command(self.guest, 0, "update_tuned_intervals")
        self.assertEqual((40000, 800000), damon.intervals(self.guest))
        self.assertTrue(all(19.9 < snapshot["aggregation_ns"] / snapshot["sample_ns"] < 20.1 for snapshot in snapshots), snapshots)

    def test_left_over_instance_is_used_again(self):
        process = self.probe("1")
        self.guest.await_true(lambda: self.instances() == ["damon-exporter"])
        self.guest.sh("killall -KILL damon-probe")
        process.wait()
        self.assertEqual(["damon-exporter"], self.instances())

        process = self.probe("1")
        note = self.event(process, "SourceNoted")
        self.assertIn("left behind", note["text"])
        self.assertEqual(["damon-exporter"], self.instances())
        self.stop(process)

        self.assertEqual([], self.instances())

    def test_two_at_once_do_not_disturb_each_other(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        self.guest.sh("ln /tmp/damon-probe /tmp/second-probe")
        self.addCleanup(self.guest.sh, "rm /tmp/second-probe")
        first = self.probe("1")
        self.snapshots(first, 1)
        second = self.guest.start("exec /tmp/second-probe 1")
        self.addCleanup(second.close)
        self.snapshots(second, 2)
        self.assertEqual(["damon-exporter", "damon-exporter-2"], sorted(self.instances()))

        self.stop(first)
        self.snapshots(second, 2)
        self.assertEqual(["damon-exporter-2"], self.instances())
        self.stop(second, "second-probe")

        self.assertEqual([], self.instances())

    def test_kdamond_that_stops_and_starts_is_followed(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        process = self.probe("1")
        self.snapshots(process, 2)

        damon.command(self.guest, 0, "off")
        self.assertEqual("kdamond=0 context=0", self.event(process, "StreamEnded")["stream"])
        self.assertIn("no kdamond runs", self.event(process, "SourceInterrupted")["reason"])
        damon.command(self.guest, 0, "on")
        self.assertEqual("kdamond=0 context=0", self.snapshots(process, 2)[1]["stream"])
        self.stop(process)

    def test_scheme_counters_are_told(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        if not self.guest.exists(f"{TRACING}/events/damon/damos_stat_after_apply_interval"):
            self.skipTest("this kernel has no damos_stat_after_apply_interval")
        process = self.probe("1")

        observed = self.event(process, "SchemesObserved")

        self.assertTrue(observed["schemes"][0].startswith("0/0/0 stat "), observed)
        self.stop(process)


class TraceOfflineCpusTests(TraceTest):
    # three of its CPUs are never brought up: the kernel has files for their buffers, but no buffers
    machine = lab.Machine(cpus=4, append="maxcpus=1")

    def test_cpus_that_were_never_online_are_left_out(self):
        self.without_damon_stat()
        self.assertEqual(("0-3", "0"), tuple(self.guest.text(f"/sys/devices/system/cpu/{name}") for name in ("possible", "online")))
        self.kdamonds(damon.Kdamond())
        process = self.probe("1")

        # a note comes first where the trace has to be read as text
        first = self.event(process, "SnapshotTaken", "SourceNoted", "SourceInterrupted")
        self.assertEqual(("SnapshotTaken", "kdamond=0 context=0"), (first["event"], first.get("stream")), first)
        self.snapshots(process, 2)
        measured = self.event(process, "SourceMeasured")
        self.assertEqual(64 << 10, measured["buffer_bytes"], measured)
        self.stop(process)

        self.assertEqual([], self.instances())


class TraceMountTests(TraceTest):
    fresh = True

    def test_tracefs_that_goes_and_comes_is_followed(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond())
        process = self.probe("1")
        self.snapshots(process, 2)

        self.guest.sh(f"umount -l {TRACING}")
        # found missing by the next write, or when it is next looked at
        self.assertIn("instances/damon-exporter", self.event(process, "SourceInterrupted")["reason"])
        self.assertIn("mount -t tracefs nodev", self.event(process, "SourceInterrupted")["reason"])
        self.guest.sh(f"mount -t tracefs nodev {TRACING}")
        self.snapshots(process, 2)
        self.stop(process)

        self.assertEqual([], self.instances())
