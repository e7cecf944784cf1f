"""A sample of a run's tables, found by its strong id."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from bridge.errors import BridgeInputError
from bridge.store import Dataset, parse_json
from bridge.sweep import RunDirectory
from bridge.sweep.origin import check_origin
from bridge.sweep.part import Kind
from bridge.sweep.table import PROVENANCE_KEY, check_row

SHORTEST_PREFIX = 6
"""Digits of an id that name a sample."""

ID_LENGTH = 64
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")
MOST_LISTED = 4
"""Samples that a message about an ambiguous id lists."""


@dataclass(frozen=True)
class StoredSample:
    """What a run holds of a sample.

    Attributes
    ----------
    kind : str
        ``"plan"`` for the run's table, ``"tight"`` for its certificate.
    row : dict
        Its row, by column.
    origin : dict
        Provenance in the metadata of its part of the table; empty when there is none.
    part : pathlib.Path
        That part.
    whole : bool
        Whether the part's content is what its name says.
    """

    kind: Kind
    row: dict[str, Any] = field(repr=False)
    origin: dict[str, Any] = field(repr=False)
    part: Path
    whole: bool


def find_sample(run: RunDirectory, prefix: str) -> StoredSample:
    """Find a sample in a run's table or in its certificate.

    Parameters
    ----------
    run : RunDirectory
        The run.
    prefix : str
        Strong id, or at least its first six digits.

    Returns
    -------
    StoredSample
        The one sample whose id begins so.

    Raises
    ------
    BridgeInputError
        `prefix` is no id, no sample or more than one begins so, or a part cannot be read.
    """
    digits = prefix.lower()
    if not re.fullmatch(rf"[0-9a-f]{{{SHORTEST_PREFIX},{ID_LENGTH}}}", digits):
        raise BridgeInputError(
            f"--sample {prefix!r}: not a sample's id; allowed: {SHORTEST_PREFIX} to {ID_LENGTH} "
            "hexadecimal digits, from the column sample_id"
        )
    datasets: dict[Kind, Dataset] = {"plan": run.samples, "tight": run.certificate}
    found = [
        (kind, part, index, identity)
        for kind, dataset in datasets.items()
        for part in dataset.files
        for index, identity in enumerate(_ids(dataset, part))
        if identity.startswith(digits) and _ID.fullmatch(identity)
    ]
    if not found:
        unfinished = run.journals.exists()
        raise BridgeInputError(
            f"--sample {prefix}: no sample of {run.path} has this id"
            + ("; its sweep has not ended: end it first" if unfinished else "")
        )
    if len(found) > 1:
        places = [
            f"{identity[: len(digits) + 4]} in {part.relative_to(run.path)}"
            for _, part, _, identity in found[:MOST_LISTED]
        ]
        more = ", ..." if len(found) > MOST_LISTED else ""
        raise BridgeInputError(
            f"--sample {prefix}: {len(found)} samples of {run.path} have this id "
            f"({', '.join(places)}{more}); give more digits"
        )
    kind, part, index, _ = found[0]
    table = datasets[kind].table(part)
    row = table.slice(index, 1).to_pylist()[0]
    check_row(row, f"{part}: row {index + 1}")
    return StoredSample(kind, row, _origin(table, part), part, datasets[kind].is_whole(part))


def _ids(dataset: Dataset, part: Path) -> list[str]:
    return [str(value) for value in dataset.column(part, "sample_id")]


def _origin(table: pa.Table, part: Path) -> dict[str, Any]:
    content = (table.schema.metadata or {}).get(PROVENANCE_KEY)
    if content is None:
        return {}
    where = f"{part}: metadata"
    return check_origin(parse_json(content, where), where)
