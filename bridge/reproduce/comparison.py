"""Two rows of the table, bit for bit."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.store import SCHEMA

ERROR = "_error"
"""Ending of columns that belong to the whole part, not to the sample."""

COMPARED = tuple(name for name in SCHEMA.names if name != "sample_id" and not name.endswith(ERROR))
"""Columns; the strong id is not among a sample's numbers."""


@dataclass(frozen=True)
class Difference:
    """A value that is not what it was.

    Attributes:
        name: Column, with an index in a curve.
        stored, now: The value in the table, and the one of the rerun, in the column's unit.
    """

    name: str
    stored: Any
    now: Any

    @property
    def relative(self) -> float | None:
        """``abs(now - stored) / abs(stored)``; None when that is not defined."""
        if not isinstance(self.stored, int | float) or not isinstance(self.now, int | float):
            return None
        return abs(self.now - self.stored) / abs(self.stored) if self.stored else None


@dataclass(frozen=True)
class Comparison:
    """Outcome of a comparison.

    Attributes:
        differences: Those that differ, in the order of the columns.
    """

    values: int
    differences: tuple[Difference, ...]


def compare(stored: Mapping[str, Any], now: Mapping[str, Any]) -> Comparison:
    """Compare a row with its rerun.

    Args:
        stored, now: By column of `bridge.store.SCHEMA`; a column that is missing counts as empty.

    Returns:
        Of the columns `COMPARED`, curves point by point; an empty value of both is no value.
    """
    cells = [cell for name in COMPARED for cell in _cells(name, stored.get(name), now.get(name))]
    differing = (cell for cell in cells if _bits(cell.stored) != _bits(cell.now))
    return Comparison(len(cells), tuple(differing))


def _cells(name: str, stored: Any, now: Any) -> Iterator[Difference]:
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        for k, (one, other) in enumerate(zip(stored, now, strict=True)):
            yield Difference(f"{name}[{k}]", one, other)
    elif stored is not None or now is not None:
        yield Difference(name, stored, now)


def _bits(value: Any) -> Any:
    """What two values that are the same bit for bit share, and no others: 0.0 and -0.0 differ."""
    return struct.pack("<d", value) if isinstance(value, float) else value
