"""The tables of a plan."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

from circuits.errors import shown
from circuits.toml_file import StrictModel
from surrogate.vocabulary import QUANTITIES

MOST_CHIPS = 100_000
MOST_PROOFS = 10_000
MOST_YIELDS = 10
MOST_STEPS = 100_000
LONGEST_NAME = 1000

NETWORK_ENDING = ".nir"
"""Ending of a network's file."""


class TemperatureMode(StrEnum):
    """Whose units and time step a network has at a temperature."""

    FIXED = "fixed"
    TRACKING = "tracking"


"""Whether a network keeps the time step and biases it was trained with, or has those of the
temperature at hand."""

Accuracy = Annotated[float, Field(gt=0, le=1)]


Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
Size = Annotated[int, Field(ge=1, le=100_000)]

READING = ("preset", "dt", "scheme", "reset", "reset_delay", "input_shape")
"""Keys of `NetworkPlan` that say how a NIR file is read."""

CODING = ("rate_max", "duration", "threshold")
"""Keys that are parameters of a coding."""

CHIP = "chip"
"""Key of what chips are made of."""

NAMING = ("name", "data", *READING, "n_steps", "coding", *CODING)
"""Keys that say which network is evaluated, on what."""


MOST_BITS = 12
"""Of a weight without circuit."""


class ChipPlan(StrictModel):
    """What the chips of a network are made of: names of circuits of the plan.

    Attributes:
        neuron: Its neurons. The plan's other neurons are evaluated with ideal synapses and weights.
        synapse: Its synapses: one for the excitation and one for the inhibition of each neuron;
            None for ideal ones.
        weight: Its weights, one for each connection; None for ideal ones.
        bits: Of the codes of ideal weights; None for weights as they were trained.
    """

    neuron: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    synapse: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] | None = None
    weight: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] | None = None
    bits: Annotated[int, Field(ge=1, le=MOST_BITS)] | None = None

    @model_validator(mode="after")
    def _one_kind_of_weight(self) -> "ChipPlan":
        if self.weight is not None and self.bits is not None:
            raise ValueError(
                f"weight = {shown(self.weight)} and bits = {self.bits}; allowed: a circuit, which "
                "has its own codes, or the bits of ideal weights"
            )
        return self

    @property
    def circuits(self) -> dict[str, str]:
        """Name of the circuit of each kind of part that has one."""
        names = {"neuron": self.neuron, "synapse": self.synapse, "weight": self.weight}
        return {kind: name for kind, name in names.items() if name is not None}


class NetworkPlan(StrictModel):
    """Which network is evaluated, and how.

    Attributes:
        temperature_mode: ``"fixed"``: at every condition the units and the time step of the nominal
            neuron at the reference condition; ``"tracking"``: those of the nominal neuron of the
            reference corner at the condition's own temperature.
        yield_at: Accuracies that a chip should reach; None for that of ideal neurons minus one and
            minus two per cent points.
        name: A shipped network, or a NIR file in the plan's folder; None for the digits network of
            the circuit's own form of leak.
        data: Data set, or files in the plan's folder, see `surrogate.data.load_dataset`; None for
            the one that the network's file says.
        preset, dt, scheme, reset, reset_delay, input_shape: What the user's NIR file does not say,
            see `surrogate.nir.read_network`.
        n_steps: Steps of one inference; None for those that the network's file says.
        coding, rate_max, duration, threshold: Coding of the images, see `surrogate.coding.Coding`;
            None for the one that the network's file says, or ``events`` where the data are
            recordings of spikes over time, see `surrogate.data.npz.read_npz_data`.
        chip: What its chips are made of; None: of one circuit's neurons, all else ideal.
    """

    chips: Annotated[int, Field(ge=2, le=MOST_CHIPS)] = 100
    membrane: Literal["linear", "constant", "measured"] = "measured"
    temperature_mode: Annotated[TemperatureMode, Field(strict=False)] = TemperatureMode.FIXED
    yield_at: Annotated[
        tuple[Accuracy, ...] | None, Field(strict=False, min_length=1, max_length=MOST_YIELDS)
    ] = None
    name: Name | None = None
    data: Name | None = None
    preset: Literal["snntorch", "norse", "sinabs", "rockpool"] | None = None
    dt: Annotated[float, Field(gt=0)] | None = None
    scheme: Literal["euler", "exponential"] | None = None
    reset: Literal["value", "subtract"] | None = None
    reset_delay: Literal[0, 1] | None = None
    input_shape: Annotated[
        tuple[Size, ...] | None, Field(strict=False, min_length=1, max_length=3)
    ] = None
    n_steps: Annotated[int, Field(ge=1, le=MOST_STEPS)] | None = None
    coding: Literal["direct", "poisson", "latency", "events"] | None = None
    rate_max: Annotated[float, Field(ge=0)] | None = None
    duration: Annotated[float, Field(gt=0)] | None = None
    threshold: Annotated[float, Field(ge=0, le=1)] | None = None
    chip: ChipPlan | None = None

    @field_validator("yield_at")
    @classmethod
    def _no_accuracy_twice(cls, values: tuple[float, ...] | None) -> tuple[float, ...] | None:
        if values is not None and len(set(values)) != len(values):
            raise ValueError("a value stands there twice; allowed: each once")
        return values

    @model_validator(mode="after")
    def _fits_together(self) -> "NetworkPlan":
        for key in self._given(READING):
            if not self.is_file:
                raise ValueError(f"{key}: says how a NIR file is read; allowed: with name = a file")
        for key in self._given(CODING):
            if self.coding is None:
                raise ValueError(f"{key}: is a coding's; allowed: with coding")
        return self

    @model_serializer(mode="wrap")
    def _as_said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A run that names no network is the same run as before plans could name one.
        values: dict[str, Any] = handler(self)
        return {k: v for k, v in values.items() if v is not None or k not in (*NAMING, CHIP)}

    def _given(self, keys: tuple[str, ...]) -> list[str]:
        return [key for key in keys if getattr(self, key) is not None]

    @property
    def is_named(self) -> bool:
        """Whether it says anything of the network, so that it is not the circuit's default one."""
        return bool(self._given(NAMING))

    @property
    def is_file(self) -> bool:
        """Whether the network is a file of the user."""
        return self.name is not None and ("/" in self.name or self.name.endswith(NETWORK_ENDING))


class ProofPlan(StrictModel):
    """How the behavioural models are compared with ngspice."""

    samples: Annotated[int, Field(ge=1, le=MOST_PROOFS)] = 20


class Until(StrictModel):
    """When a condition has enough samples.

    Attributes:
        parameter: A name of `surrogate.vocabulary`.
        quantity: ``"mean"`` or ``"sigma"`` of the parameter over mismatch.
        relative_half_width: Half of its 95 % confidence interval over its value.
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
