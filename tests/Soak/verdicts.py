"""What a soak must show, as pure functions of what was seen: each returns the faults that it finds, as lines."""

import json
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Tools"))

import fits  # noqa: E402
from processes import total  # noqa: E402

# What must stay 0, on every page.
NEVER = ("damon_snapshot_errors_total", "damon_store_errors_total", "damon_events_set_aside_total", "damon_events_expired_total", "damon_events_failures_total")

# What is counted on every page: taken, kept, delivered.
COUNTED = ("damon_snapshots_total", "damon_store_appended_total", "damon_events_delivered_total")

# What may leave the store, by reason: only the old.
MAY_DROP = ("age",)


# A leap may be so many times what a line may rise by: garbage is collected, and SQLite's log put into its file, in steps.
LEAP = 5

# The longest time without a snapshot, and without a picture, s.
LONGEST_STALL = 10
LONGEST_PICTURE = 15


def flat(what, points, least, share):
    """Whether something has stopped growing, over the second half of the time: the line through it rises by less than a share of it, or than `least`, and nowhere does it leap by more than LEAP times that. Points: (seconds, bytes)."""
    if len(points) < 8:
        return [f"{what}: {len(points)} measurements are too few to say anything"]
    faults = []
    half = points[len(points) // 2:]
    seconds, middle = half[-1][0] - half[0][0], statistics.median(size for _, size in half)
    rise, bound = fits.theil_sen(half) * seconds, max(least, share * middle)
    if rise > bound:
        faults.append(f"{what}: rose by {rise / 1e6:.2f} MB within {seconds:.0f} s, of {middle / 1e6:.2f} MB; at most {bound / 1e6:.2f} MB would be flat")
    # what it was before a leap is its median only where the leap is late
    usual = min(middle, statistics.median(size for _, size in half[:max(2, len(half) // 4)]))
    largest, bound = max(size for _, size in half), usual + LEAP * max(least, share * usual)
    if largest > bound:
        faults.append(f"{what}: {largest / 1e6:.2f} MB at most, where {usual / 1e6:.2f} MB is usual; at most {bound / 1e6:.2f} MB would be flat")
    return faults


def progress(found, rate):
    """Whether snapshots came at their rate, a second, and never stopped coming. Found: (seconds, snapshots taken)."""
    if len(found) < 8:
        return [f"{len(found)} pages are too few to say whether snapshots came"]
    faults = []
    seconds, taken = found[-1][0] - found[0][0], found[-1][1] - found[0][1]
    if taken < 0.9 * rate * seconds:
        faults.append(f"{taken:.0f} snapshots were taken in {seconds:.0f} s, of {rate * seconds:.0f} that were due")
    since, most = found[0]
    for at, count in found[1:]:
        if count > most:
            since, most = at, count
        elif at - since > LONGEST_STALL:
            faults.append(f"no snapshot was taken for more than {LONGEST_STALL} s, from {since:.0f} s on")
            break
    return faults


def pictures(times, seconds):
    """Whether there was a picture again and again, from the beginning to the end of so many seconds. Times: when each came."""
    moments = [0, *(at for at in times if at < seconds), seconds]
    longest, since = max((after - before, before) for before, after in zip(moments, moments[1:]))
    return [f"no picture for {longest:.0f} s, from {since:.0f} s on"] if longest > LONGEST_PICTURE else []


def settled(found):
    """Whether all that was taken was kept, at some time near the end: what is under way is kept a moment later, and what is lost never is."""
    waiting = [(total(page, COUNTED[0]) or 0) - (total(page, COUNTED[1]) or 0) for page in found[-10:]]
    return [f"{min(waiting):.0f} snapshots or more were taken and not kept, on each of the last {len(waiting)} pages"] if waiting and min(waiting) > 0 else []


def log(lines):
    """No warning and no error, and nothing that is no line of the log. Lines of --log.format json."""
    faults = []
    for line in lines:
        try:
            level = json.loads(line)["LogLevel"]
        except (ValueError, KeyError, TypeError):
            faults.append(f"the log has a line of something else: {line[:300]}")
            continue
        if level not in ("Information", "Debug", "Trace"):
            faults.append(f"the log has a line of level {level}: {line[:300]}")
    return faults


def pages(found, in_flight):
    """What the pages say, each {sample: value}: nothing was lost, what was taken is kept but for what is under way, and nothing is delivered that is not kept. What was not delivered is known at the end. `in_flight`: most snapshots between two counters."""
    faults, before = [], {}
    for number, page in enumerate(found):
        for name in NEVER:
            if total(page, name) != 0:
                faults.append(f"page {number}: {name} is {total(page, name)}")
        for sample, value in page.items():
            if sample.startswith("damon_store_dropped_total") and value and not any(f'reason="{reason}"' in sample for reason in MAY_DROP):
                faults.append(f"page {number}: {sample} is {value:.0f}")
        for name in ("damon_up", "damon_store_up", "damon_events_up"):
            if page.get(name) != 1:
                faults.append(f"page {number}: {name} is {page.get(name)}")
        faults += [f"page {number}: no {name}" for name in COUNTED if total(page, name) is None]
        taken, kept, delivered = (total(page, name) or 0 for name in COUNTED)
        if not 0 <= taken - kept <= in_flight:
            faults.append(f"page {number}: {taken:.0f} snapshots were taken and {kept:.0f} kept")
        if delivered > kept + in_flight:
            faults.append(f"page {number}: {kept:.0f} snapshots were kept, and {delivered:.0f} delivered")
        now = {"snapshots taken": taken, "snapshots kept": kept, "snapshots delivered": delivered}
        faults += [f"page {number}: {name} went from {before[name]:.0f} to {value:.0f}" for name, value in now.items() if value < before.get(name, 0)]
        before = now
    return faults


def delivery(delivered, repeated, first, last, most_repeated):
    """Every number from first to last came, none twice but where a request was cut off."""
    if last < first:
        return [f"no snapshot was kept: the first number would be {first}, the last one is {last}"]
    missing = sorted(set(range(first, last + 1)) - delivered)
    faults = [f"{len(missing)} of {last - first + 1} snapshots never came to the backend, first number {missing[0]}"] if missing else []
    if strange := sorted(number for number in delivered if not first <= number <= last):
        faults.append(f"snapshots came that were never kept, first number {strange[0]}")
    if repeated > most_repeated:
        faults.append(f"{repeated} events came more than once; a program that ends once may repeat {most_repeated}")
    return faults


def happened(counts):
    """What did not happen was not tested. Counts by what it is."""
    return [f"no {what}: it was not tested" for what, count in counts.items() if not count]
