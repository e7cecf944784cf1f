"""The error budget: what the model and the distribution add, beside the spread by mismatch."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bridge.verify.cells import BOOTSTRAP_STREAM, FEWEST, numbers_of
from surrogate.statistics import Bootstrap, Estimate, PointEstimate
from surrogate.statistics.bootstrap import bca_interval
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

QUANTITIES = ("count", "latency", "energy")


@dataclass(frozen=True)
class Budget:
    """Errors of one quantity over the inputs of a circuit, as shares of its mean in ngspice.

    Attributes:
        condition: Label; empty for all conditions.
        mismatch: Standard deviation over neurons in ngspice.
        model: Mean difference of the twins with measured parameters.
        model_scatter: Root mean square of that difference over neurons.
        distribution: Mean difference of twins that are drawn from those with measured parameters.
        spread_ratio: Standard deviation over drawn twins over that over neurons in ngspice.
        solver, step: Greatest numerical error of ngspice and of the twins, mean over inputs.
    """

    circuit: str
    condition: str
    quantity: str
    mismatch: Estimate
    model: Estimate
    model_scatter: Estimate
    distribution: Estimate
    spread_ratio: Estimate
    solver: float | None
    step: float | None


def budgets_of(table: pa.Table, drawn: pa.Table, seed: int) -> list[Budget]:
    """Budgets by circuit, condition and quantity, and over all conditions.

    Args:
        table, drawn: From `bridge.verify.rows`.
        seed: The plan's, for the bootstrap.
    """
    found = []
    for circuit in dict.fromkeys(table["circuit"].to_pylist()):
        here = _where(table, circuit=circuit)
        pairs = zip(
            here["corner"].to_pylist(), here["temperature_celsius"].to_pylist(), strict=True
        )
        places = list(dict.fromkeys(pairs))
        others = _where(drawn, circuit=circuit)
        for quantity in QUANTITIES:
            groups = {place: _groups(here, others, place, quantity) for place in places}
            everything = [group for one in groups.values() for group in one]
            parts = {"": everything} | {
                f"{corner} {t:g} °C": one for (corner, t), one in groups.items()
            }
            for label, some in parts.items():
                if (budget := _budget(circuit, label, quantity, some, seed)) is not None:
                    found.append(budget)
    return found


@dataclass(frozen=True)
class _Group:
    """One input at one condition; values over the mean in ngspice."""

    draws: NDArray[np.int64]
    truth: Array
    twin: Array
    drawn: Array
    solver: float | None
    step: float | None


def _groups(
    table: pa.Table, drawn: pa.Table, place: tuple[str, float], quantity: str
) -> list[_Group]:
    where = {"corner": place[0], "temperature_celsius": place[1]}
    rows, others = _where(table, status=str(Status.OK), **where), _where(drawn, **where)
    found = []
    for stimulus in dict.fromkeys(rows["stimulus"].to_pylist()):
        one, other = _where(rows, stimulus=stimulus), _where(others, stimulus=stimulus)
        truth, twin = numbers_of(one, quantity), numbers_of(one, f"{quantity}_twin")
        known = np.isfinite(truth) & np.isfinite(twin)
        scale = float(np.mean(truth[known])) if known.any() else 0.0
        if np.sum(known) < 2 or scale <= 0:
            continue
        own = numbers_of(other, quantity)
        found.append(
            _Group(
                one["draw"].to_numpy()[known],
                truth[known] / scale,
                twin[known] / scale,
                own[np.isfinite(own)] / scale,
                *_numerical(one, quantity, scale),
            )
        )
    return found


def _numerical(rows: pa.Table, quantity: str, scale: float) -> tuple[float | None, float | None]:
    """Errors of ngspice and of the twins; of latencies those of all spikes, of energies none."""
    names = {
        "count": ("solver_count", "twin_count"),
        "latency": ("solver_shift", "twin_shift"),
        "energy": ("solver_energy", None),
    }[quantity]
    found = []
    for name in names:
        values = numbers_of(rows, name) if name is not None else np.empty(0)
        known = values[np.isfinite(values)]
        found.append(float(np.max(known)) / scale if len(known) else None)
    return found[0], found[1]


def _budget(
    circuit: str, label: str, quantity: str, groups: list[_Group], seed: int
) -> Budget | None:
    if not groups:
        return None
    draws = np.unique(np.concatenate([one.draws for one in groups]))
    inputs = len(groups)
    # Sums over draws, a row a draw: of each input how many, truth, its square, difference, square.
    units = np.zeros((len(draws), 5 * inputs))
    for k, one in enumerate(groups):
        row, difference = np.searchsorted(draws, one.draws), one.twin - one.truth
        for place, values in enumerate(
            (np.ones(len(row)), one.truth, one.truth**2, difference, difference**2)
        ):
            units[row, 5 * k + place] = values
    drawn_mean = np.array([np.mean(one.drawn) if len(one.drawn) else np.nan for one in groups])
    drawn_variance = np.nanmean([np.var(one.drawn, ddof=1) for one in groups if len(one.drawn) > 1])

    def statistics(sums: Array, _: bool) -> Array:
        n, x, xx, d, dd = (sums[:, place::5] for place in range(5))
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = (xx - x**2 / n) / (n - 1)
            sigma = np.sqrt(np.nanmean(np.where(n > 1, np.maximum(variance, 0), np.nan), axis=1))
            shift = np.nanmean(drawn_mean - (x + d) / n, axis=1)
            return np.column_stack(
                [
                    sigma,
                    np.nanmean(d / n, axis=1),
                    np.sqrt(np.nanmean(dd / n, axis=1)),
                    shift,
                    np.sqrt(drawn_variance) / sigma,
                ]
            )

    values = statistics(np.sum(units, axis=0)[None, :], False)[0]
    stream = np.random.SeedSequence(seed, spawn_key=(BOOTSTRAP_STREAM, 1))
    bootstrap = Bootstrap(len(draws), stream)
    estimates: list[Estimate] = [PointEstimate(float(value)) for value in values]
    if len(draws) > FEWEST:
        _, replicates, influence = bootstrap.of_sums(units, statistics)
        estimates = [
            _interval(float(values[k]), replicates[:, k], influence[:, k]) for k in range(5)
        ]
    numerical = [
        [x for one in groups if (x := getattr(one, name)) is not None]
        for name in ("solver", "step")
    ]
    solver, step = (float(np.mean(one)) if one else None for one in numerical)
    mismatch, model, scatter, distribution, ratio = estimates
    return Budget(
        circuit, label, quantity, mismatch, model, scatter, distribution, ratio, solver, step
    )


def _interval(value: float, replicates: Array, influence: Array) -> Estimate:
    known = np.isfinite(replicates)
    if not np.isfinite(value) or not known.all() or not np.isfinite(influence).all():
        return PointEstimate(value)
    return bca_interval(value, replicates, influence)


def _where(table: pa.Table, **values: object) -> pa.Table:
    for name, value in values.items():
        table = table.filter(pc.field(name) == value)
    return table
