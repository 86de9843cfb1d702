"""Rows: what was measured, what it is held against, and whether that is met. As JSON, and as the tables of docs/performance.md."""

import dataclasses
import json
import math
import re

from . import reasons

# What a goal is about, in words, and how it is computed.
KINDS = {
    "value": ("", lambda row: row.ours),
    "ratio": (" of the reference", lambda row: row.ours / row.reference),
    "times": (" × better", lambda row: row.reference / row.ours),
    "difference": (" more", lambda row: row.ours - row.reference),
}


@dataclasses.dataclass
class Row:
    """One measurement. `ours` and `reference` are medians of `runs`, in `unit`. exact: a size or a number of things, which no second run would change. fewer: why a row with a goal has less than five runs."""

    part: str
    name: str
    unit: str
    ours: float
    reference: float | None = None
    against: str = ""
    goal: tuple | None = None  # (kind, "<=" or ">=", number)
    runs: int = 1
    note: str = ""
    points: list | None = None
    machine: str = ""
    date: str = ""
    revision: str = ""
    exact: bool = False
    fewer: str = ""

    @property
    def fault(self):
        """Why nothing can be said of it, in words; None: all is well."""
        if not _number(self.ours):
            return f"ours is {self.ours!r}, which is no number"
        if self.reference is not None and not _number(self.reference):
            return f"the reference is {self.reference!r}, which is no number"
        if self.goal is None:
            return None
        kind, operator, bound = self.goal
        if kind not in KINDS or operator not in ("<=", ">=") or not _number(bound):
            return f"its goal is {kind} {operator} {bound!r}, which nobody understands"
        if kind != "value" and self.reference is None:
            return "its goal is about a reference, and there is none"
        if kind in ("ratio", "times") and not (self.ours > 0 and self.reference > 0):
            return f"ours is {text(self.ours)} and the reference {text(self.reference)}: nothing was measured"
        if self.runs < 5 and not self.exact and not self.fewer:
            return f"{self.runs} runs, less than five, without a reason"
        return None

    @property
    def ratio(self):
        return self.ours / self.reference if _number(self.ours) and _number(self.reference) and self.reference and self.ours else None

    @property
    def met(self):
        """None: there is no goal. Nothing meets a goal whose numbers say nothing (fault)."""
        if self.goal is None:
            return None
        kind, operator, number = self.goal
        try:
            value = KINDS[kind][1](self)
        except (ArithmeticError, TypeError, KeyError):
            return False
        return value <= number if operator == "<=" else value >= number

    @property
    def missed_by(self):
        """How far from the goal, in words; of a missed one."""
        kind, operator, number = self.goal
        value = KINDS[kind][1](self)
        if number == 0 or kind == "difference":
            return f"by {text(abs(value - number))} {self.unit}".rstrip()
        return f"by {abs(value / number - 1) * 100:.0f} %"

    @property
    def missed_share(self):
        """The same as a share of the goal; of the reference, where the goal is no difference to it."""
        kind, _, number = self.goal
        return abs(KINDS[kind][1](self) - number) / abs(number or self.reference or 1)

    def goal_text(self):
        if self.goal is None:
            return ""
        kind, operator, number = self.goal
        unit = f" {self.unit}" if kind in ("value", "difference") and self.unit else ""
        return f"{'≤' if operator == '<=' else '≥'} {text(number)}{unit}{KINDS[kind][0]}"

    def to_json(self):
        return {
            "part": self.part, "name": self.name, "unit": self.unit, "ours": self.ours, "reference": self.reference, "against": self.against, "ratio": self.ratio,
            "goal": None if self.goal is None else {"of": self.goal[0], "operator": self.goal[1], "value": self.goal[2]},
            "met": self.met, "runs": self.runs, "exact": self.exact, "fewer": self.fewer, "note": self.note, "points": self.points, "machine": self.machine, "date": self.date, "revision": self.revision,
        }

    @staticmethod
    def from_json(found):
        goal = found.get("goal")
        names = [field.name for field in dataclasses.fields(Row)]
        if lacking := [name for name in ("part", "name", "unit", "ours") if name not in found]:
            raise ValueError(f"a row without {lacking[0]}")
        return Row(**{name: found[name] for name in names if name in found and name != "goal"}, goal=None if goal is None else (goal["of"], goal["operator"], goal["value"]))


def _number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def text(number):
    """Three digits that count, and thousands apart."""
    if number == 0:
        return "0"
    if abs(number) >= 999.5:
        return f"{number:,.0f}"
    digits = f"{number:.3g}"
    return f"{number:.7f}".rstrip("0").rstrip(".") if "e" in digits else digits


def table(found):
    """The table of some rows, and what is to be said of those that missed their goal."""
    lines = ["| | ours | reference | ratio | goal | | runs |", "|---|---|---|---|---|---|---|"]
    for row in found:
        reference = "" if row.reference is None else f"{text(row.reference)} {row.unit}".rstrip() + (f" ({row.against})" if row.against else "")
        met = {None: "", True: "met", False: "**missed**"}[row.met]
        ratio = "" if row.ratio is None or row.ratio < 1e-6 else text(row.ratio) if row.ratio > 0.1 else f"1/{text(1 / row.ratio)}"
        lines.append(f"| {row.name} | {text(row.ours)} {row.unit}".rstrip() + f" | {reference} | {ratio} | {row.goal_text()} | {met} | {'exact' if row.exact else row.runs} |")
    for row in found:
        if row.note:
            lines += ["", f"{row.name[:1].upper()}{row.name[1:]}: {row.note}"]
        if row.fewer:
            lines += ["", f"{row.name[:1].upper()}{row.name[1:]}: {row.runs} {'run' if row.runs == 1 else 'runs'} only, since {row.fewer}."]
        if row.met is False:
            lines += ["", f"**Missed: {row.name}**, {row.missed_by}. {reasons.of(row) or 'No reason is known (tests/Benchmarks/Comparison/reasons.py).'}"]
    places = sorted({(row.date, row.machine, row.revision) for row in found})
    lines += [""] + [f"Measured {date}: {machine}{f', revision {revision}' if revision else ''}." for date, machine, revision in places]
    return "\n".join(lines)


def read(path):
    """The rows of a file, as they stand there. FileNotFoundError: there is none; ValueError: it has none."""
    try:
        found = json.loads(path.read_text())["rows"]
    except (ValueError, KeyError, TypeError) as problem:
        raise ValueError(f"{path.name}: no rows: {problem!r}") from None
    if not isinstance(found, list) or not found or not all(isinstance(one, dict) for one in found):
        raise ValueError(f"{path.name}: no rows")
    return found


def load(path):
    """The rows of a file; none, where there is no file."""
    return [Row.from_json(one) for one in read(path)] if path.exists() else []


def save(path, found):
    path.write_text(json.dumps({"rows": [row.to_json() for row in found]}, indent=1, ensure_ascii=False) + "\n")


def put(page, found):
    """The page with the table of each part between its marks, <!-- rows: PART --> and <!-- end -->. A part without rows keeps what it has."""
    def one(match):
        of_part = [row for row in found if row.part == match.group(1)]
        return f"<!-- rows: {match.group(1)} -->\n{table(of_part)}\n<!-- end -->" if of_part else match.group(0)

    return re.sub(r"<!-- rows: (\w+) -->\n(?:.*?\n)??<!-- end -->", one, page, flags=re.S)


def parts(page):
    """The parts that a page has a place for."""
    return re.findall(r"<!-- rows: (\w+) -->", page)
