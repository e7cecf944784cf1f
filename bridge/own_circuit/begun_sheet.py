"""The datasheet of each kind of circuit as it is begun: ports by role, and a first bench."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from bridge.errors import BridgeInputError
from circuits.datasheet import Datasheet, NeuronDatasheet, SynapseDatasheet, WeightDatasheet
from circuits.datasheet_tables import (
    NeuronPorts,
    SynapseBench,
    SynapsePorts,
    WeightBench,
    WeightPorts,
)
from circuits.errors import shown
from circuits.netlist import Guess, Netlist, guess_roles
from circuits.netlist.kinds import (
    device_of,
    guess_kind,
    is_one_hot,
    synapse_roles,
    weight_roles,
)

NEEDED: Mapping[str, Sequence[str]] = {
    "neuron": ("membrane", "output", "supply"),
    "synapse": ("input", "output", "supply"),
    "weight": ("code", "output", "supply"),
}
"""Roles that every circuit of a kind has."""

ROLES_OF = {"neuron": guess_roles, "synapse": synapse_roles, "weight": weight_roles}

BEGUN_PULSE, BEGUN_WAIT = 500e-6, 0.15
"""Pulse of a synapse's bench, and the wait after it, s, as `dpi_synapse` has them."""

Kind = Literal["neuron", "synapse", "weight"]


def kind_of(netlist: Netlist, file: str, asked: str | None) -> tuple[Kind, str]:
    """What a netlist is, and why.

    Args:
        file: Its name, for the error.
        asked: The kind that a person says it is.

    Raises:
        BridgeInputError: It says nothing of that, or is a synapse with its neuron, or there is no
            such kind.
    """
    kinds: dict[str, Kind] = {"neuron": "neuron", "synapse": "synapse", "weight": "weight"}
    if asked is not None:
        if asked not in kinds:
            raise BridgeInputError(f"--kind {shown(asked)}; allowed: {', '.join(kinds)}")
        return kinds[asked], "--kind says it"
    found = guess_kind(netlist)
    if found.kind == "both":
        raise BridgeInputError(
            f"{file}: {netlist.name} is a synapse with its neuron ({found.reason}); allowed: one "
            "at a time. --kind neuron begins the neuron's, with the pulse's port as a knob that is "
            "held where no pulse is; for the synapse, put it into a sub-circuit of its own and "
            "name that with --subckt"
        )
    if not found.kind:
        raise BridgeInputError(
            f"{file}: is {netlist.name} a neuron, a synapse or a weight? {found.reason}; say it "
            f"with --kind {', '.join(kinds)}"
        )
    return kinds[found.kind], found.reason


def nodes_of(guesses: Iterable[Guess]) -> dict[str, str | tuple[str, ...]]:
    """Node of each role; of a code all of its nodes."""
    nodes: dict[str, str | tuple[str, ...]] = {}
    for guess in guesses:
        before = nodes.get("code", ())
        nodes[guess.role] = (*before, guess.node) if guess.role == "code" else guess.node
    return nodes


def begun_sheet(
    kind: Kind,
    source: Netlist,
    nodes: Mapping[str, str | tuple[str, ...]],
    missing: Iterable[str],
    supply: float,
    common: Mapping[str, Any],
) -> Datasheet:
    """The datasheet with the roles that were guessed, a question mark for those that were not.

    Args:
        supply: V, half of which is where a current is collected.
        common: What the datasheets of all kinds have.
    """
    ports: dict[str, Any] = {**dict.fromkeys(missing, "?"), **nodes}
    if kind == "neuron":
        return NeuronDatasheet(**common, ports=NeuronPorts(**ports))
    if kind == "synapse":
        bench = SynapseBench(pulse_width=BEGUN_PULSE, v_output=supply / 2, t_limit=BEGUN_WAIT)
        if device_of(source, ports["input"], gate=True) == "pf":
            bench = bench.model_copy(update={"active": "low"})
        return SynapseDatasheet(**common, ports=SynapsePorts(**ports), bench=bench)
    code = nodes.get("code", ("?",))
    ports["code"] = code
    return WeightDatasheet(
        **common,
        coding="one-hot" if len(code) > 1 and is_one_hot(source, code) else "binary",
        active="low" if device_of(source, code[0], gate=True) == "pf" else "high",
        direction="source" if device_of(source, ports["output"]) == "pf" else "sink",
        ports=WeightPorts(**ports),
        bench=WeightBench(v_output=supply / 2),
    )


def why_of(sheet: Datasheet, reason: str, guesses: Sequence[Guess]) -> dict[str, str]:
    """Reasons of what was guessed, by key of the datasheet."""
    why = {f"ports.{guess.role}": f"guess: {guess.reason}" for guess in guesses}
    if sheet.kind == "neuron":
        return why
    why |= {"kind": f"guess: {reason}", "bench": "a start: look at every value of it"}
    if sheet.kind == "weight":
        why |= {
            "coding": "guess; binary: a bit each, the least first; one-hot: a line each, 0 first",
            "active": "guess: what the code's switches are; high or low?",
            "direction": "guess: what is at the output; source, out of it, or sink, into it?",
        }
    return why
