"""A datasheet begun from a netlist: what its ports and transistors are, and guesses at roles."""

from dataclasses import dataclass
from pathlib import Path

from bridge.errors import BridgeInputError
from bridge.own_circuit.datasheet_text import datasheet_text
from bridge.store import write_whole
from circuits.circuit import NETLIST_ENDINGS
from circuits.datasheet import NeuronDatasheet
from circuits.datasheet_tables import Knob, NeuronPorts, as_word
from circuits.device_names import device_names
from circuits.netlist import Netlist, Transistor, guess_roles, read_netlist
from circuits.netlist.roles import Guess

NEEDED = ("membrane", "output", "supply")
"""Roles that every neuron has."""

UNKNOWN_BIAS = 0.5
"""A bias whose value only its designer knows starts here, V."""

COMMENTS = (
    "Begun by lif-bridge new-circuit from {name}. Look at every line: the roles are guesses,",
    "with their reasons behind them. [bench] may be left out: lif-bridge characterise finds one.",
    "All keys: README, section Your own circuit.",
)


@dataclass(frozen=True)
class Beginning:
    """A datasheet that was begun.

    Attributes
    ----------
    path : pathlib.Path
        The file.
    netlist : Netlist
        What the netlist says.
    transistors : tuple of Transistor
        All of them, at any depth.
    guesses : tuple of Guess
        Roles that were given.
    missing : tuple of str
        Needed roles for which nothing speaks; they stand in the file as a question mark.
    unnamed : tuple of str
        Ports without a role; each stands in the file as a knob.
    """

    path: Path
    netlist: Netlist
    transistors: tuple[Transistor, ...]
    guesses: tuple[Guess, ...]
    missing: tuple[str, ...]
    unnamed: tuple[str, ...]


def new_circuit(netlist: Path, force: bool = False) -> Beginning:
    """Begin the datasheet of a neuron.

    Parameters
    ----------
    netlist : pathlib.Path
        A netlist, as a person, xschem or KiCad writes it.
    force : bool
        Whether a datasheet that is there may be written over.

    Returns
    -------
    Beginning
        What was read and guessed; the datasheet is written beside the netlist.

    Raises
    ------
    BridgeInputError
        There is a datasheet already.
    CircuitInputError
        The netlist cannot be read.
    """
    path = netlist.with_suffix(".toml")
    if netlist.suffix not in NETLIST_ENDINGS:
        raise BridgeInputError(f"{netlist}: allowed: a file ending in {', '.join(NETLIST_ENDINGS)}")
    if path.exists() and not force:
        raise BridgeInputError(f"{path}: is there already; --force writes over it")
    source = read_netlist(netlist, device_names())
    guesses = [guess for guess in guess_roles(source) if guess.role != "bias"]
    roles = {guess.role: guess for guess in guesses}
    if "input" in roles and roles["input"].node == roles.get("membrane", roles["input"]).node:
        guesses.remove(roles.pop("input"))  # what a datasheet that names no input says
    missing = tuple(role for role in NEEDED if role not in roles)
    taken = {guess.node for guess in guesses}
    unnamed = tuple(port for port in source.ports if port not in taken)
    nodes = {role: guess.node for role, guess in roles.items()}
    sheet = NeuronDatasheet(
        ports=NeuronPorts(**{**dict.fromkeys(missing, "?"), **nodes}),
        knobs=_parameters(source) | {port: _bias() for port in unnamed},
        transistors={t.name: _size(t) for t in source.flatten().transistors},
    )
    reasons = {role: f"guess: {guess.reason}" for role, guess in roles.items()}
    reasons |= dict.fromkeys(missing, "nothing speaks for any node: write one of the netlist's")
    comments = [line.format(name=netlist.name) for line in COMMENTS]
    text = datasheet_text(sheet, as_word(netlist.stem), reasons, comments)
    write_whole(path, text.encode())
    return Beginning(path, source, source.flatten().transistors, tuple(guesses), missing, unnamed)


def _parameters(source: Netlist) -> dict[str, Knob]:
    """The netlist's parameters, at their defaults: what unit they have, it does not say."""
    return {
        name: Knob(value=value, unit="1", meaning="parameter of the netlist: unit and meaning?")
        for name, value in source.parameters.items()
        if abs(value) <= 1e6
    }


def _size(transistor: Transistor) -> str:
    width, length = 1e6 * transistor.width, 1e6 * transistor.length
    many = "" if transistor.multiplier == 1 else f", {transistor.multiplier:g} of them"
    return f"{transistor.device} {width:g}/{length:g} um{many}: role?"


def _bias() -> Knob:
    return Knob(
        value=UNKNOWN_BIAS,
        unit="V",
        meaning="bias at this port: its value, in V (a voltage source) or A (a current into it)?",
    )
