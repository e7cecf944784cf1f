"""Where the spread of a whole sweep comes from: corner, temperature, chips, mismatch."""

import zlib
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from bridge.plan import Plan
from bridge.store import RunDirectory, SampleTable
from circuits import Condition
from circuits.technology import STATISTICAL
from surrogate.distribution.record import FrozenModel
from surrogate.statistics import CrossedSplit, split_crossed
from surrogate.vocabulary import quantities_of

VARIANCE = "variance.json"

MOST_NUMBERS = 30_000_000
"""Values that are held at once: parameters are read in as many passes as that takes."""

Draws = NDArray[np.int64]


class SweepVariance(FrozenModel):
    """Spread of a circuit's parameters over a sweep, split.

    Attributes:
        corners: Corners that are crossed with the temperatures. The statistical one, where chips
            differ by their process, stands alone: it is no level of the factor, its spread is the
            chips'.
        temperatures_celsius: °C.
        neurons_per_chip, chips, draws: Draws of a chip; chips and draws that were measured at every
            condition: those are split.
        failed: Draws that were simulated at every condition and failed at some: left out.
        unsimulated: Draws that were simulated at some conditions only (``until``): left out.
        reason: Why nothing could be split; empty when it could.
        parameters: By name, SI.
    """

    circuit: str
    corners: list[str]
    temperatures_celsius: list[float]
    neurons_per_chip: int
    chips: int
    draws: int
    failed: int
    unsimulated: int
    reason: str
    constant: list[str]
    parameters: dict[str, CrossedSplit]


def split_sweep(plan: Plan, samples: SampleTable) -> Iterator[SweepVariance]:
    """Split the spread of each circuit of a swept run over all its conditions.

    Yields:
        By circuit, in the order of the plan; one for the fixed corners, one for the statistical.
    """
    fixed = [corner for corner in plan.corners if corner != STATISTICAL]
    statistical = [corner for corner in plan.corners if corner == STATISTICAL]
    for circuit in plan.circuits:
        for corners in filter(None, (fixed, statistical)):
            yield _split(plan, samples, circuit, corners)


def variance_stage(run: RunDirectory) -> list[SweepVariance]:
    """Split the variance of a swept run and write ``variance.json``."""
    found = list(split_sweep(run.plan, run.require_samples()))
    run.write_json(VARIANCE, [one.model_dump() for one in found])
    return found


def _split(plan: Plan, samples: SampleTable, circuit: str, corners: Sequence[str]) -> SweepVariance:
    conditions = [one for one in plan.conditions(circuit) if one.corner in corners]
    simulated, measured = [], []
    for condition in conditions:
        drawn = samples.drawn(circuit, condition)
        simulated.append(drawn.draws)
        measured.append(drawn.measured.draws)
    everywhere, common = _common(simulated), _common(measured)
    chips = samples.drawn(circuit, conditions[0]).of(common).chips
    reason = _obstacle(plan, conditions, measured, common, chips)
    parameters, constant = {}, []
    if not reason:
        for name, values in _values(plan, samples, circuit, conditions, common):
            crossed = values.reshape(len(common), len(corners), -1)
            split = split_crossed(
                crossed, chips, plan.temperatures_celsius, _seed(plan, circuit, corners, name)
            )
            if split is None:
                constant.append(name)
            else:
                parameters[name] = split
    return SweepVariance(
        circuit=circuit,
        corners=list(corners),
        temperatures_celsius=list(plan.temperatures_celsius),
        neurons_per_chip=plan.neurons_per_chip,
        chips=len(np.unique(chips)),
        draws=len(common),
        failed=len(everywhere) - len(common),
        unsimulated=len(np.unique(np.concatenate(simulated))) - len(everywhere),
        reason=reason,
        constant=constant,
        parameters=parameters,
    )


def _common(draws: Sequence[Draws]) -> Draws:
    """Draws that all have, by rising index."""
    common = draws[0]
    for one in draws[1:]:
        common = np.intersect1d(common, one, assume_unique=True)
    return np.sort(common)


def _obstacle(
    plan: Plan,
    conditions: Sequence[Condition],
    measured: Sequence[Draws],
    common: Draws,
    chips: Draws,
) -> str:
    """Why these draws cannot be split; empty when they can."""
    count = len(np.unique(chips))
    if count >= 2 and (plan.neurons_per_chip == 1 or count < len(common)):
        return ""
    worst = int(np.argmin([len(draws) for draws in measured]))
    return (
        f"{len(common)} draws of {count} chips were measured at every condition; needed: two "
        f"chips, of several draws where the plan gives them several; fewest at "
        f"{conditions[worst].label}: {len(measured[worst])}"
    )


def _values(
    plan: Plan,
    samples: SampleTable,
    circuit: str,
    conditions: Sequence[Condition],
    common: Draws,
) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Each parameter's values, shape (draws, conditions), in the order of `conditions`."""
    names = list(quantities_of(plan.circuits[circuit].kind))
    at_once = max(1, MOST_NUMBERS // (len(common) * len(conditions)))
    for first in range(0, len(names), at_once):
        some = names[first : first + at_once]
        found = np.empty((len(some), len(common), len(conditions)))
        for k, condition in enumerate(conditions):
            here = samples.measured(circuit, condition, some).of(common)
            for j, name in enumerate(some):
                found[j, :, k] = here[name]
        yield from zip(some, found, strict=True)


def _seed(plan: Plan, circuit: str, corners: Sequence[str], name: str) -> np.random.SeedSequence:
    """Randomness of a parameter's resamples: of the plan's seed and of what is split alone."""
    key = zlib.crc32("/".join(("variance", circuit, *corners, name)).encode())
    return np.random.SeedSequence(plan.seed, spawn_key=(key,))
