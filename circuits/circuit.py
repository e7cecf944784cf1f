"""A circuit: one sub-circuit file and its datasheet."""

import math
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Literal

from circuits.datasheet import Datasheet, NeuronDatasheet, WeightDatasheet, read_datasheet
from circuits.datasheet_tables import as_word
from circuits.device_names import device_names
from circuits.errors import CircuitInputError, listed, shown
from circuits.netlist import Subcircuit, Transistor, read_netlist
from circuits.technology import Technology

NETLIST_ENDINGS = (".cir", ".spice", ".sp", ".net", ".ckt")
"""How the name of a netlist ends."""

NODES = {"membrane": "mem", "input": "in", "output": "out", "supply": "vdd", "ground": "0"}
"""Node of the bench for each role of a port; those of a weight's code are ``code_0`` and on."""


class Circuit:
    """A neuron, synapse or weight circuit, ready to be rendered into a deck.

    Args:
        netlist: The file; its datasheet stands beside it with the ending ``.toml``.
        technology: One that is not shipped, whose devices the netlist may name.

    Attributes:
        datasheet: Ports, knobs, bench, roles of the transistors.
        areas: Factor of the gate area of some transistors, see `with_areas`; empty as it is read.

    Raises:
        CircuitInputError: Netlist and datasheet are unusable or do not agree.
    """

    def __init__(
        self,
        netlist: Path,
        technology: Technology | None = None,
    ) -> None:
        self.netlist = netlist
        self.datasheet: Datasheet = read_datasheet(self.datasheet_path)
        self.source = read_netlist(netlist, device_names(technology), self.datasheet.subcircuit)
        self.areas: Mapping[str, float] = {}
        self._check_nodes()
        self._check_transistors()

    def with_datasheet(self, datasheet: Datasheet) -> "Circuit":
        """The same netlist with another datasheet; no file is read.

        Raises:
            CircuitInputError: They do not agree.
        """
        other = copy(self)
        for name in ("subcircuit", "knobs", "shared", "replaced"):
            other.__dict__.pop(name, None)
        other.datasheet = datasheet
        other._check_nodes()
        other._check_transistors()
        return other

    def with_areas(self, areas: Mapping[str, float]) -> "Circuit":
        """The same circuit with larger or smaller transistors of the same W/L; no file is read.

        Args:
            areas: Factor of the gate area by name of the transistor: W and L are multiplied by its
                root. Diffusions that the netlist gives keep their length: their areas and edges
                grow with W.

        Returns:
            Of the same name, so that its draws are the same standard normals.

        Raises:
            CircuitInputError: There is no such transistor, or a factor is not positive.
        """
        names = [transistor.name for transistor in self.transistors]
        for name, factor in areas.items():
            if name not in names:
                raise CircuitInputError(
                    f"{self.netlist.name}: no transistor {shown(name)}; it has {listed(names)}"
                )
            if not 0 < factor < math.inf:
                raise CircuitInputError(f"{name}: area times {factor:g}; allowed: above 0")
        other = copy(self)
        other.__dict__.pop("subcircuit", None)
        other.areas = {**self.areas, **areas}
        return other

    @property
    def datasheet_path(self) -> Path:
        """Where the datasheet stands."""
        return self.netlist.with_suffix(".toml")

    def _check_nodes(self) -> None:
        path, source = self.datasheet_path, self.source
        roles = self._roles
        for role, node in roles.items():
            if node not in source.nodes:
                raise CircuitInputError(
                    f"{path}: ports.{role} = {shown(node)}: {self.netlist.name} has "
                    f"{listed(source.nodes)}"
                )
        if len(set(roles.values())) < len(roles):
            raise CircuitInputError(
                f"{path}: ports: a node stands for two roles; allowed: each for one "
                "(leave input out when it is the membrane)"
            )
        for name in self.datasheet.knobs:
            if name not in source.parameters and name not in source.nodes:
                raise CircuitInputError(
                    f"{path}: knobs.{name}: {self.netlist.name} has no such parameter or node; "
                    f"it has {listed([*source.parameters, *source.nodes])}"
                )
        for name in self._driven:
            if self.datasheet.knobs[name].unit not in ("V", "A") or name in roles.values():
                raise CircuitInputError(
                    f"{path}: knobs.{name} drives a node; allowed: unit V or A, and a node "
                    "that no role names"
                )
        if left := set(source.ports) - set(roles.values()) - set(self._driven):
            raise CircuitInputError(
                f"{path}: ports: {self.netlist.name} has the port {listed(sorted(left))}, which "
                "the datasheet does not mention; allowed: a role in [ports], or a knob of that name"
            )

    def _check_transistors(self) -> None:
        path, sheet = self.datasheet_path, self.datasheet
        names = [transistor.name for transistor in self.transistors]
        for key, mentioned in (("transistors", sheet.transistors), ("shared", sheet.shared)):
            if unknown := [name for name in mentioned if name not in names]:
                raise CircuitInputError(
                    f"{path}: {key}: {shown(unknown[0])}: {self.netlist.name} has {listed(names)}"
                )

    @property
    def _roles(self) -> dict[str, str]:
        """Node of each role that the datasheet gives."""
        roles: dict[str, str] = {}
        for role, node in self.datasheet.ports:
            if isinstance(node, tuple):
                roles |= {f"{role}_{k}": one for k, one in enumerate(node)}
            elif node is not None:
                roles[role] = node
        return roles

    @property
    def _driven(self) -> tuple[str, ...]:
        """Knobs that are a source at a node."""
        parameters = self.source.parameters
        return tuple(name for name in self.datasheet.knobs if name not in parameters)

    @property
    def name(self) -> str:
        """Identifier: the datasheet's, or from the stem of the file."""
        return self.datasheet.name or as_word(self.netlist.stem)

    @property
    def title(self) -> str:
        """What a person reads: the datasheet's, or the identifier."""
        return self.datasheet.title or self.name

    @property
    def kind(self) -> Literal["neuron", "synapse", "weight"]:
        """What it is."""
        return self.datasheet.kind

    def supply_in(self, technology: Technology) -> float:
        """Supply voltage, V: the datasheet's, of the netlist's source, or the technology's own."""
        held = self.source.testbench.volts.get(self.datasheet.ports.supply)
        return self.datasheet.supply or held or technology.supply

    @cached_property
    def replaced(self) -> dict[str, float]:
        """Sources of the netlist that the bench's own stand for, with their values, V or A.

        A voltage source from the supply or a knob in volts to ground, and a current source into a
        knob in amperes.
        """
        flat = self.source.flatten(self._values({}), tuple(self.bench_nodes), self.areas)
        roles, knobs = self._roles, self.datasheet.knobs
        ground = {flat.nodes[roles["ground"]]} if "ground" in roles else set()
        supply = flat.nodes[roles["supply"]]
        held = {flat.nodes[one] for one in self._driven if knobs[one].unit == "V"} | {supply}
        fed = {flat.nodes[one] for one in self._driven if knobs[one].unit == "A"}
        far = {"v": ground | {"0"}, "i": ground | {"0", supply}}
        near = {"v": held, "i": fed}
        return {
            one.name: one.value
            for one in flat.elements
            if one.letter in near
            and len(set(one.nodes) & near[one.letter]) == 1
            and set(one.nodes) - near[one.letter] <= far[one.letter]
        }

    def _values(self, knobs: Mapping[str, float]) -> dict[str, float]:
        """Parameters of the netlist at other values of some knobs."""
        parameters = self.source.parameters
        return {k: v for k, v in (self.knobs | dict(knobs)).items() if k in parameters}

    @property
    def log_domain(self) -> bool:
        """Whether its state is a current: synapses, and neurons whose input is its own port."""
        if self.kind == "neuron":
            return self.neuron.ports.input is not None
        return self.kind == "synapse"

    @property
    def neuron(self) -> NeuronDatasheet:
        """The datasheet of a neuron.

        Raises:
            CircuitInputError: It is of another kind.
        """
        if not isinstance(self.datasheet, NeuronDatasheet):
            raise CircuitInputError(f"{self.datasheet_path}: a {self.kind}; allowed: a neuron")
        return self.datasheet

    @property
    def weight(self) -> WeightDatasheet:
        """The datasheet of a weight.

        Raises:
            CircuitInputError: It is of another kind.
        """
        if not isinstance(self.datasheet, WeightDatasheet):
            raise CircuitInputError(f"{self.datasheet_path}: a {self.kind}; allowed: a weight")
        return self.datasheet

    @property
    def transistors(self) -> tuple[Transistor, ...]:
        """Every transistor that mismatch applies to, in the order of the netlist."""
        return self.subcircuit.transistors

    @cached_property
    def shared(self) -> tuple[bool, ...]:
        """Whether all neurons of a chip share a transistor, for each of `transistors`."""
        return tuple(transistor.name in self.datasheet.shared for transistor in self.transistors)

    @cached_property
    def knobs(self) -> dict[str, float]:
        """Bias values, SI."""
        return {name: knob.value for name, knob in self.datasheet.knobs.items()}

    @cached_property
    def subcircuit(self) -> Subcircuit:
        """The flat sub-circuit at the knobs' values."""
        return self.rendered({})

    @property
    def bench_nodes(self) -> dict[str, str]:
        """Node of the bench at each port of the flat sub-circuit, in its order."""
        roles = {node: NODES.get(role, role) for role, node in self._roles.items()}
        return roles | {name: f"knob_{k}" for k, name in enumerate(self._driven)}

    def rendered(self, knobs: Mapping[str, float], ports: tuple[str, ...] = ()) -> Subcircuit:
        """The flat sub-circuit at other values of some knobs.

        Args:
            knobs: Values that differ from the datasheet's, SI.
            ports: Inner nodes that become ports too, after `bench_nodes`.
        """
        nodes = (*self.bench_nodes, *ports)
        return self.source.flatten(self._values(knobs), nodes, self.areas, self.replaced)
