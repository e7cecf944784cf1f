"""A chip: one draw of every neuron, and of every weight if they vary, of a network."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import Connection, Network
from surrogate.network.connection import Weight, values_of, with_values
from surrogate.neuron.population import Population
from surrogate.simulator.faults import FlippedBits, ForcedSpikes


def _excitatory(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.maximum(values, np.float32(0))


def _inhibitory(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.minimum(values, np.float32(0))


PARTS = (_excitatory, _inhibitory)
"""What goes to the excitatory synapses, and what to the inhibitory ones."""


@dataclass(frozen=True, eq=False)
class Chip:
    """What one chip makes of a network.

    Attributes:
        weights: Its weights, connection by connection, each of the shape of `Connection.values`;
            None where the chip has the network's own.
        forced: Spikes that leave neurons, or do not, whatever comes; None where all do as they
            should.
        flipped: Membranes that are disturbed; None where none is.
        biases: Of each layer, in nominal rheobases, shape (n,), or (2, n) where its neurons have
            synapses of their own for excitation and inhibition; None: the network's own.
    """

    layers: tuple[Population, ...]
    weights: tuple[NDArray[np.float32], ...] | None = None
    forced: ForcedSpikes | None = None
    flipped: FlippedBits | None = None
    biases: tuple[NDArray[np.float32], ...] | None = None

    def check(self, network: Network) -> None:
        """Check that it is a chip of a network.

        Raises:
            SurrogateInputError: It has other layers or weights than the network.
        """
        sizes = tuple(layer.size for layer in self.layers)
        if sizes != network.sizes:
            raise SurrogateInputError(f"populations of {sizes} neurons; allowed: {network.sizes}")
        for mine, nominal in zip(self.layers, network.layers, strict=True):
            if (mine.tau_syn is None) != (nominal.tau_syn is None):
                raise SurrogateInputError(
                    "tau_syn: allowed as in the network: of all chips or none"
                )
        self._check_biases(network)
        if self.weights is None:
            if any(self.split):
                raise SurrogateInputError("tau_inh: allowed on chips with weights of their own")
            return
        shapes = [one.shape for one in self.weights]
        wanted = [one.values.shape for one in network.connections]
        if shapes != wanted:
            raise SurrogateInputError(f"weights of shapes {shapes}; allowed: {wanted}")

    def _check_biases(self, network: Network) -> None:
        if self.biases is None:
            return
        shapes = [one.shape for one in self.biases]
        pairs = zip(self.split, network.sizes, strict=True)
        wanted = [(2, n) if split else (n,) for split, n in pairs]
        if shapes != wanted:
            raise SurrogateInputError(f"biases of shapes {shapes}; allowed: {wanted}")

    @property
    def split(self) -> tuple[bool, ...]:
        """Of each layer, whether excitation and inhibition have synapses of their own."""
        return tuple(layer.tau_inh is not None for layer in self.layers)

    def sides(self, layer: int, network: Network) -> "list[tuple[Population, NDArray[np.float32]]]":
        """The neurons of a layer and their biases, as of each kind of synapse that they have.

        Returns:
            One pair; or that of the excitatory synapses and that of the inhibitory ones, each with
            its time constant as `tau_syn`. A bias goes to the synapse of its sign.
        """
        population = self.layers[layer]
        biases = network.biases[layer] if self.biases is None else self.biases[layer]
        biases = np.asarray(biases, dtype=np.float32)
        if population.tau_inh is None:
            return [(population, biases)]
        if biases.ndim == 1:
            biases = np.array([part(biases) for part in PARTS])
        times = (population.tau_syn, population.tau_inh)
        return [
            (replace(population, tau_syn=tau, tau_inh=None), bias)
            for tau, bias in zip(times, biases, strict=True)
        ]

    def parts(self, number: int, connection: Connection) -> list[Weight]:
        """Weights of a connection by the kind of synapse that they lead to, see `sides`."""
        weight = self.weight(number, connection)
        if not self.split[connection.target]:
            return [weight]
        return [with_values(weight, part(values_of(weight))) for part in PARTS]

    def weight(self, number: int, connection: Connection) -> Weight:
        """Weight matrix of a connection, shape (n_target, n_source)."""
        if self.weights is None:
            return connection.weight
        return with_values(connection.weight, np.asarray(self.weights[number], dtype=np.float32))
