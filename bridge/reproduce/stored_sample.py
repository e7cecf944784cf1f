"""A sample of a run's tables, found by its strong id."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.errors import BridgeInputError
from bridge.store import Row, RunDirectory, SampleTable, parse_json
from bridge.store.origin import check_origin
from bridge.store.schema import check_row
from bridge.sweep.part import Tolerance

SHORTEST_PREFIX = 6
"""Digits of an id that name a sample."""

ID_LENGTH = 64
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
MOST_LISTED = 4
"""Samples that a message about an ambiguous id lists."""


@dataclass(frozen=True)
class StoredSample:
    """What a run holds of a sample.

    Attributes:
        tolerance: ``"plan"`` for the run's table, ``"tight"`` for its certificate.
        origin: Provenance in the metadata of its part of the table; empty when there is none.
        whole: Whether the part's content is what its name says.
    """

    tolerance: Tolerance
    row: Row = field(repr=False)
    origin: dict[str, Any] = field(repr=False)
    part: Path
    whole: bool


def find_sample(run: RunDirectory, prefix: str) -> StoredSample:
    """Find a sample in a run's table or in its certificate.

    Args:
        prefix: Strong id, or at least its first six digits.

    Returns:
        The one sample whose id begins so.

    Raises:
        BridgeInputError: `prefix` is no id, no sample or more than one begins so, or a part cannot
            be read.
    """
    digits = prefix.lower()
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},{ID_LENGTH}}}", digits):
        raise BridgeInputError(
            f"--sample {prefix!r}: not a sample's id; allowed: {SHORTEST_PREFIX} to {ID_LENGTH} "
            "hexadecimal digits, from the column sample_id"
        )
    tables: dict[Tolerance, SampleTable] = {
        Tolerance.PLAN: run.samples,
        Tolerance.TIGHT: run.certificate,
    }
    found = [
        (tolerance, one)
        for tolerance, table in tables.items()
        for one in table.with_id(digits)
        if _ID.fullmatch(str(one.row["sample_id"]))
    ]
    if not found:
        unfinished = run.journals.exists()
        raise BridgeInputError(
            f"--sample {prefix}: no sample of {run.path} has this id"
            + ("; its sweep has not ended: end it first" if unfinished else "")
        )
    if len(found) > 1:
        places = [
            f"{one.row['sample_id'][: len(digits) + 4]} in {one.part.relative_to(run.path)}"
            for _, one in found[:MOST_LISTED]
        ]
        more = ", ..." if len(found) > MOST_LISTED else ""
        raise BridgeInputError(
            f"--sample {prefix}: {len(found)} samples of {run.path} have this id "
            f"({', '.join(places)}{more}); give more digits"
        )
    tolerance, one = found[0]
    check_row(one.row, f"{one.part}: sample {digits}")
    origin: dict[str, Any] = {}
    if one.origin is not None:
        where = f"{one.part}: metadata"
        origin = check_origin(parse_json(one.origin, where), where)
    return StoredSample(tolerance, one.row, origin, one.part, tables[tolerance].is_whole(one.part))
