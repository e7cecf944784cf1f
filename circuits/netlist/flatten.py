"""Elaboration: every call of a sub-circuit replaced by what it stands for."""

import math
import re
from collections.abc import Collection, Mapping, Sequence

from circuits.netlist.capacitor_call import capacitance
from circuits.netlist.definition import Definition, DeviceName, Statement
from circuits.netlist.device_call import enlarged, geometry, multiplier
from circuits.netlist.parameter_values import evaluate_parameters
from circuits.netlist.plain_names import PlainNames
from circuits.netlist.scope import Quantity, Scope
from circuits.netlist.subcircuit import PREFIX, Element, Subcircuit, Transistor
from circuits.netlist.words import GROUND
from circuits.spice import card
from circuits.spice.word import number

_GIVEN = ("ad", "as", "pd", "ps", "nrd", "nrs", "sa", "sb", "sd")


class Flattener:
    """Collects the flat sub-circuit.

    Args:
        devices: What a call may name beside them.
        nodes: Nodes of the top, which keep their names where these are plain.
        areas: Factor of the gate area of transistors by their names; see
            `circuits.Circuit.with_areas`.
        shared_nodes: Nodes that are the same in every sub-circuit.
        without: Names of elements that are left out.
    """

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        devices: Mapping[str, DeviceName],
        nodes: Sequence[str],
        areas: Mapping[str, float] | None = None,
        shared_nodes: Collection[str] = (),
        without: Collection[str] = (),
    ) -> None:
        self._shared_nodes, self._without = shared_nodes, without
        self._definitions, self._devices = definitions, devices
        self._areas = areas or {}
        self._nodes = dict.fromkeys(nodes, "")
        self._plain_nodes = PlainNames(tuple(nodes))
        self._plain_elements = PlainNames()
        self._transistors: list[Transistor] = []
        self._elements: list[Element] = []
        self._lines: list[str] = []

    def take(
        self,
        definition: Definition,
        scope: Scope,
        nodes: Mapping[str, str] | None = None,
        path: str = "",
        above: Quantity | None = None,
    ) -> None:
        """Add all elements of a sub-circuit.

        Args:
            path: What stands before the names of its elements and own nodes.
            above: Product of the multipliers on the way here.

        Raises:
            CircuitInputError: A value is not allowed; the message names file and line.
        """
        ports, copies = nodes or {}, above or Quantity(1.0)
        for statement in definition.statements:
            if path + statement.name in self._without:
                continue
            try:
                flat = tuple(self._node(node, ports, path) for node in statement.nodes)
                if (device := self._devices.get(statement.target)) is not None:
                    if device.capacitor is not None:
                        value = capacitance(statement, device, scope, copies)
                        self._add(statement, "c", self._plain(flat), value, path)
                    else:
                        self._transistor(statement, flat, scope, path, copies)
                    continue
                if not statement.target:
                    self._element(statement, flat, scope, path, copies)
                    continue
                called = self._definitions[statement.target]
                inner, count = _enter(called, statement, scope)
                below = multiplier(copies * count)
                _check_ground(called, flat)
            except ValueError as error:
                raise statement.line.refused(str(error)) from error
            evaluate_parameters(called, inner)
            self.take(
                called, inner, dict(zip(called.ports, flat, strict=True)),
                f"{path}{statement.name}.", below,
            )  # fmt: skip

    def result(self, name: str, ports: Sequence[str]) -> Subcircuit:
        """The sub-circuit of all that was added."""
        own = PREFIX + re.sub(r"[^a-z0-9_]", "_", name)
        nodes = {node: self._plain_nodes[node] for node in self._nodes}
        header = card.subcircuit(own, [nodes[port] for port in ports])
        return Subcircuit(
            name=name,
            called=own,
            ports=tuple(ports),
            transistors=tuple(self._transistors),
            elements=tuple(self._elements),
            text="\n".join([header, *self._lines, card.ends(own)]) + "\n",
            nodes=nodes,
        )

    def _node(self, node: str, ports: Mapping[str, str], path: str) -> str:
        """The flat name, before it is made plain."""
        if node == GROUND:
            return GROUND
        if node in self._shared_nodes:
            # ngspice looks for these first: a port of that name means nothing.
            if ports.get(node, node) != node:
                raise ValueError(
                    f"{node[:40]!r} is global and a port that is connected to "
                    f"{ports[node][:40]!r}; allowed: one name for one node"
                )
            self._nodes.setdefault(node, "")
            return node
        if node in ports:
            return ports[node]
        name = path + node
        if self._nodes.setdefault(name, path) != path:
            raise ValueError(
                f"node {node[:40]!r} is {name[:80]!r} in the whole, which another node is called; "
                "allowed: one name for one node"
            )
        return name

    def _plain(self, nodes: Sequence[str]) -> tuple[str, ...]:
        return tuple(GROUND if node == GROUND else self._plain_nodes[node] for node in nodes)

    def _unique(self, path: str, name: str, letter: str) -> str:
        wanted = re.sub(r"[^a-z0-9_]+", "_", path + name).strip("_")
        return self._plain_elements.new(wanted if wanted[0] == letter else letter + wanted, letter)

    def _transistor(
        self, statement: Statement, flat: Sequence[str], scope: Scope, path: str, above: Quantity
    ) -> None:
        device = self._devices[statement.target]
        values = geometry(statement, device, scope, above)
        if (area := self._areas.get(path + statement.name)) is not None:
            values = enlarged(values, area)
        transistor = Transistor(
            name=path + statement.name,
            element=self._unique(path, statement.name, "x"),
            device=device.device,
            width=values["w"],
            length=values["l"],
            multiplier=values["m"],
            fingers=int(values["nf"]),
            nodes=self._plain(flat),
        )
        given: dict[str, float] = {"w": values["w"], "l": values["l"]}
        if transistor.multiplier != 1:
            given["m"] = transistor.multiplier
        if transistor.fingers != 1:
            given["nf"] = transistor.fingers
        given |= {key: values[key] for key in _GIVEN if key in values}
        self._transistors.append(transistor)
        self._lines.append(
            card.element(transistor.element, transistor.nodes, device.device, **given)
        )

    def _element(
        self, statement: Statement, flat: Sequence[str], scope: Scope, path: str, above: Quantity
    ) -> None:
        letter = statement.name[0]
        value = scope.evaluate(statement.values["value"])
        if letter in "rcig":
            copies = multiplier(above * own_multiplier(statement, scope))
            factor = Quantity(
                1 / copies.value if letter == "r" else copies.value, copies.parameters
            )
            value = value * factor
        if not math.isfinite(value.value):
            raise ValueError("a value that a computer cannot hold")
        if letter in "rc" and value.value < 0:
            raise ValueError(f"{value.value:g}; allowed: a resistor or capacitor from 0")
        self._add(statement, letter, self._plain(flat), value, path)

    def _add(
        self, statement: Statement, letter: str, nodes: tuple[str, ...], value: Quantity, path: str
    ) -> None:
        element = Element(path + statement.name, letter, nodes, value.value, value.parameters)
        name = self._unique(path, statement.name, letter)
        dc = ["dc"] if letter in "vi" else []
        self._elements.append(element)
        self._lines.append(card.element(name, nodes, *dc, number(element.value)))


def own_multiplier(statement: Statement, scope: Scope) -> Quantity:
    """The m of an element or call itself; one if it has none."""
    given = statement.values.get("m")
    return Quantity(1.0) if given is None else multiplier(scope.evaluate(given))


def _enter(definition: Definition, call: Statement, scope: Scope) -> tuple[Scope, Quantity]:
    """The scope inside a call, and its multiplier."""
    inner = Scope(scope)
    for name, formal in definition.formals.items():
        given = call.values.get(name)
        inner.own[name] = inner.evaluate(formal.value) if given is None else scope.evaluate(given)
    for name, given in call.values.items():
        for other in given.names & set(definition.formals) - {name}:
            # ngspice would set the call's own first, and then use it.
            if scope.find(other) != inner.own[other]:
                raise ValueError(
                    f"{other!r} in {name}= is a parameter of both sides of the call, and they "
                    "differ; allowed: names that mean one thing"
                )
    if "m" in definition.formals:
        return inner, Quantity(1.0)
    return inner, own_multiplier(call, scope)


def _check_ground(definition: Definition, flat: Sequence[str]) -> None:
    for port, node in zip(definition.ports, flat, strict=True):
        if port == GROUND and node != GROUND:
            raise ValueError(
                f"a port of {definition.name!r} is called as the ground, and {node[:40]!r} is "
                "connected to it; allowed: the ground, or another name for the port"
            )
