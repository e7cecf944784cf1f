"""One flat sub-circuit: what a netlist is at given values of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIX = "own_"
"""Stands before the sub-circuit's name in a deck, where the technology's own names are."""


@dataclass(frozen=True)
class Transistor:
    """One transistor.

    Attributes
    ----------
    name : str
        Hierarchical instance name, lower case: ``"xinv1.xm1"``, at the top ``"xm1"``.
    element : str
        Name of its X element in the rendered text.
    device : str
        ``"nf"`` or ``"pf"``.
    width, length : float
        Drawn W of all fingers together, and L, m.
    multiplier : float
        How many of them stand side by side: the product of all m on the way down.
    fingers : int
        Into how many gates the width is folded.
    nodes : tuple of str
        Drain, gate, source and bulk in the rendered text.
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

    Attributes
    ----------
    name : str
        Hierarchical instance name, lower case.
    kind : str
        Its letter, lower case.
    nodes : tuple of str
        Its nodes in the rendered text.
    value : float
        As rendered, multipliers included; SI.
    parameters : frozenset of str
        The netlist's parameters that the value depends on.
    """

    name: str
    kind: str
    nodes: tuple[str, ...]
    value: float
    parameters: frozenset[str]


@dataclass(frozen=True)
class Subcircuit:
    """A flat sub-circuit, its elements in the order of the netlist.

    Attributes
    ----------
    name : str
        The netlist's name.
    called : str
        Its name in the text: behind `PREFIX`, of letters, digits and _ only.
    ports : tuple of str
        Its ports, as the netlist calls these nodes.
    transistors : tuple of Transistor
        All of them.
    elements : tuple of Element
        All others.
    text : str
        The sub-circuit as a deck holds it: numbers and plain names only, from what was understood.
    nodes : mapping of str to str
        Names in the text by the netlist's names of nodes (``"xinv1.n1"`` below the top), without
        the ground.
    """

    name: str
    called: str
    ports: tuple[str, ...]
    transistors: tuple[Transistor, ...]
    elements: tuple[Element, ...]
    text: str
    nodes: Mapping[str, str]
