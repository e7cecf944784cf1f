"""The numerical certificate: some samples again at ten times tighter tolerance."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from bridge.errors import BridgeInputError
from bridge.plan.plan import Plan
from bridge.store import RunDirectory, Samples, SampleTable
from bridge.store.json_file import read_json
from circuits import Condition
from circuits.bench import neuron_bench
from circuits.solver_options import TIGHTER
from surrogate.statistics import Moments
from surrogate.vocabulary import LEAK_QUANTITIES, NO_LEAK_SHARE, quantities_of

CERTIFIED_FIRST = 8
CERTIFIED_EVERY = 50
"""The first eight draws of a condition and every fiftieth are simulated twice: at least eight, two
per cent of many, and a longer sweep leaves the choice as it is."""

CERTIFICATE = "certificate.json"
"""File of a run directory that says what the numbers are worth."""

ALLOWED_SHARE = 0.1
"""Greatest numerical error, over the spread that mismatch gives."""

NEGLIGIBLE = 1e-3
"""A parameter that mismatch moves by less than this share of its scale has no spread to compare
with: there the error itself must be below this share."""

MOST_NAMED = 4
"""Parameters that a cause names."""

SWINGS = ("v_rest", "v_reset", "v_threshold", "v_spike")
"""Voltages, whose scale is the way from rest to threshold: their zero is arbitrary."""

LEVELS = ("reset_level", "spike_level")
"""Shares of that way, whose scale is one."""


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


@dataclass(frozen=True)
class ParameterCertificate:
    """Numerical error of one parameter beside the spread that mismatch gives it.

    Attributes:
        error: Greatest change at ten times tighter tolerance, the parameter's unit.
        sigma: Standard deviation over mismatch, the parameter's unit.
        share: Error over sigma; None where sigma is zero.
        negligible_spread: Whether mismatch moves the parameter by less than a thousandth of its
            scale, so that the error is judged against the scale; or it describes a leak that takes
            less than a thousandth of the neuron's input, so that the error of this is.
        passed: Whether the error is small enough.
    """

    error: float
    sigma: float
    share: float | None
    negligible_spread: bool
    passed: bool


@dataclass(frozen=True)
class ConditionCertificate:
    """Certificate of one circuit under one condition.

    Attributes:
        disagreements: How many of these were measured at one tolerance and not at the other.
        changes: The same by what became of them: ``"ok, then two_unstable_zeros"``.
        parameters: By name; empty when too little was measured.
    """

    circuit: str
    condition: Condition
    draws: int
    disagreements: int
    parameters: dict[str, ParameterCertificate]
    changes: Mapping[str, int] = field(default_factory=dict)

    @property
    def cause(self) -> str:
        """Why it is not certified; empty when it is."""
        if self.passed:
            return ""
        if self.disagreements:
            which = ", ".join(f"{n} {what}" for what, n in self.changes.items())
            return (
                f"{self.disagreements} of {self.draws} draws end in another outcome at {TIGHTER:g} "
                f"times tighter tolerance ({which})"
            )
        if not self.parameters:
            return f"too few of {self.draws} draws were measured at both tolerances"
        failed = {name: one for name, one in self.parameters.items() if not one.passed}
        named = [
            f"{name} by {100 * one.share:.3g} % of its spread" if one.share is not None else name
            for name, one in sorted(failed.items(), key=lambda item: -(item[1].share or math.inf))
        ]
        more = f" and {len(named) - MOST_NAMED} more" * (len(named) > MOST_NAMED)
        return (
            f"at {TIGHTER:g} times tighter tolerance move {', '.join(named[:MOST_NAMED])}{more}; "
            f"allowed: {100 * ALLOWED_SHARE:g} %"
        )

    @property
    def passed(self) -> bool:
        """Whether the condition's numbers are certified."""
        parameters = self.parameters.values()
        return bool(parameters) and not self.disagreements and all(p.passed for p in parameters)

    @property
    def worst(self) -> tuple[str, float]:
        """The parameter whose error takes the greatest share of its spread, and that share."""
        shares = {
            name: parameter.share
            for name, parameter in self.parameters.items()
            if parameter.share is not None and not parameter.negligible_spread
        }
        return max(shares.items(), key=lambda item: item[1], default=("", math.nan))

    def as_json(self) -> dict[str, Any]:
        """The certificate as a JSON document."""
        return {
            "circuit": self.circuit,
            "corner": self.condition.corner,
            "temperature_celsius": self.condition.temperature_celsius,
            "certified": self.passed,
            "draws": self.draws,
            "disagreements": self.disagreements,
            "parameters": {name: asdict(value) for name, value in self.parameters.items()},
        } | ({"cause": self.cause} if self.cause else {})


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
    draws = disagreements = 0
    changes = Counter[str]()
    errors: dict[str, float] = {}
    moments = dict.fromkeys(names, Moments())
    both = (table.parts(circuit, condition, names) for table in (samples, tight))
    for part, again in zip(*both, strict=True):
        draws += len(again)
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
    return ConditionCertificate(
        circuit, condition, draws, disagreements, _parameters(errors, moments, i_low), changes
    )


def read_caveats(run: RunDirectory) -> list[str]:
    """What a run's certificate says against its numbers, a line a condition; none if nothing.

    Raises:
        BridgeInputError: The file is no certificate.
    """
    file = run.folder / CERTIFICATE
    if not file.exists():
        return []
    try:
        return [
            f"{one['circuit']} at {one['corner']} {float(one['temperature_celsius']):g} °C: "
            f"{one.get('cause', 'see ' + CERTIFICATE)}"
            for one in read_json(file)
            if not one["certified"]
        ]
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        if isinstance(error, BridgeInputError):
            raise
        raise BridgeInputError(
            f"{file}: no certificate; lif-bridge sweep writes it anew"
        ) from error


def _scale(name: str, moments: Mapping[str, Moments]) -> float:
    """What a parameter is large or small against, its unit."""
    if name in SWINGS:
        return abs(moments["swing"].mean)
    if name in LEVELS:
        return 1.0
    if name == "t_refractory":  # a part of the interspike interval, of which it is the remainder
        return 1 / moments["rate_high"].mean
    if name == "static_power":  # a part of the power while it fires; of attowatts in the cold
        return abs(moments["energy_per_spike"].mean * moments["rate_high"].mean)
    if name == "i_syn_rest":  # the baseline of a pulse, in the cold far below the solver's abstol
        return abs(moments["i_syn_peak"].mean)
    return abs(moments[name].mean)


def _parameters(
    errors: Mapping[str, float], moments: Mapping[str, Moments], i_low: float | None
) -> dict[str, ParameterCertificate]:
    """Errors beside the spreads; empty when too little was measured."""
    if min(one.count for one in moments.values()) < 2:
        return {}
    integrator = i_low is not None and moments["rheobase"].mean < NO_LEAK_SHARE * i_low
    parameters = {}
    for name, error in errors.items():
        sigma = moments[name].sigma
        scale = NEGLIGIBLE * _scale(name, moments)
        negligible = sigma < scale
        limit = scale if negligible else ALLOWED_SHARE * sigma
        passed = error <= limit
        if integrator and name in LEAK_QUANTITIES:
            # Its leakage matters to no interval, as long as it is as small as it seems.
            negligible, passed = True, errors["rheobase"] < NO_LEAK_SHARE * float(i_low or 0)
        share = error / sigma if sigma else None
        parameters[name] = ParameterCertificate(error, sigma, share, negligible, passed)
    return parameters
