"""From the result table to the fitted law of each circuit."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from bridge.errors import BridgeInputError
from bridge.measure import CURVE_POINTS, Status
from bridge.sweep import Plan
from circuits import NOMINAL_DRAW, Condition
from surrogate.distribution import ConditionLaw, Distribution, curve_place, fit_condition
from surrogate.vocabulary import QUANTITIES

Array = NDArray[np.float64]

FEWEST_SAMPLES = 8
"""Fewer measured samples than this make no law."""

DISTRIBUTIONS = "distributions"
"""Folder of the laws in a run directory."""


def fit_circuit(
    table: pa.Table,
    plan: Plan,
    circuit: str,
    workers: int = 1,
    progress: Callable[[], None] | None = None,
) -> Distribution:
    """Fit the law of one circuit, condition by condition.

    Parameters
    ----------
    table : pyarrow.Table
        Samples, with `bridge.sweep.table.SCHEMA`.
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
        A condition has too few measured samples, or its nominal circuit failed.
    """
    jobs = [
        _arguments(table, circuit, condition, plan.seed) for condition in plan.conditions(circuit)
    ]
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
        units={name: quantity.unit for name, quantity in QUANTITIES.items()},
        conditions=laws,
    )


def rows_at(table: pa.Table, circuit: str, condition: Condition) -> list[dict[str, Any]]:
    """Rows of one circuit under one condition, in the order of the draws."""
    here = (
        (pc.field("circuit") == circuit)
        & (pc.field("corner") == condition.corner)
        & (pc.field("temperature_celsius") == condition.temperature_celsius)
    )
    return list(table.filter(here).to_pylist())


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


def _arguments(table: pa.Table, circuit: str, condition: Condition, seed: int) -> dict[str, Any]:
    rows = rows_at(table, circuit, condition)
    nominal = [row for row in rows if row["draw"] == NOMINAL_DRAW]
    drawn = [row for row in rows if row["draw"] != NOMINAL_DRAW]
    measured = [row for row in drawn if row["status"] == Status.OK]
    where = f"{circuit}, {condition.label}"
    if not nominal or nominal[0]["status"] != Status.OK:
        reason = nominal[0]["reason"] if nominal else "it was not simulated"
        raise BridgeInputError(f"{where}: the circuit without mismatch did not measure: {reason}")
    if len(measured) < FEWEST_SAMPLES:
        raise BridgeInputError(
            f"{where}: only {len(measured)} of {len(drawn)} samples measured; "
            f"a law needs {FEWEST_SAMPLES}"
        )
    return {
        "corner": condition.corner,
        "temperature_celsius": condition.temperature_celsius,
        "supply": condition.supply,
        "counts": dict(sorted(Counter(row["status"] for row in drawn).items())),
        "nominal": {name: nominal[0][name] for name in QUANTITIES},
        "nominal_curve": normalised_curve(nominal[0]),
        "values": {name: np.array([row[name] for row in measured]) for name in QUANTITIES},
        "errors": {
            name: np.array([row[f"{name}_error"] for row in measured]) for name in QUANTITIES
        },
        "curves": np.array([normalised_curve(row) for row in measured]),
        "seed": seed,
    }


def _fit(arguments: dict[str, Any]) -> ConditionLaw:
    return fit_condition(**arguments)
