"""A chip: one draw of every neuron, and of every weight if they vary, of a network."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network import Connection, Network
from surrogate.network.connection import Weight, with_values
from surrogate.neuron.population import Population
from surrogate.simulator.faults import FlippedBits, ForcedSpikes


@dataclass(frozen=True, eq=False)
class Chip:
    """What one chip makes of a network.

    Attributes:
        weights: Its weights, connection by connection, each of the shape of `Connection.values`;
            None where the chip has the network's own.
        forced: Spikes that leave neurons, or do not, whatever comes; None where all do as they
            should.
        flipped: Membranes that are disturbed; None where none is.
    """

    layers: tuple[Population, ...]
    weights: tuple[NDArray[np.float32], ...] | None = None
    forced: ForcedSpikes | None = None
    flipped: FlippedBits | None = None

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
        if self.weights is None:
            return
        shapes = [one.shape for one in self.weights]
        wanted = [one.values.shape for one in network.connections]
        if shapes != wanted:
            raise SurrogateInputError(f"weights of shapes {shapes}; allowed: {wanted}")

    def weight(self, number: int, connection: Connection) -> Weight:
        """Weight matrix of a connection, shape (n_target, n_source)."""
        if self.weights is None:
            return connection.weight
        return with_values(connection.weight, np.asarray(self.weights[number], dtype=np.float32))
