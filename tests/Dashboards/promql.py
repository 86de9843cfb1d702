"""As much of PromQL as the dashboards use: what a query's values are measured in, and what is in it."""

import re

# Grafana's unit of each kind of value.
GRAFANA = {"bytes": "bytes", "bytes per second": "binBps", "seconds": "s", "ratio": "percentunit", "per second": "ops", "number": "none"}

SELECTOR = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{((?:[^{}\"]|\"[^\"]*\")*)\})?(?:\[[^\]]*\])?")
CALL = re.compile(r"([a-z_]+)\s*(?:(?:by|without)\s*\([^()]*\)\s*)?(?=\()")
MATCHING = re.compile(r"(?:bool\s+)?(?:(?:on|ignoring)\s*\([^()]*\)\s*)?(?:group_(?:left|right)\s*(?:\([^()]*\))?\s*)?")

# From the loosest to the tightest.
OPERATORS = ((" or ",), (" and ", " unless "), (" > ", " < ", " >= ", " <= ", " == ", " != "), (" + ", " - "), (" * ", " / "))

SAME = {"sum", "max", "min", "avg", "topk", "label_replace", "increase", "avg_over_time", "max_over_time", "last_over_time"}


class Wrong(Exception):
    """What is wrong with an expression."""


def split(text, separators):
    """Parts of a text between separators, and the separators, outside of brackets and quotes."""
    parts, found, depth, quoted, begin, at = [], [], 0, False, 0, 0
    while at < len(text):
        character = text[at]
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "([{":
            depth += 1
        elif not quoted and character in ")]}":
            depth -= 1
        elif not quoted and depth == 0:
            separator = next((one for one in separators if text.startswith(one, at)), None)
            if separator:
                parts.append(text[begin:at])
                found.append(separator)
                begin = at = at + len(separator)
                continue
        at += 1
    return [*parts, text[begin:]], found


def inside(text):
    """What is between the bracket with which a text begins and the last one, with any [range] behind it; None if they are not a pair."""
    if not text.startswith("("):
        return None
    depth, quoted = 0, False
    for at, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in "()":
            depth += 1 if character == "(" else -1
            if depth == 0:
                return text[1:at] if re.fullmatch(r"(\[[^\]]*\])?", text[at + 1:]) else None
    return None


def of_metric(name):
    """What a metric is measured in, by its name."""
    for suffix, kind in (
        ("_timestamp_seconds", "moment"), ("_bytes_per_second", "bytes per second"), ("_bytes_total", "counted bytes"), ("_bytes", "bytes"),
        ("_seconds_total", "counted seconds"), ("_seconds", "seconds"), ("_total", "counted"),
    ):
        if name.endswith(suffix):
            return kind
    return "number"


def kind(text):
    """What the values of an expression are measured in; a number by itself is None."""
    text = text.strip()
    for operators in OPERATORS:
        parts, found = split(text, operators)
        if found:
            return of_operation([parts[0], *(part[MATCHING.match(part).end():] for part in parts[1:])], [one.strip() for one in found])
    if re.fullmatch(r"[\d.]+", text):
        return None
    if text == "time()":
        return "moment"
    if (inner := inside(text)) is not None:
        return kind(inner)
    if (call := CALL.match(text)) and (inner := inside(text[call.end():])) is not None:
        return of_call(call[1], split(inner, (",",))[0])
    if selector := SELECTOR.fullmatch(text):
        return of_metric(selector[1])
    raise Wrong(f"promql.py does not understand {text!r}")


def of_operation(parts, operators):
    kinds = [kind(part) for part in parts]
    if operators[0] in ("and", "unless", ">", "<", ">=", "<=", "==", "!="):
        return kinds[0]
    if operators[0] in ("or", "+", "-"):
        some = {one for one in kinds if one is not None}
        if len(some) != 1:
            raise Wrong(f"{' or '.join(sorted(some))} together by {operators[0]!r}")
        return "seconds" if some == {"moment"} and operators == ["-"] else some.pop()
    if len(parts) != 2:
        raise Wrong("more than two factors")
    if operators == ["*"]:
        if parts[1].strip() == "86400" and kinds[0] == "bytes per second":
            return "bytes"
        if kinds.count(None) != 1:
            raise Wrong(f"{kinds[0]} times {kinds[1]}")
        return kinds[0] or kinds[1]
    if kinds[0] == kinds[1]:
        return "ratio"
    # seconds a second, by times a second: seconds each time
    if kinds == ["ratio", "per second"]:
        return "seconds"
    raise Wrong(f"{kinds[0]} by {kinds[1]}")


def of_call(name, arguments):
    inner = kind(arguments[-1] if name == "topk" else arguments[0])
    if name in ("count", "count_over_time"):
        return "number"
    if name in ("rate", "increase"):
        counted = {"counted bytes": ("bytes per second", "bytes"), "counted seconds": ("ratio", "seconds"), "counted": ("per second", "number")}.get(inner)
        if counted is None:
            raise Wrong(f"{name}() of {inner}, which no counter has")
        return counted[name == "increase"]
    if name == "deriv":
        if inner != "bytes":
            raise Wrong(f"deriv() of {inner}")
        return "bytes per second"
    if name not in SAME:
        raise Wrong(f"promql.py does not know {name}()")
    return inner


def unit(expression):
    """Grafana's unit of an expression's values."""
    found = kind(expression)
    if found not in GRAFANA:
        raise Wrong(f"values are {found}: a counter needs rate() or increase(), a moment time() - …" if found else "is a number")
    return GRAFANA[found]


def matchers(expression, label):
    """(operator, value) of all matchers of a label, selector by selector."""
    return [re.findall(rf'(?<!\w){label}(=~|!~|!=|=)"([^"]*)"', selector[2]) for selector in SELECTOR.finditer(expression) if selector[2] is not None]


def fits(pairs, value):
    """Whether all matchers let a value pass."""
    return all({"=": value == text, "!=": value != text, "=~": bool(re.fullmatch(text, value)), "!~": not re.fullmatch(text, value)}[operator] for operator, text in pairs)
