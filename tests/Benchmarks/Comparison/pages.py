"""docs/performance.md and .json: whether they say all that they should, and what new rows make of them."""

from . import reasons, rows


def check(data, page, wanted):
    """The faults of the page (its text) and of the file of rows, as lines. wanted: the names of all parts."""
    try:
        stored = rows.read(data)
        found = [rows.Row.from_json(one) for one in stored]
    except FileNotFoundError:
        return [f"{data.name}: not there"]
    except (ValueError, KeyError, TypeError) as problem:
        return [str(problem)]
    bad = [f"{data.name}: {row.part}: {row.name}: {row.fault}" for row in found if row.fault]
    faults = list(bad)
    places, measured = rows.parts(page), {row.part for row in found}
    faults += [f"{data.name}: no row of {part}: tests/Benchmarks/compare {part} --write" for part in dict.fromkeys([*wanted, *places]) if part not in measured]
    faults += [f"the page: no place for {part}: add <!-- rows: {part} --> and <!-- end -->" for part in sorted({*wanted, *measured} - {*places})]
    faults += [f"{data.name}: {part}: no such part" for part in sorted(measured - {*wanted})]
    names = [(row.part, row.name) for row in found]
    faults += [f"{data.name}: {part}: {name}: more than once" for part, name in sorted({one for one in names if names.count(one) > 1})]
    if bad:
        return faults  # nothing can be computed of them
    faults += [f"{data.name}: {row.part}: {row.name}: its verdict is not what its numbers say" for row, one in zip(found, stored) if (one.get("met"), one.get("ratio")) != (row.met, row.ratio)]
    faults += [f"{data.name}: {name}: missed, and no reason is known" for name in unexplained(found)]
    if rows.put(page, found) != page:
        faults.append(f"the page: not the tables of {data.name}: tests/Benchmarks/compare --write makes both")
    return faults


def unexplained(found):
    """The names of rows that missed their goal without a reason, or by more than it explains."""
    return [f"{row.part}: {row.name}, {row.missed_by}" for row in found if row.met is False and reasons.of(row) is None]


def merge(old, found, measured, order):
    """New rows in place of the old ones of the parts that were measured; the others stay. order: of the parts, by name."""
    every = [row for row in old if row.part not in measured] + found
    return sorted(every, key=lambda row: order.index(row.part) if row.part in order else len(order))


def write(data, page, found, measured, order):
    """Puts rows into the file of rows and the tables of the page (both paths)."""
    every = merge(rows.load(data), found, measured, order)
    rows.save(data, every)
    page.write_text(rows.put(page.read_text(), every))
