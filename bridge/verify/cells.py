"""Agreement of replays and their twins: means with intervals, by condition and kind of input."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from surrogate.statistics import Bootstrap, Estimate, PointEstimate
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

BOOTSTRAP_STREAM = 0xB0

FEWEST = 4
"""So few neurons bear no interval."""

GOALS = {"count": 0.01, "time": 0.02, "latency": 0.04, "energy": 0.03}
"""What the twin with measured parameters is to reach over all conditions."""


MOST_ERROR = GOALS["time"] / 2
"""Shift of spikes over the mean interval by which a tighter run may differ, of ngspice and of the
twins, at most."""


@dataclass(frozen=True)
class Figure:
    """One number of an agreement.

    Attributes:
        mean: Over replays; the neurons are what is drawn again for its interval.
        q95, worst: Of single replays: of the coincidence factor the lowest, of others the highest.
    """

    mean: Estimate
    q95: float
    worst: float


@dataclass(frozen=True)
class Cell:
    """Replays of a circuit beside their twins with measured parameters.

    Attributes:
        condition: Label of the condition; empty for all of them.
        kind: Kind of input; empty for all of them.
        replays: How many were compared.
        failed: How many were not: by status.
        figures: ``count`` (sum of the differences over the sum of spikes), ``time`` (distance of
            spikes that belong together over the mean interval), ``time_seconds`` (the same, s),
            ``interval`` (how much that distance changes from a spike to the next, over the mean
            interval: what does not add up from spike to spike), ``latency`` (difference of the
            first spike's time over it), ``coincidence`` (factor), ``energy`` and
            ``dynamic_energy`` (sum of the differences over the sum, with the static power's part
            and without); None where no replay has it.
        solver, step: Greatest numerical errors of ngspice and of the twins: shift of the spikes
            over the mean interval; None where none is known.
    """

    circuit: str
    condition: str
    kind: str
    replays: int
    failed: dict[str, int]
    figures: dict[str, Figure | None]
    solver: float | None
    step: float | None

    @property
    def certified(self) -> bool:
        """Whether tighter runs are there and move no replay's spikes by more than `MOST_ERROR`."""
        errors = (self.solver, self.step)
        return all(one is not None and one <= MOST_ERROR for one in errors)


def cells_of(table: pa.Table, seed: int) -> list[Cell]:
    """All cells of a table of replays.

    By circuit: over everything, by kind of input, by condition, and by both.

    Args:
        table: From `bridge.verify.rows.replay_table`.
        seed: The plan's, for the bootstrap.
    """
    text = {name: np.array(table[name].to_pylist()) for name in ("circuit", "corner", "kind")}
    celsius = table["temperature_celsius"].to_numpy()
    labels = np.array(
        [f"{corner} {t:g} °C" for corner, t in zip(text["corner"], celsius, strict=True)]
    )
    found = []
    for circuit in dict.fromkeys(text["circuit"].tolist()):
        here = text["circuit"] == circuit
        conditions = ["", *dict.fromkeys(labels[here].tolist())]
        kinds = ["", *dict.fromkeys(text["kind"][here].tolist())]
        for condition in conditions:
            for kind in kinds:
                chosen = here & (labels == condition if condition else True)
                chosen = chosen & (text["kind"] == kind if kind else True)
                rows = table.filter(pa.array(chosen))
                found.append(_cell(rows, circuit, condition, kind, seed))
    return found


def of_cell(cells: Sequence[Cell], circuit: str, condition: str = "", kind: str = "") -> Cell:
    """The cell of a circuit, a condition and a kind of input."""
    return next(
        one for one in cells if (one.circuit, one.condition, one.kind) == (circuit, condition, kind)
    )


def _cell(rows: pa.Table, circuit: str, condition: str, kind: str, seed: int) -> Cell:
    status = np.array(rows["status"].to_pylist())
    bad, counts = np.unique(status[status != str(Status.OK)], return_counts=True)
    good = rows.filter(pa.array(status == str(Status.OK)))
    figures = {
        name: _figure(name, part, whole, good["draw"].to_numpy(), seed)
        for name, (part, whole) in parts_of(good).items()
    }
    failed = dict(zip(bad.tolist(), counts.tolist(), strict=True))
    errors = [_greatest(good, name) for name in ("solver_shift", "twin_shift")]
    return Cell(circuit, condition, kind, good.num_rows, failed, figures, *errors)


def _greatest(good: pa.Table, name: str) -> float | None:
    shares = numbers_of(good, name) / numbers_of(good, "interval")
    known = shares[np.isfinite(shares)]
    return float(np.max(known)) if len(known) else None


def parts_of(good: pa.Table) -> dict[str, tuple[Array, Array]]:
    """Numerator and denominator of each figure by replay; a figure is the ratio of their sums.

    Args:
        good: Rows with status ``ok``.

    Returns:
        By figure, shapes (replays,); a denominator of zero of a replay that does not have it.
    """
    names = (
        "count", "count_twin", "shift", "drift", "interval", "latency", "latency_twin",
        "coincidence", "energy", "energy_twin", "energy_static",
    )  # fmt: skip
    column = {name: numbers_of(good, name) for name in names}
    both = np.abs(column["energy_twin"] - column["energy"])
    return {
        "count": (np.abs(column["count_twin"] - column["count"]), column["count"]),
        "time": _each(column["shift"] / column["interval"]),
        "time_seconds": _each(column["shift"]),
        "interval": _each(column["drift"] / column["interval"]),
        "latency": _each(np.abs(column["latency_twin"] / column["latency"] - 1)),
        "coincidence": _each(column["coincidence"]),
        "energy": (both, column["energy"]),
        "dynamic_energy": (both, column["energy"] - column["energy_static"]),
    }


def numbers_of(table: pa.Table, name: str) -> Array:
    """A column; not a number where a row has none."""
    return np.array(
        [np.nan if one is None else one for one in table[name].to_pylist()], dtype=np.float64
    )


def _each(values: Array) -> tuple[Array, Array]:
    """Values whose mean is meant, and which of the replays have one."""
    known = np.isfinite(values)
    return np.where(known, values, 0.0), known.astype(np.float64)


def _figure(name: str, part: Array, whole: Array, draws: Array, seed: int) -> Figure | None:
    known = whole > 0
    if name == "count":
        # Spikes where ngspice has none count too: they have no share of their own.
        known = known | (part > 0)
    part, whole, draws = part[known], whole[known], draws[known]
    if not len(part) or not np.sum(whole) > 0:
        return None
    single = part[whole > 0] / whole[whole > 0]
    ends = (0.05, 0.0) if name == "coincidence" else (0.95, 1.0)
    q95, worst = (float(x) for x in np.quantile(single, ends))
    value = float(np.sum(part) / np.sum(whole))
    sums = [float(np.sum(whole[draws == one])) for one in np.unique(draws)]
    mean: Estimate = PointEstimate(value)
    if len(sums) > FEWEST and min(sums) > 0:
        stream = np.random.SeedSequence(seed, spawn_key=(BOOTSTRAP_STREAM,))
        mean = Bootstrap(len(part), stream, draws.astype(np.int64)).ratio(part, whole)
    return Figure(mean, q95, worst)
