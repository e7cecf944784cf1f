"""The tables of a plan."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from circuits.toml_file import StrictModel
from surrogate.vocabulary import QUANTITIES

MOST_CHIPS = 100_000
MOST_PROOFS = 10_000


class NetworkPlan(StrictModel):
    """How the network is evaluated."""

    chips: Annotated[int, Field(ge=2, le=MOST_CHIPS)] = 100
    membrane: Literal["linear", "constant", "measured"] = "measured"


class ProofPlan(StrictModel):
    """How the behavioural models are compared with ngspice."""

    samples: Annotated[int, Field(ge=1, le=MOST_PROOFS)] = 20


class Until(StrictModel):
    """When a condition has enough samples.

    Attributes
    ----------
    parameter : str
        A name of `surrogate.vocabulary`.
    quantity : str
        ``"mean"`` or ``"sigma"`` of the parameter over mismatch.
    relative_half_width : float
        Half of its 95 % confidence interval over its value.
    """

    parameter: str
    quantity: Literal["mean", "sigma"] = "mean"
    relative_half_width: Annotated[float, Field(ge=1e-6, lt=1)]

    @field_validator("parameter")
    @classmethod
    def _known_parameter(cls, name: str) -> str:
        if name not in QUANTITIES:
            raise ValueError(f"unknown parameter; allowed: {', '.join(QUANTITIES)}")
        return name
