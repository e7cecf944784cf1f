"""The circuits that ship with the program."""

from functools import cache
from pathlib import Path

from circuits.circuit import Circuit
from circuits.errors import CircuitInputError, shown
from circuits.technology import netlists_folder

FOLDERS = ("neurons", "synapses", "weights")
"""Folders of the catalogue."""


@cache
def _catalogue() -> dict[str, Path]:
    root = netlists_folder()
    paths = (path for folder in FOLDERS for path in (root / folder).glob("*.toml"))
    return {path.stem: path.with_suffix(".cir") for path in sorted(paths)}


def circuits() -> tuple[str, ...]:
    """Names of the circuits of the catalogue: the neurons, the synapses, then the weights."""
    return tuple(_catalogue())


@cache
def load_circuit(name: str) -> Circuit:
    """Load a circuit of the catalogue.

    Raises:
        CircuitInputError: There is no such circuit.
    """
    if name not in circuits():
        raise CircuitInputError(f"unknown circuit {shown(name)}; allowed: {', '.join(circuits())}")
    return Circuit(_catalogue()[name])
