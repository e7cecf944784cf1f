"""From the result table to the fitted law of each circuit."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from bridge.measure import CURVE_POINTS, Status
from bridge.sweep import Plan
from circuits import NOMINAL_DRAW, Condition
from surrogate.distribution import (
    ConditionLaw,
    Distribution,
    UnfittedCondition,
    curve_place,
    fit_condition,
)
from surrogate.vocabulary import quantities_of

Array = NDArray[np.float64]

FEWEST_SAMPLES = 8
"""Fewer measured samples than this make no law."""

DISTRIBUTIONS = "distributions"
"""Folder of the laws in a run directory."""


class Samples(Protocol):
    """Something that has the rows of each circuit under each condition."""

    def at(self, circuit: str, condition: Condition) -> pa.Table:
        """Rows with `bridge.sweep.table.SCHEMA`, in the order of the draws."""
        ...


def fit_circuit(
    samples: Samples,
    plan: Plan,
    circuit: str,
    workers: int = 1,
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
    workers : int
        Processes; the result does not depend on it.
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
    jobs, unfitted = [], []
    for condition in plan.conditions(circuit):
        rows = samples.at(circuit, condition).to_pylist()
        reason = _obstacle(rows)
        if reason:
            unfitted.append(UnfittedCondition(**_where(rows, condition), reason=reason))
        else:
            jobs.append(_arguments(rows, condition, plan.seed))
    if not jobs:
        raise BridgeInputError(
            f"{circuit}: no condition measured enough for a law; "
            f"{unfitted[0].corner} {unfitted[0].temperature_celsius:g} °C: {unfitted[0].reason}"
        )
    laws: list[ConditionLaw] = []
    with ProcessPoolExecutor(workers) as pool:
        for law in pool.map(_fit, jobs):
            laws.append(law)
            if progress is not None:
                progress()
    return Distribution(
        circuit=circuit,
        technology=plan.technology,
        plan_sha256=plan.digest,
        seed=plan.seed,
        units={name: quantity.unit for name, quantity in quantities_of("neuron").items()},
        conditions=laws,
        unfitted=unfitted,
    )


def normalised_curve(row: dict[str, Any]) -> Array:
    """Membrane curve of a sample over its rheobase, at equally spaced places from rest to spike.

    Parameters
    ----------
    row : dict
        A row of the result table with status ``ok``.

    Returns
    -------
    numpy.ndarray
        Shape (`CURVE_POINTS`,).
    """
    v, i = np.array(row["curve_v"]), np.array(row["curve_i"])
    places = curve_place(v, row["v_rest"], row["v_threshold"], row["v_spike"])
    even = np.linspace(0.0, 1.0, CURVE_POINTS)
    return np.asarray(np.interp(even, places, i / row["rheobase"]))


def _obstacle(rows: list[dict[str, Any]]) -> str:
    """Why these samples make no law; empty when they do."""
    nominal = [row for row in rows if row["draw"] == NOMINAL_DRAW]
    drawn = [row for row in rows if row["draw"] != NOMINAL_DRAW]
    measured = sum(row["status"] == Status.OK for row in drawn)
    if not nominal:
        return "the circuit without mismatch was not simulated"
    if nominal[0]["status"] != Status.OK:
        return f"the circuit without mismatch: {nominal[0]['status']}: {nominal[0]['reason']}"
    if measured < FEWEST_SAMPLES:
        return f"{measured} of {len(drawn)} samples measured; a law needs {FEWEST_SAMPLES}"
    if all(row["tau_mem_error"] is None for row in drawn):
        return "no sample was measured at the tighter tolerance too: its numerical error is unknown"
    return ""


def _where(rows: list[dict[str, Any]], condition: Condition) -> dict[str, Any]:
    counts = Counter(row["status"] for row in rows if row["draw"] != NOMINAL_DRAW)
    return {
        "corner": condition.corner,
        "temperature_celsius": condition.temperature_celsius,
        "supply": condition.supply,
        "counts": dict(sorted(counts.items())),
    }


def _arguments(rows: list[dict[str, Any]], condition: Condition, seed: int) -> dict[str, Any]:
    nominal = [row for row in rows if row["draw"] == NOMINAL_DRAW]
    measured = [row for row in rows if row["draw"] != NOMINAL_DRAW and row["status"] == Status.OK]
    return {
        **_where(rows, condition),
        "nominal": {name: nominal[0][name] for name in quantities_of("neuron")},
        "nominal_curve": normalised_curve(nominal[0]),
        "values": {
            name: np.array([row[name] for row in measured]) for name in quantities_of("neuron")
        },
        "errors": {
            name: np.array(
                [row[f"{name}_error"] for row in measured if row[f"{name}_error"] is not None]
            )
            for name in quantities_of("neuron")
        },
        "curves": np.array([normalised_curve(row) for row in measured]),
        "seed": seed,
    }


def _fit(arguments: dict[str, Any]) -> ConditionLaw:
    return fit_condition(**arguments)
