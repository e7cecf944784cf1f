"""Spikes by their times, and how those of the inputs come to a network in continuous time."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class SpikeEvents:
    """Every spike of neurons, or of inputs, in the order of images, then times, then neurons.

    Attributes:
        image: Of the batch, shape (spikes,).
        neuron: Of a chip, counted through all layers; or number of the input, shape (spikes,).
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
        return np.asarray(self.time[(self.image == image) & (self.neuron == neuron)])


class BinnedSpikes(NamedTuple):
    """Spikes in the bins of trained steps, in the order of images, steps, sources, then bins.

    Attributes:
        begins: Where those of each image and step begin, shape (images n_steps + 1,).
        source: Who spikes, shape (k,).
        bin: In which bin of the step, shape (k,).
        number: How often, shape (k,).
        share: Shares of the bin at which, added up, shape (k,).
    """

    begins: NDArray[np.int64]
    source: NDArray[np.int32]
    bin: NDArray[np.int32]
    number: NDArray[np.float32]
    share: NDArray[np.float32]

    @classmethod
    def of(
        cls, spikes: SpikeEvents | None, images: int, n_steps: int, resolution: int
    ) -> "BinnedSpikes":
        """Put spikes into bins, `resolution` of them a step; None is no spikes at all."""
        if spikes is None:
            one, ints = np.zeros(0, np.float32), np.zeros(0, np.int32)
            return cls(np.zeros(1, np.int64), ints, ints, one, one)
        step = np.floor(spikes.time)
        place = (spikes.time - step) * resolution
        into = np.minimum(place.astype(np.int64), resolution - 1)
        when = spikes.image * np.int64(n_steps) + step.astype(np.int64)
        sources = 1 + int(np.max(spikes.neuron, initial=0))
        key = (when * sources + spikes.neuron) * resolution + into
        keys, at, number = np.unique(key, return_inverse=True, return_counts=True)
        share = np.bincount(at, place - into, minlength=len(keys))
        edges = np.arange(images * n_steps + 1, dtype=np.int64) * sources * resolution
        return cls(
            np.searchsorted(keys, edges),
            (keys // resolution % sources).astype(np.int32),
            (keys % resolution).astype(np.int32),
            number.astype(np.float32),
            share.astype(np.float32),
        )

    def of_step(
        self, t: int, n_steps: int, images: slice, shape: tuple[int, int]
    ) -> NDArray[np.float32]:
        """Spikes, and shares of bins at which they come, in a step of some images.

        Args:
            shape: Bins of a step, and sources.

        Returns:
            Shape (2, bins, images, sources).
        """
        bins, sources = shape
        found = np.zeros((2, bins, images.stop - images.start, sources), dtype=np.float32)
        first = np.arange(images.start, images.stop) * n_steps + t
        low, many = self.begins[first], self.begins[first + 1] - self.begins[first]
        image = np.repeat(np.arange(len(first)), many)
        which = np.arange(len(image)) + np.repeat(low - (np.cumsum(many) - many), many)
        found[:, self.bin[which], image, self.source[which]] = self.number[which], self.share[which]
        return found
