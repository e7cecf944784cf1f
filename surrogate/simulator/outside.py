"""Neurons of a chip whose spikes come from outside the simulator."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Events = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
"""Image, neuron and time in steps of every spike."""


class Outside(Protocol):
    """Neurons that something else simulates, step by step, such as circuits."""

    def neurons(self, layer: int) -> NDArray[np.int64]:
        """Numbers of those in a layer, ascending, shape (k,)."""
        ...

    def spikes(self, layer: int, step: int, inputs: Sequence[NDArray[np.float32]]) -> Events | None:
        """Spikes of theirs within a step.

        Args:
            inputs: Mean currents of the whole layer in equal bins of the step, in nominal
                rheobases, each of shape (images, n).

        Returns:
            Neurons by their numbers in the layer, times from the start; None ends the run.
        """
        ...
