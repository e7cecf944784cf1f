"""The numerical certificate of a run: what its numbers are worth, as it is kept and read again."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bridge.errors import BridgeInputError
from bridge.store import RunDirectory
from bridge.store.json_file import read_json
from circuits import Condition
from circuits.solver_options import TIGHTER

CERTIFICATE = "certificate.json"
"""File of a run directory that says what the numbers are worth."""

ALLOWED_SHARE = 0.1
"""Greatest numerical error, over the spread that mismatch gives."""

NEGLIGIBLE = 1e-3
"""A parameter that mismatch moves by less than this share of its scale has no spread to compare
with: there the error itself must be below this share."""

MOST_NAMED = 4
"""Parameters that a cause names."""


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
        loosened: Of the draws, how many were swept by a clamp at the run's own tolerance: at the
            tighter one rounding decides their zeros.
    """

    circuit: str
    condition: Condition
    draws: int
    disagreements: int
    parameters: dict[str, ParameterCertificate]
    changes: Mapping[str, int] = field(default_factory=dict)
    loosened: int = 0

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
        } | {
            key: value
            for key, value in (("cause", self.cause), ("clamped_at_run_tolerance", self.loosened))
            if value
        }


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
