"""A circuit: one sub-circuit file and its datasheet."""

from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from circuits.errors import CircuitInputError
from circuits.netlist import Subcircuit, Transistor, read_subcircuit
from circuits.technology import netlists_folder
from circuits.toml_file import StrictModel, read_toml

Positive = Annotated[float, Field(gt=0)]


class Ports(StrictModel):
    """Names of the sub-circuit's ports by role; the input current flows into the membrane."""

    membrane: str
    output: str
    supply: str


class Knob(StrictModel):
    """A bias parameter of the sub-circuit: value in SI units, unit and meaning."""

    value: float
    unit: str
    meaning: str


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

    i_low: Positive
    i_high: Positive
    v_start: float
    v_sweep: Annotated[tuple[float, float], Field(strict=False)]
    t_limit: Positive

    @model_validator(mode="after")
    def _ordered(self) -> "Bench":
        if not self.i_low < self.i_high:
            raise ValueError("i_low must be less than i_high")
        if not self.v_sweep[0] < 0 < self.v_sweep[1]:
            raise ValueError("v_sweep must run from below zero to above it")
        return self


class Datasheet(StrictModel):
    """What a ``.toml`` beside a ``.cir`` says; see `Circuit`."""

    name: str
    title: str
    source: str
    notes: str = ""
    supply: Positive
    feedback: Literal["capacitive", "current"]
    c_feedback: Positive | None = None
    ports: Ports
    knobs: dict[str, Knob]
    bench: Bench
    transistors: dict[str, str]

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
    subcircuit : Subcircuit
        What the netlist itself says.

    Raises
    ------
    CircuitInputError
        Netlist and datasheet are unusable or do not agree.
    """

    def __init__(self, netlist: Path) -> None:
        self.netlist = netlist
        path = netlist.with_suffix(".toml")
        self.datasheet: Datasheet = read_toml(path, Datasheet)
        self.subcircuit: Subcircuit = read_subcircuit(netlist)
        sheet, cell = self.datasheet, self.subcircuit
        for role, port in sheet.ports:
            if port not in cell.ports:
                raise CircuitInputError(
                    f"{path}: ports.{role} = {port!r}: {netlist.name} has {', '.join(cell.ports)}"
                )
        _must_agree(path, "ports", set(dict(sheet.ports).values()), set(cell.ports))
        _must_agree(path, "knobs", set(sheet.knobs), set(cell.parameters))
        _must_agree(path, "transistors", set(sheet.transistors), {t.name for t in cell.transistors})

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
        odd = ", ".join(sorted(sheet ^ netlist))
        raise CircuitInputError(
            f"{path}: {key}: datasheet and netlist differ in {odd}; "
            f"the netlist has {', '.join(sorted(netlist))}"
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
        raise CircuitInputError(f"unknown circuit {name!r}; allowed: {', '.join(circuits())}")
    return Circuit(netlists_folder() / "neurons" / f"{name}.cir")
