"""A prediction put to the test: the same draws again, with the area of transistors doubled."""

import zlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from bridge.attribute.inputs import area_factors
from bridge.attribute.measured import Measured
from bridge.attribute.records import DoubledArea, DoubledParameter
from bridge.attribute.trace import DOUBLED, STREAM
from bridge.bench import Characterisation, Sample
from bridge.engine import Executor
from bridge.errors import BridgeInputError
from bridge.plan import Plan
from circuits import NOMINAL_DRAW, Condition
from surrogate.sensitivity import Surface, compare_spreads, rescaled_values
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import QUANTITIES, Status

DRAWS_PER_JOB = 25
FEWEST_PAIRS = 8


def simulate_doubled(
    plan: Plan,
    circuit: str,
    condition: Condition,
    measured: Measured,
    surfaces: Mapping[str, Surface],
    transistors: Sequence[str],
    draws: int,
    executor: Executor,
    progress: Callable[[], None] | None = None,
) -> DoubledArea:
    """Sweep draws of a run once more with W and L of some transistors times the root of two.

    The standard normals are those of the run; the technology makes smaller shifts of them for a
    larger transistor. All else of its size is in the simulation too: capacitances, and effects of
    short or narrow channels.

    Args:
        plan, circuit, condition, measured: As for `bridge.attribute.trace.blame_condition`.
        transistors: Their names; all are doubled at once.
        draws: How many draws, the first that were measured.

    Returns:
        Predicted and simulated standard deviations of the draws that both circuits measured.

    Raises:
        BridgeInputError: Too few draws could be measured.
        CircuitInputError: There is no such transistor, or the technology's models do not hold for
            the doubled one.
    """
    areas = dict.fromkeys(transistors, DOUBLED)
    doubled = "+".join(transistors)
    factors = area_factors(plan, circuit, measured.inputs, areas)
    samples = measured.samples
    wanted = samples.draws[:draws].tolist()
    after = _simulate(plan, circuit, condition, areas, [NOMINAL_DRAW, *wanted], executor, progress)
    there = np.array([after[draw].status == Status.OK for draw in wanted])
    if np.sum(there) < FEWEST_PAIRS:
        raise BridgeInputError(
            f"{circuit} {condition.label}: {np.sum(there)} of {len(wanted)} draws measured with "
            f"the area of {doubled} doubled; a comparison needs {FEWEST_PAIRS}"
        )
    key = (STREAM, zlib.crc32(circuit.encode()), zlib.crc32(condition.label.encode()))
    parameters = []
    for name, surface in surfaces.items():
        seed = (*key, zlib.crc32(f"{name}/{doubled}".encode()))
        values = samples[name]
        predicted = rescaled_values(surface, measured.normals, values, factors)
        first = np.flatnonzero(there)
        resampled = np.random.SeedSequence(plan.seed, spawn_key=seed)
        pair = compare_spreads(
            values[first],
            predicted[first],
            np.array([_value(after[wanted[k]], name) for k in first]),
            QUANTITIES[name].positive,
            Bootstrap(len(first), resampled, samples.chips[first]),
        )
        nominal = after[NOMINAL_DRAW]
        parameters.append(
            DoubledParameter(
                parameter=name,
                unit=QUANTITIES[name].unit,
                draws=len(first),
                before=pair.before,
                predicted=pair.predicted,
                simulated=pair.simulated,
                difference=pair.difference,
                relative=pair.relative,
                nominal_before=None if measured.nominal is None else measured.nominal[name],
                nominal_after=_value(nominal, name) if nominal.status == Status.OK else None,
            )
        )
    return DoubledArea(
        circuit=circuit,
        corner=condition.corner,
        temperature_celsius=condition.temperature_celsius,
        supply=condition.supply,
        transistors=list(transistors),
        draws=len(wanted),
        failed=int(np.sum(~there)),
        parameters=parameters,
    )


def _simulate(
    plan: Plan,
    circuit: str,
    condition: Condition,
    areas: Mapping[str, float],
    draws: list[int],
    executor: Executor,
    progress: Callable[[], None] | None,
) -> dict[int, Sample]:
    enlarged = plan.circuits[circuit].with_areas(areas)
    jobs = [
        Characterisation(
            enlarged, plan.technology, condition, plan.sampling, draws[k : k + DRAWS_PER_JOB]
        )
        for k in range(0, len(draws), DRAWS_PER_JOB)
    ]
    found = {}
    for _, _, sample in executor.run(jobs):
        found[sample.draw] = sample
        if progress is not None:
            progress()
    return found


def _value(sample: Sample, name: str) -> float:
    assert sample.parameters is not None, "asked of measured samples only"
    return float(sample.parameters.values[name])
