"""The tables of a plan."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from circuits.toml_file import StrictModel
from surrogate.vocabulary import QUANTITIES

MOST_CHIPS = 100_000
MOST_PROOFS = 10_000


MOST_YIELDS = 10

TemperatureMode = Literal["fixed", "tracking"]
"""Whether a network keeps the time step and biases it was trained with, or has those of the
temperature at hand."""

Accuracy = Annotated[float, Field(gt=0, le=1)]


class NetworkPlan(StrictModel):
    """How the network is evaluated.

    Attributes
    ----------
    chips : int
        Chips drawn at each condition.
    membrane : str
        Membrane curve of the neurons.
    temperature_mode : str
        ``"fixed"``: at every condition the units and the time step of the nominal neuron at the
        reference condition; ``"tracking"``: those of the nominal neuron of the reference corner at
        the condition's own temperature.
    yield_at : tuple of float or None
        Accuracies that a chip should reach; None for that of ideal neurons minus one and minus two
        per cent points.
    """

    chips: Annotated[int, Field(ge=2, le=MOST_CHIPS)] = 100
    membrane: Literal["linear", "constant", "measured"] = "measured"
    temperature_mode: TemperatureMode = "fixed"
    yield_at: Annotated[
        tuple[Accuracy, ...] | None, Field(strict=False, min_length=1, max_length=MOST_YIELDS)
    ] = None

    @field_validator("yield_at")
    @classmethod
    def _no_accuracy_twice(cls, values: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if values is not None and len(set(values)) != len(values):
            raise ValueError("a value stands there twice; allowed: each once")
        return values


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
