"""The one way to make a chip of a network."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bridge.engine import Shared
from bridge.evaluate.faults import Fault
from bridge.evaluate.neurons import FittedNeurons, NeuronSource
from bridge.evaluate.parts import FittedSynapses, FittedWeights, WeightSource
from surrogate.distribution import step_of
from surrogate.network import Network, ensemble, quantised
from surrogate.network.on_circuit import on_circuit
from surrogate.network.quantised import Codes
from surrogate.neuron import NominalEnergy
from surrogate.neuron.scaling import to_population
from surrogate.simulator import RESOLUTION, Chip, Drive
from surrogate.simulator.draws import apply_draws
from surrogate.simulator.drift import Drift, drifted
from surrogate.simulator.synapses import with_synapses

Values = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class NetworkVariant:
    """What is done to a network before chips are made of it.

    Attributes:
        membrane: Form of the membrane curve of the circuit whose neurons it is of, see
            `surrogate.network.on_circuit`; None of ideal neurons.
        bits: Of its weights; None: as trained.
        copies: Neurons that stand for one, beside each other, see `surrogate.network.ensemble`.
        digital: Whether its chips are digital hardware, in which time goes by in the steps that the
            network was trained in, and refractory periods are whole ones; others have no step.
    """

    membrane: str | None = None
    bits: int | None = None
    copies: int = 1
    digital: bool = False

    def of(self, network: Network) -> Network:
        """The network that chips are made of."""
        if self.bits is not None:
            network = quantised(network, self.bits)
        if self.digital:
            layers = (replace(x, refractory=np.round(x.refractory)) for x in network.layers)
            network = replace(network, layers=tuple(layers))
        network = ensemble(network, self.copies)
        return network if self.membrane is None else on_circuit(network)


@dataclass(frozen=True)
class ChipFactory:
    """Makes chips; the k-th is a function of what it holds and of k alone.

    Attributes:
        variant: What is done to the network.
        neurons: Where a circuit's neurons come from; None of ideal neurons.
        synapses: Where a circuit's synapses come from, for the layers that have any; None of ideal
            ones.
        weights: Where weights come from that have codes; None of those of the network.
        drift: How ideal neurons and weights depart, see `surrogate.simulator.drift`.
        fault: What is wrong with the chips.
        energy: Energies of the circuit's neuron without mismatch; None where nobody asks for
            energies.
        bins: Into which a step of the network is cut to compute chips in continuous time.
    """

    seed: int
    variant: NetworkVariant = field(default_factory=NetworkVariant)
    neurons: NeuronSource | None = None
    synapses: FittedSynapses | None = None
    weights: WeightSource | None = None
    drift: Drift = ()
    fault: Fault | None = None
    energy: Shared[NominalEnergy] | None = None
    bins: int = RESOLUTION

    @property
    def resolution(self) -> int | None:
        """Of `surrogate.simulator.simulate`: None where chips go by steps."""
        return None if self.variant.digital else self.bins

    @property
    def finer(self) -> "ChipFactory":
        """Makes the same chips, computed in steps of half the length."""
        return replace(self, bins=2 * self.bins)

    def along(self, sweep: int, end: int) -> "ChipFactory":
        """Makes chips whose fitted circuits have an error of their sweeps.

        Args:
            sweep: Number of the error; each circuit's sweep has errors of its own, all of which are
                taken so many times as the neurons'.
            end: 0 along it, 1 against it.
        """
        neurons, synapses, weights = self.neurons, self.synapses, self.weights
        assert isinstance(neurons, FittedNeurons)
        moved = sweep, end, step_of(neurons.distribution.value)
        if synapses is not None:
            synapses = replace(synapses, moved=moved)
        if isinstance(weights, FittedWeights):
            weights = replace(weights, moved=moved)
        neurons = replace(neurons, moved=(sweep, end))
        return replace(self, neurons=neurons, synapses=synapses, weights=weights)

    def make(self, drive: Drive, number: int) -> tuple[Chip, list[Values]]:
        """Make a chip.

        Args:
            drive: The variant's network, and the test images.
            number: Which; `bridge.evaluate.neurons.NOMINAL` is the one without mismatch.

        Returns:
            The chip; the parameters of a circuit's neurons by layer, SI, each of shape (n,), of
            ideal neurons none.
        """
        network, values = drive.network, []
        if self.neurons is None:
            chip = drifted(network, self.drift, self.seed, number, self.variant.copies)
        else:
            unit, form = self.neurons.unit, self.variant.membrane or ""
            drawn = [
                self.neurons.draw(n, layer, number, self.seed)
                for layer, n in enumerate(network.sizes)
            ]
            values = [one.values for one in drawn]
            populations = [
                to_population(one.values, one.fails, one.curves, form, unit, self.neurons.traits)
                for one in drawn
            ]
            chip = apply_draws(network, populations)
        if self.weights is not None:
            coded = network_codes(network, self.weights.greatest)
            weights = (
                one.weights(self.weights.currents(one.codes, connection, number, self.seed))
                for connection, one in enumerate(coded)
            )
            chip = replace(chip, weights=tuple(weights))
        if self.synapses is not None:
            pairs = (
                None
                if layer.tau_syn is None
                else self.synapses.draw(layer.size, k, number, self.seed)
                for k, layer in enumerate(network.layers)
            )
            chip = with_synapses(chip, network, tuple(pairs))
        if self.fault is not None:
            chip = self.fault.put_into(chip, drive, self.seed, number, self.resolution)
        return chip, list(values)


@lru_cache(maxsize=8)
def network_codes(network: Network, greatest: int) -> tuple[Codes, ...]:
    """Codes of the weights of each connection of a network, but for those of a read-out."""
    return tuple(Codes.of(one.values, greatest) for one in network.connections)
