"""Judging the numerical error of a swept run: some samples again at ten times tighter tolerance."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

import numpy as np

from bridge.bench import Remedy
from bridge.plan.plan import Plan
from bridge.store import Samples, SampleTable
from bridge.sweep.certificate import (
    ALLOWED_SHARE,
    NEGLIGIBLE,
    ConditionCertificate,
    ParameterCertificate,
)
from circuits import Condition
from circuits.bench import neuron_bench
from surrogate.statistics import Moments
from surrogate.vocabulary import LEAK_QUANTITIES, NO_LEAK_SHARE, quantities_of

CERTIFIED_FIRST = 8
CERTIFIED_EVERY = 50
"""The first eight draws of a condition and every fiftieth are simulated twice: at least eight, two
per cent of many, and a longer sweep leaves the choice as it is."""

SWINGS = ("v_rest", "v_reset", "v_threshold", "v_spike")
"""Voltages, whose scale is the way from rest to threshold: their zero is arbitrary."""

LEVELS = ("reset_level", "spike_level")
"""Shares of that way, whose scale is one."""


NONLINEARITIES = ("inl", "dnl", "least_step")
"""In LSB: their scale is one."""


def is_certified(draw: int) -> bool:
    """Whether a draw is simulated a second time."""
    return draw < CERTIFIED_FIRST or draw % CERTIFIED_EVERY == 0


def greatest_errors(values: Samples, tight: Samples, names: Iterable[str]) -> dict[str, float]:
    """Numerical error of each parameter: its greatest change at tighter tolerance.

    Args:
        values, tight: At the plan's tolerance and at the tighter one.

    Returns:
        By parameter, same units; empty when no draw was measured both times.
    """
    both = np.intersect1d(values.draws[values.ok], tight.draws[tight.ok])
    if not len(both):
        return {}
    one, other = values.of(both), tight.of(both)
    return {name: float(np.max(np.abs(one[name] - other[name]))) for name in names}


def certify(plan: Plan, samples: SampleTable, tight: SampleTable) -> Iterator[ConditionCertificate]:
    """Judge every condition of a swept run.

    Args:
        samples, tight: Its samples, and those that were simulated again at tighter tolerance.

    Yields:
        One a condition, in the order of the plan.
    """
    for name, circuit in plan.circuits.items():
        for condition in plan.conditions(name):
            i_low = neuron_bench(circuit).i_low if circuit.kind == "neuron" else None
            names = quantities_of(circuit.kind)
            yield _judge(name, names, i_low, condition, samples, tight)


def _judge(
    circuit: str,
    names: Collection[str],
    i_low: float | None,
    condition: Condition,
    samples: SampleTable,
    tight: SampleTable,
) -> ConditionCertificate:
    """Judge a condition; its parts are read one after the other."""
    draws = disagreements = loosened = 0
    changes = Counter[str]()
    errors: dict[str, float] = {}
    moments = dict.fromkeys(names, Moments())
    columns = [*names, "remedy"]
    both = (table.parts(circuit, condition, columns) for table in (samples, tight))
    for part, again in zip(*both, strict=True):
        draws += len(again)
        loosened += int(np.sum(again.text("remedy") == Remedy.CLAMP_TOLERANCE))
        twice = np.intersect1d(part.draws, again.draws)
        first, second = part.of(twice).statuses, again.of(twice).statuses
        differ = first != second
        disagreements += int(np.sum(differ))
        changes.update(
            f"{one}, then {other}"
            for one, other in zip(first[differ].tolist(), second[differ].tolist(), strict=True)
        )
        for name, error in greatest_errors(part, again, names).items():
            errors[name] = max(error, errors.get(name, 0.0))
        measured = part.measured
        for name, before in moments.items():
            moments[name] = before + Moments.of(measured[name])
    parameters = judged(errors, moments, i_low)
    return ConditionCertificate(
        circuit, condition, draws, disagreements, parameters, changes, loosened
    )


def scale_of(name: str, moments: Mapping[str, Moments]) -> float:
    """What a parameter is large or small against, its unit."""
    if name in SWINGS:
        return abs(moments["swing"].mean)
    if name in LEVELS:
        return 1.0
    if name == "t_refractory":  # a part of the interspike interval, of which it is the remainder
        return 1 / moments["rate_high"].mean
    if name == "static_power":  # a part of the power while it fires; of attowatts in the cold
        return abs(moments["energy_per_spike"].mean * moments["rate_high"].mean)
    if name in NONLINEARITIES:
        return 1.0
    if name == "power_full_scale":  # none of a sink whose biases are voltages; at 1 V
        return max(abs(moments[name].mean), abs(moments["i_full_scale"].mean))
    if name == "i_code_0":  # leakage, in the cold far below the solver's abstol
        return abs(moments["i_full_scale"].mean)
    if name == "i_syn_rest":  # the baseline of a pulse, in the cold far below the solver's abstol
        return abs(moments["i_syn_peak"].mean)
    return abs(moments[name].mean)


def judged(
    errors: Mapping[str, float], moments: Mapping[str, Moments], i_low: float | None
) -> dict[str, ParameterCertificate]:
    """Errors beside the spreads; empty when too little was measured."""
    if min(one.count for one in moments.values()) < 2:
        return {}
    integrator = i_low is not None and moments["rheobase"].mean < NO_LEAK_SHARE * i_low
    parameters = {}
    for name, error in errors.items():
        sigma = moments[name].sigma
        scale = NEGLIGIBLE * scale_of(name, moments)
        negligible = sigma < scale
        limit = scale if negligible else ALLOWED_SHARE * sigma
        passed = error <= limit
        if integrator and name in LEAK_QUANTITIES:
            # Its leakage matters to no interval, as long as it is as small as it seems.
            negligible, passed = True, errors["rheobase"] < NO_LEAK_SHARE * float(i_low or 0)
        share = error / sigma if sigma else None
        parameters[name] = ParameterCertificate(error, sigma, share, negligible, passed)
    return parameters
