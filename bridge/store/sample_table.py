"""All samples of a run."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bridge.store.dataset import Dataset, Place
from bridge.store.samples import ALWAYS, Samples, columns_of
from bridge.store.schema import PROVENANCE_KEY, SCHEMA, Row, to_table
from circuits import NOMINAL_DRAW, Circuit, Condition, Sampling
from circuits.technology import Technology


@dataclass(frozen=True)
class StoredRow:
    """A sample as it lies on the disk.

    Attributes:
        origin: Provenance in the metadata of its part of the table, a JSON document; None of none.
    """

    row: Row = field(repr=False)
    origin: bytes | None = field(repr=False)
    part: Path


class SampleTable(Dataset):
    """Samples of a run by circuit and condition, read from their Parquet files when asked for.

    Of a circuit under a condition it reads the columns that are asked for, part by part: memory is
    that of these columns, and with `parts` that of a part.

    Args:
        circuits: The run's circuits by name.
    """

    def __init__(
        self,
        root: Path,
        circuits: Mapping[str, Circuit],
        technology: Technology,
        sampling: Sampling,
    ) -> None:
        super().__init__(root, SCHEMA)
        self._circuits = circuits
        self._technology = technology
        self._sampling = sampling

    def measured(
        self, circuit: str, condition: Condition, columns: Collection[str] = ()
    ) -> Samples:
        """Samples with mismatch that were measured, in the order of the draws.

        Raises:
            BridgeInputError: A part is torn or altered, or has not all columns.
        """
        parts = self.parts(circuit, condition, columns)
        return self._joined((part.measured for part in parts), circuit, condition, columns)

    def drawn(self, circuit: str, condition: Condition, columns: Collection[str] = ()) -> Samples:
        """Samples with mismatch, whatever became of them; otherwise as `measured`."""
        parts = self.parts(circuit, condition, columns)
        return self._joined((part.drawn for part in parts), circuit, condition, columns)

    def outcomes(self, circuit: str, condition: Condition) -> dict[str, int]:
        """Number of samples with mismatch by how they ended, in alphabetical order."""
        found: Counter[str] = Counter()
        for part in self.parts(circuit, condition):
            found.update(part.drawn.counts)
        return dict(sorted(found.items()))

    def nominal(self, circuit: str, condition: Condition) -> Row | None:
        """The sample without mismatch, measured or not; None when it was not simulated."""
        return next(iter(self.rows(circuit, condition, [NOMINAL_DRAW])), None)

    def rows(
        self, circuit: str, condition: Condition, draws: Sequence[int] | None = None
    ) -> list[Row]:
        """Samples one by one with all their columns, in the order of the draws.

        Args:
            draws: Those of these draws only; the parts of others are not read.
        """
        files = self.files_at(circuit, condition)
        if draws is None:
            return [row for path in files for row in self.read(path).to_pylist()]
        names = [path.name for path in files]  # each begins with its first draw, in nine digits
        places = {bisect_left(names, f"{draw + 1:09d}") - 1 for draw in draws}
        found: list[Row] = []
        for k in sorted(places - {-1}):
            table = self.read(files[k])
            found += table.filter(pc.is_in(table["draw"], pa.array(draws, pa.int64()))).to_pylist()
        return found

    def parts(
        self, circuit: str, condition: Condition, columns: Collection[str] = ()
    ) -> Iterator[Samples]:
        """All samples, that without mismatch too, one part at a time."""
        for path in self.files_at(circuit, condition):
            yield self._samples(circuit, condition, self._read(path, columns), str(path))

    def part(self, place: Place, columns: Collection[str] = ()) -> Samples | None:
        """One part; None when it is not there, or torn: then it is set aside."""
        path = self.find(place)
        if path is None:
            return None
        table = self._read(path, columns)
        return self._samples(place.circuit, place.condition, table, str(path))

    def ids(self, part: Path) -> list[str]:
        """Strong id of each sample of a part."""
        found: list[str] = self.read(part, ["sample_id"])["sample_id"].to_pylist()
        return found

    def of_rows(self, place: Place, rows: Sequence[Row], columns: Collection[str] = ()) -> Samples:
        """Samples that are not in a part yet."""
        schema = pa.schema([SCHEMA.field(name) for name in _with_always(columns)])
        table = pa.Table.from_pylist(list(rows), schema=schema)
        return self._samples(place.circuit, place.condition, table, "samples")

    def with_id(self, start: str) -> Iterator[StoredRow]:
        """Samples whose strong id begins so, of torn and altered parts too.

        Raises:
            BridgeInputError: A part cannot be read.
        """
        for path in self.files:
            ids = self.column(path, "sample_id")
            places = [k for k, one in enumerate(ids) if str(one).startswith(start)]
            if not places:
                continue
            table = self.table(path)
            for k in places:
                (row,) = table.slice(k, 1).to_pylist()
                yield StoredRow(row, (table.schema.metadata or {}).get(PROVENANCE_KEY), path)

    def add(self, place: Place, rows: Sequence[Row], origin: Mapping[str, Any]) -> Path:
        """Write a part of rows, with their provenance.

        Raises:
            StorageError: It cannot be written.
        """
        return self.write(place, to_table(rows, json.dumps(origin, sort_keys=True).encode()))

    def _read(self, path: Path, columns: Collection[str]) -> pa.Table:
        return self.read(path, _with_always(columns))

    def _samples(self, circuit: str, condition: Condition, table: pa.Table, where: str) -> Samples:
        drawn, columns = self._circuits[circuit], columns_of(table, where)
        return Samples(drawn, self._technology, self._sampling, condition, columns)

    def _joined(
        self,
        parts: Iterator[Samples],
        circuit: str,
        condition: Condition,
        columns: Collection[str],
    ) -> Samples:
        none = self.of_rows(Place(circuit, condition, 0), [], columns)
        return Samples.joined([none, *parts])


def _with_always(columns: Collection[str]) -> list[str]:
    return list(dict.fromkeys((*ALWAYS, *columns)))
