"""The initramfs of the guest: busybox, our small C programs, the program under test and the kernel's modules.

It is made of several cpio archives, one behind the other, uncompressed: emulated decompression takes longer than loading. What seldom changes
(busybox and the C programs) is compiled once for each content and kept in the cache."""

import hashlib
import os
import pathlib
import re
import shutil
import stat
import subprocess

import kernels

GUEST = pathlib.Path(__file__).parent / "Guest"
PROGRAMS = ("agent", "workload", "picture", "pages", "exchange")
COMPILE = ["-static", "-O2", "-Wall", "-Wextra", "-Werror", "-fuse-ld=lld"]
FOLDERS = ("bin", "dev", "proc", "sys", "run", "tmp", "root", "modules", "lib", "lib64", "usr", "usr/bin", "etc", "samples")


class Archive:
    """Builds a cpio archive (format newc) in memory."""

    def __init__(self):
        self._parts = []
        self._folders = set()

    def folder(self, path):
        if path and path not in self._folders:
            self.folder(os.path.dirname(path))
            self._folders.add(path)
            self._entry(path, stat.S_IFDIR | 0o755, b"")

    def file(self, path, content, mode=0o755):
        self.folder(os.path.dirname(path))
        self._entry(path, stat.S_IFREG | mode, content)

    def link(self, path, target):
        self.folder(os.path.dirname(path))
        self._entry(path, stat.S_IFLNK | 0o777, target.encode())

    def console(self):
        """/dev/console, which the kernel opens before /dev is mounted."""
        self.folder("dev")
        self._entry("dev/console", stat.S_IFCHR | 0o600, b"", device=(5, 1))

    def _entry(self, path, mode, content, device=(0, 0)):
        name = path.encode() + b"\0"
        numbers = (len(self._parts) + 1, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(name), 0)
        header = b"070701" + b"".join(b"%08X" % number for number in numbers)
        self._parts.append(_padded(header + name) + _padded(content))

    def bytes(self):
        self._entry("TRAILER!!!", 0, b"")
        return b"".join(self._parts)


def _padded(content):
    return content + b"\0" * (-len(content) % 4)


def needs():
    """What is missing on this machine to build an image, or None."""
    if not pathlib.Path("/bin/busybox").exists() or b"statically linked" not in _about("/bin/busybox"):
        return "no static busybox (Debian package busybox-static)"
    if shutil.which("clang") is None or shutil.which("ld.lld") is None:
        return "no clang and lld (Debian packages clang, lld)"
    return None


def _about(program):
    said = subprocess.run(["ldd", program], capture_output=True, check=False)
    return b"statically linked" if b"not a dynamic executable" in said.stderr + said.stdout else b""


def base():
    """The part that never changes with the program under test, as bytes."""
    sources = [(GUEST / f"{name}.c").read_bytes() for name in PROGRAMS]
    busybox = pathlib.Path("/bin/busybox").read_bytes()
    init = (GUEST / "init").read_bytes()
    digest = hashlib.sha256()
    for content in (*sources, busybox, init, pathlib.Path(__file__).read_bytes()):
        digest.update(hashlib.sha256(content).digest())
    with kernels.locked("images"):
        kept = kernels.CACHE / "images" / f"base-{digest.hexdigest()[:16]}.cpio"
        if kept.exists():
            return kept.read_bytes()
        kept.parent.mkdir(parents=True, exist_ok=True)
        archive = Archive()
        for folder in FOLDERS:
            archive.folder(folder)
        archive.console()
        archive.file("init", init)
        archive.file("bin/busybox", busybox)
        archive.link("bin/sh", "busybox")
        for name in PROGRAMS:
            built = kept.with_name(f"{name}.built")
            subprocess.run(["clang", *COMPILE, str(GUEST / f"{name}.c"), "-o", str(built)], check=True)
            archive.file(f"bin/{name}", built.read_bytes())
            built.unlink()
        new = kept.with_suffix(".new")
        new.write_bytes(archive.bytes())
        new.rename(kept)
        # Other checkouts have other contents: a few are kept.
        for old in sorted(kept.parent.glob("base-*.cpio"), key=lambda file: file.stat().st_mtime)[:-4]:
            old.unlink()
        return kept.read_bytes()


def modules(kernel):
    """The modules of one kernel: network and disk."""
    archive = Archive()
    for module in kernel.modules:
        archive.file(f"modules/{module.name}", module.read_bytes(), 0o644)
    return archive.bytes()


SYSTEMD = ("/lib/systemd/systemd", "/lib/systemd/systemd-executor", "/bin/systemctl", "/bin/systemd-sysusers")
SYSTEMD_UNITS = ("sysinit.target", "basic.target", "shutdown.target", "network.target", "sockets.target", "timers.target", "paths.target")


def systemd_needs():
    """What is missing on this machine for a guest with systemd, or None."""
    return None if os.path.exists(SYSTEMD[0]) else "no systemd"


def systemd():
    """This machine's systemd, which starts nothing by itself: no journal, no bus; what it says itself goes to the kernel's log."""
    archive = Archive()
    needed = set()
    for program_file in (file for file in SYSTEMD if os.path.exists(file)):
        archive.file(program_file.lstrip("/"), pathlib.Path(program_file).read_bytes())
        said = subprocess.run(["ldd", program_file], capture_output=True, text=True, check=False)
        needed |= set(re.findall(r"(/\S+)", said.stdout))
    # loaded when it is first used, by newer ones
    needed |= {str(file) for file in pathlib.Path("/usr/lib").glob("*/libseccomp.so.2")}
    for library in sorted(needed):
        if os.path.exists(library):
            archive.file(library.lstrip("/"), pathlib.Path(library).read_bytes())
    for unit in SYSTEMD_UNITS:
        archive.file(f"lib/systemd/system/{unit}", pathlib.Path(f"/lib/systemd/system/{unit}").read_bytes(), 0o644)
    archive.file("etc/systemd/system/default.target", b"[Unit]\nDescription=lab\nRequires=basic.target\nAfter=basic.target\n", 0o644)
    archive.file("etc/systemd/system.conf", b"[Manager]\nLogTarget=kmsg\n", 0o644)
    archive.file("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n", 0o644)
    archive.file("etc/group", b"root:x:0:\nnogroup:x:65534:\n", 0o644)
    archive.file("etc/machine-id", b"0123456789abcdef0123456789abcdef\n", 0o444)
    return archive.bytes()


def program(path):
    """The program under test as /bin/<its name>, with the shared libraries that it needs: the system's, and those that lie beside it."""
    archive = Archive()
    own = sorted(path.parent.glob("*.so"))
    needed = set()
    for file in (path, *own):
        said = subprocess.run(["ldd", str(file)], capture_output=True, text=True, check=False)
        needed |= set(re.findall(r"(/\S+)", said.stdout.replace(f"{file}:", "")))
    for library in sorted(needed):
        if os.path.exists(library):
            archive.file(library.lstrip("/"), pathlib.Path(library).read_bytes())
    for file in (path, *own):
        archive.file(f"bin/{file.name}", file.read_bytes())
    return archive.bytes()
