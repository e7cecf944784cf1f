"""One flat sub-circuit: what a netlist is at given values of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIX = "own_"
"""Stands before the sub-circuit's name in a deck, where the technology's own names are."""


@dataclass(frozen=True)
class Transistor:
    """One transistor.

    Attributes:
        name: Hierarchical instance name, lower case: ``"xinv1.xm1"``, at the top ``"xm1"``.
        element: Name of its X element in the rendered text.
        device: ``"nf"`` or ``"pf"``.
        width, length: Drawn W of all fingers together, and L, m.
        multiplier: How many of them stand side by side: the product of all m on the way down.
        fingers: Into how many gates the width is folded.
        nodes: Drain, gate, source and bulk in the rendered text.
    """

    name: str
    element: str
    device: str
    width: float
    length: float
    multiplier: float = 1.0
    fingers: int = 1
    nodes: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Element:
    """One R, C, V, I, E or G.

    Attributes:
        nodes: Its nodes in the rendered text.
        value: As rendered, multipliers included; SI.
        parameters: The netlist's parameters that the value depends on.
    """

    name: str
    letter: str
    nodes: tuple[str, ...]
    value: float
    parameters: frozenset[str]


@dataclass(frozen=True)
class Subcircuit:
    """A flat sub-circuit, its elements in the order of the netlist.

    Attributes:
        called: Its name in the text: behind `PREFIX`, of letters, digits and _ only.
        ports: Its ports, as the netlist calls these nodes.
        text: The sub-circuit as a deck holds it: numbers and plain names only, from what was
            understood.
        nodes: Names in the text by the netlist's names of nodes (``"xinv1.n1"`` below the top),
            without the ground.
    """

    name: str
    called: str
    ports: tuple[str, ...]
    transistors: tuple[Transistor, ...]
    elements: tuple[Element, ...]
    text: str
    nodes: Mapping[str, str]
