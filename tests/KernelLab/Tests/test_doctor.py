"""damon-exporter doctor: what it says is so, what it advises helps, and it touches nothing."""

import json

import damon
from lab import TRACING
from rig import GuestTest


class DoctorTests(GuestTest):
    def doctor(self, arguments=""):
        """Runs it; its exit code and its document. The trees are as before."""
        before = damon.tree_picture(self.guest)
        code, output, errors = self.guest.run(f"damon-exporter doctor --json {arguments}")
        self.assertEqual("", errors)
        self.assert_untouched(before)
        document = json.loads(output)
        self.assertEqual(code == 0, document["verdict"]["works"], document["verdict"])
        return code, document

    def source(self, document, name):
        return next(source for source in document["sources"] if source["name"] == name)

    def test_stock_host_works_by_trace_where_damon_stat_runs(self):
        has_stat = self.guest.exists(damon.STAT)

        code, document = self.doctor()

        self.assertEqual(0 if has_stat else 1, code)
        self.assertEqual(self.guest.release, document["kernel"]["release"])
        self.assertIn("damon_aggregated", document["kernel"]["trace_events"])
        self.assertEqual(has_stat, self.source(document, "stat")["usable"])
        self.assertEqual(has_stat, self.source(document, "trace")["usable"])
        self.assertEqual(not has_stat, self.source(document, "manage")["usable"])
        self.assertIn("VERDICT", self.guest.run("damon-exporter doctor")[1].decode())

    def test_advice_starts_damon_stat(self):
        self.need_damon_stat()
        self.without_damon_stat()
        code, document = self.doctor("--source stat")
        self.assertEqual(1, code)

        advice, = document["verdict"]["steps"]
        self.guest.sh(advice["commands"][0])

        self.assertEqual(0, self.doctor("--source stat")[0])

    def test_advice_mounts_tracefs(self):
        self.without_damon_stat()
        thread, = self.kdamonds(damon.Kdamond())
        self.guest.sh(f"umount {TRACING}")
        self.addCleanup(self.guest.sh, f"grep -q ' {TRACING} ' /proc/mounts || mount -t tracefs nodev {TRACING}")
        code, output, _ = self.guest.run("damon-exporter doctor --json --source trace")
        self.assertEqual(1, code)
        self.assertNotIn(f" {TRACING} ", self.guest.text("/proc/mounts"), "doctor mounts nothing")

        advice, = json.loads(output)["verdict"]["steps"]
        self.guest.sh(advice["commands"][0])

        code, document = self.doctor("--source trace")
        self.assertEqual(0, code)
        self.assertEqual([(0, "on", thread)], [(kdamond["index"], kdamond["state"], kdamond["pid"]) for kdamond in document["running"]["kdamonds"]])

    def test_foreign_pageout_is_left_alone(self):
        self.without_damon_stat()
        self.kdamonds(damon.Kdamond(schemes=(damon.Scheme("pageout", quota_bytes=1 << 20, quota_reset_ms=1000, accesses=(0, 0), ages=(1000, damon.U32)),)))

        code, document = self.doctor()

        self.assertEqual(0, code)
        self.assertTrue(self.source(document, "trace")["usable"])
        for name in ("sysfs", "manage"):
            self.assertEqual(["conflict"], [problem["kind"] for problem in self.source(document, name)["problems"]])
