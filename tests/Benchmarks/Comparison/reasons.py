"""Why a goal that was missed is missed, by hand: told beside the row. The key is part and name of the row; each reason holds up to so many percent beyond the goal, and what is worse needs another one."""

REASONS = {
    ("heatmap", "from a store: wall time"):
        (10, "A region takes about as long to be added up to cells as to be read and unpacked, so that the program stands at the goal itself; a few percent more or less are the machine's."),
    ("store", "stairs-7.3-vaddr/three-snapshots: payloads"):
        (5, "A payload begins with 4 bytes for each of its columns, and ends with a checksum; plain columns have neither, and 46 regions are too few to make up for that."),
    ("growth", "store, by regions: bytes"):
        (50, "A block has 32,768 regions or a snapshot more, so that any part of a store can be read in a moment and little memory, and its first snapshot stands in it whole: the larger snapshots are, the fewer share one. The bytes of a region grow "
             "towards what they are in a block of a single snapshot, and no further; where blocks hold equally many snapshots, they stay as they are."),
}


def of(row):
    """The reason of a row that missed its goal; None: none is known, or the row has missed by more than it explains."""
    percent, text = REASONS.get((row.part, row.name), (0, None))
    return text if row.missed_share * 100 <= percent else None
