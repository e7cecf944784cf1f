"""From the result table to the fitted distribution of each circuit."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.engine import Executor, Shared, Task, run_tasks
from bridge.errors import BridgeInputError
from bridge.fit.hold import nominal_hold
from bridge.plan import Plan
from bridge.store import Row, Samples, SampleTable
from bridge.store.schema import error_of
from circuits import Condition
from surrogate.distribution import Distribution, Frame, Observed, UnfittedCondition, fit_condition
from surrogate.distribution.curve_identity import OF_CURVE
from surrogate.distribution.identity import FORMULAS
from surrogate.distribution.shape_places import measured_power, measured_shape
from surrogate.vocabulary import Status, quantities_of
from surrogate.weight import weight_shapes

Array = NDArray[np.float64]

FEWEST_SAMPLES = 8
"""Fewer measured samples than this, besides those held out, make no distribution."""

DISTRIBUTIONS = "distributions"
"""Folder of the distributions in a run directory."""


def fit_circuit(
    samples: SampleTable,
    plan: Plan,
    circuit: str,
    executor: Executor | None = None,
    progress: Callable[[], None] | None = None,
) -> Distribution:
    """Fit the distribution of one circuit, condition by condition.

    Args:
        plan: The plan that they come from.
        executor: What computes, the result does not depend on it; this process if left out.

    Raises:
        BridgeInputError: At no condition could enough be measured for a distribution.
    """
    names = quantities_of(plan.circuits[circuit].kind)
    where = (Shared(samples), circuit, tuple(names))
    outcomes = run_tasks(
        executor,
        [
            Task(f"reading {circuit}", observe, (*where, condition, split_seed(plan)))
            for condition in plan.conditions(circuit)
        ],
    )
    found = [one for one in outcomes if isinstance(one, Observed)]
    unfitted = [one for one in outcomes if isinstance(one, UnfittedCondition)]
    if not found:
        raise BridgeInputError(
            f"{circuit}: no condition measured enough for a distribution; "
            f"{Condition.of(unfitted[0]).label}: {unfitted[0].reason}"
        )
    frame = Frame.of(found)
    texts = {name: one.text for name, one in FORMULAS.items()}
    texts |= {name: one.text for name, one in OF_CURVE.items()}
    given = (Shared(frame), plan.seed)
    fits = [Task(f"a fit of {circuit}", fit_condition, (one, *given)) for one in found]
    distributions = run_tasks(executor, fits, progress)
    return Distribution(
        circuit=circuit,
        technology=plan.technology_name,
        kind=plan.circuits[circuit].datasheet.kind,
        plan_sha256=plan.digest,
        samples_sha256=samples.digest(circuit),
        seed=plan.seed,
        units={name: quantity.unit for name, quantity in names.items()},
        free=list(frame.free),
        derived={name: texts[name] for name in frame.derived},
        basis=frame.basis,
        no_basis=frame.no_basis,
        conditions=distributions,
        unfitted=unfitted,
    ).sealed()


def split_seed(plan: Plan) -> int | None:
    """Seed of the choice of held-out draws; None for independent draws: every fifth is as good."""
    return None if plan.sampler == "random" else plan.seed


def observe(
    samples: SampleTable,
    circuit: str,
    names: tuple[str, ...],
    condition: Condition,
    split_seed: int | None,
) -> Observed | UnfittedCondition:
    """Read the samples of a condition for a fit; or say why they make no distribution.

    Raises:
    ------
    BridgeInputError
        A part of the table is torn or altered, or has not all columns.
    """
    nominal = samples.nominal(circuit, condition)
    curves = {"rheobase": ["curve_v", "curve_i"], "i_full_scale": ["curve_i"]}
    columns = [column for name in names for column in curves.get(name, [])]
    drawn = samples.drawn(circuit, condition, [*names, *map(error_of, names), *columns])
    reason = _obstacle(nominal, drawn, names)
    if nominal is None or reason:
        return _unfitted(drawn, reason)
    seen = replace(_observed(nominal, drawn, names), split_seed=split_seed)
    if len(seen.split()[0].measured_chips) >= FEWEST_SAMPLES:
        return seen
    counts = f"{len(seen.measured_chips)} of {len(drawn)} samples measured"
    return _unfitted(
        drawn, f"{counts}; a distribution needs {FEWEST_SAMPLES} besides those held out"
    )


def _obstacle(nominal: Row | None, drawn: Samples, names: Collection[str]) -> str:
    """Why these samples make no distribution; empty when nothing is seen that forbids one."""
    if nominal is None:
        return "the circuit without mismatch was not simulated"
    if nominal["status"] != Status.OK:
        return f"the circuit without mismatch: {nominal['status']}: {nominal['reason']}"
    if {"rheobase", "i_full_scale"} & set(names) and nominal["curve_power"] is None:
        return "the circuit without mismatch has no supply power: sweep into a new directory"
    if not any(len(drawn.errors(name)) for name in names):
        return "no sample was measured at the tighter tolerance too: its numerical error is unknown"
    return ""


def _unfitted(drawn: Samples, reason: str) -> UnfittedCondition:
    condition = drawn.condition
    return UnfittedCondition(
        corner=condition.corner,
        temperature_celsius=condition.temperature_celsius,
        supply=condition.supply,
        counts=drawn.counts,
        reason=reason,
    )


def _observed(nominal: Row, drawn: Samples, names: Collection[str]) -> Observed:
    measured, condition = drawn.measured, drawn.condition
    nominal_curve = nominal_power = np.empty(0)
    curves = np.empty((len(measured), 0))
    if "rheobase" in names:
        nominal_curve, nominal_power, curves = _shape(nominal), _power(nominal), _shapes(measured)
    if "i_full_scale" in names:
        nominal_curve = weight_shapes(np.array([nominal["curve_i"]]))[0]
        nominal_power = np.asarray(nominal["curve_power"])
        curves = weight_shapes(measured["curve_i"])
    hold = nominal_hold(nominal)
    return Observed(
        corner=condition.corner,
        temperature_celsius=condition.temperature_celsius,
        supply=condition.supply,
        statuses=drawn.statuses,
        chips=drawn.chips,
        nominal={name: nominal[name] for name in names},
        nominal_curve=nominal_curve,
        nominal_power=nominal_power,
        hold_currents=list(hold.currents),
        hold_factors=list(hold.factors),
        upstroke=hold.upstroke,
        values={name: measured[name] for name in names},
        errors={name: measured.errors(name) for name in names},
        curves=curves,
    )


SHAPED_BY = ("v_rest", "swing", "rheobase", "spike_level", "curve_v", "curve_i")
"""Columns that a membrane curve's shape follows from."""


def _shapes(measured: Samples) -> Array:
    """Membrane curves as shapes, see `measured_shape`: (samples, points)."""
    columns = [measured[name] for name in SHAPED_BY]
    shapes = [_shape(dict(zip(SHAPED_BY, one, strict=True))) for one in zip(*columns, strict=True)]
    return np.array(shapes).reshape(len(measured), -1)


def _shape(of: Mapping[str, Any]) -> Array:
    """Membrane curve of one sample as a shape."""
    currents = np.asarray(of["curve_i"]) / of["rheobase"]
    return measured_shape(_levels(of), currents, of["spike_level"])


def _power(nominal: Row) -> Array:
    """Supply power of the nominal circuit at the places of its curve, W."""
    return measured_power(
        _levels(nominal), np.asarray(nominal["curve_power"]), nominal["spike_level"]
    )


def _levels(of: Mapping[str, Any]) -> Array:
    """Voltages of a membrane curve: 0 is rest, 1 threshold."""
    return np.asarray((np.asarray(of["curve_v"]) - of["v_rest"]) / of["swing"])
