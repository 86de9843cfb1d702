"""The rig itself: the kernel is the one that was asked for, has DAMON, and the guest does as it is told."""

import re

import damon
import kernels
from lab import ADMIN, TRACING, Failed, Machine
from rig import GuestTest


class BootTests(GuestTest):
    def test_release_belongs_to_series(self):
        release = self.guest.text("/proc/sys/kernel/osrelease")

        self.assertEqual(self.guest.series, kernels.series_of(release))
        self.assertEqual(self.guest.release, release)

    def test_damon_is_there(self):
        self.assertEqual("0", self.guest.text(f"{ADMIN}/kdamonds/nr_kdamonds"))
        self.assertTrue(self.guest.exists(f"{TRACING}/events/damon/damon_aggregated/format"))

    def test_damon_stat_runs_from_6_17_on(self):
        has_stat = tuple(map(int, self.guest.series.split("."))) >= (6, 17)

        self.assertEqual(has_stat, self.guest.exists(damon.STAT))
        if has_stat:
            self.assertEqual("Y", damon.damon_stat(self.guest)["enabled"])

    def test_command_fails_with_its_code_and_errors(self):
        with self.assertRaises(Failed) as caught:
            self.guest.sh("echo said; echo wrong >&2; exit 3")

        self.assertEqual((3, "said\n", "wrong\n"), (caught.exception.code, caught.exception.output, caught.exception.errors))

    def test_files_come_back_as_they_went(self):
        content = bytes(range(256)) * 4096

        self.guest.put("/tmp/file", content)
        self.addCleanup(self.guest.sh, "rm /tmp/file")

        self.assertEqual(content, self.guest.get("/tmp/file"))

    def test_process_that_is_left_is_killed(self):
        process = self.guest.start("echo $$; sleep 1000; echo never")
        pid = int(process.line())

        process.close()

        self.guest.await_true(lambda: not self.guest.exists(f"/proc/{pid}"))


class PictureTests(GuestTest):
    fresh = True

    def test_picture_sees_each_kind_of_change(self):
        event = f"{TRACING}/events/damon/damon_aggregated/enable"
        # The first event that is enabled outside of an instance gives the global buffer its full size, for good.
        self.guest.sh(f"echo 1 > {event}; echo 0 > {event}")
        before = damon.tree_picture(self.guest)
        self.assertEqual([], damon.difference(before, damon.tree_picture(self.guest)))

        self.guest.sh(f"mkdir {TRACING}/instances/other; chmod 644 {ADMIN}/kdamonds/nr_kdamonds; echo 1 > {event}")
        after = damon.tree_picture(self.guest)
        self.guest.sh(f"rmdir {TRACING}/instances/other; chmod 600 {ADMIN}/kdamonds/nr_kdamonds; echo 0 > {event}")

        changes = damon.difference(before, after)
        for wanted in (r"\+ instances: other", r"\+ f 0644 \S+/nr_kdamonds = 0", r"\+ f \d+ \S+/damon_aggregated/enable = 1", r"\+ f \d+ \S+/set_event = damon:"):
            self.assertTrue(any(re.match(wanted, line) for line in changes), f"{wanted} in {changes}")
        self.assert_untouched(before)


class MachineTests(GuestTest):
    machine = Machine(nodes=2)

    def test_two_nodes_share_the_memory(self):
        self.assertEqual("0-1", self.guest.text("/sys/devices/system/node/online"))
        totals = [int(re.search(r"MemTotal:\s+(\d+) kB", self.guest.text(f"/sys/devices/system/node/node{node}/meminfo"))[1]) for node in (0, 1)]

        for total in totals:
            self.assertAlmostEqual(1 << 20, total, delta=64 << 10)
