"""Recordings by rule, as damo writes them (json_compressed)."""

import json
import random
import zlib

SECOND = 10 ** 9
AGGREGATION = SECOND // 10
EVERY = 5 * SECOND
BASE = 4 << 30


def make(path, streams, regions, snapshots, first_end, every=EVERY, seed=1, different=None):
    """Snapshots of several kdamonds that end at the same moments, `every` ns apart; half of the borders move from one to the next, and most memory is idle.

    different: after so many snapshots their regions come again, which makes a long recording in a short time; None: never."""
    different = min(different or snapshots, snapshots)
    all_regions = [_regions(random.Random(seed + stream), regions, different) for stream in range(streams)]
    with open(path, "wb") as file:
        pack = zlib.compressobj(1)
        for stream in range(streams):
            head = {
                "kdamond_idx": stream, "context_idx": 0, "scheme_idx": 0, "target_id": None, "scheme_filters": [],
                "intervals": {"sample_us": "5000", "aggr_us": "100000", "ops_update_us": "1000000",
                              "intervals_goal": {"access_bp": "0", "aggrs": "0", "min_sample_us": "0", "max_sample_us": "0"}}}
            text = json.dumps(head)[:-1]
            file.write(pack.compress((("[" if stream == 0 else ",") + text + ', "snapshots": [').encode()))
            for i in range(snapshots):
                end = first_end + i * every
                rows, size = all_regions[stream][i % different]
                file.write(pack.compress(
                    f'{"," if i else ""}{{"start_time":"{end - AGGREGATION}","end_time":"{end}","regions":[{rows}],"total_bytes":"{size}","damos_stats":null,"sample_interval_us":null}}'.encode()))
            file.write(pack.compress(b'],"data_source":"unknown"}'))
        file.write(pack.compress(b"]") + pack.flush())
    return path


def _regions(noise, regions, snapshots):
    """The regions of snapshots that follow one another, as text, and the bytes of all of them."""
    found, borders = [], [BASE + (i << 20) for i in range(regions + 1)]
    for _ in range(snapshots):
        moved = [borders[0]] + [(noise.randrange(1, 256) << 12) + BASE + ((j - 1) << 20) + (1 << 19) if noise.random() < 0.5 else borders[j] for j in range(1, regions)] + [borders[-1]]
        borders = sorted(set(moved))
        borders = borders if len(borders) == regions + 1 else [BASE + (j << 20) for j in range(regions + 1)]
        rows = ",".join(
            f'{{"start":"{borders[j]}","end":"{borders[j + 1]}","nr_accesses":{{"samples":{noise.randrange(21) if noise.random() < 0.1 else 0},"percent":null}},'
            f'"age":{{"usec":null,"aggr_intervals":"{noise.randrange(2000)}"}},"probe_hits":[],"sz_filter_passed":"0 B"}}' for j in range(regions))
        found.append((rows, borders[-1] - borders[0]))
    return found
