"""DAMON and tracefs of a guest, by shell alone: what the program under test is compared with.

Nothing here shares a line with the program under test: settings are written with echo, results read with the shell's read."""

import contextlib
import dataclasses
import re

from lab import ADMIN, TRACING

KDAMONDS = f"{ADMIN}/kdamonds"
STAT = "/sys/module/damon_stat/parameters"
EVERYTHING = 2**64 - 1
U32 = 2**32 - 1

# Below these names stands what a kernel writes as a result; all else is configuration.
RESULT_FILES = ("effective_bytes", "pid", "nr_tried", "sz_tried", "nr_applied", "sz_applied", "sz_ops_filter_passed", "qt_exceeds", "nr_snapshots")
PRUNED = ("tried_regions",)
# What configures tracing, without the thousands of events that are not DAMON's.
TRACING_FILES = ("current_tracer", "set_event", "set_event_pid", "tracing_on", "trace_clock", "trace_options", "buffer_size_kb", "events/enable",
                 "events/damon")


@dataclasses.dataclass(frozen=True)
class Filter:
    """A page-level filter. `detail` is a memcg path, or the sizes (min, max) of a hugepage_size filter."""

    kind: str
    matching: bool = True
    allow: bool = True
    detail: object = None


@dataclasses.dataclass(frozen=True)
class Scheme:
    """A scheme; by default the one that changes nothing and matches every region."""

    action: str = "stat"
    filters: tuple = ()
    quota_bytes: int = 0
    quota_ms: int = 0
    quota_reset_ms: int = 0
    accesses: tuple = (0, U32)
    ages: tuple = (0, U32)
    sizes: tuple = (0, EVERYTHING)
    apply_us: int = 0


@dataclasses.dataclass(frozen=True)
class Kdamond:
    """A kdamond with one context. `regions` are (start, end); paddr without regions watches all System RAM.
    `goal` is auto-tuning: (access_bp, aggrs, min_sample_us, max_sample_us), from 6.15 on."""

    operations: str = "paddr"
    pids: tuple = ()
    regions: tuple = ()
    sample_us: int = 5000
    aggr_us: int = 100000
    update_us: int = 1000000
    min_regions: int = 10
    max_regions: int = 1000
    goal: tuple = ()
    schemes: tuple = (Scheme(),)
    refresh_ms: int = 0


@dataclasses.dataclass(frozen=True)
class Region:
    """One of tried_regions; filter_passed is None where the kernel has no such file."""

    start: int
    end: int
    nr_accesses: int
    age: int
    filter_passed: int | None

    @property
    def size(self):
        return self.end - self.start


def system_ram(guest):
    """The (start, end) of every System RAM resource of /proc/iomem."""
    lines = guest.sh("cat /proc/iomem").splitlines()
    found = [re.fullmatch(r"([0-9a-f]+)-([0-9a-f]+) : System RAM", line) for line in lines]
    return [(int(match[1], 16), int(match[2], 16) + 1) for match in found if match]


def meminfo(guest):
    """/proc/meminfo in bytes, by name."""
    pairs = re.findall(r"^(\S+):\s+(\d+)( kB)?$", guest.sh("cat /proc/meminfo"), re.MULTILINE)
    return {name: int(value) * (1024 if unit else 1) for name, value, unit in pairs}


# --- the modules ------------------------------------------------------------------------------------------------------------------

def module(guest, name):
    """All parameters of a DAMON module (stat, reclaim, lru_sort) as text by name; None where the kernel has none."""
    folder = f"/sys/module/damon_{name}/parameters"
    if not guest.exists(folder):
        return None
    lines = guest.sh(f"cd {folder} && for file in *; do value=; read -r value < $file; echo \"$file=$value\"; done").splitlines()
    return dict(line.split("=", 1) for line in lines)


def damon_stat(guest):
    """DAMON_STAT's parameters with numbers as numbers and the percentiles as a list; None where the kernel has none."""
    parameters = module(guest, "stat")
    if parameters is None:
        return None
    numbers = {name: int(value) for name, value in parameters.items() if re.fullmatch(r"-?\d+", value)}
    percentiles = [int(value) for value in parameters["memory_idle_ms_percentiles"].split(",")]
    return {**parameters, **numbers, "memory_idle_ms_percentiles": percentiles}


def set_damon_stat(guest, running):
    """Switches DAMON_STAT on or off, where the kernel has it."""
    guest.sh(f"[ ! -e {STAT}/enabled ] || echo {'Y' if running else 'N'} > {STAT}/enabled")


# --- sysfs ------------------------------------------------------------------------------------------------------------------------

def settings_script(guest, kdamonds):
    """The shell script that makes so many kdamonds with these settings, and starts none."""
    lines = ["set -e", "put() { echo \"$2\" > \"$1\" || { echo \"cannot write $2 to $1\" >&2; exit 1; }; }"]

    def put(path, value):
        lines.append(f"put {path} '{value}'")

    put(f"{KDAMONDS}/nr_kdamonds", len(kdamonds))
    for index, kdamond in enumerate(kdamonds):
        put(f"{KDAMONDS}/{index}/contexts/nr_contexts", 1)
        context = f"{KDAMONDS}/{index}/contexts/0"
        put(f"{context}/operations", kdamond.operations)
        intervals = f"{context}/monitoring_attrs/intervals"
        for name, value in (("sample_us", kdamond.sample_us), ("aggr_us", kdamond.aggr_us), ("update_us", kdamond.update_us)):
            put(f"{intervals}/{name}", value)
        if kdamond.goal:
            for name, value in zip(("access_bp", "aggrs", "min_sample_us", "max_sample_us"), kdamond.goal, strict=True):
                put(f"{intervals}/intervals_goal/{name}", value)
        put(f"{context}/monitoring_attrs/nr_regions/min", kdamond.min_regions)
        put(f"{context}/monitoring_attrs/nr_regions/max", kdamond.max_regions)
        targets = kdamond.pids or (None,)
        put(f"{context}/targets/nr_targets", len(targets))
        for number, pid in enumerate(targets):
            target = f"{context}/targets/{number}"
            if pid is not None:
                put(f"{target}/pid_target", pid)
            regions = kdamond.regions or (system_ram(guest) if kdamond.operations == "paddr" else ())
            if regions:
                put(f"{target}/regions/nr_regions", len(regions))
            for place, (start, end) in enumerate(regions):
                put(f"{target}/regions/{place}/start", start)
                put(f"{target}/regions/{place}/end", end)
        put(f"{context}/schemes/nr_schemes", len(kdamond.schemes))
        for number, scheme in enumerate(kdamond.schemes):
            _scheme(put, guest, f"{context}/schemes/{number}", scheme)
        if kdamond.refresh_ms:
            put(f"{KDAMONDS}/{index}/refresh_ms", kdamond.refresh_ms)
    return "\n".join(lines)


def _scheme(put, guest, folder, scheme):
    put(f"{folder}/action", scheme.action)
    if scheme.apply_us:
        put(f"{folder}/apply_interval_us", scheme.apply_us)
    for name, (low, high) in (("sz", scheme.sizes), ("nr_accesses", scheme.accesses), ("age", scheme.ages)):
        put(f"{folder}/access_pattern/{name}/min", low)
        put(f"{folder}/access_pattern/{name}/max", high)
    for name, value in (("bytes", scheme.quota_bytes), ("ms", scheme.quota_ms), ("reset_interval_ms", scheme.quota_reset_ms)):
        put(f"{folder}/quotas/{name}", value)
    if not scheme.filters:
        return
    # Before 6.15 there is one list, in which nothing can be allowed, only rejected.
    split = has_feature(guest, "ops_filters")
    filters = f"{folder}/{'ops_filters' if split else 'filters'}"
    put(f"{filters}/nr_filters", len(scheme.filters))
    for place, one in enumerate(scheme.filters):
        put(f"{filters}/{place}/type", one.kind)
        put(f"{filters}/{place}/matching", "Y" if one.matching == (split or not one.allow) else "N")
        if split:
            put(f"{filters}/{place}/allow", "Y" if one.allow else "N")
        if one.kind == "memcg":
            put(f"{filters}/{place}/memcg_path", one.detail)
        if one.kind == "hugepage_size":
            put(f"{filters}/{place}/min", one.detail[0])
            put(f"{filters}/{place}/max", one.detail[1])


FEATURES = {
    "ops_filters": "contexts/0/schemes/0/ops_filters",
    "sz_filter_passed": "contexts/0/schemes/0/stats/sz_ops_filter_passed",
    "intervals_goal": "contexts/0/monitoring_attrs/intervals/intervals_goal",
    "refresh_ms": "refresh_ms",
    "probes": "contexts/0/monitoring_attrs/probes",
    "pause": "contexts/0/pause",
    "addr_unit": "contexts/0/addr_unit",
    "nr_snapshots": "contexts/0/schemes/0/stats/nr_snapshots",
}


def features(guest):
    """Which of FEATURES the kernel has, told by their files in a tree that is made for the question and taken away; asked once a guest."""
    if not hasattr(guest, "damon_features"):
        if guest.text(f"{KDAMONDS}/nr_kdamonds") != "0":
            raise ValueError("ask for features before there are kdamonds")
        questions = "; ".join(f"[ ! -e {KDAMONDS}/0/{path} ] || echo {name}" for name, path in FEATURES.items())
        guest.damon_features = set(guest.sh(
            f"echo 1 > {KDAMONDS}/nr_kdamonds && echo 1 > {KDAMONDS}/0/contexts/nr_contexts && echo 1 > {KDAMONDS}/0/contexts/0/schemes/nr_schemes\n"
            f"{questions}\necho 0 > {KDAMONDS}/nr_kdamonds").split())
    return guest.damon_features


def has_feature(guest, name):
    """Whether the kernel has one of FEATURES."""
    if name not in FEATURES:
        raise ValueError(f"no such feature: {name}")
    return name in features(guest)


def start_kdamonds(guest, *kdamonds):
    """Makes and starts kdamonds, in the place of all there are; DAMON_STAT must be off. Returns their thread ids."""
    features(guest)
    guest.sh(settings_script(guest, kdamonds))
    for index in range(len(kdamonds)):
        command(guest, index, "on")
    return [int(guest.text(f"{KDAMONDS}/{index}/pid")) for index in range(len(kdamonds))]


def command(guest, index, word, seconds=60):
    """Writes a command into a kdamond's state file. Raises lab.Failed, whose errors name the reason, where the kernel refuses."""
    guest.sh(f"echo {word} > {KDAMONDS}/{index}/state", seconds=seconds)


def stop_all(guest):
    """Stops every sysfs kdamond, and leaves none."""
    guest.sh(f"for state in {KDAMONDS}/[0-9]*/state; do [ ! -e $state ] || ! grep -q on $state || echo off > $state; done; "
             f"echo 0 > {KDAMONDS}/nr_kdamonds")


def update_tried_regions(guest, index=0, seconds=120):
    """Has a kdamond write its regions down; it takes up to the longest apply interval."""
    command(guest, index, "update_schemes_tried_regions", seconds)


def read_tried_regions(guest, kdamond=0, scheme=0):
    """The regions that stand in sysfs now, by start. The shell's own read is used: no process for each of the many files."""
    folder = f"{KDAMONDS}/{kdamond}/contexts/0/schemes/{scheme}/tried_regions"
    text = guest.sh(
        f"cd {folder} && for region in [0-9-]*; do [ -d $region ] || continue; passed=-; "
        "read -r start < $region/start; read -r end < $region/end; read -r accesses < $region/nr_accesses; read -r age < $region/age; "
        "[ ! -e $region/sz_filter_passed ] || read -r passed < $region/sz_filter_passed; "
        "echo $start $end $accesses $age $passed; done; read -r total < total_bytes; echo total $total")
    *lines, last = text.splitlines()
    regions = []
    for line in lines:
        start, end, accesses, age, passed = line.split()
        regions.append(Region(int(start), int(end), int(accesses), int(age), None if passed == "-" else int(passed)))
    regions.sort(key=lambda region: region.start)
    total = sum(region.size for region in regions)
    if last != f"total {total}":
        raise ValueError(f"the regions have {total} bytes together, the kernel says {last}")
    return regions


def intervals(guest, kdamond=0):
    """(sample_us, aggr_us) as the files say: tuned ones only after update_tuned_intervals."""
    folder = f"{KDAMONDS}/{kdamond}/contexts/0/monitoring_attrs/intervals"
    return tuple(int(value) for value in guest.sh(f"cat {folder}/sample_us {folder}/aggr_us").split())


# --- tracing ------------------------------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def trace_instance(guest, name, events=("damon_aggregated",), filter_text=None, buffer_kib=4096):
    """A tracefs instance of our own with the boot clock; gone at the end. Gives its folder. Events that the kernel lacks are left out."""
    folder = f"{TRACING}/instances/{name}"
    lines = [f"mkdir {folder}", f"cd {folder}", f"echo {buffer_kib} > buffer_size_kb", "echo boot > trace_clock",
             # Without this, readers of raw pages wait until half of the buffer is full.
             "echo 0 > buffer_percent"]
    for event in events:
        if filter_text:
            lines.append(f"[ ! -e events/damon/{event} ] || echo '{filter_text}' > events/damon/{event}/filter")
        lines.append(f"[ ! -e events/damon/{event} ] || echo 1 > events/damon/{event}/enable")
    guest.sh("set -e\n" + "\n".join(lines))
    try:
        yield folder
    finally:
        guest.sh(f"echo 0 > {folder}/events/enable; cat {folder}/trace > /dev/null; rmdir {folder}")


def trace_text(guest, seconds, events=("damon_aggregated",), filter_text=None):
    """The text lines of so many seconds of DAMON's events, with times of the boot clock."""
    with trace_instance(guest, "lab-text", events, filter_text) as folder:
        guest.sh(f"sleep {seconds}; echo 0 > {folder}/tracing_on", seconds=seconds + 60)
        return [line for line in guest.sh(f"cat {folder}/trace", seconds=300).splitlines() if line and not line.startswith("#")]


_LINE = re.compile(
    r"\s*.+-(?P<thread>\d+)\s+\[\d+\]\s+\S+\s+(?P<seconds>\d+)\.(?P<micros>\d{6}): damon_aggregated: target_id=(?P<target>\d+) "
    r"nr_regions=(?P<count>\d+) (?P<start>\d+)-(?P<end>\d+): (?P<accesses>\d+) (?P<age>\d+)")


@dataclasses.dataclass(frozen=True)
class TraceSnapshot:
    """All regions of one target at the end of one aggregation; `micros` is the boot clock at its last region."""

    thread: int
    target: int
    micros: int
    regions: tuple


def trace_snapshots(lines):
    """The whole snapshots among trace_text's lines; the first and the last of a target may be cut off, and are then left out."""
    open_ones, found = {}, []
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        key = (int(match["thread"]), int(match["target"]))
        regions = open_ones.setdefault(key, [])
        start = int(match["start"])
        if regions and start < regions[-1].end:
            regions.clear()
        regions.append(Region(start, int(match["end"]), int(match["accesses"]), int(match["age"]), None))
        if len(regions) == int(match["count"]):
            found.append(TraceSnapshot(*key, int(match["seconds"]) * 1000000 + int(match["micros"]), tuple(regions)))
            regions.clear()
    return found


# --- before and after -----------------------------------------------------------------------------------------------------------------

def tree_picture(guest, unread=()):
    """Every entry of DAMON's and tracing's trees with its mode, and the content of every configuration file, as a list of lines.
    Not the results: tried_regions, stats, effective_bytes, thread ids, trace buffers. `unread` names more files whose content does not count."""
    options = " ".join([f"-x {name}" for name in (*RESULT_FILES, *unread)] + [f"-p {name}" for name in PRUNED])
    modules = " ".join(f"/sys/module/damon_{name}/parameters/enabled" for name in ("stat", "reclaim", "lru_sort"))
    tracing = " ".join(f"{TRACING}/{name}" for name in TRACING_FILES)
    return guest.sh(f"picture {options} {ADMIN} {modules} {tracing}; echo instances: $(ls {TRACING}/instances)", seconds=120).splitlines()


def difference(before, after):
    """What differs between two pictures: lines that are gone with -, new ones with +; empty where they are the same."""
    gone, new = set(before) - set(after), set(after) - set(before)
    return [f"- {line}" for line in before if line in gone] + [f"+ {line}" for line in after if line in new]
