"""The datasheet beside a netlist: a TOML file with ports by role, knobs, bench, transistors."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from circuits.alphabet import Device, Instance, Node, Phrase, Prose, Word
from circuits.datasheet_tables import (
    MOST_BITS,
    Adaptation,
    Knob,
    NeuronBench,
    NeuronPorts,
    SynapseBench,
    SynapsePorts,
    WeightBench,
    WeightPorts,
)
from circuits.errors import CircuitInputError, shown
from circuits.toml_file import StrictModel, parse_toml, validate

KINDS = ("neuron", "synapse", "weight")
"""What a datasheet may say that it is of."""


class _Sheet(StrictModel):
    name: Word = ""
    title: Phrase = ""
    source: Prose = ""
    notes: Prose = ""
    subcircuit: Device | None = None
    supply: Annotated[float, Field(ge=0.01, le=20)] | None = None
    knobs: Annotated[dict[Node, Knob], Field(max_length=100)] = Field(default_factory=dict)
    transistors: Annotated[dict[Instance, Phrase], Field(max_length=1000)] = Field(
        default_factory=dict
    )
    shared: Annotated[tuple[Instance, ...], Field(strict=False, max_length=1000)] = ()
    time_constant: Node | None = None

    @model_validator(mode="after")
    def _has_time_constant(self) -> Self:
        if self.time_constant is not None and self.time_constant not in self.knobs:
            raise ValueError(f"time_constant = {shown(self.time_constant)}: not a knob")
        return self


class NeuronDatasheet(_Sheet):
    """What a ``.toml`` beside a neuron's ``.cir`` says.

    Attributes:
        name, title, source, notes: Identifier (the file's stem if left out), and what a person
            reads.
        subcircuit: The one of the netlist's sub-circuits that it is about, where the file holds
            more.
        supply: Supply voltage, V; the technology's own if left out.
        feedback: What makes the spike: ``"capacitive"`` (through `c_feedback`), ``"current"`` (I(V)
            has an unstable zero) or ``"switch"`` (none at DC: the output switches the reset on).
        c_feedback: The capacitor of a capacitive feedback, F.
        adaptation: Its spike-frequency adaptation, where there is one.
        transistors: Role of each transistor, by its hierarchical name.
        shared: Transistors that all neurons of a chip share, such as a bias generator's.
        time_constant: The knob whose current sets the time constant, for the theory of its
            temperature.
    """

    kind: Literal["neuron"] = "neuron"
    feedback: Literal["capacitive", "current", "switch"] | None = None
    c_feedback: Annotated[float, Field(ge=1e-21, le=1e-3)] | None = None
    ports: NeuronPorts
    bench: NeuronBench | None = None
    adaptation: Adaptation | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "NeuronDatasheet":
        if (self.feedback == "capacitive") != (self.c_feedback is not None):
            raise ValueError("c_feedback is given exactly when feedback is 'capacitive'")
        if self.adaptation is not None and self.adaptation.knob not in self.knobs:
            raise ValueError(f"adaptation.knob = {shown(self.adaptation.knob)}: not a knob")
        return self


class SynapseDatasheet(_Sheet):
    """What a ``.toml`` beside a synapse's ``.cir`` says; see `NeuronDatasheet`."""

    kind: Literal["synapse"] = "synapse"
    ports: SynapsePorts
    bench: SynapseBench | None = None


class WeightDatasheet(_Sheet):
    """What a ``.toml`` beside a weight's ``.cir`` says; see `NeuronDatasheet`.

    Attributes:
        coding: ``"binary"``: a port for each bit, ``"one-hot"``: one for each code, of which that
            of the code is active.
        active: Whether an active port is ``"high"`` or ``"low"``; its levels are the supplies.
        direction: Whether the output current flows out of the circuit (``"source"``) or into it
            (``"sink"``): that counts positive.
    """

    kind: Literal["weight"] = "weight"
    coding: Literal["binary", "one-hot"] = "binary"
    active: Literal["high", "low"] = "high"
    direction: Literal["source", "sink"] = "source"
    ports: WeightPorts
    bench: WeightBench | None = None

    @model_validator(mode="after")
    def _has_codes(self) -> "WeightDatasheet":
        lines = len(self.ports.code)
        if self.coding == "binary" and lines > MOST_BITS:
            raise ValueError(f"ports.code: {lines} bits; allowed: up to {MOST_BITS}")
        if self.coding == "one-hot" and lines < 2:
            raise ValueError("ports.code: 1 line; allowed: 2 or more, that of code 0 the first")
        return self

    @property
    def codes(self) -> int:
        """How many codes it has, from 0 on."""
        lines = len(self.ports.code)
        return 2**lines if self.coding == "binary" else lines

    def active_ports(self, code: int) -> tuple[bool, ...]:
        """Which of the ports of the code are active at a code, in their order."""
        lines = range(len(self.ports.code))
        if self.coding == "binary":
            return tuple(bool(code >> k & 1) for k in lines)
        return tuple(k == code for k in lines)


Datasheet = NeuronDatasheet | SynapseDatasheet | WeightDatasheet


def read_datasheet(path: Path) -> Datasheet:
    """Read and validate a datasheet.

    Returns:
        As its ``kind`` says; a neuron's if it says none.

    Raises:
        CircuitInputError: The file is missing or not TOML, or a key or value is not allowed.
    """
    data = parse_toml(path)
    kind = data.get("kind", "neuron")
    if kind not in KINDS:
        raise CircuitInputError(f"{path}: kind = {shown(kind)}; allowed: {', '.join(KINDS)}")
    if kind == "synapse":
        return validate(path, data, SynapseDatasheet)
    if kind == "weight":
        return validate(path, data, WeightDatasheet)
    return validate(path, data, NeuronDatasheet)
