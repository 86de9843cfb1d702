"""Programs that are measured while they run: started on free ports, looked at through /proc, and ended whatever happens.

Each has a process group of its own, which is killed as a whole: nothing that a program has started outlives the script, however that ends."""

import atexit
import contextlib
import ctypes
import http.client
import os
import pathlib
import re
import select
import signal
import shutil
import socket
import subprocess
import sys
import threading
import time

# of prctl, linux/prctl.h
PR_SET_PDEATHSIG = 1

TICKS = os.sysconf("SC_CLK_TCK")


# A program dies with the script even when that is killed. Found before there are threads: a child may not look for libraries.
_prctl = ctypes.CDLL(None).prctl


class Failure(Exception):
    """What went wrong, as a line for whoever runs the script."""


def end_by_signals():
    """Whoever ends the script by SIGTERM, SIGHUP or SIGINT has it clean up: its with blocks end, once, and the exit code is 128 and the signal. A signal that is ignored (nohup) stays so."""
    caught = [one for one in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT) if signal.getsignal(one) != signal.SIG_IGN]

    def end(number, _):
        for one in caught:
            signal.signal(one, signal.SIG_IGN)
        if not _Starting.now:
            sys.exit(128 + number)
        _Starting.due = number

    for one in caught:
        signal.signal(one, end)


class _Starting:
    """A signal that comes while a process is being started has to wait: else nobody would know that process."""

    now, due = False, None


_running = set()


@atexit.register
def _kill_all():
    """Those that a signal has taken from whoever had just started them."""
    for process in list(_running):
        kill(process)


def start(command, **more):
    """A process in a group of its own, without input, which the kernel kills when the thread that has started it ends."""
    script = os.getpid()

    def die_with_the_script():
        _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != script:
            os._exit(1)  # it has ended already

    is_main = threading.current_thread() is threading.main_thread()  # which alone takes signals
    _Starting.now, process = is_main or _Starting.now, None
    try:
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=die_with_the_script, **more)
        _running.add(process)
        return process
    finally:
        _Starting.now = _Starting.now and not is_main
        if is_main and _Starting.due:
            if process:
                kill(process)
            sys.exit(128 + _Starting.due)


def kill(process):
    """Ends a process that start() made and all of its group; returns when it is gone."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    if process.returncode is None:
        # not by wait(): a signal may have broken off one that still has Popen's lock
        try:
            process.returncode = os.waitstatus_to_exitcode(os.waitpid(process.pid, 0)[1])
        except ChildProcessError:
            process.returncode = -signal.SIGKILL  # that one had seen its end
    _running.discard(process)


def run(command, limit, **more):
    """Runs a program to its end: subprocess.CompletedProcess. Nothing of what it has started is left."""
    pipes = {name: subprocess.PIPE for name in ("stdout", "stderr") if name not in more}
    end = time.monotonic() + limit
    with start(command, **pipes, **more) as process:
        try:
            said = errors = None
            while process.returncode is None:
                left = end - time.monotonic()
                if left <= 0:
                    raise Failure(f"{command[0]}: not done after {limit} s")
                # a second at a time: a signal that came just before a wait is only seen after it
                if pipes:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        said, errors = process.communicate(timeout=min(1, left))
                elif _ended(process, min(1, left)):
                    process.wait()
        finally:
            kill(process)
    return subprocess.CompletedProcess(command, process.returncode, said, errors)


def _ended(process, seconds):
    """Whether a process ends within that time. Returns at once when it does: Popen's own wait with a timeout looks only now and then, up to 50 ms late, which would be measured."""
    found = os.pidfd_open(process.pid)
    try:
        return bool(select.select([found], [], [], seconds)[0])
    finally:
        os.close(found)


def timed(command, folder, limit=3600, **more):
    """Runs a program: its seconds from start to end, and its largest resident memory in bytes. What it says is in the files out and err of the folder.

    By /usr/bin/time, since the kernel counts for a child of this script the script's own memory; setpriv, so that the program dies with it."""
    for program, package in ("/usr/bin/time", "time"), ("setpriv", "util-linux"):
        if not shutil.which(program):
            raise Failure(f"no {program} (Debian: {package})")
    memory = pathlib.Path(folder, "time")
    seconds = elapsed(["/usr/bin/time", "-o", memory, "-f", "%M", "setpriv", "--pdeathsig", "KILL", "--", *command], folder, limit, **more)
    return seconds, int(memory.read_text().split()[-1]) * 1024


def elapsed(command, folder, limit=3600, **more):
    """Seconds that a program takes from start to end. What it says is in the files out and err of the folder."""
    folder = pathlib.Path(folder)
    with open(folder / "out", "wb") as out, open(folder / "err", "wb") as err:
        begun = time.perf_counter()
        code = run(command, limit, stdout=out, stderr=err, env=clean_environment(), **more).returncode
        seconds = time.perf_counter() - begun
    if code != 0:
        raise Failure(f"{command[0]}: exit code {code}: {(folder / 'err').read_text(errors='replace')[-500:].strip()}")
    return seconds


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def clean_environment(**more):
    """The environment without what would change our programs' settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "DAMON_EXPORTER_")) and name not in ("NODE_NAME", "STATE_DIRECTORY")}
    return kept | {name: str(value) for name, value in more.items()}


class Server:
    """A program that runs until it is told to end; what it says goes into a file."""

    def __init__(self, command, log, environment=None):
        self.log = pathlib.Path(log)
        self.name = pathlib.Path(command[0]).name
        self.started = time.monotonic()
        with open(self.log, "wb") as output:
            self.process = start(command, stdout=output, stderr=output, env=environment or clean_environment())
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        kill(self.process)

    def text(self):
        return self.log.read_text(errors="replace")

    def until(self, ready, seconds=30, every=0.02):
        """Waits until something is true (or not None), and returns that."""
        end = time.monotonic() + seconds
        while True:
            answer = ready()
            if answer:
                return answer
            if self.process.poll() is not None:
                raise Failure(f"{self.name} ended with exit code {self.process.returncode}: {self.text()[-500:].strip()}")
            if time.monotonic() > end:
                raise Failure(f"{self.name}: nothing after {seconds} s: {self.text()[-500:].strip()}")
            time.sleep(every)

    def listening(self):
        """Waits for "listening on http://HOST:PORT", and returns the port."""
        return int(self.until(lambda: re.search(r"listening on http://[^:\s]+:(\d+)", self.text())).group(1))

    def end(self, seconds=30):
        """Ends it as an operator would; returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise Failure(f"{self.name} did not end within {seconds} s of SIGTERM") from None

    def finish(self, seconds=30):
        """The same of one that has to end well: what it did was whole."""
        if (code := self.end(seconds)) != 0:
            raise Failure(f"{self.name} ended with exit code {code}: {self.text()[-500:].strip()}")

    def memory(self, what="VmRSS"):
        """Resident memory in bytes; VmHWM: the largest so far."""
        try:
            found = re.search(rf"^{what}:\s+(\d+) kB", pathlib.Path(f"/proc/{self.pid}/status").read_text(), re.M)
        except FileNotFoundError:
            found = None
        if not found:
            raise Failure(f"{self.name} has ended: {self.text()[-500:].strip()}")
        return int(found.group(1)) * 1024

    def cpu(self):
        """Seconds of CPU time so far, user and system."""
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def get(port, path="/metrics", timeout=20, headers=None):
    """The body of an answer 200."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)) as connection:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failure(f"GET {path}: {answer.status}: {body[:200]!r}")
        return body


def samples(page):
    """Each sample of a page of metrics: "name{labels}", or "name" where it has none, and value."""
    return {name.removesuffix("{}"): float(value) for name, _, value in (line.rpartition(" ") for line in page.decode().splitlines() if line and not line.startswith("#"))}


def total(found, name):
    """The sum of a metric's samples over all labels; None where there is none."""
    values = [value for key, value in found.items() if key.partition("{")[0] == name]
    return sum(values) if values else None
