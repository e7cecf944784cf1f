"""Spikes by their times."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SpikeEvents:
    """Every spike that left a neuron of a chip, in the order of images, then times, then neurons.

    Attributes:
        image: Of the batch, shape (spikes,).
        neuron: Counted through all layers, shape (spikes,).
        time: In trained steps from the beginning of the input, shape (spikes,), float64.
    """

    image: NDArray[np.int32]
    neuron: NDArray[np.int32]
    time: NDArray[np.float64]

    @classmethod
    def of(
        cls, image: NDArray[np.integer], neuron: NDArray[np.integer], time: NDArray[np.float64]
    ) -> "SpikeEvents":
        """Put spikes in order."""
        order = np.lexsort((neuron, time, image))
        return cls(image[order].astype(np.int32), neuron[order].astype(np.int32), time[order])

    def train(self, image: int, neuron: int) -> NDArray[np.float64]:
        """Times of the spikes of one neuron, steps, ascending."""
        return self.time[(self.image == image) & (self.neuron == neuron)]
