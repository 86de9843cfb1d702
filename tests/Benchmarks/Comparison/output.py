"""Whether a program that was timed did its work: one that does nothing is always the fastest."""

import json
import re
import struct
import zlib

from processes import Failure


def map_rows(text, least=40):
    """How many rows a map has that is text, of damon-heatmap or of damo. At least so many, and something in them."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    found = re.findall(r"^[^|\n]*\|([^|\n]*)\|$", plain, re.M) or [line for line in plain.splitlines() if line.strip() and not line.startswith("#")]
    if len(found) < least or not any(re.search(r"\d", row) for row in found):
        raise Failure(f"no map: {len(found)} rows{'' if len(found) < least else ', all of them blank'}: {plain[:200]!r}")
    return len(found)


def raw_cells(text, least=40):
    """How many cells a map has that is raw: lines of time, address, and heat at the second to last or last place."""
    found = [line.split() for line in text.splitlines() if not line.startswith("#")]
    if len(found) < least or not any(float(word) > 0 for cell in found for word in cell[2:] if word != "-"):
        raise Failure(f"no map: {len(found)} cells{'' if len(found) < least else ', all of them blank'}: {text[:200]!r}")
    return len(found)


def picture(data, width, height):
    """That a PNG is whole, at least so large, and not of one colour."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or b"IEND" not in data[-12:]:
        raise Failure(f"no PNG: {data[:20]!r}")
    at, packed, size = 8, [], (0, 0)
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8:at + 8 + length]
        size = struct.unpack_from(">II", body) if kind == b"IHDR" else size
        packed += [body] if kind == b"IDAT" else []
        at += 12 + length
    if size[0] < width or size[1] < height:
        raise Failure(f"a picture of {size[0]}x{size[1]}, where {width}x{height} was asked for")
    try:
        colours = len(set(zlib.decompress(b"".join(packed))))
    except zlib.error as problem:
        raise Failure(f"a picture that is damaged: {problem}") from None
    if colours < 8:
        raise Failure("a picture that shows nothing")


def series(body, least=40):
    """That an answer to query_range has so many series, and something in them."""
    answer = json.loads(body)
    found = answer.get("data", {}).get("result", [])
    if answer.get("status") != "success" or len(found) < least or not any(float(value) > 0 for one in found for _, value in one["values"]):
        raise Failure(f"no map: {answer.get('status')}, {len(found)} series: {body[:200]!r}")
    return len(found)


def latencies(said):
    """Percentiles of wrk's --latency in ms, and "rate", its answers a second. Each answer must be good, and enough of them there for a 99th percentile."""
    if bad := re.findall(r"^.*(?:Non-2xx|Socket errors).*$", said, re.M):
        raise Failure(f"wrk: not every answer was good: {'; '.join(line.strip() for line in bad)}")
    scale = {"us": 0.001, "ms": 1, "s": 1000, "m": 60000, "h": 3600000}
    found = {int(percent): float(number) * scale[unit] for percent, number, unit in re.findall(r"^\s+(\d+)%\s+([\d.]+)(us|ms|s|m|h)\s*$", said, re.M)}
    count, rate = (re.search(pattern, said, re.M) for pattern in (r"^\s*(\d+) requests in ", r"^Requests/sec:\s+([\d.]+)"))
    if not count or int(count.group(1)) < 100 or not rate or float(rate.group(1)) <= 0 or found.get(50, 0) <= 0 or found.get(99, 0) <= 0:
        raise Failure(f"wrk: {count.group(1) if count else 'no'} answers, too few to tell a 99th percentile: {' '.join(said.split())[:500]}")
    return found | {"rate": float(rate.group(1))}
