"""A real kernel with DAMON in a virtual machine, to be asked by shell commands.

    with Guest("7.3") as guest:
        guest.sh("cat /proc/version")                 # its output; Failed when the exit code is not 0
        guest.put("/tmp/x", b"content"); guest.get("/proc/iomem")
        workload = guest.workload("hot=32M:steady:5ms", "cold=64M:once")
        text = guest.scrape("/metrics")               # of the exporter in the guest, from the host

All that touches DAMON or tracefs happens in the guest; nothing is written on this machine but the logs and the cache."""

import ctypes
import dataclasses
import http.client
import io
import json
import os
import pathlib
import re
import select
import signal
import socket
import struct
import subprocess
import tempfile
import time

import image
import kernels

ROOT = pathlib.Path(__file__).resolve().parents[2]
LOGS = ROOT / "artifacts" / "kernel-lab"
AGENT_PORT = 9465
SERIAL_PORTS = 8
EXPORTER_PORT = 9464
EXPORTER_LOG = "/tmp/exporter.log"
BOOT_SECONDS = 120
COMMAND_SECONDS = 60

ADMIN = "/sys/kernel/mm/damon/admin"
TRACING = "/sys/kernel/tracing"
CGROUPS = "/sys/fs/cgroup"


# QEMU's emulation of cmpxchg16b returns with broken flags when an interrupt meets it, which kills a busy kernel at random. The kernel is told
# not to use it; taking it from the CPU would take it from the programs, too, and Native AOT's runtime needs it.
KERNEL_OPTIONS = "console=ttyS0 quiet panic=-1 oops=panic clearcpuid=cx16"


class GuestDied(Exception):
    """The virtual machine ended, or its kernel panicked; the message says how."""


class Failed(Exception):
    """A command in the guest had an exit code other than 0."""

    def __init__(self, script, code, output, errors):
        super().__init__(f"exit code {code} of: {script.strip()}\n{errors.strip()}\n{output.strip()[-2000:]}")
        self.code = code
        self.output = output
        self.errors = errors


@dataclasses.dataclass(frozen=True)
class Machine:
    """The virtual hardware. More than one CPU crashes some kernels under emulation."""

    memory_mib: int = 2048
    cpus: int = 1
    nodes: int = 1  # NUMA nodes, which share the memory evenly
    disk_mib: int = 0  # an empty disk, /dev/vda, where the kernel has its module
    append: str = ""  # more of the kernel's command line
    systemd: bool = False  # process 1 is this machine's systemd; the guest has damon-heatmap, too

    def options(self):
        options = ["-accel", "tcg", "-cpu", "max", "-m", f"{self.memory_mib}M", "-smp", str(self.cpus)]
        if self.nodes > 1:
            for node in range(self.nodes):
                options += ["-object", f"memory-backend-ram,id=m{node},size={self.memory_mib // self.nodes}M"]
                options += ["-numa", f"node,nodeid={node},memdev=m{node}" + (",cpus=0-%d" % (self.cpus - 1) if node == 0 else "")]
        return options


def exporter():
    """The program under test: $DAMON_EXPORTER_BIN, or what `dotnet publish src/Exporter -o artifacts/exporter` made."""
    return pathlib.Path(os.environ.get("DAMON_EXPORTER_BIN") or ROOT / "artifacts" / "exporter" / "damon-exporter")


def heatmap():
    """damon-heatmap, on the host: $DAMON_HEATMAP_BIN, or what `dotnet publish src/Heatmap -o artifacts/heatmap` made."""
    return pathlib.Path(os.environ.get("DAMON_HEATMAP_BIN") or ROOT / "artifacts" / "heatmap" / "damon-heatmap")


def metrics(page):
    """A page of the exporter by family: {name: {labels: value}}; labels as a tuple of (name, value), sorted. Comments are left out."""
    found = {}
    for line in page.splitlines():
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r'([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: \S+)?', line)
        if match is None:
            raise ValueError(f"no sample of a metric: {line}")
        labels = tuple(sorted(re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', match[2] or "")))
        found.setdefault(match[1], {})[labels] = float(match[3])
    return found


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_with_parent():
    """In the emulator's process: it does not outlive this one, however that ends."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class TcpConnection:
    """A connection to the guest's agent through the network card; one for each command."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=COMMAND_SECONDS)

    def close(self, _process):
        self.socket.close()


class SerialConnection:
    """A virtio-serial port of the guest, for kernels without a network card; it serves one command after the other."""

    def __init__(self, path, free):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self._free = free

    def close(self, process):
        if self in self._free:
            return
        try:
            process.abort()
        except GuestDied:
            return
        self._free.append(self)


class Process:
    """A command that runs in the guest while this end listens. Its process group is killed when this is closed."""

    def __init__(self, guest, script, data=b""):
        self._guest = guest
        self.script = script
        self._output = bytearray()
        self._errors = bytearray()
        self.code = None
        self._frames = bytearray()
        self._connection = guest.connect()
        self._socket = self._connection.socket
        content = script.encode()
        self._socket.sendall(struct.pack(">IQ", len(content), len(data)) + content)
        self._pending = memoryview(data)

    def _step(self, until):
        """Moves what can be moved, and waits for it no longer than until; False when time is up."""
        left = until - time.monotonic()
        if left <= 0:
            return False
        readable, writable, _ = select.select([self._socket], [self._socket] if self._pending else [], [], min(left, 1))
        if writable:
            self._pending = self._pending[self._socket.send(self._pending[:65536]):]
        if readable:
            try:
                got = self._socket.recv(1 << 20)
            except OSError as error:
                got = b""
                self._guest.check(f"the connection broke: {error}")
            if not got:
                self._guest.check("the connection ended")
                raise GuestDied(f"the answer to a command ended early: {self.script}")
            self._frames += got
            self._take_frames()
        if not readable and not writable:
            self._guest.check()
        return True

    def _take_frames(self):
        while len(self._frames) >= 5:
            kind, length = self._frames[0:1], struct.unpack(">I", self._frames[1:5])[0]
            if len(self._frames) < 5 + length:
                return
            content = bytes(self._frames[5:5 + length])
            del self._frames[:5 + length]
            if kind == b"o":
                self._output += content
            elif kind == b"e":
                self._errors += content
            else:
                self.code = int(content)

    def line(self, seconds=COMMAND_SECONDS):
        """The next line of its output, or None at its end."""
        until = time.monotonic() + seconds
        while b"\n" not in self._output:
            if self.code is not None:
                return None
            if not self._step(until):
                raise TimeoutError(f"no line within {seconds} s of: {self.script}\n{self._errors.decode(errors='replace')}")
        text, _, rest = bytes(self._output).partition(b"\n")
        self._output = bytearray(rest)
        return text.decode(errors="replace")

    def wait(self, seconds=COMMAND_SECONDS):
        """Its exit code, once it has ended."""
        until = time.monotonic() + seconds
        while self.code is None:
            if not self._step(until):
                self.close()
                raise TimeoutError(f"not done within {seconds} s: {self.script}\n{self._errors.decode(errors='replace')}")
        self.close()
        return self.code

    @property
    def output(self):
        """What it has said and line() did not take yet, as bytes."""
        return bytes(self._output)

    @property
    def errors(self):
        return self._errors.decode(errors="replace")

    def poll(self):
        """Its exit code, or None while it runs; does not wait."""
        while self.code is None and (self._pending or select.select([self._socket], [], [], 0)[0]):
            self._step(time.monotonic() + 1)
        return self.code

    def close(self):
        """Lets go of it: what still runs of it is killed."""
        self._connection.close(self)

    def abort(self):
        """Has it killed, and waits for its end, so that the next command finds the connection clean."""
        if self.code is None:
            # What is left of the input goes first: the guest would take the 'k' for a part of it.
            self._pending = memoryview(bytes(self._pending) + b"k")
        until = time.monotonic() + COMMAND_SECONDS
        while self.code is None and self._step(until):
            pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class _Inside:
    """What http.client needs of a socket, for one request that is sent from inside the guest."""

    def __init__(self, guest, seconds):
        self._guest = guest
        self._seconds = seconds
        self._request = b""

    def sendall(self, data):
        self._request += data

    def makefile(self, _mode):
        code, output, errors = self._guest.run(f"exec exchange {EXPORTER_PORT}", self._request, self._seconds)
        if code != 0:
            raise ConnectionError(errors.strip())
        return io.BytesIO(output)

    def close(self):
        """Nothing stays open."""


@dataclasses.dataclass(frozen=True)
class Area:
    """Memory of the workload: addresses [start, end), what is done with it, and its physical ranges where asked for."""

    name: str
    start: int
    end: int
    behaviour: str
    period_ns: int
    physical: tuple


class Workload:
    """A running workload and what it told of itself. Guest/workload.c has the language of its areas."""

    def __init__(self, process):
        self.process = process
        self.events = []
        self.areas = {}
        while (event := self.next()) is not None and event["event"] != "ready":
            if event["event"] == "start":
                self.pid = event["pid"]
            if event["event"] == "area":
                self.areas[event["name"]] = Area(
                    event["name"], event["start"], event["end"], event["behaviour"], event["period_ns"],
                    tuple(map(tuple, event.get("physical", ()))))
        if event is None:
            raise Failed(process.script, process.code, "", process.errors)

    def next(self, seconds=COMMAND_SECONDS):
        """The next thing that it tells; None when it has ended."""
        line = self.process.line(seconds)
        if line is None:
            return None
        self.events.append(json.loads(line))
        return self.events[-1]

    def rest(self, seconds=COMMAND_SECONDS):
        """All that it tells from now to its end."""
        until = time.monotonic() + seconds
        found = []
        while (event := self.next(max(until - time.monotonic(), 0))) is not None:
            found.append(event)
        return found

    def close(self):
        self.process.close()


class Guest:
    """A booted virtual machine. Raises kernels.Missing where this machine cannot have it, GuestDied where it crashes."""

    def __init__(self, kernel, machine=Machine(), name=None, program=None):
        self.kernel = kernel if isinstance(kernel, kernels.Kernel) else kernels.find(kernel)
        self.release = self.kernel.release
        self.series = kernels.series_of(self.release)
        self.machine = machine
        self.folder = LOGS / self.series
        self.folder.mkdir(parents=True, exist_ok=True)
        self.console_file = self.folder / f"console-{name or os.getpid()}.log"
        self.boot_seconds = None
        self._program = program
        self._qemu = None
        self._ports = None
        self._sockets = tempfile.TemporaryDirectory(prefix="damon-lab-")
        try:
            self._boot()
        except BaseException:
            self.close()
            raise

    def _boot(self):
        started = time.monotonic()
        initrd = self.console_file.with_suffix(".cpio")
        program = self._program or exporter()
        parts = [image.base(), image.modules(self.kernel)]
        if program.exists():
            parts.append(image.program(program))
        if self.machine.systemd:
            parts += [image.systemd(), image.program(heatmap())]
        initrd.write_bytes(b"".join(parts))
        try:
            for attempt in range(3):
                self._start(initrd)
                if self._await_ready(started):
                    break
                if attempt == 2:
                    raise GuestDied(f"QEMU does not start: {self.console().strip()[-400:]}")
        finally:
            initrd.unlink(missing_ok=True)
        self.boot_seconds = time.monotonic() - started

    def _start(self, initrd):
        self._agent_port, self.exporter_port = _free_port(), _free_port()
        with open(self.console_file, "wb") as console:
            self._qemu = subprocess.Popen(
                ["qemu-system-x86_64", *self.machine.options(), "-nographic", "-no-reboot",
                 "-kernel", str(self.kernel.image), "-initrd", str(initrd),
                 "-append", f"{KERNEL_OPTIONS} {self.machine.append} {'lab.systemd' if self.machine.systemd else ''}".strip(),
                 *self._disk_options(),
                 *(self._network_options() if self.kernel.has_network else self._serial_options())],
                stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_end_with_parent)

    def _disk_options(self):
        if not self.machine.disk_mib:
            return []
        disk = pathlib.Path(self._sockets.name) / "disk"
        with open(disk, "wb") as file:
            file.truncate(self.machine.disk_mib << 20)
        return ["-drive", f"file={disk},format=raw,if=none,id=d0,cache=unsafe", "-device", "virtio-blk-pci,drive=d0"]

    def _network_options(self):
        return ["-netdev", f"user,id=n0,hostfwd=tcp:127.0.0.1:{self.exporter_port}-:{EXPORTER_PORT},"
                           f"hostfwd=tcp:127.0.0.1:{self._agent_port}-:{AGENT_PORT}",
                "-device", "virtio-net-pci,netdev=n0,romfile="]

    def _serial_options(self):
        options = ["-nic", "none", "-device", f"virtio-serial-pci,max_ports={SERIAL_PORTS + 1}"]
        for number in range(SERIAL_PORTS):
            options += ["-chardev", f"socket,id=c{number},path={self._sockets.name}/{number},server=on,wait=off",
                        "-device", f"virtserialport,chardev=c{number},name=lab.{number}"]
        return options

    def _await_ready(self, started):
        """True when the agent listens; False when another program took one of the ports."""
        while "lab: ready" not in self.console():
            if self._qemu.poll() is not None and "Could not set up host forwarding rule" in self.console():
                return False
            self.check()
            if time.monotonic() - started > BOOT_SECONDS:
                self.close()
                raise GuestDied(f"not up within {BOOT_SECONDS} s; see {self.console_file}")
            time.sleep(0.05)
        if not self.kernel.has_network:
            self._ports = []
            self._ports += [SerialConnection(f"{self._sockets.name}/{number}", self._ports) for number in range(SERIAL_PORTS)]
        return True

    def console(self):
        """All that the kernel and the first process have written on the console."""
        return self.console_file.read_text(encoding="utf-8", errors="replace")

    def check(self, what=""):
        """Raises GuestDied where the machine or its kernel is dead."""
        console = self.console()
        panic = re.search(r"Kernel panic[^\r\n]*", console)
        if panic or (self._qemu.poll() is not None):
            reason = panic[0] if panic else f"QEMU ended with code {self._qemu.poll()}"
            raise GuestDied(f"{reason}{' (' + what + ')' if what else ''}; see {self.console_file}")

    def connect(self):
        """A connection to the agent."""
        if self._ports is not None:
            if not self._ports:
                raise ValueError(f"more than {SERIAL_PORTS} commands at the same time, in a guest without a network card")
            return self._ports.pop()
        try:
            return TcpConnection(self._agent_port)
        except OSError as error:
            self.check()
            raise GuestDied(f"the agent cannot be reached: {error}") from error

    def close(self):
        if self._qemu is not None and self._qemu.poll() is None:
            self._qemu.kill()
        if self._qemu is not None:
            self._qemu.wait()
        self._sockets.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- commands -------------------------------------------------------------------------------------------------------------

    def start(self, script):
        """Runs a shell script in the guest while this goes on."""
        return Process(self, script)

    def run(self, script, data=b"", seconds=COMMAND_SECONDS):
        """Runs a shell script to its end: (exit code, output, error output)."""
        with Process(self, script, data) as process:
            process.wait(seconds)
            return process.code, process.output, process.errors

    def sh(self, script, data=b"", seconds=COMMAND_SECONDS):
        """The output of a shell script, as text; Failed where its exit code is not 0."""
        code, output, errors = self.run(script, data, seconds)
        text = output.decode(errors="replace")
        if code != 0:
            raise Failed(script, code, text, errors)
        return text

    def put(self, path, content, mode=0o644):
        """Writes a file in the guest; content is bytes, text, or a path of this machine."""
        if isinstance(content, pathlib.Path):
            content = content.read_bytes()
        if isinstance(content, str):
            content = content.encode()
        self.sh(f"mkdir -p '{os.path.dirname(path)}' && cat > '{path}' && chmod {mode:o} '{path}'", content)

    def get(self, path, seconds=COMMAND_SECONDS):
        """The content of a file of the guest, as bytes."""
        code, output, errors = self.run(f"cat '{path}'", seconds=seconds)
        if code != 0:
            raise Failed(f"cat {path}", code, "", errors)
        return output

    def text(self, path):
        """The content of a small file, without the line's end."""
        return self.get(path).decode().rstrip("\n")

    def exists(self, path):
        return self.run(f"[ -e '{path}' ]")[0] == 0

    def scrape(self, path="/metrics", seconds=30, headers=None):
        """What the exporter in the guest answers on port 9464: the body as text. Raises OSError where nothing answers with 200.
        Asked from this machine, or from inside where the guest has no network card."""
        connection = http.client.HTTPConnection("127.0.0.1", self.exporter_port, timeout=seconds)
        if self._ports is not None:
            connection.sock = _Inside(self, seconds)
        try:
            connection.request("GET", path, headers={"Connection": "close", **(headers or {})})
            answer = connection.getresponse()
            body = answer.read().decode()
        except http.client.HTTPException as error:
            raise ConnectionError(f"no answer from the exporter: {error!r}") from error
        finally:
            connection.close()
        if answer.status != 200:
            raise ConnectionError(f"{path} answered {answer.status}: {body[:200]}")
        return body

    def await_scrape(self, accept=lambda text: True, path="/metrics", seconds=60, process=None):
        """The first answer that is accepted; asks again until then. Gives up early where the exporter's process is given and has ended."""
        until = time.monotonic() + seconds
        last = "nothing"
        while time.monotonic() < until and (process is None or process.poll() is None):
            self.check()
            try:
                last = self.scrape(path)
                if accept(last):
                    return last
            except OSError as error:
                last = repr(error)
            time.sleep(0.2)
        state = "running" if process is None or process.code is None else f"ended with code {process.code}"
        log = self.run(f"tail -n 20 {EXPORTER_LOG}")[1].decode(errors="replace")
        raise TimeoutError(f"no answer as wanted within {seconds} s; the exporter ({state}) said:\n{log}its last answer: {last[-2000:]}")

    def await_true(self, question, seconds=COMMAND_SECONDS):
        """Asks (a function of no argument) until the answer is true, and gives that answer."""
        until = time.monotonic() + seconds
        while True:
            if answer := question():
                return answer
            if time.monotonic() > until:
                raise TimeoutError(f"not so within {seconds} s")
            time.sleep(0.1)

    def workload(self, *areas, physical=False, seconds=None, cgroup=None):
        """Starts the workload, in a cgroup (such as "/lab", made where it is missing) if one is named; returns when its areas are as they should be."""
        options = (["--physical"] if physical else []) + (["--for", str(seconds)] if seconds else [])
        join = f"mkdir -p {CGROUPS}{cgroup} && echo $$ > {CGROUPS}{cgroup}/cgroup.procs && " if cgroup else ""
        return Workload(self.start(f"{join}exec workload {' '.join([*options, *areas])}"))

    def exporter(self, arguments, environment=""):
        """Starts the program under test; it serves where scrape() looks, and what it says goes to EXPORTER_LOG in the guest."""
        return self.start(f"exec env DAMON_EXPORTER_WEB_LISTEN_ADDRESS=:{EXPORTER_PORT} {environment} damon-exporter {arguments} > {EXPORTER_LOG} 2>&1")
