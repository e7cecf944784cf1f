"""Samples of one circuit under one condition, by columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from bridge.store.schema import error_of
from circuits import NOMINAL_DRAW, Circuit, Condition, Sampling, draw_process
from circuits.mismatch import draw_normals, mismatch_sigmas
from circuits.technology import Technology
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

ALWAYS = ("draw", "chip", "status")
"""Columns that every `Samples` has."""


@dataclass(frozen=True)
class Samples:
    """Some samples, in the order of their draws.

    Attributes:
        circuit, technology, sampling, condition: What was simulated, and where its draws come from.
        columns: `ALWAYS` and what else was asked for, by name. Numbers are float64, SI, of shape
            (samples,), curves of shape (samples, points), NaN where a sample has none; texts are
            str, empty where it has none.
    """

    circuit: Circuit
    technology: Technology
    sampling: Sampling
    condition: Condition
    columns: Mapping[str, NDArray[Any]] = field(repr=False)

    def __len__(self) -> int:
        return len(self.draws)

    def __getitem__(self, name: str) -> Array:
        """A column of numbers, or of curves."""
        return self.columns[name]

    def text(self, name: str) -> NDArray[np.str_]:
        """A column of texts."""
        return self.columns[name]

    @property
    def draws(self) -> NDArray[np.int64]:
        """Index of each draw, shape (samples,)."""
        return self.columns["draw"]

    @property
    def chips(self) -> NDArray[np.int64]:
        """Chip of each draw, shape (samples,)."""
        return self.columns["chip"]

    @property
    def statuses(self) -> NDArray[np.str_]:
        """How each sample ended, a value of `Status`, shape (samples,)."""
        return self.columns["status"]

    @property
    def drawn(self) -> "Samples":
        """Those with mismatch, whatever became of them."""
        return self.where(self.draws != NOMINAL_DRAW)

    @property
    def measured(self) -> "Samples":
        """Those with mismatch that were measured."""
        return self.where((self.draws != NOMINAL_DRAW) & self.ok)

    @property
    def ok(self) -> NDArray[np.bool_]:
        """Whether each was measured, shape (samples,)."""
        return np.asarray(self.statuses == str(Status.OK))

    @property
    def counts(self) -> dict[str, int]:
        """Samples by status, in alphabetical order."""
        names, counts = np.unique(self.statuses, return_counts=True)
        return dict(zip(names.tolist(), counts.tolist(), strict=True))

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> "Samples":
        """Some of them, by a mask or by their places."""
        return replace(self, columns={name: one[chosen] for name, one in self.columns.items()})

    def of(self, draws: NDArray[np.int64]) -> "Samples":
        """Those of some draws, in that order.

        Raises:
        ------
        KeyError
            A draw is not among them.
        """
        order = np.argsort(self.draws, kind="stable")
        found = np.searchsorted(self.draws, draws, sorter=order)
        if np.any(found == len(order)) or np.any(self.draws[order[found]] != draws):
            raise KeyError("a draw that is not among the samples")
        return self.where(order[found])

    def errors(self, name: str) -> Array:
        """Numerical errors of a parameter, of as many of the samples as they are known."""
        found = self[error_of(name)]
        return found[~np.isnan(found)]

    def error(self, name: str) -> float | None:
        """Greatest numerical error of a parameter; None when none is known."""
        known = self.errors(name)
        return float(np.max(known)) if len(known) else None

    @cached_property
    def normals(self) -> Array:
        """Standard normals that the transistors' deviations are made of, made again.

        Shape (samples, 2 transistors): threshold and current factor of each; zero without mismatch.
        """
        normals = np.zeros((len(self), 2 * len(self.circuit.transistors)))
        drawn = self.draws != NOMINAL_DRAW
        normals[drawn] = draw_normals(self.circuit, self.sampling, self.draws[drawn])
        return normals

    @property
    def shifts(self) -> Array:
        """ΔVth, V, and Δβ/β of each transistor, shape (samples, transistors, 2)."""
        sigmas = mismatch_sigmas(self.circuit, self.technology)
        return self.normals.reshape(-1, *sigmas.shape) * sigmas

    @property
    def delta_vth(self) -> Array:
        """Threshold shift of each transistor, V, shape (samples, transistors)."""
        return self.shifts[..., 0]

    @property
    def delta_beta(self) -> Array:
        """Relative shift of each transistor's current factor, shape (samples, transistors)."""
        return self.shifts[..., 1]

    @property
    def process(self) -> dict[str, Array]:
        """Process variables of each sample's chip, in the foundry's units, of shape (samples,).

        By name; none but at the statistical corner.
        """
        where = (self.technology, self.condition.corner, self.sampling)
        names = draw_process(*where, NOMINAL_DRAW)
        rows = [draw_process(*where, draw) for draw in self.draws.tolist()] if names else []
        return {name: np.array([row[name] for row in rows]) for name in names}

    @staticmethod
    def joined(parts: Iterable["Samples"]) -> "Samples":
        """Several of the same condition and columns, at least one, one after the other."""
        first, *others = parts
        some = [part for part in (first, *others) if len(part)] or [first]
        if len(some) == 1:
            return some[0]
        where = f"{first.circuit.name} {first.condition.label}"
        columns = {name: [part.columns[name] for part in some] for name in first.columns}
        return replace(
            first, columns={name: _stacked(each, name, where) for name, each in columns.items()}
        )


def columns_of(table: pa.Table, where: str) -> dict[str, NDArray[Any]]:
    """Columns of a table as arrays.

    Args:
        table: With columns of `bridge.store.schema.SCHEMA`.
        where: What to call it in a message.

    Returns:
        As in `Samples`.

    Raises:
        BridgeInputError: A sample has no draw, chip or status, a status that there is not, or a
            curve that is not as long as the others.
    """
    for name in ALWAYS:
        if name in table.column_names and table[name].null_count:
            raise BridgeInputError(f"{where}: column {name} has empty cells; allowed: none")
    found = {name: _array(table[name], name, where) for name in table.column_names}
    for status in np.unique(found["status"]).tolist():
        if status not in set(Status):
            raise BridgeInputError(f"{where}: status = {status!r}; allowed: {', '.join(Status)}")
    return found


def _stacked(columns: list[NDArray[Any]], name: str, where: str) -> NDArray[Any]:
    """One column over the other; of curves, a part may have none."""
    if columns[0].ndim == 1:
        return np.concatenate(columns)
    points = {one.shape[1] for one in columns} - {0}
    if len(points) > 1:
        raise BridgeInputError(f"{where}: column {name} has curves of several lengths")
    width = max(points, default=0)
    return np.concatenate(
        [one if one.shape[1] else np.full((len(one), width), np.nan) for one in columns]
    )


def _array(column: pa.ChunkedArray, name: str, where: str) -> NDArray[Any]:
    if pa.types.is_list(column.type):
        return _curves(column, name, where)
    if pa.types.is_string(column.type):
        return np.array([text or "" for text in column.to_pylist()], dtype=np.str_)
    dtype = np.int64 if name in ALWAYS else np.float64
    return np.asarray(column.to_numpy().astype(dtype, copy=False))


def _curves(column: pa.ChunkedArray, name: str, where: str) -> Array:
    """Curves of all samples, shape (samples, points); NaN of a sample without one."""
    there = column.is_valid().to_numpy()
    known = column.drop_null().combine_chunks()
    lengths = known.value_lengths().to_numpy()
    points = int(lengths[0]) if len(lengths) else 0
    if np.any(lengths != points):
        raise BridgeInputError(f"{where}: column {name} has curves of several lengths")
    curves = np.full((len(column), points), np.nan)
    curves[there] = known.flatten().to_numpy(zero_copy_only=False).reshape(len(lengths), points)
    return curves
