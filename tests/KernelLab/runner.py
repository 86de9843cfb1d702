"""Runs the tests of Tests/ in guests, kernel by kernel. tests/KernelLab/run has the options.

One guest of a kernel serves its tests one after the other, as long as they leave it as they found it; a test that asks for a fresh one gets a
boot of its own. A crash of the emulator or its kernel is tried once more, and said."""

import argparse
import concurrent.futures
import dataclasses
import importlib
import multiprocessing
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import traceback
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "Tests")]

import image  # noqa: E402
import kernels  # noqa: E402
import lab  # noqa: E402
import rig  # noqa: E402


@dataclasses.dataclass
class Sum:
    """How many tests ended how, and the lines of those that failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    failures: list = dataclasses.field(default_factory=list)

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.failures += other.failures


def say(line):
    """One whole line at once: several kernels' tests write here."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def name_of(test):
    """'boot.release_belongs_to_series' of BootTests.test_release_belongs_to_series in test_boot.py."""
    return f"{type(test).__module__.removeprefix('test_')}.{test._testMethodName.removeprefix('test_')}"


def load(patterns):
    """The tests whose names hold one of the texts; those that share a guest stand together, the fresh ones last."""
    loader = unittest.TestLoader()
    found = []
    for file in sorted((HERE / "Tests").glob("test_*.py")):
        for suite in loader.loadTestsFromModule(importlib.import_module(file.stem)):
            found += list(suite)
    wanted = [test for test in found if not patterns or any(pattern in name_of(test) for pattern in patterns)]
    return sorted(wanted, key=lambda test: (test.fresh, repr(test.machine)))


class Guests:
    """The guest that is up now, and when another one is needed."""

    def __init__(self, kernel, program):
        self.kernel = kernel
        self.program = program
        self.guest = None
        self.boots = 0
        self._state = None

    def take(self, machine, fresh):
        if self.guest is not None and (fresh or self.guest.machine != machine):
            self.drop()
        if self.guest is None:
            self.boots += 1
            self.guest = lab.Guest(self.kernel, machine, name=str(self.boots), program=self.program)
            self._state = rig.state(self.guest)
        return self.guest

    def give_back(self, fresh):
        """Keeps the guest where it is as before the test."""
        if self.guest is None:
            return
        try:
            same = not fresh and rig.state(self.guest) == self._state
        except (lab.GuestDied, lab.Failed, TimeoutError, OSError):
            same = False
        if not same:
            self.drop()

    def drop(self):
        if self.guest is not None:
            self.guest.close()
            self.guest = None


def run_once(test, guests):
    """(result, seconds, the guest's death or None) of one test in a guest."""
    result = unittest.TestResult()
    started = time.monotonic()
    signal.signal(signal.SIGALRM, lambda *_: _too_long(test))
    death = None
    try:
        test.guest = guests.take(test.machine, test.fresh)
        signal.alarm(test.seconds)
        test.run(result)
    except Exception as error:
        result.addError(test, sys.exc_info())
        death = error if isinstance(error, lab.GuestDied) else None
    finally:
        signal.alarm(0)
    if guests.guest is not None and death is None and not result.wasSuccessful():
        try:
            guests.guest.check()
        except lab.GuestDied as died:
            death = died
    return result, time.monotonic() - started, death


def _too_long(test):
    raise TimeoutError(f"stopped, for it took longer than {test.seconds} s")


def run_test(test, series, guests, keep, total):
    name = name_of(test)
    result, seconds, death = run_once(test, guests)
    if death is not None:
        say(f"again   {series} {name}: {death}")
        guests.drop()
        result, seconds, death = run_once(test, guests)
    if result.skipped:
        total.skipped += 1
        say(f"skipped {series} {name}: {result.skipped[0][1]}")
    elif result.wasSuccessful():
        total.passed += 1
        say(f"passed  {series} {name} {seconds:.0f} s")
    else:
        report = "\n".join(text for _, text in result.errors + result.failures)
        (lab.LOGS / series / f"{name}.log").write_text(report, encoding="utf-8")
        reason = next((line for line in reversed(report.splitlines()) if line.strip()), "no reason").strip()
        total.failed += 1
        total.failures.append(f"{series} {name}: {reason}")
        say("\n".join([f"FAILED  {series} {name} {seconds:.0f} s: {reason}", *(f"    {line}" for line in report.splitlines()[-40:])]))
        if keep and guests.guest is not None:
            rig.prompt(guests.guest)
        guests.drop()
    guests.give_back(test.fresh)


def run_series(series, patterns, keep, thorough):
    """All tests on one kernel; where it is to be quick, without the thorough ones."""
    total = Sum()
    try:
        kernel = kernels.find(series)
    except kernels.Missing as reason:
        say(f"skipped {series} all: {reason}")
        total.skipped += 1
        return total
    started = time.monotonic()
    guests = Guests(kernel, lab.exporter())
    # Another run of this checkout on the same kernel would write over the logs: it waits.
    with kernels.locked(series, lab.LOGS):
        shutil.rmtree(lab.LOGS / series, ignore_errors=True)
        (lab.LOGS / series).mkdir(parents=True)
        try:
            for test in load(patterns):
                if test.thorough and not thorough:
                    total.skipped += 1
                    say(f"skipped {series} {name_of(test)}: only with --all, or by its name")
                    continue
                run_test(test, series, guests, keep, total)
        finally:
            guests.drop()
    say(f"done    {series} ({kernel.release}): {total.passed} passed, {total.failed} failed, {total.skipped} skipped, "
        f"{guests.boots} boots, {time.monotonic() - started:.0f} s")
    return total


def oldest_and_newest():
    """Of the series that the archive or the cache has; where there is neither, the first and the last by name, to be skipped."""
    found = []
    for candidates in (kernels.SERIES, tuple(reversed(kernels.SERIES))):
        for series in candidates:
            try:
                kernels.find(series)
            except kernels.Missing:
                continue
            found.append(series)
            break
    return list(dict.fromkeys(found)) or [kernels.SERIES[0], kernels.SERIES[-1]]


def list_all(patterns):
    for test in load(patterns):
        say(f"{name_of(test)}{' (fresh guest)' if test.fresh else ''}")
    for series in kernels.SERIES:
        try:
            say(f"{series}: {kernels.newest(series)}")
        except kernels.Missing as reason:
            say(f"{series}: {reason}")


def interrupted(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser(prog="tests/KernelLab/run", add_help=False)
    parser.add_argument("--kernel", action="append", default=[])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--shell", action="store_true")
    parser.add_argument("tests", nargs="*")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, interrupted)
    if options.list:
        list_all(options.tests)
        return 0

    lacking = "no qemu-system-x86_64 (Debian package qemu-system-x86)" if shutil.which("qemu-system-x86_64") is None else image.needs()
    if lacking is None and not lab.exporter().exists():
        print(f"tests/KernelLab/run: no program {lab.exporter()}: dotnet publish src/Exporter -c Release -o artifacts/exporter", file=sys.stderr)
        return 2
    if lacking is not None:
        say(f"skipped all: {lacking}\n0 passed, 0 failed, 1 skipped")
        return 0
    series = list(kernels.SERIES) if options.all else options.kernel or oldest_and_newest()
    if options.shell:
        with lab.Guest(series[-1], name="shell") as guest:
            rig.prompt(guest)
        return 0
    if not load(options.tests):
        print(f"tests/KernelLab/run: no test's name holds {' or '.join(options.tests)} (see --list)", file=sys.stderr)
        return 2

    # what passes on which kernels is read from this output (tests/Benchmarks/Comparison/lab.py)
    say(f"program {subprocess.run([lab.exporter(), '--version'], capture_output=True, text=True, check=False).stdout.strip()}")
    image.base()
    total = Sum()
    thorough = options.all or bool(options.tests)
    jobs = 1 if options.keep else max(1, min(options.jobs, len(series)))
    if jobs == 1:
        for one in series:
            total.add(run_series(one, options.tests, options.keep, thorough))
    else:
        with concurrent.futures.ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("fork")) as pool:
            for future in [pool.submit(run_series, one, options.tests, False, thorough) for one in series]:
                try:
                    total.add(future.result())
                except Exception:
                    total.failed += 1
                    total.failures.append(f"the run itself: {traceback.format_exc(limit=1).splitlines()[-1]}")
                    traceback.print_exc()
    if total.failures:
        say("\nFailed:\n" + "\n".join(f"  {line}" for line in total.failures))
        say("Logs: artifacts/kernel-lab/")
    say(f"{total.passed} passed, {total.failed} failed, {total.skipped} skipped")
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
