"""What `damon-heatmap what-if` tells of a recording, against what the kernel's own reclaimer then really takes with the same threshold."""

import json
import pathlib
import re
import subprocess
import tempfile

import damon
import lab
from rig import STORE, GuestTest

RECLAIM = "/sys/module/damon_reclaim/parameters"
MIB = 1 << 20
COLD = 256  # MiB that are touched once
MOST_COARSE = 300  # regions at least, for both, so that one of 7 MiB or so is the largest: a touched page makes all of its region touched
NEAR = 20  # MiB: DAMON draws its borders by chance, and all that runs in the guest has some cold memory, too


class WhatIfTests(GuestTest):
    machine = lab.Machine(disk_mib=512)
    fresh = True
    seconds = 900

    def test_what_if_tells_what_damon_reclaim_takes(self):
        if damon.module(self.guest, "reclaim") is None:
            self.skipTest("this kernel has no DAMON_RECLAIM")
        self.need("sz_filter_passed")
        if self.guest.series == "6.16":
            self.skipTest("DAMON_RECLAIM of 6.16.12 takes nothing here: its kdamond runs, and tries no region")
        if not self.guest.exists("/dev/vda"):
            self.skipTest("the archive has no modules of this kernel, so its guest has no disk to swap to")
        if not lab.heatmap().exists():
            self.skipTest(f"no {lab.heatmap()} (dotnet publish src/Heatmap -c Release -o artifacts/heatmap)")
        self.guest.sh("mkswap /dev/vda && swapon /dev/vda")
        self.without_damon_stat()
        self.workload("hot=16M:steady:20ms", f"cold={COLD}M:once")

        told, of_exporter = self.free_bytes_of_what_if()
        taken = self.bytes_that_damon_reclaim_takes()

        print(f"what-if --idle 10s: {told / MIB:.1f} MiB, of which the exporter itself, which is gone by then, has {of_exporter / MIB:.1f} MiB at most; "
              f"DAMON_RECLAIM with min_age 10 s: {taken / MIB:.1f} MiB; the workload's cold area: {COLD} MiB")
        self.assertAlmostEqual(COLD, taken / MIB, delta=NEAR)
        self.assertGreater(told / MIB, taken / MIB - NEAR)
        self.assertLess(told / MIB, (taken + of_exporter) / MIB + NEAR)

    def free_bytes_of_what_if(self):
        """What would have been free at the end, had all anonymous memory been taken that was idle for 10 s; and how much the exporter had itself."""
        process = self.exporter(f"run --source manage --manage.intervals 5ms,100ms --manage.regions {MOST_COARSE},{2 * MOST_COARSE} --interval 1s --filter anon")
        self.guest.await_scrape(lambda text: 'scheme="1"' in text, seconds=120, process=process)
        # the cold area is idle for 10 s, and then for a while
        self.guest.sh("sleep 40", seconds=120)
        status = self.guest.sh("cat /proc/$(pidof damon-exporter)/status")
        self.assertEqual(0, self.stop_exporter(process, "INT")[0])
        with tempfile.TemporaryDirectory() as folder:
            store = pathlib.Path(folder) / STORE.name
            store.write_bytes(self.guest.get(str(STORE)))
            done = subprocess.run(
                [lab.heatmap(), "what-if", "-i", store, "--scheme", "1", "--idle", "10s", "--json"], capture_output=True, text=True, check=False)
        self.guest.sh(f"rm -rf {STORE.parent}")
        self.assertEqual(0, done.returncode, done.stderr)
        (stream,) = json.loads(done.stdout)
        self.assertEqual("filter_passed", stream["basis"])
        return stream["thresholds"][0]["free_bytes"][-1], int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) * 1024

    def bytes_that_damon_reclaim_takes(self):
        """What processes have on the swap disk, once that no longer grows."""
        self.addCleanup(self.guest.sh, f"echo N > {RECLAIM}/enabled")
        # it waits for memory to become short, and works little at a time: neither is what is asked here
        settings = {
            "min_age": 10_000_000, "min_nr_regions": MOST_COARSE, "max_nr_regions": 2 * MOST_COARSE,
            "quota_ms": 0, "quota_sz": 0, "wmarks_high": 1000, "wmarks_mid": 999, "wmarks_low": 0, "wmarks_interval": 1_000_000,
        }
        for name, value in settings.items():
            self.guest.sh(f"echo {value} > {RECLAIM}/{name}")
        self.guest.sh(f"echo Y > {RECLAIM}/enabled")
        before, same, doing = 0, 0, ""
        for _ in range(60):
            self.guest.sh("sleep 5")
            # not /proc/meminfo's: what came back into memory keeps its place on the disk; a thread that ends meanwhile has none
            now = sum(int(kib) for kib in re.findall(r"VmSwap:\s+(\d+) kB", self.guest.sh("cat /proc/[0-9]*/status 2>/dev/null || true"))) * 1024
            # one that waits in the middle of a region has not settled
            doing = self.guest.sh(f"pid=$(cat {RECLAIM}/kdamond_pid); for i in 1 2 3 4 5 6 7 8 9 10; do cut -d ' ' -f 3 /proc/$pid/stat; done; cat /proc/$pid/stack || true")
            sleeps = any(state in "SI" for state in doing.split()[:10])
            same = same + 1 if now > 0 and abs(now - before) < MIB and sleeps else 0
            if same >= 4:
                return now
            before = now
        self.fail(f"DAMON_RECLAIM did not settle: {before} bytes; its thread: {doing}; {damon.module(self.guest, 'reclaim')}")
