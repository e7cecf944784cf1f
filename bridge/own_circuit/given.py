"""A user's own circuit as it is given: its files read and checked before anything is simulated."""

import shlex
from pathlib import Path

from bridge.engine import Watch
from bridge.errors import BridgeInputError
from bridge.own_circuit.at_membrane import AtMembrane
from bridge.own_circuit.new_circuit import ASKED, DEFAULT_TECHNOLOGY, unanswered
from circuits import Circuit
from circuits.circuit import NETLIST_ENDINGS
from circuits.connections import check_connections
from circuits.mismatch import check_sizes
from circuits.technology import Technology, load_technology
from surrogate.vocabulary import engineering

MOST_SUPPLY = 1.25
"""Greatest supply, in that of the technology: beyond, its models are no longer of its devices."""


def read_given(netlist: Path, technology: str | None, watch: Watch) -> tuple[Circuit, Technology]:
    """Read a circuit and its technology, and check that they go together.

    Args:
        netlist: Its datasheet stands beside it.
        technology: Name or path; what the netlist is drawn in if None.
        watch: Is told what of the netlist is left out, and what stands for good.

    Raises:
        BridgeInputError: A file is missing, or a value is still asked for.
        CircuitInputError: Netlist, datasheet or technology are unusable.
    """
    _check_files(netlist)
    own = load_technology(technology) if technology else None
    circuit = Circuit(netlist, technology=own)
    chosen = technology_of(circuit, technology)
    _check_answers(circuit)
    check_connections(circuit)
    check_sizes(circuit, chosen)
    _check_supply(circuit, chosen)
    _tell_of_sources(circuit, watch)
    return circuit, chosen


def technology_of(circuit: Circuit, name: str | None) -> Technology:
    """Technology that a circuit is simulated in: the one asked for, or the one it is drawn in.

    Args:
        circuit: Its netlist may name a technology's own transistors.

    Returns:
        gf180mcu when neither says.

    Raises:
        BridgeInputError: The netlist names transistors of two technologies, or of another one than
            was asked for.
    """
    drawn = sorted(circuit.source.technologies)
    if len(drawn) > 1:
        raise BridgeInputError(
            f"{circuit.netlist}: calls transistors of {' and '.join(drawn)}; allowed: of one"
        )
    technology = load_technology(name or (drawn[0] if drawn else DEFAULT_TECHNOLOGY))
    if drawn and technology.name != drawn[0]:
        raise BridgeInputError(
            f"{circuit.netlist}: calls transistors of {drawn[0]}; --technology {technology.name} "
            "needs a netlist with nf and pf, or that technology's own names"
        )
    return technology


def _check_files(netlist: Path) -> None:
    """Say what to do before anything is read."""
    if not netlist.exists():
        raise BridgeInputError(f"{netlist}: there is no such file")
    if netlist.suffix not in NETLIST_ENDINGS:
        raise BridgeInputError(f"{netlist}: allowed: a file ending in {', '.join(NETLIST_ENDINGS)}")
    if not (sheet := netlist.with_suffix(".toml")).exists():
        raise BridgeInputError(
            f"{sheet}: there is no datasheet; begin it with lif-bridge new-circuit "
            f"{shlex.quote(str(netlist))}"
        )


def _check_answers(circuit: Circuit) -> None:
    """Ask for the values that nobody has given yet."""
    if open_knobs := unanswered(circuit.datasheet):
        values = ", ".join(
            f"{name} = {engineering(circuit.knobs[name], circuit.datasheet.knobs[name].unit)}"
            for name in open_knobs
        )
        raise BridgeInputError(
            f"{circuit.datasheet_path}: knobs: {values}: written by new-circuit, and its value is "
            f"still asked for; write the bias of your design (or take {ASKED[2:]!r} out of its "
            "meaning to keep this one)"
        )


def _check_supply(circuit: Circuit, technology: Technology) -> None:
    """Refuse a supply of another technology, which a datasheet may still give."""
    supply = circuit.supply_in(technology)
    if supply > MOST_SUPPLY * technology.supply:
        raise BridgeInputError(
            f"{circuit.datasheet_path}: supply = {supply:g} V; {technology.name} is of "
            f"{technology.supply:g} V; allowed: up to {MOST_SUPPLY * technology.supply:g} V "
            "(--technology names another)"
        )


def _tell_of_sources(circuit: Circuit, watch: Watch) -> None:
    if note := circuit.source.testbench.note:
        watch.say(f"{circuit.netlist.name}: passed over: {note}")
    for name in circuit.replaced:
        watch.say(
            f"{circuit.netlist.name}: {name} is left out: the datasheet's supply or knob stands "
            "for it"
        )
    if circuit.kind != "neuron":
        return
    for name, amperes in AtMembrane(circuit).sources.items():
        watch.say(
            f"{circuit.netlist.name}: {name} drives {engineering(amperes, 'A')} into the membrane "
            "all the time, beside the bench's input: take it out if it was the input"
        )
