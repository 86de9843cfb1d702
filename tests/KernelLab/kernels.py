"""Debian's cloud kernels, which have DAMON: the newest of each series that the archive has, fetched and unpacked once.

The archive is the one that this machine's apt uses, with the suites that carry the kernels. The lists and packages are kept apart from the
machine's own; apt checks their signatures."""

import contextlib
import fcntl
import lzma
import os
import pathlib
import re
import subprocess
import tarfile
import time

SERIES = ("6.12", "6.16", "6.17", "6.18", "6.19", "7.0", "7.1", "7.2", "7.3")
SUITES = ("trixie", "trixie-backports", "sid")
NETWORK = ("failover", "net_failover", "virtio_net")
DISK = ("virtio_blk",)
MODULES = (*NETWORK, *DISK)
DEFAULT_MIRROR = "http://deb.debian.org/debian"
LISTS_HOURS = 24

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "damon-kernel-lab"


class Missing(Exception):
    """What is needed is not to be had here; the message is the reason of the skip."""


@contextlib.contextmanager
def locked(name, folder=CACHE):
    """One at a time on this machine: several runs may share a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.lock", "w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Kernel:
    """An unpacked kernel: its release (as `uname -r` says), its image, and the modules that the guest's network and disk need: none where the archive
    has only the image, as for some series between 6.19 and 7.1; such a guest has no network card and no disk."""

    def __init__(self, folder):
        self.folder = folder
        self.release = folder.name
        self.image = folder / "vmlinuz"
        # of another list of modules, it lacks some
        self._whole = folder / f"whole-{'-'.join(MODULES)}"

    @property
    def modules(self):
        return [file for name in MODULES if (file := self.folder / f"{name}.ko").exists()]

    @property
    def has_network(self):
        return all((self.folder / f"{name}.ko").exists() for name in NETWORK)

    @property
    def complete(self):
        return self._whole.exists()

    def completed(self):
        self._whole.touch()


def series_of(release):
    """'7.3' of '7.3.4+deb13-cloud-amd64'."""
    return ".".join(release.split(".")[:2]).split("+")[0]


def _order(release):
    return [int(number) for number in re.findall(r"\d+", release.replace("amd64", ""))]


def _mirror():
    """The Debian archive of this machine's apt configuration."""
    said = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", "Origin: Debian"],
        capture_output=True, text=True, check=False)
    found = [uri.rstrip("/") for uri in said.stdout.split() if uri.rstrip("/").endswith("/debian")]
    return found[0] if found else DEFAULT_MIRROR


def _apt():
    """The options that keep apt's lists and packages in the cache."""
    apt = CACHE / "apt"
    (apt / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (apt / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    keys = sorted(pathlib.Path("/usr/share/keyrings").glob("debian-archive-keyring.*"))
    if not keys:
        raise Missing("no /usr/share/keyrings/debian-archive-keyring (Debian package debian-archive-keyring)")
    sources = "".join(f"deb [arch=amd64 signed-by={keys[0]}] {_mirror()} {suite} main\n" for suite in SUITES)
    (apt / "sources.list").write_text(sources, encoding="utf-8")
    options = {
        "Dir::State::Lists": apt / "lists",
        "Dir::Etc::SourceList": apt / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Cache": apt / "cache",
        "APT::Sandbox::User": "root",
        "APT::Architecture": "amd64",
        "Acquire::Languages": "none",
        "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false",
        "Acquire::Retries": "2",
        "Acquire::http::Timeout": "30",
    }
    return [f"-o{name}={value}" for name, value in options.items()]


def _packages():
    """The names of all kernel packages of the archive: read anew where they are older than a day; where it cannot be reached, old ones must do."""
    kept = CACHE / "apt" / "packages"
    if not kept.exists() or time.time() - kept.stat().st_mtime > LISTS_HOURS * 3600:
        options = _apt()
        done = subprocess.run(["apt-get", *options, "-qq", "update"], capture_output=True, text=True, check=False)
        said = subprocess.run(["apt-cache", *options, "pkgnames", "linux-"], capture_output=True, text=True, check=False)
        names = sorted(name for name in said.stdout.split() if re.fullmatch(r"linux-(image|binary|modules)-\d[^-]*-cloud-amd64", name))
        if done.returncode != 0 or "Failed to fetch" in done.stderr or not names:
            return set(names or (kept.read_text(encoding="utf-8").split() if kept.exists() else ()))
        _write(kept, "\n".join(names).encode())
    return set(kept.read_text(encoding="utf-8").split())


def _newest(series, packages):
    releases = {match[1] for name in packages if (match := re.fullmatch(rf"linux-(?:image|binary)-({re.escape(series)}\.\S+)", name))}
    # One without its modules only where there is no other.
    whole = {release for release in releases if f"linux-binary-{release}" not in packages or f"linux-modules-{release}" in packages}
    return max(whole or releases, key=_order) if releases else None


def newest(series):
    """The release of the newest kernel of a series, without fetching it. Raises Missing where there is none."""
    with locked("kernels"):
        release = _newest(series, _packages())
    if release is None:
        raise Missing("not in the archive")
    return release


def _cached(series):
    folders = [folder for folder in (CACHE / "kernels").glob(f"{series}.*") if Kernel(folder).complete]
    return Kernel(max(folders, key=lambda folder: _order(folder.name))) if folders else None


def find(series):
    """The newest kernel of a series, fetched where it is not in the cache yet. Raises Missing with the reason."""
    with locked("kernels"):
        try:
            packages = _packages()
            release = _newest(series, packages)
        except (OSError, Missing):
            if (old := _cached(series)) is not None:
                return old
            raise
        if release is None:
            if (old := _cached(series)) is not None:
                return old
            raise Missing(f"no cloud kernel {series} in the archive" if packages else "no list of the archive: no network")
        kernel = Kernel(CACHE / "kernels" / release)
        if not kernel.complete:
            try:
                _fetch([name for name in sorted(packages) if name.endswith(f"-{release}")], kernel)
            except Missing:
                if (old := _cached(series)) is not None:
                    return old
                raise
        return kernel


def _fetch(packages, kernel):
    """Downloads a kernel's packages and takes the few files out of them that the lab needs."""
    options = _apt()
    archives = CACHE / "apt" / "cache" / "archives"
    kernel.folder.mkdir(parents=True, exist_ok=True)
    for package in packages:
        done = subprocess.run(["apt-get", *options, "-qq", "download", package], cwd=archives, capture_output=True, text=True, check=False)
        files = sorted(archives.glob(f"{package}_*.deb"))
        if done.returncode != 0 or not files:
            lines = [line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))] or ["no file"]
            raise Missing(f"{package} cannot be downloaded: {lines[-1]}")
        for file in files:
            _unpack(file, kernel)
            file.unlink()
    if not kernel.image.exists() or len(kernel.modules) not in (0, len(MODULES)):
        raise Missing(f"the packages of {kernel.release} lack vmlinuz or {', '.join(MODULES)}")
    kernel.completed()


def _unpack(package, kernel):
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE) as process:
        with tarfile.open(fileobj=process.stdout, mode="r|") as archive:
            for member in archive:
                name = member.name.rsplit("/", 1)[-1]
                module = name.split(".")[0]
                if not member.isfile():
                    continue
                if name in ("vmlinuz", f"vmlinuz-{kernel.release}"):
                    _write(kernel.image, archive.extractfile(member).read())
                elif module in MODULES and name.startswith(f"{module}.ko"):
                    _write(kernel.folder / f"{module}.ko", _plain(name, archive.extractfile(member).read()))


def _plain(name, content):
    if name.endswith(".xz"):
        return lzma.decompress(content)
    if name.endswith(".zst"):
        return subprocess.run(["zstd", "-dc"], input=content, capture_output=True, check=True).stdout
    return content


def _write(path, content):
    """Whole or not at all: a run that is interrupted leaves no half file behind."""
    new = path.with_suffix(path.suffix + ".new")
    new.write_bytes(content)
    new.rename(path)
