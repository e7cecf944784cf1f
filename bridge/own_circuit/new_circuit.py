"""A datasheet begun from a netlist: what its ports and transistors are, and guesses at roles."""

from dataclasses import dataclass
from pathlib import Path

from bridge.errors import BridgeInputError
from bridge.own_circuit.begun_sheet import (
    NEEDED,
    ROLES_OF,
    Kind,
    begun_sheet,
    kind_of,
    nodes_of,
    why_of,
)
from bridge.own_circuit.datasheet_text import datasheet_text
from bridge.store import Location, write_whole
from circuits.circuit import NETLIST_ENDINGS
from circuits.datasheet import Datasheet
from circuits.datasheet_tables import UNITS, Knob, as_word
from circuits.device_names import device_names
from circuits.netlist import (
    Guess,
    Netlist,
    Subcircuit,
    Testbench,
    Transistor,
    bias_diodes,
    read_netlist,
)
from circuits.technology import Technology, load_technology
from surrogate.vocabulary import engineering

DEFAULT_TECHNOLOGY = "gf180mcu"
"""What a netlist is simulated in that names no technology's transistors."""

UNKNOWN_BIAS = {"V": 0.5, "A": 1e-9}
"""A bias whose value only its designer knows starts here, by unit."""

ELEMENT_UNITS = {"c": "F", "i": "A", "r": "ohm", "v": "V"}
"""Unit of a parameter that is the value of such elements."""

ASKED = "; its value?"
"""Ends the meaning of a knob whose value nobody knows yet."""

SOURCED = "bias at this port, as the source at it in the netlist"

NOTHING = "nothing speaks for any node"
PARAMETER = "parameter of the netlist: is the unit right, what does it set?"
SHARED = "diode-connected at a bias: all circuits of a chip share it"

COMMENTS = (
    "Begun by lif-bridge new-circuit from {name}. Look at every line: the roles are guesses,",
    "with their reasons behind them. {bench}",
    "All keys: README, section Your own circuit.",
)


BENCHES = {
    "neuron": "[bench] may be left out: lif-bridge characterise finds one.",
    "synapse": "[bench] is a start: one pulse, and where its current is collected.",
    "weight": "[bench] says where its currents are collected.",
}


@dataclass(frozen=True)
class Beginning:
    """A datasheet that was begun.

    Attributes:
        kind, why: What it is of, and what speaks for that.
        begun_from: The netlist's file, as it was named.
        transistors: All of them, at any depth.
        biases: Ports, or nodes that nothing drives, that look like a bias.
        shared: Transistors that look like a bias generator's.
        missing: Needed roles for which nothing speaks; they stand in the file as a question mark.
        unnamed: Ports without a role and, where there are no ports, the biases; each stands in the
            file as a knob.
        corner: The technology's corner whose models the file calls; empty if it calls none.
        sources: Value of the source that the netlist has at such a port, for a person.
    """

    kind: Kind
    why: str
    path: Path
    begun_from: Path
    netlist: Netlist
    transistors: tuple[Transistor, ...]
    guesses: tuple[Guess, ...]
    biases: tuple[Guess, ...]
    shared: tuple[str, ...]
    missing: tuple[str, ...]
    unnamed: tuple[str, ...]
    corner: str
    sources: dict[str, str]


def new_circuit(
    netlist: Path,
    force: bool = False,
    technology: Technology | None = None,
    subcircuit: str | None = None,
    kind: str | None = None,
) -> Beginning:
    """Begin the datasheet of a circuit.

    Args:
        netlist: A netlist, as a person, xschem or KiCad writes it.
        force: Whether a datasheet that is there may be written over.
        technology: The one it is drawn in, where that is not shipped or the netlist does not tell.
        subcircuit: The one that is the circuit, where the file holds more.
        kind: Neuron, synapse or weight; what its ports speak for if left out.

    Returns:
        What was read and guessed; the datasheet is written beside the netlist.

    Raises:
        BridgeInputError: There is a datasheet already, or nothing tells the kind.
        CircuitInputError: The netlist cannot be read.
    """
    if netlist.suffix not in NETLIST_ENDINGS:
        raise BridgeInputError(f"{netlist}: allowed: a file ending in {', '.join(NETLIST_ENDINGS)}")
    file = Location.of(netlist.with_suffix(".toml"))
    if file.exists() and not force:
        raise BridgeInputError(f"{file}: is there already; --force writes over it")
    source = read_netlist(netlist, device_names(technology), subcircuit)
    if not source.flatten().transistors:
        raise BridgeInputError(f"{netlist}: {source.name} has no transistors; a circuit has some")
    which, why = kind_of(source, str(netlist), kind)
    found = ROLES_OF[which](source)
    guesses = [guess for guess in found if guess.role != "bias"]
    roles = {guess.role: guess for guess in guesses}
    if "input" in roles and roles["input"].node == roles.get("membrane", roles["input"]).node:
        guesses.remove(roles.pop("input"))  # what a datasheet that names no input says
    missing = tuple(role for role in NEEDED[which] if role not in roles)
    taken = {guess.node for guess in guesses}
    biases = {guess.node: guess for guess in found if guess.role == "bias"}
    unnamed = tuple(port for port in source.ports or biases if port not in taken)
    flat = source.flatten()
    own = [guess.node for guess in guesses if guess.role == "output"]
    shared = bias_diodes(source, biases, own if which == "weight" else None)
    drawn = technology
    if drawn is None and len(source.technologies) <= 1:
        drawn = load_technology(*source.technologies or [DEFAULT_TECHNOLOGY])
    held = source.testbench.volts.get(roles["supply"].node) if "supply" in roles else None
    supply = held or (drawn.supply if drawn else None)
    common = {
        "subcircuit": source.name if subcircuit or source.chosen else None,
        "supply": supply,
        "knobs": _parameters(source, flat)
        | {port: _bias(biases.get(port), source.testbench, port) for port in unnamed},
        "transistors": {t.name: _size(t) for t in flat.transistors},
        "shared": shared,
    }
    sheet = begun_sheet(which, source, nodes_of(guesses), missing, supply or 1.0, common)
    reasons = {
        **why_of(sheet, why, guesses),
        **{f"ports.{role}": f"{NOTHING}: write one of the netlist's" for role in missing},
        "shared": f"guess: {SHARED}",
    }
    if subcircuit is None:
        reasons["subcircuit"] = "guess: the rest of the file stands around it"
    if held:
        reasons["supply"] = "V: of the source at it in the netlist"
    elif drawn:
        of = f"{drawn.name}'s own"
        if technology is None and not source.technologies:
            of += ", in which nf and pf are simulated unless --technology names another"
        reasons["supply"] = f"V: {of}; the one that the {which} was designed for?"
    comments = [line.format(name=netlist.name, bench=BENCHES[which]) for line in COMMENTS]
    name = as_word(sheet.subcircuit or netlist.stem)
    text = datasheet_text(sheet, name, reasons, comments)
    return Beginning(
        which,
        why,
        write_whole(file, text.encode()),
        netlist,
        source,
        flat.transistors,
        tuple(guesses),
        tuple(biases.values()),
        shared,
        missing,
        unnamed,
        next((one for one in source.testbench.sections if drawn and one in drawn.corners), ""),
        {
            name: engineering(knob.value, knob.unit)
            for name, knob in sheet.knobs.items()
            if knob.meaning == SOURCED
        },
    )


def _parameters(source: Netlist, flat: Subcircuit) -> dict[str, Knob]:
    """The netlist's parameters, at their defaults."""
    return {
        name: Knob(value=value, unit=_unit(name, value, flat), meaning=PARAMETER)
        for name, value in source.parameters.items()
        if abs(value) <= UNITS["1"]
    }


def _unit(name: str, value: float, flat: Subcircuit) -> str:
    """Unit of a parameter, which the netlist does not say: of the elements that it alone sets."""
    letters = {each.letter for each in flat.elements if each.parameters == {name}}
    unit = ELEMENT_UNITS.get(letters.pop(), "1") if len(letters) == 1 else "1"
    return unit if abs(value) <= UNITS[unit] else "1"


def _size(transistor: Transistor) -> str:
    width, length = 1e6 * transistor.width, 1e6 * transistor.length
    many = "" if transistor.multiplier == 1 else f", {transistor.multiplier:g} of them"
    return f"{transistor.device} {width:g}/{length:g} um{many}: role?"


def _bias(guess: Guess | None, bench: Testbench, port: str) -> Knob:
    """A knob at a port: with the value of the source that the netlist has there, or to be asked."""
    for values, unit in ((bench.amperes, "A"), (bench.volts, "V")):
        if (value := values.get(port)) is not None and abs(value) <= UNITS[unit]:
            return Knob(value=value, unit=unit, meaning=SOURCED)
    if guess and guess.value is not None:
        return Knob(value=guess.value, unit=guess.unit, meaning=f"guess: {guess.reason}")
    unit = (guess.unit if guess else "") or "V"
    why = f"guess: {guess.reason}" if guess and guess.unit else "a voltage (V) or a current (A)?"
    return Knob(value=UNKNOWN_BIAS[unit], unit=unit, meaning=f"bias at this port, {why}{ASKED}")


def unanswered(sheet: Datasheet) -> list[str]:
    """Knobs that stand as `new_circuit` wrote them: nobody has said their values."""
    return [
        name
        for name, knob in sheet.knobs.items()
        if knob.meaning.endswith(ASKED) and knob.value == UNKNOWN_BIAS.get(knob.unit)
    ]
