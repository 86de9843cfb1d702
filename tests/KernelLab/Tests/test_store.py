"""What the program under test keeps of a real kernel's snapshots, read by Python's own SQLite."""

import sqlite3
import tempfile

import damon
from lab import metrics
from rig import STORE, GuestTest


def stream(labels):
    return tuple(dict(labels).get(name) for name in ("kdamond", "context", "target", "scheme"))


class StoreTests(GuestTest):
    seconds = 300

    def kept(self):
        """Rows of the store as its files are now: (stream, number, end time, regions) by number."""
        with tempfile.TemporaryDirectory() as folder:
            for name in (STORE.name, f"{STORE.name}-wal"):
                if self.guest.exists(STORE.with_name(name)):
                    with open(f"{folder}/{name}", "wb") as file:
                        file.write(self.guest.get(str(STORE.with_name(name))))
            with sqlite3.connect(f"{folder}/{STORE.name}") as store:
                self.assertEqual([("ok",)], store.execute("PRAGMA integrity_check").fetchall())
                streams = {row[0]: row[1:] for row in store.execute("SELECT id, kdamond, context, target, scheme FROM streams")}
                return [(streams[row[1]], row[0], *row[2:]) for row in store.execute("SELECT seq, stream, end_time, regions FROM snapshots ORDER BY seq")]

    def test_every_snapshot_is_kept_also_when_it_is_killed(self):
        self.without_damon_stat()
        workload = self.workload("hot=16M:steady:5ms")
        self.kdamonds(damon.Kdamond("vaddr", pids=(workload.pid,)))
        process = self.exporter("run --source trace --interval 1s")
        page = metrics(self.guest.await_scrape(lambda text: sum(metrics(text).get("damon_store_appended_total", {"": 0}).values()) >= 5, seconds=150, process=process))
        newest = {stream(labels): value for labels, value in page["damon_snapshot_timestamp_seconds"].items()}
        regions = {stream(labels): value for labels, value in page["damon_regions"].items()}
        appended = sum(page["damon_store_appended_total"].values())

        # as a power switch for the process: nothing is closed
        self.assertNotEqual(0, self.stop_exporter(process, "KILL")[0])

        kept = self.kept()
        self.assertGreaterEqual(len(kept), appended)
        self.assertEqual(list(range(1, len(kept) + 1)), [number for _, number, _, _ in kept])
        for one, time in newest.items():
            mine = [count for name, _, end, count in kept if name == one and abs(end / 1e9 - time) < 1e-3]
            self.assertEqual([regions[one]], mine, one)

        # and goes on behind what is there
        process = self.exporter("run --source trace --interval 1s")
        self.guest.await_scrape(lambda text: sum(metrics(text).get("damon_store_appended_total", {"": 0}).values()) >= 2, seconds=150, process=process)
        self.guest.run("killall -KILL damon-exporter")
        process.wait(30)
        again = self.kept()
        self.assertEqual(kept, again[:len(kept)])
        self.assertGreater(len(again), len(kept))
        self.guest.sh(f"rm -rf {STORE.parent}")
