"""The network simulator: explicit Euler steps, vectorised over images and neurons."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.membrane.curve import expand
from surrogate.network import Network
from surrogate.population import Population

Array = NDArray[np.float32]


@dataclass(frozen=True)
class SpikeCounts:
    """What a network answered.

    Attributes
    ----------
    output : numpy.ndarray
        Spikes of every output neuron, shape (batch, n_out), int64.
    rates : tuple of float
        Mean spikes per neuron and step, by layer.
    """

    output: NDArray[np.int64]
    rates: tuple[float, ...]

    @property
    def classes(self) -> NDArray[np.int64]:
        """Output neuron with the most spikes, the first of equals, shape (batch,)."""
        return np.asarray(np.argmax(self.output, axis=1))


class _Layer:
    """State of one layer; shapes (batch, n), single precision."""

    def __init__(self, population: Population, batch: int, alpha: float) -> None:
        shape = (batch, population.size)
        self.leak = population.membrane.bind(batch)
        self.gain = expand(alpha / population.capacitance, batch)
        self.v_reset = expand(population.v_reset, batch)
        self.v_spike = expand(np.where(population.silent, np.inf, population.v_spike), batch)
        floor = population.membrane.floor
        self.floor = expand(floor, batch) if np.any(np.isfinite(floor)) else None
        self.refractory = expand(population.refractory, batch)
        self.can_rest = bool(np.any(population.refractory > 0))
        # A network is at rest before its input comes, not at the reset value.
        self.v = expand(population.membrane.v_rest, batch)
        self.change = np.empty(shape, dtype=np.float32)
        self.remaining = np.zeros(shape, dtype=np.float32)
        self.active = np.empty(shape, dtype=np.float32)
        self.spikes = np.zeros(shape, dtype=np.bool_)
        self.count = np.zeros(shape, dtype=np.int32)

    def step(self, j: Array) -> None:
        """Advance by one step at input `j`, shape (batch, n).

        v += a alpha/c (j - i(v)), a the part of the step that is not refractory; v >= v_spike
        spikes and resets.
        """
        change = self.change
        self.leak(self.v, change)
        np.subtract(j, change, out=change)
        np.multiply(change, self.gain, out=change)
        if self.can_rest:
            np.subtract(np.float32(1), self.remaining, out=self.active)
            np.clip(self.active, np.float32(0), np.float32(1), out=self.active)
            np.multiply(change, self.active, out=change)
            np.subtract(self.remaining, np.float32(1), out=self.remaining)
            np.maximum(self.remaining, np.float32(0), out=self.remaining)
        np.add(self.v, change, out=self.v)
        if self.floor is not None:
            np.maximum(self.v, self.floor, out=self.v)
        np.greater_equal(self.v, self.v_spike, out=self.spikes)
        np.copyto(self.v, self.v_reset, where=self.spikes)
        if self.can_rest:
            np.copyto(self.remaining, self.refractory, where=self.spikes)
        np.add(self.count, self.spikes, out=self.count)


def first_current(network: Network, inputs: NDArray[np.floating]) -> Array:
    """Input current of the first layer, which is the same for every chip.

    Parameters
    ----------
    network : Network
        The network.
    inputs : numpy.ndarray
        Shape (batch, n_in), in [0, 1].

    Returns
    -------
    numpy.ndarray
        j = W1 x + b1 in nominal rheobases, shape (batch, n_1).

    Raises
    ------
    SurrogateInputError
        The inputs do not fit the network.
    """
    weight = network.weights[0]
    if inputs.ndim != 2 or inputs.shape[1] != weight.shape[1]:
        raise SurrogateInputError(
            f"inputs: shape {inputs.shape}; allowed: (batch, {weight.shape[1]})"
        )
    return (inputs.astype(np.float32) @ weight.T + network.biases[0]).astype(np.float32)


def simulate(network: Network, populations: Sequence[Population], current: Array) -> SpikeCounts:
    """Run one chip on a batch of inputs.

    Parameters
    ----------
    network : Network
        Weights and time step.
    populations : sequence of Population
        The chip's neurons, one population a layer.
    current : numpy.ndarray
        Input current of the first layer from `first_current`, shape (batch, n_1).

    Returns
    -------
    SpikeCounts
        Spikes of the output layer and mean rates.

    Raises
    ------
    SurrogateInputError
        The populations do not fit the network.
    """
    sizes = tuple(population.size for population in populations)
    if sizes != network.sizes:
        raise SurrogateInputError(f"populations of {sizes} neurons; allowed: {network.sizes}")
    batch = len(current)
    layers = [_Layer(population, batch, network.alpha) for population in populations]
    for _ in range(network.n_steps):
        j = current
        for k, layer in enumerate(layers):
            if k:
                j = layers[k - 1].spikes.astype(np.float32) @ network.weights[k].T
                j += network.biases[k]
            layer.step(j)
    rates = tuple(float(layer.count.mean()) / network.n_steps for layer in layers)
    return SpikeCounts(layers[-1].count.astype(np.int64), rates)
