"""What list-queries and check both know about the dashboards: where they are, what is in them, how variables stand in their texts."""

import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "dashboards" / "grafana"
METRICS = ROOT / "docs" / "metrics.md"
UIDS = ("damon-fleet", "damon-node", "damon-map")

# What a link to a data source begins with: Grafana asks it, so that the browser need not reach it.
PROXY = "/api/datasources/proxy/uid/"

# $name, ${name}, ${name:format}, ${name.field}; a name that begins with a digit is a group of a regular expression ($1 of label_replace).
VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:[.:]([^}]*))?\})")

# Those that Grafana sets itself.
BUILT_IN = re.compile(r"__(from|to|range|range_s|range_ms|interval|interval_ms|rate_interval|rate_interval_ms|url_time_range|all_variables|field|value|data|org|user|dashboard)$")


def idle_bounds():
    """The default bounds of idle time as docs/metrics.md has them, as texts: 0 5 30 … +Inf."""
    return re.search(r"`damon_memory_by_idle_time_bytes`.*?`idle_max`: ([\d +Inf]+) \(s\)", METRICS.read_text("utf-8"))[1].split()


def load(uid):
    """A dashboard, as Grafana would read it."""
    return json.loads((FOLDER / f"{uid}.json").read_text("utf-8"))


def panels(dashboard):
    """All panels with queries or text, those in collapsed rows too; rows are not panels."""
    for panel in dashboard.get("panels", []):
        if panel.get("type") == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def variables(dashboard):
    return dashboard.get("templating", {}).get("list", [])


def names(text):
    """Names of the variables in a text, without Grafana's own."""
    found = {match[1] or match[2] for match in VARIABLE.finditer(text)}
    return {name for name in found if not BUILT_IN.match(name)}


def strings(value):
    """All texts in some JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
