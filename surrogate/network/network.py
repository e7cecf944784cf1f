"""A spiking network: layers of neurons and what connects them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.network.connection import INPUT, Connection
from surrogate.network.readout import Readout
from surrogate.network.stepping import Stepping
from surrogate.neuron import LinearLeak
from surrogate.neuron.curve import CONSTANT, LINEAR, TABLE
from surrogate.neuron.population import Population

Array = NDArray[np.float32]

LEAKS = {LINEAR: "linear", CONSTANT: "constant", TABLE: "measured"}


def integrates(layer: Population) -> bool:
    """Whether neurons have no leak."""
    return isinstance(layer.membrane, LinearLeak) and not np.any(layer.membrane.g)


@dataclass(frozen=True, eq=False)
class Network:
    """Layers of integrate-and-fire neurons, fed forward, recurrent or both.

    In each step the layers follow each other in their order: layer l receives
    j = b + sum of W s over its connections, with s the source's spikes (0 or 1) `delay` steps ago,
    or the input. The class is the neuron of the last layer with the most spikes, or that of the
    read-out with the largest potential.

    Attributes:
        layers: The nominal neurons of each layer, which chips vary.
        biases: Of each layer, in nominal rheobases, shapes (n,).
        alpha: Time step over the nominal time constant tau0, see `surrogate.neuron.population`.
        readout: Integrators behind the layers; None: the last layer answers.

    Raises:
        SurrogateInputError: Shapes do not fit, or a value is not allowed.
    """

    inputs: int
    layers: tuple[Population, ...]
    connections: tuple[Connection, ...]
    biases: tuple[Array, ...]
    alpha: float
    n_steps: int
    stepping: Stepping = field(default_factory=Stepping)
    readout: Readout | None = None

    def __post_init__(self) -> None:
        if not self.layers:
            raise SurrogateInputError("layers: none; allowed: one or more")
        biases = tuple(np.asarray(bias, dtype=np.float32) for bias in self.biases)
        object.__setattr__(self, "biases", biases)
        if [bias.shape for bias in biases] != [(n,) for n in self.sizes]:
            raise SurrogateInputError(
                f"biases: {[bias.shape for bias in biases]}; allowed: one for each of "
                f"{self.sizes} neurons"
            )
        for k, bias in enumerate(biases):
            if not np.all(np.isfinite(bias)):
                raise SurrogateInputError(f"layer {k}: a bias is NaN or infinite")
        for one in self.connections:
            self._check(one)
        for one in () if self.readout is None else self.readout.connections:
            self._check_source(one)
        if not 0 < self.alpha <= 1:
            raise SurrogateInputError(f"alpha = {self.alpha}; allowed: above 0, at most 1")
        if self.n_steps < 1:
            raise SurrogateInputError(f"n_steps = {self.n_steps}; allowed: 1 or more")

    def _check(self, one: Connection) -> None:
        where = f"connection {one.source} to {one.target}"
        count = len(self.layers)
        if not (INPUT <= one.source < count and 0 <= one.target < count):
            raise SurrogateInputError(f"{where}; allowed: layers 0 to {count - 1}, input {INPUT}")
        n_source = self.inputs if one.source == INPUT else self.sizes[one.source]
        if one.weight.shape != (self.sizes[one.target], n_source):
            raise SurrogateInputError(
                f"{where}: weight {one.weight.shape}; allowed: {(self.sizes[one.target], n_source)}"
            )

    def _check_source(self, one: Connection) -> None:
        """Check a connection to the read-out, which knows its own size."""
        count = len(self.layers)
        fits = INPUT <= one.source < count and one.target == count
        sizes = (*self.sizes, self.inputs)  # that of the input by its number, -1
        if not fits or one.weight.shape[1] != sizes[one.source]:
            raise SurrogateInputError(
                f"connection {one.source} to {one.target}, the read-out: weight "
                f"{one.weight.shape}; allowed: from layers 0 to {count - 1}, input {INPUT}, to "
                f"{count}, a column for each neuron"
            )

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons of each layer, without the inputs."""
        return tuple(layer.size for layer in self.layers)

    @property
    def classes(self) -> int:
        """How many it tells apart."""
        return self.sizes[-1] if self.readout is None else self.readout.size

    @property
    def leak(self) -> str:
        """Leak of the nominal neurons, but for those of a read-out.

        Returns:
            ``linear``, ``constant``, ``measured``, ``none`` or ``mixed``.
        """
        forms = {
            "none" if integrates(layer) else LEAKS[layer.membrane.form] for layer in self.layers
        }
        return forms.pop() if len(forms) == 1 else "mixed"

    @classmethod
    def feedforward(
        cls,
        weights: Sequence[NDArray[np.floating]],
        biases: Sequence[NDArray[np.floating]],
        leak: str,
        alpha: float,
        n_steps: int,
    ) -> "Network":
        """Fully connected layers of ideal neurons, one after the other.

        Args:
            weights, biases: In nominal rheobases, shapes (n_out, n_in) and (n_out,).
            leak: ``"linear"`` or ``"constant"``.

        Returns:
            Euler steps, reset to 0.

        Raises:
            SurrogateInputError: Shapes do not fit, or a value is not allowed.
        """
        if not weights or len(weights) != len(biases):
            raise SurrogateInputError(
                f"{len(weights)} weights and {len(biases)} biases; allowed: as many"
            )
        connections = tuple(Connection(k - 1, k, weight) for k, weight in enumerate(weights))
        layers = tuple(Population.ideal(one.weight.shape[0], leak) for one in connections)
        inputs = connections[0].weight.shape[1]
        return cls(inputs, layers, connections, tuple(biases), alpha, n_steps)
