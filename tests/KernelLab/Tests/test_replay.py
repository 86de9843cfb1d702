"""The program under test runs in the guest, and is scraped from outside."""

import damon
from lab import ROOT
from rig import GuestTest

RECORDING = ROOT / "samples" / "stairs-6.18-vaddr" / "trace.damon.data"


class ReplayTests(GuestTest):
    def test_recording_is_served_and_nothing_is_touched(self):
        before = damon.tree_picture(self.guest)
        self.guest.put("/tmp/recording", RECORDING)
        self.addCleanup(self.guest.sh, "rm /tmp/recording")
        process = self.exporter("run --source replay --input /tmp/recording --speed max")

        page = self.guest.await_scrape(lambda text: "damon_snapshots_total{" in text, process=process)

        self.assertIn('damon_memory_working_set_bytes{target="0"} ', page)
        self.assert_untouched(before)
        self.assertEqual(0, self.stop_exporter(process)[0])
