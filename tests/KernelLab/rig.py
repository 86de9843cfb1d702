"""What a test of the kernel lab is made of.

    class FrobTests(GuestTest):
        def test_frob_is_there(self):
            self.assertTrue(self.guest.exists("/sys/frob"))

`fresh` asks for a guest that no other test has used and none will use after it; `machine` for other virtual hardware. A test that does not ask
for a fresh guest must leave it as it found it; where it does not, the next test gets a new one, which only costs time."""

import pathlib
import unittest

import damon
import lab


STORE = pathlib.PurePosixPath("/var/lib/damon-exporter/snapshots.db")


class GuestTest(unittest.TestCase):
    """A test with a booted kernel in `self.guest`."""

    machine = lab.Machine()
    fresh = False
    thorough = False  # whether it is only run with --all, or by its name
    seconds = 180  # after which it is stopped and has failed
    guest = None  # set by the runner
    longMessage = True
    maxDiff = 4000

    def need(self, feature):
        """Skips the test where the kernel lacks a feature, one of damon.FEATURES."""
        if not damon.has_feature(self.guest, feature):
            self.skipTest(f"this kernel has no {feature}")

    def need_damon_stat(self):
        """Skips the test where the kernel lacks DAMON_STAT."""
        if not self.guest.exists(damon.STAT):
            self.skipTest("this kernel has no DAMON_STAT")

    def without_damon_stat(self):
        """Switches DAMON_STAT off for the length of the test, where the kernel has it: only then may sysfs kdamonds run."""
        damon.features(self.guest)
        if (damon.module(self.guest, "stat") or {}).get("enabled") == "Y":
            damon.set_damon_stat(self.guest, False)
            self.addCleanup(damon.set_damon_stat, self.guest, True)

    def kdamonds(self, *settings):
        """Starts sysfs kdamonds, which end with the test; their thread ids."""
        self.addCleanup(damon.stop_all, self.guest)
        return damon.start_kdamonds(self.guest, *settings)

    def workload(self, *areas, physical=False, cgroup=None):
        """Starts a workload, which ends with the test, and its cgroup with it."""
        if cgroup:
            self.guest.sh(f"echo +memory > {lab.CGROUPS}/cgroup.subtree_control")
            # A group can go as soon as the last of its processes is gone.
            self.addCleanup(self.guest.await_true, lambda: self.guest.run(f"rmdir {lab.CGROUPS}{cgroup}")[0] == 0)
        workload = self.guest.workload(*areas, physical=physical, cgroup=cgroup)
        self.addCleanup(workload.close)
        return workload

    def exporter(self, arguments, environment=""):
        """Starts the program under test, which ends with the test by SIGTERM."""
        process = self.guest.exporter(arguments, environment)
        self.addCleanup(self.stop_exporter, process)
        return process

    def stop_exporter(self, process, signal="TERM", seconds=30):
        """Ends the program under test, and returns its exit code and what it said."""
        if process.poll() is None:
            self.guest.run(f"killall -{signal} damon-exporter")
        code = process.wait(seconds)
        said = self.guest.sh(f"cat {lab.EXPORTER_LOG}; rm -f {lab.EXPORTER_LOG}") if self.guest.exists(lab.EXPORTER_LOG) else ""
        if signal == "TERM":
            # what it kept is the test's, not the next one's
            self.guest.sh(f"rm -rf {STORE.parent}")
        return code, said

    def assert_untouched(self, before, unread=()):
        """The trees of DAMON and tracing are as in a picture taken before."""
        self.assertEqual([], damon.difference(before, damon.tree_picture(self.guest, unread)), "what differs from before")


def state(guest):
    """What the next test would notice of the one before: running DAMON, instances, programs, groups, files."""
    return guest.sh(
        f"cat {damon.KDAMONDS}/nr_kdamonds /sys/module/damon_*/parameters/enabled; ls {lab.TRACING}/instances; cat {lab.TRACING}/set_event; "
        "for process in /proc/[0-9]*; do readlink $process/exe; done | grep -v -e busybox -e agent; find /sys/fs/cgroup -type d; ls /tmp /run; true")


def prompt(guest):
    """Lines from the terminal, run in the guest one by one, until Ctrl-D."""
    print(f"{guest.release}: each line runs in a shell of its own; files: /bin, /sys, /tmp; the exporter's page: http://127.0.0.1:{guest.exporter_port}/metrics")
    while True:
        try:
            line = input(f"{guest.series}# ")
        except EOFError:
            print()
            return
        try:
            code, output, errors = guest.run(line, seconds=3600)
        except KeyboardInterrupt:
            print()
            continue
        print(output.decode(errors="replace") + errors + (f"(exit code {code})\n" if code else ""), end="")
