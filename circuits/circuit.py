"""A circuit: one sub-circuit file and its datasheet."""

import re
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from circuits.errors import CircuitInputError, is_control, listed, shown
from circuits.netlist import Netlist, Subcircuit, Transistor, read_netlist
from circuits.technology import netlists_folder
from circuits.toml_file import StrictModel, read_toml

UNITS = {
    "A": 1.0, "V": 20.0, "F": 1e-3, "ohm": 1e15, "S": 1e3, "s": 100.0, "Hz": 1e12, "m": 1e-2,
    "K": 1e3, "1": 1e6,
}  # fmt: skip
"""Units of knobs, SI, and the largest magnitude that is no slip of the pen."""


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


# The bounds of a datasheet: far beyond any neuron, far below a sweep that never ends.
Voltage = Annotated[float, Field(ge=-20, le=20)]
Current = Annotated[float, Field(ge=1e-18, le=1)]
Prose = Annotated[str, Field(max_length=2000), AfterValidator(_visible)]
Phrase = Annotated[
    str, Field(max_length=300), AfterValidator(_visible), AfterValidator(_single_line)
]
Word = Annotated[str, AfterValidator(_word)]


class Ports(StrictModel):
    """Names of the sub-circuit's ports by role; the input current flows into the membrane."""

    membrane: Word
    output: Word
    supply: Word


class Knob(StrictModel):
    """A bias parameter of the sub-circuit: value in SI units, unit and meaning."""

    value: float
    unit: str
    meaning: Phrase

    @model_validator(mode="after")
    def _sane(self) -> "Knob":
        if self.unit not in UNITS:
            raise ValueError(f"unit {shown(self.unit)}; allowed: {', '.join(UNITS)}")
        if abs(self.value) > UNITS[self.unit]:
            raise ValueError(
                f"value {self.value:g} {self.unit}; allowed: up to {UNITS[self.unit]:g} {self.unit}"
            )
        return self


class Bench(StrictModel):
    """Stimulus of the characterisation.

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
    t_limit: Annotated[float, Field(ge=1e-9, le=100)]

    @model_validator(mode="after")
    def _ordered(self) -> "Bench":
        if not self.i_low < self.i_high:
            raise ValueError("i_low must be less than i_high")
        if not self.v_sweep[0] < 0 < self.v_sweep[1]:
            raise ValueError("v_sweep must run from below zero to above it")
        return self


class Datasheet(StrictModel):
    """What a ``.toml`` beside a ``.cir`` says; see `Circuit`."""

    name: Word
    title: Phrase
    source: Prose
    notes: Prose = ""
    supply: Annotated[float, Field(ge=0.01, le=20)]
    feedback: Literal["capacitive", "current"]
    c_feedback: Annotated[float, Field(ge=1e-21, le=1e-3)] | None = None
    ports: Ports
    knobs: Annotated[dict[Word, Knob], Field(max_length=100)]
    bench: Bench
    transistors: Annotated[dict[Word, Phrase], Field(max_length=1000)]

    @model_validator(mode="after")
    def _has_capacitor(self) -> "Datasheet":
        if (self.feedback == "capacitive") != (self.c_feedback is not None):
            raise ValueError("c_feedback is given exactly when feedback is 'capacitive'")
        return self


class Circuit:
    """A neuron circuit, ready to be rendered into a deck.

    Parameters
    ----------
    netlist : pathlib.Path
        The ``.cir`` file; its datasheet stands beside it with the ending ``.toml``.

    Attributes
    ----------
    netlist : pathlib.Path
        The sub-circuit file.
    datasheet : Datasheet
        Ports, knobs, bench, roles of the transistors.
    source : Netlist
        What the netlist itself says.
    subcircuit : Subcircuit
        The same at the knobs' values.

    Raises
    ------
    CircuitInputError
        Netlist and datasheet are unusable or do not agree.
    """

    def __init__(self, netlist: Path) -> None:
        self.netlist = netlist
        path = netlist.with_suffix(".toml")
        self.datasheet: Datasheet = read_toml(path, Datasheet)
        self.source: Netlist = read_netlist(netlist)
        sheet, cell = self.datasheet, self.source
        for role, port in sheet.ports:
            if port not in cell.ports:
                raise CircuitInputError(
                    f"{path}: ports.{role} = {port!r}: {netlist.name} has {listed(cell.ports)}"
                )
        _must_agree(path, "ports", set(dict(sheet.ports).values()), set(cell.ports))
        _must_agree(path, "knobs", set(sheet.knobs), set(cell.parameters))
        self.subcircuit: Subcircuit = cell.flatten(self.knobs)
        _must_agree(path, "transistors", set(sheet.transistors), {t.name for t in self.transistors})

    @property
    def name(self) -> str:
        """Identifier, the stem of the file."""
        return self.datasheet.name

    @property
    def transistors(self) -> tuple[Transistor, ...]:
        """Every transistor that mismatch applies to, in the order of the netlist."""
        return self.subcircuit.transistors

    @cached_property
    def knobs(self) -> dict[str, float]:
        """Bias values, SI."""
        return {name: knob.value for name, knob in self.datasheet.knobs.items()}


def _must_agree(path: Path, key: str, sheet: set[str], netlist: set[str]) -> None:
    if sheet != netlist:
        raise CircuitInputError(
            f"{path}: {key}: datasheet and netlist differ in {listed(sorted(sheet ^ netlist))}; "
            f"the netlist has {listed(sorted(netlist))}"
        )


def circuits() -> tuple[str, ...]:
    """Names of the circuits of the catalogue."""
    folder = netlists_folder() / "neurons"
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@cache
def load_circuit(name: str) -> Circuit:
    """Load a circuit of the catalogue.

    Parameters
    ----------
    name : str
        One of `circuits`.

    Returns
    -------
    Circuit
        The circuit.

    Raises
    ------
    CircuitInputError
        There is no such circuit.
    """
    if name not in circuits():
        raise CircuitInputError(f"unknown circuit {shown(name)}; allowed: {', '.join(circuits())}")
    return Circuit(netlists_folder() / "neurons" / f"{name}.cir")
