"""Verdicts and tables, and that a page takes what rows say."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "Tools")]

from Comparison import reasons, rows  # noqa: E402


def row(ours, reference=None, goal=None, **more):
    return rows.Row("store", "something", "ms", ours, reference, "them" if reference else "", goal, machine="m", date="d", **more)


class RowTests(unittest.TestCase):
    def test_met_each_kind(self):
        for ours, reference, goal, met in (
            (10, None, ("value", "<=", 10), True), (10.1, None, ("value", "<=", 10), False), (9, None, ("value", ">=", 10), False), (13, 10, ("ratio", "<=", 1.3), True), (14, 10, ("ratio", "<=", 1.3), False),
            (1, 50, ("times", ">=", 50), True), (1, 49, ("times", ">=", 50), False), (25, 10, ("difference", "<=", 15), True), (26, 10, ("difference", "<=", 15), False),
            (5, 6, ("difference", "<=", 0), True), (7, 6, ("difference", "<=", 0), False), (5, None, None, None),
        ):
            with self.subTest(ours=ours, reference=reference, goal=goal):
                self.assertIs(met, row(ours, reference, goal).met)

    def test_missed_by_how_much(self):
        self.assertEqual("by 50 %", row(15, None, ("value", "<=", 10)).missed_by)
        self.assertEqual("by 20 %", row(1, 40, ("times", ">=", 50)).missed_by)
        self.assertEqual("by 2 ms", row(8, 6, ("difference", "<=", 0)).missed_by)

    def test_text_three_digits(self):
        for number, expected in (0, "0"), (0.00154, "0.00154"), (2.04, "2.04"), (34.0, "34"), (1234567, "1,234,567"), (0.0000012, "0.0000012"), (999.6, "1,000"):
            with self.subTest(number):
                self.assertEqual(expected, rows.text(number))

    def test_json_and_back(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "rows.json")
            found = [row(1, 50, ("times", ">=", 50), runs=5, note="n", points=[[1, 2]], revision="0123456789ab"), row(3, exact=True), row(4, runs=3, fewer="each takes an hour")]
            rows.save(path, found)
            self.assertEqual(found, rows.load(path))

    def test_fault_nothing_can_be_said_of_it(self):
        nothing = float("nan")
        for ours, reference, goal, more in (
            (None, None, None, {}), ("3", None, None, {}), (True, None, None, {}), (nothing, None, None, {}), (3, nothing, None, {}), (3, None, ("ratio", "<=", 1), {"runs": 5}), (3, 0, ("ratio", "<=", 1), {"runs": 5}),
            (3, 0, ("times", ">=", 50), {"runs": 5}), (0, 3, ("times", ">=", 50), {"runs": 5}), (0, 3, ("ratio", "<=", 1), {"runs": 5}), (3, None, ("difference", "<=", 1), {"runs": 5}), (3, None, ("share", "<=", 1), {"runs": 5}),
            (3, None, ("value", "<=", 5), {"runs": 4}),
        ):
            with self.subTest(ours=ours, reference=reference, goal=goal):
                self.assertTrue(row(ours, reference, goal, **more).fault)

    def test_fault_none(self):
        for ours, reference, goal, more in (
            (3, None, None, {}), (3, 0, None, {}), (0, None, ("value", "<=", 5), {"runs": 5}), (3, None, ("value", "<=", 5), {"exact": True}), (3, None, ("value", "<=", 5), {"runs": 3, "fewer": "each takes an hour"}),
            (3, 0, ("difference", "<=", 5), {"runs": 5}), (3, 1, ("ratio", "<=", 5), {"runs": 5}),
        ):
            with self.subTest(ours=ours, reference=reference, goal=goal):
                self.assertIsNone(row(ours, reference, goal, **more).fault)

    def test_reason_holds_up_to_its_bound(self):
        name, goal = "from a store: wall time", ("ratio", "<=", 2)
        self.assertIn("added up to cells", reasons.of(rows.Row("heatmap", name, "ms", 21.9, 10, "them", goal)))
        self.assertIsNone(reasons.of(rows.Row("heatmap", name, "ms", 22.1, 10, "them", goal)))
        self.assertIsNone(reasons.of(rows.Row("heatmap", "something else", "ms", 20.1, 10, "them", goal)))

    def test_missed_share_of_each_kind(self):
        for ours, reference, goal, share in (
            (12, None, ("value", "<=", 10), 0.2), (8, None, ("value", ">=", 10), 0.2), (12, 10, ("ratio", "<=", 1), 0.2), (1, 40, ("times", ">=", 50), 0.2), (28, 10, ("difference", "<=", 15), 0.2), (12, 10, ("difference", "<=", 0), 0.2),
        ):
            with self.subTest(goal=goal):
                self.assertAlmostEqual(share, row(ours, reference, goal).missed_share)

    def test_table_of_what_is_exact_and_of_fewer_runs(self):
        table = rows.table([row(3, exact=True), row(4, runs=3, fewer="each takes an hour", revision="0123456789ab")])
        self.assertIn("| something | 3 ms |  |  |  |  | exact |", table)
        self.assertIn("Something: 3 runs only, since each takes an hour.", table)
        self.assertIn("Something: 1 run only, since it is the largest.", rows.table([row(4, fewer="it is the largest")]))
        self.assertIn("Measured d: m, revision 0123456789ab.", table)

    def test_table_tells_of_what_missed_and_why(self):
        table = rows.table([row(15, None, ("value", "<=", 10)), row(1, 50, ("times", ">=", 50))])
        self.assertIn("| something | 15 ms |  |  | ≤ 10 ms | **missed** | 1 |", table)
        self.assertIn("| something | 1 ms | 50 ms (them) | 1/50 | ≥ 50 × better | met | 1 |", table)
        self.assertIn("**Missed: something**, by 50 %. No reason is known", table)
        self.assertEqual(1, table.count("Missed:"))

    def test_page_takes_the_tables_of_its_parts(self):
        page = "a\n<!-- rows: store -->\nold\n\nold\n<!-- end -->\nb\n<!-- rows: huge -->\n<!-- end -->\nc\n"
        made = rows.put(page, [row(3)])
        self.assertNotIn("old", made)
        self.assertIn("| something | 3 ms |", made)
        self.assertTrue(made.endswith("<!-- end -->\nb\n<!-- rows: huge -->\n<!-- end -->\nc\n"))
        self.assertEqual(made, rows.put(made, [row(3)]))
        self.assertNotEqual(made, rows.put(made, [row(4)]))
        self.assertEqual(["store", "huge"], rows.parts(page))


if __name__ == "__main__":
    unittest.main()
