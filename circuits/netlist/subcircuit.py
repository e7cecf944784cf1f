"""What a sub-circuit file says, and the text of it that may reach ngspice."""

from dataclasses import dataclass
from pathlib import Path

PREFIX = "own_"
"""Stands before the sub-circuit's and its parameters' names in a deck. ngspice looks parameters up
through all calling sub-circuits: without it, one that is named like a parameter of the technology
would change the transistors' models."""


@dataclass(frozen=True)
class Transistor:
    """One transistor instance of a sub-circuit.

    Attributes
    ----------
    name : str
        Instance name, lower case, for example ``"xmn1"``.
    device : str
        ``"nf"`` or ``"pf"``.
    width, length : float
        Drawn W and L, m.
    """

    name: str
    device: str
    width: float
    length: float


@dataclass(frozen=True)
class Subcircuit:
    """A sub-circuit's interface and transistors, in the order of the file.

    Attributes
    ----------
    name : str
        Name after ``.subckt``.
    ports : tuple of str
        Port names.
    parameters : dict of str to float
        Parameters with their defaults, SI.
    transistors : tuple of Transistor
        All ``nf`` and ``pf`` instances.
    text : str
        The sub-circuit as the deck holds it: only what the reader understood, with the names of
        sub-circuit and parameters behind `PREFIX`.
    files : tuple of pathlib.Path
        Every file that was read, the netlist first.
    digest : str
        SHA-256, hexadecimal, of the netlist's bytes as they were read; with included files, of
        all files' hashes in that order.
    """

    name: str
    ports: tuple[str, ...]
    parameters: dict[str, float]
    transistors: tuple[Transistor, ...]
    text: str
    files: tuple[Path, ...]
    digest: str
