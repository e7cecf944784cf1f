"""Voltages of the bias nodes, and the slope of the transistors that make them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import apply_nominal
from bridge.bench.temperature.bias import ZERO_CELSIUS, bias_nodes
from bridge.errors import AnalysisError
from circuits import Circuit, Condition, Setting, SolverOptions, render_deck
from circuits.spice import command
from circuits.technology import Technology

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

BOLTZMANN_OVER_CHARGE = 8.617333262e-5
"""k/q, V/K (CODATA 2018)."""

STEP = 2.0
"""Factor between the two currents that show a slope."""


def thermal_voltage(temperature_celsius: float) -> float:
    """U_T = kT/q, V."""
    return BOLTZMANN_OVER_CHARGE * (temperature_celsius + ZERO_CELSIUS)


@dataclass(frozen=True)
class BiasPoint:
    """Bias nodes at one temperature, for the datasheet's currents.

    Attributes:
        voltages: By node, V.
        kappa: By node: sub-threshold slope U_T d(ln I)/dV of the transistor that makes each
            voltage, dimensionless; negative of a p-channel one, whose voltage falls as its current
            grows. Not of a current that is off.
        reason: Why there are none; empty when there are.
    """

    voltages: Mapping[str, float] = field(default_factory=dict)
    kappa: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True)
class BiasJob:
    """A job: operating points of a circuit's bias generators at one temperature.

    Attributes:
        circuit, technology, condition, options: What, in which technology, where and how exactly.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    options: SolverOptions = SolverOptions()
    items = 1

    @property
    def deck(self) -> str:
        """The bench at the datasheet's currents."""
        return self._deck(1.0)

    def _deck(self, factor: float) -> str:
        knobs = {name: factor * self.circuit.knobs[name] for name in bias_nodes(self.circuit)}
        return render_deck(
            self.circuit, self.technology, Setting(self.condition, self.options, knobs=knobs)
        )

    def compute(self, ngspice: "Ngspice", item: int) -> BiasPoint:  # noqa: ARG002
        """Solve two operating points."""
        try:
            low, high = (self._voltages(ngspice, factor) for factor in (1.0, STEP))
        except AnalysisError as error:
            return BiasPoint(reason=str(error))
        rise = thermal_voltage(self.condition.temperature_celsius) * float(np.log(STEP))
        nodes = bias_nodes(self.circuit)
        on = {node for name in nodes if self.circuit.knobs[name] > 0 for node in nodes[name]}
        moved = {node: high[node] - low[node] for node in on}
        return BiasPoint(low, {node: rise / shift for node, shift in moved.items() if shift})

    def _voltages(self, ngspice: "Ngspice", factor: float) -> dict[str, float]:
        ngspice.ensure(self._deck(factor))
        apply_nominal(ngspice, self.circuit, self.technology)
        sheet_nodes, circuit = self.circuit.bench_nodes, self.circuit.subcircuit
        names = {
            node: sheet_nodes.get(node) or f"x1.{circuit.nodes[node]}"
            for node in chain(*bias_nodes(self.circuit).values())
        }
        if not names:
            return {}
        ngspice.command(command.save(*(f"v({node})" for node in names.values())))
        ngspice.operating_point()
        found = ngspice.vectors(*names.values())
        ngspice.discard_runs()
        return {node: float(v[-1]) for node, v in zip(names, found, strict=True)}

    def failed(self, item: int, status: str, reason: str) -> BiasPoint:  # noqa: ARG002
        """Its worker crashed or ran out of time."""
        return BiasPoint(reason=f"{status}: {reason}")
