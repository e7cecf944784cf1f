"""The tables of a datasheet: ports by role, knobs, benches; and the bounds of their values."""

import re
from typing import Annotated, Literal

from pydantic import Field, model_validator

from circuits.alphabet import Node, Phrase
from circuits.errors import shown
from circuits.toml_file import StrictModel

UNITS = {
    "A": 1.0, "V": 20.0, "F": 1e-3, "ohm": 1e15, "S": 1e3, "s": 100.0, "Hz": 1e12, "m": 1e-2,
    "K": 1e3, "1": 1e6,
}  # fmt: skip
"""Units of knobs, SI, and the largest magnitude that is no slip of the pen."""


MOST_BITS, MOST_LINES = 8, 64
"""Bits of a binary weight, and lines of a one-hot one: each code is an operating point."""


def as_word(text: str) -> str:
    """A name that a datasheet may give, from any text: ``my-neuron`` is ``my_neuron``."""
    return re.sub(r"[^A-Za-z0-9_]", "_", text)[:64]


# The bounds of a datasheet: far beyond any neuron, far below a sweep that never ends.
Voltage = Annotated[float, Field(ge=-20, le=20)]
Current = Annotated[float, Field(ge=1e-18, le=1)]
Time = Annotated[float, Field(ge=1e-9, le=100)]


class NeuronPorts(StrictModel):
    """Nodes of a neuron by role: ports of its sub-circuit, or nodes inside it.

    Attributes:
        membrane, output, supply: The membrane's node, the output that rises through half the supply
            at a spike, the supply.
        input: Where the input current flows in; the membrane if left out.
        ground: A node that is tied to ground.
    """

    membrane: Node
    output: Node
    supply: Node
    input: Node | None = None
    ground: Node | None = None


class SynapsePorts(StrictModel):
    """Nodes of a synapse by role.

    Attributes:
        input, output, supply: Where the pulse comes in, where the current comes out (positive out
            of the synapse), supply.
        ground: A node that is tied to ground.
    """

    input: Node
    output: Node
    supply: Node
    ground: Node | None = None


class WeightPorts(StrictModel):
    """Nodes of a weight by role.

    Attributes:
        code: Where the code comes in: of a binary weight its bits, the least significant first; of
            a one-hot one a line for each code, from 0 on.
        output, supply: Where the current flows, supply.
        ground: A node that is tied to ground.
    """

    code: Annotated[tuple[Node, ...], Field(strict=False, min_length=1, max_length=MOST_LINES)]
    output: Node
    supply: Node
    ground: Node | None = None


class Knob(StrictModel):
    """A bias: the value of a parameter of the sub-circuit, or of a source at one of its nodes.

    Attributes:
        value: SI.
        unit: One of `UNITS`. A knob that is named like a node drives it: ``"V"`` by a voltage
            source to ground, ``"A"`` by a current source from the supply into the node.
        low, high: Sensible range, SI.
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

    Attributes:
        i_low, i_high: The two input currents of the transient, A.
        v_start: Membrane voltage at its start, V.
        v_sweep: Range of the membrane clamp, V.
        t_limit: Longest wait for one spike, s of circuit time.
        step_refinement: Factor by which the step control's tolerance and the longest step are
            smaller for this circuit: where a measured value adds up the errors of many steps.
        max_step: Longest step before that, s; where the circuit is far slower or faster than others
            are, else None: `circuits.SolverOptions` says it.
    """

    i_low: Current
    i_high: Current
    v_start: Voltage
    v_sweep: Annotated[tuple[Voltage, Voltage], Field(strict=False)]
    t_limit: Time
    step_refinement: Annotated[float, Field(ge=1.0, le=100.0)] = 1.0
    max_step: Time | None = None

    @model_validator(mode="after")
    def _ordered(self) -> "NeuronBench":
        if not self.i_low < self.i_high:
            raise ValueError("i_low must be less than i_high")
        if not self.v_sweep[0] < 0 < self.v_sweep[1]:
            raise ValueError("v_sweep must run from below zero to above it")
        return self


class SynapseBench(StrictModel):
    """Stimulus of a synapse's characterisation.

    Attributes:
        pulse_width: Length of the one input pulse, s.
        active: Whether the input pulse is ``"high"`` or ``"low"``; its levels are the supplies.
        v_output: Voltage at which the output current is collected, V.
        t_limit: Circuit time after the pulse, s.
    """

    pulse_width: Time
    active: Literal["high", "low"] = "high"
    v_output: Voltage
    t_limit: Time


class WeightBench(StrictModel):
    """Where a weight's currents are taken.

    Attributes:
        v_output: Voltage at which the output current is collected, V.
    """

    v_output: Voltage


class Adaptation(StrictModel):
    """A branch that slows the neuron down as it fires; off at the knob's own value.

    Attributes:
        knob: Name of the knob that switches it on.
        value: A value at which adaptation is plain to see, the knob's unit.
    """

    knob: Node
    value: float
