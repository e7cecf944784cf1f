"""What a netlist file says, line by line: sub-circuits and their statements, not yet evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from circuits.netlist.expression import Expression
from circuits.netlist.line import Line
from circuits.netlist.problem import Problem


@dataclass(frozen=True)
class CapacitorModel:
    """What a design kit's capacitor is made of.

    Attributes:
        area, perimeter: Capacitance for its area, F/m², and for its edge, F/m.
        delta: Effective minus drawn width and length, m.
        width_key, length_key: What its call names them, lower case.
    """

    area: float
    perimeter: float = 0.0
    delta: float = 0.0
    width_key: str = "w"
    length_key: str = "l"


@dataclass(frozen=True)
class DeviceName:
    """How a netlist may call a device.

    Attributes:
        device: ``"nf"`` or ``"pf"``, a transistor; ``"c"``, a capacitor.
        technology: Name of the one technology whose PDK calls it so; empty if any.
        unit: Metres that a ``w`` or ``l`` of 1 means: 1e-6 where the PDK scales to micrometres.
        capacitor: What a capacitor is made of; None of a transistor.
    """

    device: str
    technology: str = ""
    unit: float = 1.0
    capacitor: CapacitorModel | None = None

    @property
    def model(self) -> CapacitorModel:
        """Of a capacitor: what it is made of."""
        assert self.capacitor is not None, "asked of capacitors only"
        return self.capacitor


GENERIC = {"nf": DeviceName("nf"), "pf": DeviceName("pf")}
"""The two names that every technology has."""


@dataclass(frozen=True)
class Statement:
    """An element's line.

    Attributes:
        name: The element's name, its letter first.
        nodes: Its nodes, as `circuits.netlist.words.node_name` gives them.
        target: Device or sub-circuit that an X or M calls, else empty.
        values: What is assigned on the line; ``"value"`` is the one without a name.
    """

    line: Line
    name: str
    nodes: tuple[str, ...]
    target: str
    values: Mapping[str, Expression]


@dataclass(frozen=True)
class Parameter:
    """A parameter and what it is given, in a ``.param`` or as a default of a ``.subckt``."""

    line: Line
    name: str
    value: Expression


@dataclass
class Definition:
    """A sub-circuit, or what stands outside all of them.

    Attributes:
        name: Name after ``.subckt``; empty for the file itself.
        line: Its ``.subckt``.
        ports: Its ports; the ground may be among them.
        formals: Parameters of a call, with their defaults.
        parameters: Its ``.param``, in order.
        statements: Its elements, in order.
        stimuli: Its sources that change with time, which no circuit is made of: with their nodes,
            and no values.
        problems: Its lines that were not understood: refused where it is part of the circuit.
    """

    name: str = ""
    line: Line | None = None
    ports: tuple[str, ...] = ()
    formals: dict[str, Parameter] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    stimuli: list[Statement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def names(self) -> set[str]:
        """All parameters that it declares."""
        return {*self.formals, *(parameter.name for parameter in self.parameters)}

    def nodes(self) -> tuple[str, ...]:
        """Its ports and other nodes, in order, each once; the ground may be among them."""
        inner = (node for statement in self.statements for node in statement.nodes)
        return tuple(dict.fromkeys((*self.ports, *inner)))
