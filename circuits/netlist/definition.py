"""What a netlist file says, line by line: sub-circuits and their statements, not yet evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from circuits.netlist.expression import Expression
from circuits.netlist.source import Line


@dataclass(frozen=True)
class CapacitorLaw:
    """What a design kit's capacitor is made of.

    Attributes
    ----------
    area, perimeter : float
        Capacitance for its area, F/m², and for its edge, F/m.
    delta : float
        Effective minus drawn width and length, m.
    width_key, length_key : str
        What its call names them, lower case.
    """

    area: float
    perimeter: float = 0.0
    delta: float = 0.0
    width_key: str = "w"
    length_key: str = "l"


@dataclass(frozen=True)
class DeviceName:
    """How a netlist may call a device.

    Attributes
    ----------
    device : str
        ``"nf"`` or ``"pf"``, a transistor; ``"c"``, a capacitor.
    technology : str
        Name of the one technology whose PDK calls it so; empty if any.
    unit : float
        Metres that a ``w`` or ``l`` of 1 means: 1e-6 where the PDK scales to micrometres.
    capacitor : CapacitorLaw or None
        What a capacitor is made of; None of a transistor.
    """

    device: str
    technology: str = ""
    unit: float = 1.0
    capacitor: CapacitorLaw | None = None

    @property
    def law(self) -> CapacitorLaw:
        """Of a capacitor: what it is made of."""
        assert self.capacitor is not None, "asked of capacitors only"
        return self.capacitor


GENERIC = {"nf": DeviceName("nf"), "pf": DeviceName("pf")}
"""The two names that every technology has."""


@dataclass(frozen=True)
class Statement:
    """An element's line.

    Attributes
    ----------
    line : Line
        Where it stands.
    name : str
        The element's name, its kind first.
    nodes : tuple of str
        Its nodes, as `circuits.netlist.words.node_name` gives them.
    target : str
        Device or sub-circuit that an X or M calls, else empty.
    values : mapping of str to Expression
        What is assigned on the line; ``"value"`` is the one without a name.
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
class Cell:
    """A sub-circuit, or what stands outside all of them.

    Attributes
    ----------
    name : str
        Name after ``.subckt``; empty for the file itself.
    line : Line or None
        Its ``.subckt``.
    ports : tuple of str
        Its ports; the ground may be among them.
    formals : dict of str to Parameter
        Parameters of a call, with their defaults.
    parameters : list of Parameter
        Its ``.param``, in order.
    statements : list of Statement
        Its elements, in order.
    """

    name: str = ""
    line: Line | None = None
    ports: tuple[str, ...] = ()
    formals: dict[str, Parameter] = field(default_factory=dict)
    parameters: list[Parameter] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def names(self) -> set[str]:
        """All parameters that it declares."""
        return {*self.formals, *(parameter.name for parameter in self.parameters)}

    def nodes(self) -> tuple[str, ...]:
        """Its ports and other nodes, in order, each once; the ground may be among them."""
        inner = (node for statement in self.statements for node in statement.nodes)
        return tuple(dict.fromkeys((*self.ports, *inner)))
