"""The kernels on which the kernel lab passes: not measured, but read from the log of its last run."""

import pathlib
import re
import sys
import time

from processes import Failure

from .bench import ROOT, say

LOG = ROOT / "artifacts/tests/kernel-lab.log"


def kernels(bench):
    if bench.tiny:
        say("kernels: nothing to measure")
        return
    sys.path.append(str(ROOT / "tests/KernelLab"))
    from kernels import SERIES
    passed, releases, revision = read(LOG, SERIES)
    bench.row("kernels", "kernels on which the lab passes", "", len(passed), reference=len(SERIES), against="series that Debian has or had", goal=("ratio", ">=", 1), exact=True, revision=revision,
              date=time.strftime("%Y-%m-%d", time.gmtime(LOG.stat().st_mtime)), note=f"{', '.join(releases)}." + ("" if len(passed) == len(SERIES) else f" Not on {', '.join(one for one in SERIES if one not in passed)}."))


def read(log, series):
    """The series that passed, all releases, and the program's revision; Failure where the log is not of a whole run on all of them: what was not run has not passed."""
    if not log.exists():
        raise Failure("no artifacts/tests/kernel-lab.log: tests/run --all makes it")
    text = pathlib.Path(log).read_text(encoding="utf-8", errors="replace")
    done = {name: (release, int(good), int(bad)) for name, release, good, bad in re.findall(r"^done\s+(\S+) \((\S+)\): (\d+) passed, (\d+) failed, ", text, re.M)}
    if lacking := [one for one in series if one not in done]:
        raise Failure(f"artifacts/tests/kernel-lab.log has no run on {', '.join(lacking)}: tests/run --all has them")
    if not re.search(r"^\d+ passed, \d+ failed, \d+ skipped$", text, re.M):
        raise Failure("artifacts/tests/kernel-lab.log is cut off: its run has not come to an end")
    version = re.search(r"^program .*\b([0-9a-f]{12})[0-9a-f]{0,28}\b", text, re.M)
    return [one for one in series if done[one][1] > 0 and done[one][2] == 0], [done[one][0] for one in series], version.group(1) if version else ""
