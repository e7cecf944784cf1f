"""Neurons whose spikes do not depend on their inputs: dead, saturated, or stuck at a rate."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ForcedNeurons:
    """Neurons of a chip that spike at equal intervals, whatever comes.

    With rate r and phase p such a neuron spikes in the steps t = 0, 1, ... in which
    floor(p + (t + 1) r) exceeds floor(p + t r): never at r = 0, in every step at r = 1. What it
    receives it still integrates, and its membrane is reset at its own threshold; only the spikes
    that leave it are forced.

    Attributes
    ----------
    neurons : numpy.ndarray
        Their numbers, counted through all layers, shape (k,), each once.
    rate : numpy.ndarray
        Spikes in a step, shape (k,), from 0 to 1.
    phase : numpy.ndarray
        Of the first interval at the first step, from 0 to below 1: shape (images, k), or (1, k) if
        that of all images is the same.

    Raises
    ------
    SurrogateInputError
        Shapes do not fit, a neuron stands twice, or a number is not allowed.
    """

    neurons: NDArray[np.int64]
    rate: Array
    phase: Array

    def __post_init__(self) -> None:
        neurons = np.array(self.neurons)
        if neurons.ndim != 1 or (neurons.size and neurons.dtype.kind not in "iu"):
            raise SurrogateInputError("forced neurons: allowed: a row of whole numbers")
        if len(np.unique(neurons)) < len(neurons):
            raise SurrogateInputError("forced neurons: one stands twice; allowed: each once")
        object.__setattr__(self, "neurons", neurons.astype(np.int64))
        object.__setattr__(self, "rate", finite_array("forced rate", self.rate, (len(neurons),)))
        phase = finite_array("forced phase", self.phase, (None, len(neurons)))
        object.__setattr__(self, "phase", phase)
        if np.any((self.rate < 0) | (self.rate > 1)):
            raise SurrogateInputError("forced rate: allowed: from 0 to 1 spikes in a step")
        if np.any((phase < 0) | (phase >= 1)):
            raise SurrogateInputError("forced phase: allowed: from 0 to below 1")

    def check(self, neurons: int, images: int) -> None:
        """Check that they are neurons of a network that answers so many images.

        Raises
        ------
        SurrogateInputError
            There are fewer neurons, or phases of another number of images.
        """
        beyond = self.neurons[(self.neurons < 0) | (self.neurons >= neurons)]
        if beyond.size:
            raise SurrogateInputError(f"forced neuron {beyond[0]}; allowed: 0 to {neurons - 1}")
        if len(self.phase) not in (1, images):
            raise SurrogateInputError(
                f"forced phase: of {len(self.phase)} images; allowed: {images}, or one for all"
            )

    def put_into(self, spikes: NDArray[np.bool_], first: int, t: int, images: slice) -> None:
        """Put their spikes of step t in place of those of a layer, shape (images, n).

        Parameters
        ----------
        spikes : numpy.ndarray
            Of the layer, written to.
        first : int
            Number of its first neuron.
        t : int
            Step.
        images : slice
            Which images of the batch.
        """
        mine = (self.neurons >= first) & (self.neurons < first + spikes.shape[1])
        phase = self.phase if len(self.phase) == 1 else self.phase[images]
        rate = self.rate[mine]
        x = t * rate + phase[:, mine]
        spikes[:, self.neurons[mine] - first] = np.floor(x + rate) > np.floor(x)
