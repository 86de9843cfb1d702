"""What compare believes, and what it writes: it must not believe a program that does nothing, nor lose what was measured."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import types
import unittest
import zlib

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Tools")]

from Comparison import bench, exporters, growth, lab, output, pages, rows  # noqa: E402
from processes import Failure  # noqa: E402

SCRIPT = HERE / "compare"

# Of wrk 4.1.0, as it is: the percentiles are padded to the right.
WRK = """Running 4s test @ http://127.0.0.1:40000/metrics
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   531.21ms  312.00ms   1.30s    58.00%
    Req/Sec    15.20      7.10    40.00     70.00%
  Latency Distribution
     50%  512.00us
     75%  700.12ms
     90%    1.01s\x20
     99%    1.25s\x20
  1520 requests in 4.00s, 12.00MB read
Requests/sec:    380.10
Transfer/sec:      3.00MB
"""
NOTHING = """Running 2s test @ http://127.0.0.1:40000/metrics
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     0.00us    0.00us   0.00us    -nan%
    Req/Sec     0.00      0.00     0.00      -nan%
  Latency Distribution
     50%    0.00us
     75%    0.00us
     90%    0.00us
     99%    0.00us
  0 requests in 2.00s, 0.00B read
Requests/sec:      0.00
Transfer/sec:       0.00B
"""


def script():
    """compare, as a module."""
    loader = importlib.machinery.SourceFileLoader("compare", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare", loader))
    loader.exec_module(module)
    return module


def row(part, ours=3, name="something", **more):
    return rows.Row(part, name, "ms", ours, machine="m", date="d", **more)


def png(width, height, line):
    """A picture of 8-bit greys whose lines are all the same."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", zlib.compress((b"\0" + line) * height)) + chunk(b"IEND", b"")


class OutputTests(unittest.TestCase):
    def test_latencies(self):
        self.assertEqual({50: 0.512, 75: 700.12, 90: 1010, 99: 1250, "rate": 380.1}, output.latencies(WRK))

    def test_latencies_that_tell_nothing(self):
        for bad in (
            NOTHING, "", WRK.replace("1520 requests", "99 requests"), WRK.replace("     99%    1.25s \n", ""), WRK.replace("     50%  512.00us\n", ""), WRK.replace("380.10", "0.00"),
            WRK + "  Non-2xx or 3xx responses: 1520\n", WRK + "  Socket errors: connect 0, read 3, write 0, timeout 0\n",
        ):
            with self.subTest(bad[-60:]):
                self.assertRaises(Failure, output.latencies, bad)

    def test_map_ours_and_damos(self):
        ours = "access rate\n" + "".join(f"{f'{i} s |' if i % 5 == 0 else '|':>11}  .12 |\n" for i in range(40)) + "           0x1      0x2\neach cell: 1\n"
        damos = "".join(f"\x1b[48;5;232m\x1b[38;5;237m {i % 10}\x1b[0m\n" for i in range(40)) + "# access_frequency: \x1b[48;5;232m0\x1b[0m\n# x-axis\n"
        self.assertEqual((40, 40), (output.map_rows(ours), output.map_rows(damos)))
        for bad in "", "done\n", ours.replace(".12", "   "), "\n".join(ours.splitlines()[:30]), "".join("          |    |\n" for _ in range(40)):
            with self.subTest(bad[:20]):
                self.assertRaises(Failure, output.map_rows, bad)

    def test_raw(self):
        good = "".join(f"{i}\t4096\t-\t{i % 7 / 10}\n" for i in range(40))
        self.assertEqual(40, output.raw_cells(good))
        for bad in "", good[:100], "".join(f"{i}\t4096\t-\t0\n" for i in range(40)):
            with self.subTest(bad[:20]):
                self.assertRaises(Failure, output.raw_cells, bad)

    def test_picture(self):
        output.picture(png(20, 10, bytes(range(20))), 20, 10)
        for bad in b"", png(20, 10, b"\7" * 20), png(20, 9, bytes(range(20))), png(20, 10, bytes(range(20)))[:-30], b"\x89PNG\r\n\x1a\n":
            with self.subTest(bad[:20]):
                self.assertRaises(Failure, output.picture, bad, 20, 10)

    def test_series(self):
        good = {"status": "success", "data": {"result": [{"metric": {}, "values": [[1, "0"], [2, "0.5"]]}] * 40}}
        self.assertEqual(40, output.series(json.dumps(good).encode()))
        for bad in (good | {"status": "error"}, good | {"data": {"result": []}}, good | {"data": {"result": [{"metric": {}, "values": [[1, "0"]]}] * 40}}, {}):
            with self.subTest(str(bad)[:60]):
                self.assertRaises(Failure, output.series, json.dumps(bad).encode())


class BenchTests(unittest.TestCase):
    def made(self, **more):
        one = bench.Bench.__new__(bench.Bench)
        one.tiny, one.found, one.machine, one._made, one.current = False, [], "m", {"exporter": "0123456789ab", "reader": ""}, False
        vars(one).update(more)
        return one

    def test_row_of_nothing_is_a_failure(self):
        one = self.made()
        with contextlib.redirect_stderr(io.StringIO()):
            one.row("metrics", "p99", "ms", 3, reference=4, goal=("ratio", "<=", 1), runs=5)
            for ours, more in (3, {"reference": 0.0, "runs": 5}), (float("nan"), {"reference": 3, "runs": 5}), (3, {"reference": 4, "runs": 1}):
                with self.subTest(ours=ours, more=more):
                    self.assertRaises(Failure, one.row, "metrics", "p99", "ms", ours, goal=("ratio", "<=", 1), **more)
        self.assertEqual(["0123456789ab"], [found.revision for found in one.found])

    def test_program_of_other_sources_is_refused_where_it_counts(self):
        head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=bench.ROOT, capture_output=True, text=True, check=False).stdout.strip()
        if not head:
            self.skipTest("no git")
        here = pathlib.Path(bench.ROOT, "README.md")
        for said in "damon-exporter 0.1.0 (0000000000ab)", "0.1.0":
            with self.subTest(said):
                one = self.made(current=True, call=lambda *_, said=said: said)
                self.assertRaisesRegex(Failure, "README.md is of revision .*not of the sources that are here", one._revision, "src/Exporter", here)
                self.assertIn(self.made(call=lambda *_, said=said: said)._revision("src/Exporter", here), ("0000000000ab", ""))
        self.assertEqual(head[:12], self.made(call=lambda *_: f"0.1.0+{head}")._revision("src/Exporter", here))

    def test_what_cannot_be_made_is_not_tried_again(self):
        tried = []

        def fails(*command, **_):
            tried.append(command)
            raise Failure("no SDK")

        one = self.made(_made={}, publish=True, call=fails, exporter=pathlib.Path("a"), heatmap=pathlib.Path("b"), reader=pathlib.Path("c"), measures=pathlib.Path("d"))
        with contextlib.redirect_stderr(io.StringIO()):
            for _ in range(2):
                self.assertRaisesRegex(Failure, "no SDK", one.make, "exporter")
        self.assertEqual(1, len(tried))


class LabTests(unittest.TestCase):
    SERIES = ("6.12", "7.3")
    LOG = ("program damon-exporter 0.1.0 (0123456789ab)\npassed  6.12 boot.damon_is_there 0 s\ndone    6.12 (6.12.117+deb13): 48 passed, 0 failed, 23 skipped, 23 boots, 828 s\n"
           "done    7.3 (7.3.4+deb13): 70 passed, 0 failed, 1 skipped, 25 boots, 823 s\n118 passed, 0 failed, 24 skipped\n")

    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "kernel-lab.log")
            if text is not None:
                path.write_text(text)
            return lab.read(path, self.SERIES)

    def test_passed(self):
        self.assertEqual((["6.12", "7.3"], ["6.12.117+deb13", "7.3.4+deb13"], "0123456789ab"), self.read(self.LOG))

    def test_one_that_failed_or_did_nothing_has_not_passed(self):
        for bad in "69 passed, 1 failed, 1 skipped", "0 passed, 0 failed, 71 skipped":
            with self.subTest(bad):
                self.assertEqual(["6.12"], self.read(self.LOG.replace("70 passed, 0 failed, 1 skipped", bad))[0])

    def test_what_was_not_run_is_not_told(self):
        for text in None, "", self.LOG.replace("done    7.3", "skipped 7.3"), self.LOG.rpartition("118")[0]:
            with self.subTest(text):
                self.assertRaises(Failure, self.read, text)


class PageTests(unittest.TestCase):
    PAGE = "<!-- rows: store -->\n<!-- end -->\n<!-- rows: huge -->\n<!-- end -->\n"
    WANTED = ["store", "huge"]

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data, self.page = pathlib.Path(folder.name, "rows.json"), pathlib.Path(folder.name, "page.md")
        self.page.write_text(self.PAGE)

    def check(self, found, page=None):
        rows.save(self.data, found)
        return pages.check(self.data, rows.put(self.PAGE, found) if page is None else page, self.WANTED)

    def test_check_good(self):
        self.assertEqual([], self.check([row("store"), row("huge", goal=("value", "<=", 5), runs=5)]))

    def test_check_each_fault(self):
        good = [row("store"), row("huge")]
        for words, found in (
            ("no row of huge", [row("store")]), ("more than once", [*good, row("huge", 4)]), ("no such part", [*good, row("other")]), ("no place for other", [*good, row("other")]),
            ("less than five", [row("store"), row("huge", goal=("value", "<=", 5), runs=4)]), ("no number", [row("store"), row("huge", "fast")]), ("no number", [row("store"), row("huge", None)]),
            ("nothing was measured", [row("store"), row("huge", reference=0, goal=("ratio", "<=", 1), runs=5)]), ("no reason is known", [row("store"), row("huge", 6, goal=("value", "<=", 5), runs=5)]),
        ):
            with self.subTest(words):
                self.assertTrue(any(words in fault for fault in self.check(found, None if "number" not in words and "nothing" not in words else self.PAGE)))

    def test_check_a_place_without_rows_and_a_page_of_other_rows(self):
        good = [row("store"), row("huge")]
        self.assertIn("no row of heat", self.check(good, rows.put(self.PAGE, good) + "<!-- rows: heat -->\n<!-- end -->\n")[0])
        self.assertIn("not the tables", self.check(good, rows.put(self.PAGE, [row("store", 2), row("huge")]))[0])

    def test_check_a_verdict_by_hand(self):
        self.check([row("store"), row("huge", 6, goal=("value", "<=", 5), runs=5)])
        self.data.write_text(self.data.read_text().replace('"met": false', '"met": true'))
        self.assertTrue(any("verdict" in fault for fault in pages.check(self.data, self.PAGE, self.WANTED)))

    def test_check_no_rows(self):
        self.assertEqual(["rows.json: not there"], pages.check(self.data, self.PAGE, self.WANTED))
        for bad in "", "{}", "[]", '{"rows": []}', '{"rows": null}', '{"rows": [7]}', '{"rows": [{"part": "store"}]}', '{"rows": [{"part":':
            with self.subTest(bad):
                self.data.write_text(bad)
                self.assertEqual(1, len(pages.check(self.data, self.PAGE, self.WANTED)))

    def test_write_keeps_what_was_not_measured(self):
        pages.write(self.data, self.page, [row("huge", 1), row("store", 2), row("store", 3, name="old")], {"huge", "store"}, self.WANTED)
        pages.write(self.data, self.page, [row("store", 4)], {"store"}, self.WANTED)
        self.assertEqual([row("store", 4), row("huge", 1)], rows.load(self.data))
        self.assertEqual(rows.put(self.PAGE, rows.load(self.data)), self.page.read_text())
        pages.write(self.data, self.page, [], set(), self.WANTED)
        self.assertEqual([row("store", 4), row("huge", 1)], rows.load(self.data))

    def test_unexplained(self):
        self.assertEqual(["huge: something, by 20 %"], pages.unexplained([row("huge", 6, goal=("value", "<=", 5), runs=5), row("huge", 4, goal=("value", "<=", 5), runs=5), row("store")]))


class ProseTests(unittest.TestCase):
    """The numbers in the prose of docs/performance.md are those of the sources that measure."""

    PROSE = re.sub(r"<!-- rows: \w+ -->\n.*?<!-- end -->", "", (bench.ROOT / "docs/performance.md").read_text(encoding="utf-8"), flags=re.S)

    def number(self, path, pattern):
        """The number that stands at one place of a source."""
        found = re.findall(pattern, (bench.ROOT / path).read_text(encoding="utf-8"))
        self.assertEqual(1, len(set(found)), f"{path}: {pattern}")
        return int(found[0].replace("_", ""))

    def says(self, *texts):
        for said in texts:
            with self.subTest(said):
                self.assertIn(said, " ".join(self.PROSE.split()))

    def test_numbers_are_those_of_the_sources(self):
        maps, stored = "tests/Benchmarks/Comparison/heatmaps.py", "tests/Benchmarks/Comparison/stores.py"
        snapshots, regions = self.number(maps, r"\[(\d+), 1160\], \["), self.number(maps, r"\[864000, (\d+)\]")
        lines, steps = self.number("src/Heatmap/Server/Api/HeatSelection.cs", r"UsualRows = (\d+);"), self.number(maps, r"end=\{first \+ step \* (\d+)\}") + 1
        clients, turns = self.number(maps, r"bench\.wrk\(port, (\d+),"), self.number(maps, r"\(n % (\d+)\)")
        of_a_page = self.number("tests/Benchmarks/Comparison/exporters.py", r"bench\.recording\(4, STREAMS, (\d+), 5\)")
        day = self.number(stored, r"bench\.size\((\d+), 300\)")
        layouts = 2 ** (bench.ROOT / "tests/Benchmarks/Measures/PlainColumns.cs").read_text(encoding="utf-8").count("in (bool[])[false, true])")
        self.assertEqual(self.number("tests/Benchmarks/Measures/StoreDays.cs", r"SnapshotsOfADay = ([\d_]+);"), day)
        self.says(
            f"{snapshots:,} snapshots of {regions} regions", f"{lines} rows of {steps} steps", f"then {clients} clients at once", f"{turns} in turns", f"of {exporters.STREAMS} streams of {of_a_page} regions",
            f"with {growth.TOLERANCE - 1:.2f} for sorting", f"shortest of {layouts} layouts", f"{day:,} snapshots of 1000 regions by one thread")

    def test_the_soak_is_as_long_as_it_is_said_to_be(self):
        soak, verdicts = "tests/Soak/run", "tests/Soak/verdicts.py"
        short, streams = self.number(soak, r"self\.streams = (\d+) if asked\.short"), self.number(soak, r"self\.streams = \d+ if asked\.short else (\d+)")
        speed, seconds, every = self.number(soak, r"SPEED, REGIONS, SNAPSHOTS = (\d+),"), self.number(soak, r"25 if asked\.short else (\d+)"), self.number("tests/Soak/recordings.py", r"EVERY = (\d+) \* SECOND")
        stall, picture = self.number(verdicts, r"LONGEST_STALL = (\d+)"), self.number(verdicts, r"LONGEST_PICTURE = (\d+)")
        share, wider = self.number(soak, r"self\.share = 0\.(\d\d) if"), self.number(soak, r"if self\.seconds >= 600 else 0\.(\d)\n")
        self.assertEqual(1, self.number(soak, r"MOST_REPEATED = (\d+)"))
        self.says(
            f"for {seconds // 60} minutes at {speed} times the speed: {streams * speed * seconds // every:,} snapshots of {streams} streams", f"half a minute with {short} streams",
            f"for more than {stall} s, and pictures for more than {picture} s", f"by {share} % at most", f"a bound of {wider * 10} %", "but for one delivery")


class ScriptTests(unittest.TestCase):
    def test_a_part_that_fails_takes_no_other_with_it(self):
        compare = script()
        one = types.SimpleNamespace(found=[])

        def part(name, problem=None):
            def measure(into):
                into.found.append(row(name))
                if problem:
                    raise problem

            return measure

        compare.PARTS = {"store": part("store"), "huge": part("huge", ZeroDivisionError("division by zero")), "serve": part("serve", Failure("no wrk")), "heat": part("heat")}
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
            kept = pathlib.Path(folder, "rows.json")
            self.assertEqual(["huge: ZeroDivisionError: division by zero", "serve: no wrk"], compare.measure(one, compare.PARTS, kept))
            self.assertEqual(["store", "heat"], [found.part for found in rows.load(kept)])
            compare.PARTS = {"sysfs": part("sysfs"), "growth": part("growth", SystemExit(143))}
            with self.assertRaises(SystemExit):
                compare.measure(one, compare.PARTS, kept)
            self.assertEqual(["store", "heat", "sysfs"], [found.part for found in rows.load(kept)])

    def test_nothing_is_written_without_a_reason(self):
        compare = script()
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()) as said:
            compare.DATA, compare.PAGE = pathlib.Path(folder, "rows.json"), pathlib.Path(folder, "page.md")
            compare.PAGE.write_text("<!-- rows: huge -->\n<!-- end -->\n")
            self.assertEqual(2, compare.write([row("huge", 6, goal=("value", "<=", 5), runs=5)], "kept.json"))
            self.assertFalse(compare.DATA.exists())
            self.assertEqual(0, compare.write([row("huge", 4, goal=("value", "<=", 5), runs=5)], "kept.json"))
            self.assertIn("| met | 5 |", compare.PAGE.read_text())
        self.assertIn("huge: something, by 20 %", said.getvalue())

    def test_exit_codes(self):
        compare = script()
        with contextlib.redirect_stdout(io.StringIO()):
            missed = row("huge", 6, goal=("value", "<=", 5), runs=5)
            self.assertEqual((0, 1, 2, 0), (compare.tell([row("huge")], [], False), compare.tell([missed], [], False), compare.tell([missed], ["store: no"], False), compare.tell([missed], [], True)))

    def test_bad_arguments_are_one_line(self):
        for arguments, words in (["nothing"], "no such part: nothing"), (["--from", "/nowhere.json", "--write"], "nowhere.json"), (["sysfs", "--json", "/dev/null/rows.json"], "/dev/null"), (["--from", "a", "huge"], "--from FILE"):
            with self.subTest(arguments):
                done = subprocess.run([sys.executable, SCRIPT, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
                self.assertEqual(2, done.returncode)
                self.assertIn(words, done.stderr)
                self.assertNotIn("Traceback", done.stderr)

    def test_without_dotnet_it_is_one_line(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, SCRIPT, "sysfs", "--tiny"], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False, env={"PATH": folder, "DAMON_TEST_TOOLS": folder})
        self.assertEqual((2, 1), (done.returncode, len(done.stderr.splitlines())))

    def test_every_part_has_a_place_and_a_line_in_the_help(self):
        compare = script()
        self.assertEqual(sorted(compare.ORDER), sorted(rows.parts(compare.PAGE.read_text())))
        for name in compare.PARTS:
            self.assertRegex(compare.__doc__, rf"(?m)^    {name}  +\S")


if __name__ == "__main__":
    unittest.main()
