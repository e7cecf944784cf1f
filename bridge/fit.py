"""From the result table to the fitted law of each circuit."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bridge.engine import Executor, Shared, Task, run_tasks
from bridge.errors import BridgeInputError
from bridge.measure import Status
from bridge.sweep import Plan
from circuits import NOMINAL_DRAW, Condition
from surrogate.law import (
    Distribution,
    Frame,
    Observed,
    UnfittedCondition,
    fit_condition,
)
from surrogate.law.identity import FORMULAS
from surrogate.law.shape_places import measured_power, measured_shape
from surrogate.vocabulary import quantities_of

Array = NDArray[np.float64]

FEWEST_SAMPLES = 8
"""Fewer measured samples than this, besides those held out, make no law."""

DISTRIBUTIONS = "distributions"
"""Folder of the laws in a run directory."""


class Samples(Protocol):
    """Something that has the rows of each circuit under each condition."""

    def at(self, circuit: str, condition: Condition) -> pa.Table:
        """Rows with `bridge.sweep.table.SCHEMA`, in the order of the draws."""
        ...

    def digest(self, circuit: str) -> str:
        """SHA-256 of all rows of a circuit, hexadecimal."""
        ...


def fit_circuit(
    samples: Samples,
    plan: Plan,
    circuit: str,
    executor: Executor | None = None,
    progress: Callable[[], None] | None = None,
) -> Distribution:
    """Fit the law of one circuit, condition by condition.

    Parameters
    ----------
    samples : Samples
        Where its samples are.
    plan : Plan
        The plan that they come from.
    circuit : str
        Which circuit.
    executor : Executor, optional
        What computes, the result does not depend on it; this process if left out.
    progress : callable, optional
        Called after each condition.

    Returns
    -------
    Distribution
        Its law.

    Raises
    ------
    BridgeInputError
        At no condition could enough be measured for a law.
    """
    names = quantities_of(plan.cells[circuit].kind)
    where = (Shared(samples), circuit, tuple(names))
    outcomes = run_tasks(
        executor,
        [
            Task(f"reading {circuit}", _read, (*where, condition, split_seed(plan)))
            for condition in plan.conditions(circuit)
        ],
    )
    found = [one for one in outcomes if isinstance(one, Observed)]
    unfitted = [one for one in outcomes if isinstance(one, UnfittedCondition)]
    if not found:
        raise BridgeInputError(
            f"{circuit}: no condition measured enough for a law; "
            f"{unfitted[0].corner} {unfitted[0].temperature_celsius:g} °C: {unfitted[0].reason}"
        )
    frame = Frame.of(found)
    given = (Shared(frame), plan.seed)
    fits = [Task(f"a fit of {circuit}", fit_condition, (one, *given)) for one in found]
    laws = run_tasks(executor, fits, progress)
    return Distribution(
        circuit=circuit,
        technology=plan.technology,
        kind=plan.cells[circuit].datasheet.kind,
        plan_sha256=plan.digest,
        samples_sha256=samples.digest(circuit),
        seed=plan.seed,
        units={name: quantity.unit for name, quantity in names.items()},
        free=list(frame.free),
        derived={name: FORMULAS[name].text for name in frame.derived},
        basis=frame.basis,
        no_basis=frame.no_basis,
        conditions=laws,
        unfitted=unfitted,
    ).sealed()


def split_seed(plan: Plan) -> int | None:
    """Seed of the choice of held-out draws; None for independent draws: every fifth is as good."""
    return None if plan.sampler == "random" else plan.seed


def _read(
    samples: Samples,
    circuit: str,
    names: tuple[str, ...],
    condition: Condition,
    split_seed: int | None,
) -> Observed | UnfittedCondition:
    """Samples of a condition; or why they make no law."""
    rows = samples.at(circuit, condition)
    reason = _obstacle(rows, names)
    if reason:
        return _unfitted(rows, condition, reason)
    seen = replace(_observed(rows, condition, names), split_seed=split_seed)
    if len(seen.split()[0].measured_chips) >= FEWEST_SAMPLES:
        return seen
    counts = f"{len(seen.measured_chips)} of {len(seen.statuses)} samples measured"
    return _unfitted(
        rows, condition, f"{counts}; a law needs {FEWEST_SAMPLES} besides those held out"
    )


def _obstacle(rows: pa.Table, names: Collection[str]) -> str:
    """Why these samples make no law; empty when nothing is seen that forbids one."""
    nominal = rows.filter(pc.field("draw") == NOMINAL_DRAW).to_pylist()
    if not nominal:
        return "the circuit without mismatch was not simulated"
    if nominal[0]["status"] != Status.OK:
        return f"the circuit without mismatch: {nominal[0]['status']}: {nominal[0]['reason']}"
    if "rheobase" in names and nominal[0]["curve_power"] is None:
        return "the circuit without mismatch has no supply power: sweep into a new directory"
    drawn = rows.filter(pc.field("draw") != NOMINAL_DRAW)
    if all(drawn[f"{name}_error"].null_count == len(drawn) for name in names):
        return "no sample was measured at the tighter tolerance too: its numerical error is unknown"
    return ""


def _unfitted(rows: pa.Table, condition: Condition, reason: str) -> UnfittedCondition:
    drawn = rows.filter(pc.field("draw") != NOMINAL_DRAW)
    found, counts = np.unique(drawn["status"].to_numpy(), return_counts=True)
    return UnfittedCondition(
        corner=condition.corner,
        temperature_celsius=condition.temperature_celsius,
        supply=condition.supply,
        counts={str(name): int(count) for name, count in zip(found, counts, strict=True)},
        reason=reason,
    )


def _observed(rows: pa.Table, condition: Condition, names: Collection[str]) -> Observed:
    nominal = rows.filter(pc.field("draw") == NOMINAL_DRAW)
    drawn = rows.filter(pc.field("draw") != NOMINAL_DRAW)
    measured = drawn.filter(pc.field("status") == str(Status.OK))
    errors = {name: measured[f"{name}_error"].drop_null().to_numpy() for name in names}
    return Observed(
        corner=condition.corner,
        temperature_celsius=condition.temperature_celsius,
        supply=condition.supply,
        statuses=np.array(drawn["status"].to_pylist(), dtype=np.str_),
        chips=drawn["chip"].to_numpy(),
        nominal={name: nominal[name][0].as_py() for name in names},
        nominal_curve=_curves(nominal)[0],
        nominal_power=_power(nominal),
        values={name: measured[name].to_numpy() for name in names},
        errors=errors,
        curves=_curves(measured),
    )


def _curves(rows: pa.Table) -> Array:
    """Membrane curves as shapes, see `measured_shape`: (rows, points); of a synapse, no points."""
    if rows["rheobase"].null_count == len(rows):
        return np.empty((len(rows), 0))
    v, i = (rows[name].combine_chunks().flatten().to_numpy() for name in ("curve_v", "curve_i"))
    levels = (v.reshape(len(rows), -1) - _column(rows, "v_rest")) / _column(rows, "swing")
    currents = i.reshape(len(rows), -1) / _column(rows, "rheobase")
    ends = rows["spike_level"].to_numpy()
    shapes = [measured_shape(*one) for one in zip(levels, currents, ends, strict=True)]
    return np.array(shapes).reshape(len(rows), -1)


def _power(nominal: pa.Table) -> Array:
    """Supply power of the nominal circuit at the places of its curve, W; empty of a synapse."""
    (row,) = nominal.to_pylist()
    if row["rheobase"] is None:
        return np.empty(0)
    levels = (np.array(row["curve_v"]) - row["v_rest"]) / row["swing"]
    return measured_power(levels, np.array(row["curve_power"]), row["spike_level"])


def _column(rows: pa.Table, name: str) -> Array:
    return np.asarray(rows[name].to_numpy())[:, None]
