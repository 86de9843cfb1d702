"""What all parts use: the programs, built once, a folder to work in, and ways to run and time them."""

import os
import pathlib
import re
import shutil
import statistics
import sys
import tempfile
import time

import processes
from processes import Failure

from . import output, rows

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = ROOT.parent / "shared"

# What all programs are made of; each has its own folder besides.
SOURCES = ("src", "Directory.Build.props", "Directory.Packages.props", "global.json")


class Bench:
    """tiny: sizes so small that a run only shows that it works; publish: whether the programs are made anew; current: whether each must be made of the sources as they are here."""

    def __init__(self, tiny, publish, current=False):
        self.tiny, self.publish, self.current, self.found, self.memory_folders = tiny, publish, current, [], []
        self.heatmap, self.exporter = ROOT / "artifacts/heatmap/damon-heatmap", ROOT / "artifacts/exporter/damon-exporter"
        self.reader, self.measures = ROOT / "artifacts/reading/read-store", ROOT / "tests/Benchmarks/bin/Release/net10.0/Benchmarks"
        self._made = {}  # its revision, or why it could not be made
        self.tools = os.environ.get("DAMON_TEST_TOOLS") or ""
        if not self.tools and (SHARED / "tools/install").exists():
            self.tools = self.call(SHARED / "tools/install")
        os.environ["DAMON_TEST_TOOLS"] = self.tools
        self.machine = self._machine()
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="damon-compare-"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for folder in [self.work, *self.memory_folders]:
            shutil.rmtree(folder, ignore_errors=True)

    def row(self, part, name, unit, ours, **more):
        """Takes down a row; Failure where it says nothing."""
        revision = "+".join(sorted({made for made in self._made.values() if isinstance(made, str) and made}))
        if self.tiny and "goal" in more and not more.get("exact") and more.get("runs", 1) < 5:
            more["fewer"] = more.get("fewer") or "this is --tiny"
        row = rows.Row(part, name, unit, float(ours), **{"machine": self.machine, "date": time.strftime("%Y-%m-%d", time.gmtime()), "revision": revision} | more)
        if row.fault:
            raise Failure(f"{name}: {row.fault}")
        self.found.append(row)
        say(f"{part}: {name}: {rows.text(row.ours)} {unit}" + ("" if row.reference is None else f", reference {rows.text(row.reference)}") + {None: "", True: ": met", False: ": missed"}[row.met])

    def size(self, full, tiny):
        return tiny if self.tiny else full

    def memory_folder(self):
        """A folder that is no disk, where there is one."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="damon-compare-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None))
        self.memory_folders.append(folder)
        return folder

    def make(self, *wanted):
        """Builds what is wanted: programs (both), benchmarks, reader. What could not be made once is not tried again."""
        environment = os.environ | {name: "1" for name in ("DOTNET_NOLOGO", "DOTNET_CLI_TELEMETRY_OPTOUT", "MSBUILDDISABLENODEREUSE")} | {"UseSharedCompilation": "false"}
        publish = {"exporter": ("src/Exporter", self.exporter), "heatmap": ("src/Heatmap", self.heatmap), "reader": ("tests/Benchmarks/Reading", self.reader)}
        for one in wanted:
            if isinstance(self._made.get(one), Failure):
                raise self._made[one]
            if one in self._made:
                continue
            project, program = publish.get(one, ("tests/Benchmarks", self.measures))
            command = ("dotnet", "build", project, "-c", "Release") if one == "benchmarks" else ("dotnet", "publish", project, "-c", "Release", "-o", program.parent)
            try:
                if self.publish or not program.exists():
                    say(f"building {project}" if one == "benchmarks" else f"publishing {project} (Native AOT)")
                    self.call(*command, environment=environment, limit=1800)
                self._made[one] = self._revision(project, program)
            except Failure as problem:
                self._made[one] = problem
                raise

    def _revision(self, project, program):
        """The revision that a program was made of, by what it says; "": it says none."""
        said = re.search(r"\b([0-9a-f]{12})[0-9a-f]{0,28}\b", self.call(program, "--version" if project.startswith("src/") else "revision"))
        revision = said.group(1) if said else ""
        paths = SOURCES if project.startswith("src/") else (*SOURCES, f"{project}/*.cs", f"{project}/*.csproj", "tests/Shared")
        if self.current and (not revision or processes.run(["git", "diff", "--quiet", revision, "--", *paths], 60, cwd=ROOT).returncode != 0):
            raise Failure(f"{program.relative_to(ROOT)} is of revision {revision or 'unknown'}, and not of the sources that are here, or these are not committed: with --write, what is measured must be what is here")
        return revision

    def call(self, *command, environment=None, limit=3600):
        """Runs a program to its end; its standard output."""
        done = processes.run(command, limit, cwd=ROOT, env=environment, encoding="utf-8", errors="replace")
        if done.returncode != 0:
            raise Failure(f"{' '.join(str(part) for part in command)}: exit code {done.returncode}: {(done.stdout + done.stderr)[-2000:].strip()}")
        return done.stdout.strip()

    def ours(self, *arguments):
        """What a measure of tests/Benchmarks prints (its Program.cs), as lines of numbers."""
        self.make("benchmarks")
        lines = self.call(self.measures, *arguments).splitlines()
        return [[float(word) if re.fullmatch(r"-?[\d.]+", word) else word for word in line.split()] for line in lines]

    def elapsed(self, *command):
        """Seconds that a program takes from start to end; what it says is self.said() then."""
        return processes.elapsed(command, self.work, cwd=ROOT)

    def timed(self, *command):
        """The same, and its largest resident memory in bytes."""
        return processes.timed(command, self.work, cwd=ROOT)

    def said(self):
        """What the last program that was timed wrote to its standard output."""
        return (self.work / "out").read_text(encoding="utf-8", errors="replace")

    def wrk(self, port, connections, seconds, path="/metrics", headers=(), script=None):
        """wrk's percentiles in ms, answers a second; every answer must be good."""
        need("wrk", "wrk")
        command = ["wrk", "-t", 1, "-c", connections, "-d", f"{seconds}s", "--timeout", "30s", "--latency"]
        for header in headers:
            command += ["-H", header]
        return output.latencies(self.call(*command, *(["-s", script] if script else []), f"http://127.0.0.1:{port}{path}"))

    def exporter_running(self, *arguments, environment=None, log="exporter.log"):
        self.make("exporter")
        return processes.Server([self.exporter, "run", "--web.listen-address", "127.0.0.1:0", *arguments], self.work / log, environment)

    def reference(self):
        """The recording of 10⁶ regions, made once, and how many it has."""
        path, (snapshots, regions) = self.work / "reference.damon.data", self.size((1000, 1000), (20, 100))
        if not path.exists():
            self.ours("reference", path, *self.size([], [snapshots, regions]))
        return path, snapshots * regions

    def recording(self, snapshots, streams, regions, seconds):
        path = self.work / f"made-{snapshots}-{streams}-{regions}-{seconds}.damon.data"
        if not path.exists():
            self.ours("recording", path, snapshots, streams, regions, seconds)
        return path

    def damo(self):
        path = shutil.which("damo", path=os.pathsep.join([self.tools, os.environ["PATH"]]))
        if not path:
            raise Failure("no damo 3.3.0: set DAMON_TEST_TOOLS to a folder that has it")
        return path

    def _machine(self):
        cpu = re.search(r"^Model name:\s*(.+)$", self.call("lscpu"), re.M)
        gibibytes = int(re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text()).group(1)) / 2 ** 20
        return f"{cpu.group(1) if cpu else 'unknown CPU'}, {os.cpu_count()} CPUs, {gibibytes:.0f} GiB, Linux {os.uname().release.split('-')[0]}, .NET SDK {self.call('dotnet', '--version')}"


def median(values):
    return statistics.median(values)


def say(text):
    print(text, file=sys.stderr, flush=True)


def need(program, package):
    if not shutil.which(program):
        raise Failure(f"no {program} (Debian: {package})")
