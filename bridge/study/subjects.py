"""What is studied: networks of ideal neurons that drift, and those of the fitted circuits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from bridge.engine import Shared
from bridge.evaluate import ChipFactory, Evaluation, NetworkVariant
from bridge.evaluate.bins import enough_bins
from bridge.evaluate.faults import WEIGHT_BITS, Fault, FaultType
from bridge.evaluate.neurons import NOMINAL, FittedNeurons, Spread, Traced, TracedNeurons
from bridge.plan import Workload, load_workload
from bridge.plan.network_files import NetworkFiles
from bridge.plan.tables import NetworkPlan, TemperatureMode
from bridge.study.experiment import Point
from bridge.study.plan import NETWORKS, StudyPlan
from surrogate.network import Network
from surrogate.simulator.drift import Drift, of_all

Condition = tuple[str, float]
"""Corner and temperature, °C."""


@dataclass(frozen=True, eq=False)
class Subjects:
    """What experiments are made on.

    Attributes:
        circuits: Fitted circuits and how each is evaluated, by name.
        titles: Of the circuits, for a person.
        traced: The circuits' parameters as functions of their transistors' deviations, shared; or
            why these are not known.
    """

    plan: StudyPlan
    circuits: Mapping[str, Evaluation]
    titles: Mapping[str, str]
    traced: Mapping[str, Shared[Traced] | str]
    _made: dict[tuple[str, Condition, str], Point] = field(default_factory=dict)
    _cut: dict[str, int] = field(default_factory=dict)
    _modes: dict[tuple[str, TemperatureMode], Evaluation] = field(default_factory=dict)

    @cached_property
    def workloads(self) -> dict[str, Shared[Workload]]:
        """The networks of ideal neurons, by name."""
        return {name: Shared(_workload(name, self.plan.seed)) for name in self.plan.networks}

    def network(self, name: str) -> Network:
        """A network of ideal neurons."""
        return self.workloads[name].value.network

    def all_drift(self, network: str, sigma: float) -> Drift:
        """Drift of all neuron parameters of a network."""
        return of_all(self.network(network), sigma)

    def drifted(
        self, network: str, drift: Drift, bits: int | None = None, copies: int = 1
    ) -> Point:
        """Chips of ideal neurons that have drifted."""
        return self._ideal(network, NetworkVariant(None, bits, copies), drift, self.plan.chips)

    def ideal(self, network: str, bits: int | None = None) -> Point:
        """The chip without drift."""
        return self._ideal(network, NetworkVariant(bits=bits), (), 1)

    def faulty(self, network: str, fault: FaultType, rate: float) -> Point:
        """Chips with faults; at the rate 0 the one without, of the same hardware."""
        variant = NetworkVariant()
        if fault.side == "digital":
            variant = NetworkVariant(bits=WEIGHT_BITS, digital=True)
        one = self._ideal(network, variant, (), self.plan.chips if rate else 1)
        made = Fault(fault, rate) if rate else None
        return replace(one, factory=replace(one.factory, fault=made))

    def _ideal(self, network: str, variant: NetworkVariant, drift: Drift, chips: int) -> Point:
        bins = self._bins(network, self.workloads[network].value)
        factory = ChipFactory(self.plan.seed, variant, drift=drift, bins=bins)
        return Point(self.workloads[network], factory, range(chips))

    def _bins(self, name: str, workload: Workload) -> int:
        """Into which the steps of a network of ideal neurons are cut."""
        if name not in self._cut:
            self._cut[name] = enough_bins(workload, ChipFactory(self.plan.seed))
        return self._cut[name]

    def title(self, name: str) -> str:
        """A network or circuit, for a person."""
        return NETWORKS[name][0] if name in NETWORKS else self.titles[name]

    def fitted(
        self,
        circuit: str,
        spread: Spread | None = None,
        at: Condition | None = None,
        mode: TemperatureMode = TemperatureMode.FIXED,
    ) -> Point:
        """Chips of a circuit as `evaluate` makes them; with a spread, of the groups in it alone.

        At the reference condition unless another is named.
        """
        one = self._circuit(circuit, at or self.circuits[circuit].reference, mode)
        assert isinstance(one.factory.neurons, FittedNeurons)
        neurons = replace(one.factory.neurons, spread=spread)
        return replace(one, factory=replace(one.factory, neurons=neurons))

    def nominal(
        self,
        circuit: str,
        at: Condition | None = None,
        mode: TemperatureMode = TemperatureMode.FIXED,
    ) -> Point:
        """The chip of a circuit without mismatch."""
        return replace(self.fitted(circuit, None, at, mode), numbers=(NOMINAL,))

    def quantised(self, circuit: str, bits: int | None) -> Point:
        """The network that a circuit runs, of ideal neurons, with weights of so many bits."""
        evaluation = self.circuits[circuit]
        bins = self._bins(circuit, evaluation.workload)
        factory = ChipFactory(evaluation.seed, NetworkVariant(bits=bits), bins=bins)
        return Point(evaluation.shared, factory, range(1))

    def of_transistors(self, circuit: str, kept: frozenset[str] | int) -> Point:
        """Chips of a circuit at its reference condition with the mismatch of some transistors."""
        one = self.fitted(circuit)
        factory = replace(one.factory, neurons=self.traced_neurons(circuit, kept))
        return replace(one, factory=factory, numbers=range(self.plan.chips if kept else 1))

    def traced_neurons(self, circuit: str, kept: frozenset[str] | int) -> TracedNeurons:
        """Neurons of those chips."""
        fitted, traced = self.fitted(circuit).factory.neurons, self.traced[circuit]
        assert fitted is not None
        assert isinstance(traced, Shared)
        return TracedNeurons(traced, fitted.unit, kept)

    def _circuit(self, circuit: str, at: Condition, mode: TemperatureMode) -> Point:
        key = (circuit, at, mode)
        if key not in self._made:
            evaluation = self._in_mode(circuit, mode)
            factory = evaluation.factory(evaluation.distribution.condition(*at))
            factory = replace(factory, energy=None)
            shared = self.circuits[circuit].shared
            self._made[key] = Point(shared, factory, range(self.plan.chips))
        return self._made[key]

    def _in_mode(self, circuit: str, mode: TemperatureMode) -> Evaluation:
        """A circuit's evaluation in a temperature mode; one for all conditions."""
        key = circuit, mode
        if key not in self._modes:
            evaluation = self.circuits[circuit]
            network = evaluation.network.model_copy(update={"temperature_mode": mode})
            self._modes[key] = replace(evaluation, network=network)
        return self._modes[key]


def _workload(name: str, seed: int) -> Workload:
    """A shipped network with refractory periods, on the data set that it was trained for."""
    work = load_workload(NetworkPlan(name=name), NetworkFiles(), "", seed)
    refractory = NETWORKS[name][1]
    layers = tuple(
        replace(one, refractory=np.where(one.refractory > 0, one.refractory, refractory))
        for one in work.network.layers
    )
    return work.with_network(replace(work.network, layers=layers), f"refractory {refractory}")
