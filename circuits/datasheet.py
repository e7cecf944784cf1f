"""The datasheet beside a netlist: a TOML file with ports by role, knobs, bench, transistors."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from circuits.errors import CircuitInputError, is_control, shown
from circuits.toml_file import StrictModel, parse_toml, validate

UNITS = {
    "A": 1.0, "V": 20.0, "F": 1e-3, "ohm": 1e15, "S": 1e3, "s": 100.0, "Hz": 1e12, "m": 1e-2,
    "K": 1e3, "1": 1e6,
}  # fmt: skip
"""Units of knobs, SI, and the largest magnitude that is no slip of the pen."""

KINDS = ("neuron", "synapse")


def _visible(text: str) -> str:
    if any(is_control(character) and character not in "\n\t" for character in text):
        raise ValueError("a control character; allowed: printable text")
    return text


def _single_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("more than one line; allowed: one")
    return text


def _word(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_]{1,64}", text):
        raise ValueError("allowed: letters, digits and _, 64 at most")
    return text


def _node(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,100}", text):
        raise ValueError("allowed: the name of a node, 100 printable characters at most")
    return text.lower()


# The bounds of a datasheet: far beyond any neuron, far below a sweep that never ends.
Voltage = Annotated[float, Field(ge=-20, le=20)]
Current = Annotated[float, Field(ge=1e-18, le=1)]
Time = Annotated[float, Field(ge=1e-9, le=100)]
Prose = Annotated[str, Field(max_length=2000), AfterValidator(_visible)]
Phrase = Annotated[
    str, Field(max_length=300), AfterValidator(_visible), AfterValidator(_single_line)
]
Word = Annotated[str, AfterValidator(_word)]
Node = Annotated[str, AfterValidator(_node)]
Instance = Annotated[str, Field(pattern=r"^[!-~]{1,200}$")]


class NeuronPorts(StrictModel):
    """Nodes of a neuron by role: ports of its sub-circuit, or nodes inside it.

    Attributes
    ----------
    membrane, output, supply : str
        The membrane's node, the output that rises through half the supply at a spike, the supply.
    input : str or None
        Where the input current flows in; the membrane if left out.
    ground : str or None
        A node that is tied to ground.
    """

    membrane: Node
    output: Node
    supply: Node
    input: Node | None = None
    ground: Node | None = None


class SynapsePorts(StrictModel):
    """Nodes of a synapse by role.

    Attributes
    ----------
    input, output, supply : str
        Where the pulse comes in, where the current comes out (positive out of the synapse), supply.
    ground : str or None
        A node that is tied to ground.
    """

    input: Node
    output: Node
    supply: Node
    ground: Node | None = None


class Knob(StrictModel):
    """A bias: the value of a parameter of the sub-circuit, or of a source at one of its nodes.

    Attributes
    ----------
    value : float
        SI.
    unit : str
        One of `UNITS`. A knob that is named like a node drives it: ``"V"`` by a voltage source to
        ground, ``"A"`` by a current source from the supply into the node.
    meaning : str
        What it sets.
    low, high : float or None
        Sensible range, SI.
    """

    value: float
    unit: str
    meaning: Phrase = ""
    low: float | None = None
    high: float | None = None

    @model_validator(mode="after")
    def _sane(self) -> "Knob":
        if self.unit not in UNITS:
            raise ValueError(f"unit {shown(self.unit)}; allowed: {', '.join(UNITS)}")
        if abs(self.value) > UNITS[self.unit]:
            raise ValueError(
                f"value {self.value:g} {self.unit}; allowed: up to {UNITS[self.unit]:g} {self.unit}"
            )
        low = self.value if self.low is None else self.low
        high = self.value if self.high is None else self.high
        if not low <= self.value <= high:
            raise ValueError(f"value {self.value:g} {self.unit}; allowed: from low to high")
        return self


class NeuronBench(StrictModel):
    """Stimulus of a neuron's characterisation.

    Attributes
    ----------
    i_low, i_high : float
        The two input currents of the transient, A.
    v_start : float
        Membrane voltage at its start, V.
    v_sweep : tuple of float
        Range of the membrane clamp, V.
    t_limit : float
        Longest wait for one spike, s of circuit time.
    """

    i_low: Current
    i_high: Current
    v_start: Voltage
    v_sweep: Annotated[tuple[Voltage, Voltage], Field(strict=False)]
    t_limit: Time

    @model_validator(mode="after")
    def _ordered(self) -> "NeuronBench":
        if not self.i_low < self.i_high:
            raise ValueError("i_low must be less than i_high")
        if not self.v_sweep[0] < 0 < self.v_sweep[1]:
            raise ValueError("v_sweep must run from below zero to above it")
        return self


class SynapseBench(StrictModel):
    """Stimulus of a synapse's characterisation.

    Attributes
    ----------
    pulse_width : float
        Length of the one input pulse, s.
    active : str
        Whether the input pulse is ``"high"`` or ``"low"``; its levels are the supplies.
    v_output : float
        Voltage at which the output current is collected, V.
    t_limit : float
        Circuit time after the pulse, s.
    """

    pulse_width: Time
    active: Literal["high", "low"] = "high"
    v_output: Voltage
    t_limit: Time


class Adaptation(StrictModel):
    """A branch that slows the neuron down as it fires; off at the knob's own value.

    Attributes
    ----------
    knob : str
        Name of the knob that switches it on.
    value : float
        A value at which adaptation is plain to see, the knob's unit.
    """

    knob: Node
    value: float


class _Sheet(StrictModel):
    name: Word = ""
    title: Phrase = ""
    source: Prose = ""
    notes: Prose = ""
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

    Attributes
    ----------
    name, title, source, notes : str
        Identifier (the file's stem if left out), and what a person reads.
    supply : float or None
        Supply voltage, V; the technology's own if left out.
    feedback : str or None
        What makes the spike: ``"capacitive"`` (through `c_feedback`), ``"current"`` (I(V) has an
        unstable zero) or ``"switch"`` (none at DC: the output switches the reset on).
    c_feedback : float or None
        The capacitor of a capacitive feedback, F.
    ports : NeuronPorts
        Nodes by role.
    knobs : dict of str to Knob
        Biases.
    bench : NeuronBench or None
        Stimulus of the characterisation.
    adaptation : Adaptation or None
        Its spike-frequency adaptation, where there is one.
    transistors : dict of str to str
        Role of each transistor, by its hierarchical name.
    shared : tuple of str
        Transistors that all neurons of a chip share, such as a bias generator's.
    time_constant : str or None
        The knob whose current sets the time constant, for the theory of its temperature.
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


Datasheet = NeuronDatasheet | SynapseDatasheet


def read_datasheet(path: Path) -> Datasheet:
    """Read and validate a datasheet.

    Parameters
    ----------
    path : pathlib.Path
        A TOML file.

    Returns
    -------
    NeuronDatasheet or SynapseDatasheet
        As its ``kind`` says; a neuron's if it says none.

    Raises
    ------
    CircuitInputError
        The file is missing or not TOML, or a key or value is not allowed.
    """
    data = parse_toml(path)
    kind = data.get("kind", "neuron")
    if kind not in KINDS:
        raise CircuitInputError(f"{path}: kind = {shown(kind)}; allowed: {', '.join(KINDS)}")
    if kind == "synapse":
        return validate(path, data, SynapseDatasheet)
    return validate(path, data, NeuronDatasheet)
