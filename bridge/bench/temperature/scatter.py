"""Scatter of a log-domain circuit's time constant over mismatch, measured and by theory."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from bridge.bench.temperature.bias_job import BiasJob, BiasPoint
from bridge.bench.temperature.mirrors import copies_of, predicted, sensitivities, sigma_of_log
from bridge.engine import Executor
from bridge.plan import Plan
from bridge.store import SampleTable
from circuits import Circuit, Condition
from circuits.technology import STATISTICAL
from surrogate.statistics import Estimate, split_crossed

TIME_CONSTANTS = {"neuron": "tau_mem", "synapse": "tau_syn"}
"""The parameter that the theory is of, by kind of circuit; a weight has none."""


@dataclass(frozen=True)
class TauScatter:
    """Scatter of the time constant under one condition.

    Attributes:
        measured: Coefficient of variation; None when it could not be measured.
        theory: The same by theory; None when the biases have no operating point.
        same_draws: What theory gives from the measured draws themselves: `theory` but for their
            number.
        explained: Share of the variance of ln(tau) that theory gives from the same draws,
            dimensionless.
        kappa: Sub-threshold slope of the transistors that make the bias voltages; empty when
            unknown.
        reason: Why something is missing; empty when nothing is.
    """

    condition: Condition
    draws: int
    measured: Estimate | None
    theory: float | None
    same_draws: float | None
    explained: float | None
    kappa: tuple[float, ...]
    reason: str


def run_slopes(plan: Plan, circuit: Circuit, executor: Executor) -> dict[Condition, BiasPoint]:
    """Solve the bias generators of a log-domain circuit at every condition of a plan.

    Args:
        plan: For the conditions; the statistical corner, where chips differ by more than mismatch,
            is left out.

    Returns:
        In the order of the plan; empty where the theory does not apply.
    """
    if not (circuit.log_domain and copies_of(circuit)):
        return {}
    wanted = [one for one in plan.conditions(circuit.name) if one.corner != STATISTICAL]
    jobs = [BiasJob(circuit, plan.technology, condition) for condition in wanted]
    found = {wanted[index]: point for index, _, point in executor.run(jobs)}
    return {condition: found[condition] for condition in wanted}


def tau_scatters(
    plan: Plan, table: SampleTable, circuit: Circuit, slopes: Mapping[Condition, BiasPoint]
) -> list[TauScatter]:
    """Compare the scatter of the time constant with theory.

    Args:
        slopes: From `run_slopes`.

    Returns:
        One a condition, in the order given.
    """
    return [_scatter(plan, table, circuit, *one) for one in slopes.items()]


def _scatter(
    plan: Plan, table: SampleTable, circuit: Circuit, condition: Condition, point: BiasPoint
) -> TauScatter:
    name = TIME_CONSTANTS[circuit.kind]
    samples = table.measured(circuit.name, condition, [name])
    values = samples[name]
    measured, reason = None, point.reason
    split = None
    if len(np.unique(samples.chips)) > 1:
        celsius = condition.temperature_celsius
        key = zlib.crc32(f"tau/{circuit.name}/{condition.corner}/{celsius!r}".encode())
        seed = np.random.SeedSequence(plan.seed, spawn_key=(key,))
        split = split_crossed(values[:, np.newaxis, np.newaxis], samples.chips, [celsius], seed)
    if split is None:
        reason = reason or f"{len(samples)} draws measured"
    else:
        mean = split.mean
        measured = split.sigma.mapped(lambda sigma: sigma / mean)
    theory = same_draws = explained = None
    nodes = dict.fromkeys(copy.node for copy in copies_of(circuit))
    kappa = () if point.reason else tuple(abs(point.kappa[node]) for node in nodes)
    if kappa:
        slopes = sensitivities(circuit, point, condition.temperature_celsius)
        theory = _of_lognormal(sigma_of_log(slopes, circuit, plan.technology))
        if split is not None:
            expected = predicted(slopes, samples.shifts)
            logs = np.log(values)
            same_draws = _of_lognormal(float(np.std(expected, ddof=1)))
            explained = float(1 - np.var(logs - expected) / np.var(logs))
    return TauScatter(
        condition, len(samples), measured, theory, same_draws, explained, kappa, reason
    )


def _of_lognormal(sigma: float) -> float:
    """Coefficient of variation of what has a normal logarithm, as tau has to first order."""
    return float(np.sqrt(np.expm1(sigma**2)))
