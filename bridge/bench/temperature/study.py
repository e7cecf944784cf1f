"""A circuit without mismatch over temperature, for each bias style, with the theory beside it."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from bridge.bench import Characterisation, Sample
from bridge.bench.temperature.bias import REFERENCE_CELSIUS, BiasStyle, bias_nodes, biases
from bridge.bench.temperature.bias_job import BiasJob, BiasPoint, thermal_voltage
from bridge.engine import Executor
from circuits import NOMINAL_DRAW, Circuit, Condition, Sampling
from circuits.technology import Technology
from surrogate.vocabulary import Status

TEMPERATURES = (-40.0, -20.0, 0.0, 27.0, 55.0, 85.0, 105.0, 125.0)
"""Temperatures of a study, °C; those that a technology's models do not reach are left out."""


@dataclass(frozen=True)
class Point:
    """A circuit at one temperature in one bias style.

    Attributes:
        temperature_celsius: °C.
        sample: What was measured, or why not.
        tau_theory: Time constant that theory gives, over that at 27 °C; see `_theory`. Not a number
            where the datasheet names no knob that sets it.
    """

    style: BiasStyle
    temperature_celsius: float
    sample: Sample = field(repr=False)
    tau_theory: float


def run_study(
    circuit: Circuit,
    technology: Technology,
    supply: float,
    executor: Executor,
    progress: Callable[[int, int], None] | None = None,
) -> list[Point]:
    """Characterise a circuit over temperature in every bias style.

    Args:
        circuit, technology: What, in which technology, at its nominal corner.
        supply: V.
        progress: Called with the number of points done and of all.

    Returns:
        By style, then temperature; of a circuit without bias currents one style stands for all.
        None where the technology's models do not hold at 27 °C, where all styles give the same
        biases.
    """
    low, high = technology.temperature_range_celsius
    if not low <= REFERENCE_CELSIUS <= high:
        return []
    conditions = {
        t: Condition(technology.nominal_corner, t, supply) for t in TEMPERATURES if low <= t <= high
    }
    bias_jobs = [BiasJob(circuit, technology, condition) for condition in conditions.values()]
    found: dict[float, BiasPoint] = {}
    for index, _, point in executor.run(bias_jobs):
        found[bias_jobs[index].condition.temperature_celsius] = point
    reference = found[REFERENCE_CELSIUS]
    styles = BiasStyle if bias_nodes(circuit) else (BiasStyle.CURRENT,)
    wanted = [(style, t) for style in styles for t in conditions]
    jobs = {}
    for k, (style, temperature) in enumerate(wanted):
        if style == BiasStyle.VOLTAGE and reference.reason:
            continue
        knobs, held = biases(style, circuit, temperature, reference.voltages)
        jobs[k] = Characterisation(
            circuit,
            technology,
            conditions[temperature],
            Sampling(0),
            [NOMINAL_DRAW],
            knobs=knobs,
            voltages=held,
        )
    samples = dict.fromkeys(
        range(len(wanted)),
        Sample(
            NOMINAL_DRAW,
            Status.NOT_CONVERGED,
            f"the biases have no operating point at {REFERENCE_CELSIUS:g} °C: {reference.reason}",
        ),
    )
    places = list(jobs)
    for done, (index, _, sample) in enumerate(executor.run(jobs.values()), 1):
        samples[places[index]] = sample
        if progress is not None:
            progress(done, len(jobs))
    return [
        Point(style, t, samples[k], _theory(style, circuit, t, reference, found[t]))
        for k, (style, t) in enumerate(wanted)
    ]


def _theory(
    style: BiasStyle,
    circuit: Circuit,
    temperature: float,
    reference: BiasPoint,
    here: BiasPoint,
) -> float:
    """Time constant over that at the reference temperature.

    A log-domain circuit has tau = C U_T / (kappa I_tau); one whose leak pulls a voltage down has
    tau = C swing / I_tau, with the swing taken as constant. I_tau is the bias current: constant,
    proportional to T, or, at a fixed gate voltage, that of a sub-threshold transistor whose gate
    voltage at constant current moves from V(T_ref) to V(T):
    I(T) = I_ref exp(kappa (V(T_ref) - V(T)) / U_T).
    """
    sheet = circuit.datasheet
    node = next(iter(bias_nodes(circuit).get(sheet.time_constant or "", ())), "")
    if node not in reference.kappa or node not in here.kappa:
        return float("nan")
    u_t, u_ref = thermal_voltage(temperature), thermal_voltage(REFERENCE_CELSIUS)
    current = 1.0
    if style == BiasStyle.PTAT:
        current = u_t / u_ref
    elif style == BiasStyle.VOLTAGE:
        shift = reference.voltages[node] - here.voltages[node]
        current = float(np.exp(here.kappa[node] * shift / u_t))
    return (u_t / u_ref if circuit.log_domain else 1.0) / current
