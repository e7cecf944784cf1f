"""The simulator in NumPy, step by step as it reads: the reference of the compiled one.

Single precision throughout, every sum in the stated order, so that the two agree to the bit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from surrogate.network import INPUT, Connection, Network
from surrogate.network.connection import Weight
from surrogate.neuron.population import Population
from surrogate.simulator.chip import Chip
from surrogate.simulator.neuron_rows import NeuronRows

Array = NDArray[np.float32]

ONE, ZERO = np.float32(1), np.float32(0)

Tap = Callable[[int, Array, NDArray[np.bool_]], None]
"""Told which layer; where membranes are before a reset at once; whether they spike."""


class _Layer:
    """State of one layer; shapes (images, n)."""

    def __init__(self, population: Population, network: Network, images: int) -> None:
        self.rows, self.rules = NeuronRows.of(population, network), network.stepping
        self.current: Callable[[Array], Array] = population.membrane.bind()
        shape = (images, population.size)
        # A network is at rest before its input comes, not at the reset value.
        self.v = np.tile(self.rows.v_rest, (images, 1))
        self.synapse = np.zeros(shape, dtype=np.float32)
        self.remaining = np.zeros(shape, dtype=np.float32)
        self.spikes = np.zeros(shape, dtype=np.bool_)

    def step(self, j: Array) -> Array:
        """Advance by one step at input `j`, and return where membranes are; shapes (images, n)."""
        rows, rules = self.rows, self.rules
        if rows.synapse_decay is not None:
            before = self.synapse
            self.synapse = self.synapse * rows.synapse_decay + j
            j = before if rules.late_input else self.synapse
        # v += a gain (j - i(v)), a the part of the step that is not refractory.
        change = (j - self.current(self.v)) * rows.gain
        if rows.refractory is not None:
            change = change * np.clip(ONE - self.remaining, ZERO, ONE)
            self.remaining = np.maximum(self.remaining - ONE, ZERO)
        self.v = self.v + change
        if rules.reset_delay:
            self._reset()
        if rows.floor is not None:
            self.v = np.maximum(self.v, rows.floor)
        self.spikes = self.v > rows.v_spike if rules.above else self.v >= rows.v_spike
        reached = self.v
        if not rules.reset_delay:
            self._reset()
        if rows.refractory is not None:
            self.remaining = np.where(self.spikes, rows.refractory, self.remaining)
        return reached

    def _reset(self) -> None:
        after = self.v - self.rows.drop if self.rules.reset == "subtract" else self.rows.v_reset
        self.v = np.where(self.spikes, after, self.v)


@dataclass(frozen=True)
class Wire:
    """A connection between layers with the weights of a chip.

    Attributes:
        side: 1 of those that lead to inhibitory synapses, see `surrogate.simulator.Chip.sides`.
    """

    connection: Connection
    weight: Weight
    side: int = 0

    @classmethod
    def of(cls, network: Network, chip: Chip, inputs: bool = False) -> "list[Wire]":
        """All connections between layers; with `inputs`, those from the input, too."""
        return [
            cls(one, weight, side)
            for number, one in enumerate(network.connections)
            if inputs or one.source != INPUT
            for side, weight in enumerate(chip.parts(number, one))
        ]

    def carry(self, spikes: NDArray[np.bool_] | Array, into: Array) -> None:
        """Add W s to `into`, shape (images, n_target), one source after the other."""
        for source in np.flatnonzero(np.any(spikes, axis=0)):
            images = np.flatnonzero(spikes[:, source])
            height = spikes[images, source, None]
            if isinstance(self.weight, csc_array):
                part = slice(self.weight.indptr[source], self.weight.indptr[source + 1])
                # A source has one weight to a target, so that none is added to twice.
                targets, weights = self.weight.indices[part], self.weight.data[part]
                into[np.ix_(images, targets)] += height * weights
            else:
                into[images] += height * self.weight[:, source]


def run_reference(
    network: Network,
    chip: Chip,
    currents: list[Array],
    part: slice,
    tap: Tap | None = None,
) -> NDArray[np.bool_]:
    """Run one chip on some images.

    Args:
        currents: Currents into each layer from `Drive.currents`, shapes (images, steps, n).
        tap: Told of each step of each layer.

    Returns:
        Spikes of all layers, bool, shape (images, n_steps, neurons).
    """
    images = part.stop - part.start
    layers = [_Layer(one, network, images) for one in chip.layers]
    wires = Wire.of(network, chip)
    slots = 1 + max((wire.connection.delay for wire in wires), default=0)
    # What spikes will bring, by the step in which it arrives and by layer.
    coming = [
        [np.zeros((images, n), dtype=np.float32) for n in network.sizes] for _ in range(slots)
    ]
    raster = np.empty((images, network.n_steps, sum(network.sizes)), dtype=np.bool_)
    edges = np.cumsum([0, *network.sizes])
    for t in range(network.n_steps):
        for number, layer in enumerate(layers):
            given, arrived = currents[number], coming[t % slots][number]
            reached = layer.step(arrived + given[:, min(t, given.shape[1] - 1)])
            if tap is not None:
                tap(number, reached, layer.spikes)
            if chip.flipped is not None:
                chip.flipped.put_into(layer.v, edges[number], t, part)
            arrived[:] = ZERO
            leaving = raster[:, t, edges[number] : edges[number + 1]]
            leaving[:] = layer.spikes
            if chip.forced is not None:
                chip.forced.put_into(leaving, edges[number], t, part)
            for wire in wires:
                if wire.connection.source == number:
                    slot = coming[(t + wire.connection.delay) % slots]
                    wire.carry(leaving, slot[wire.connection.target])
    return raster
