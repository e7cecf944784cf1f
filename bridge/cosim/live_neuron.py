"""A neuron that is advanced together with a network, whatever it is made of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.errors import BridgeInputError

Array = NDArray[np.float64]

Place = tuple[int, int]
"""A neuron of a network: its layer, and its number in it."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What a neuron did in one step.

    Attributes:
        spikes: Their times from the start, steps, shape (spikes,), ascending.
        seconds: Processor time, s.
    """

    spikes: Array
    seconds: float


class LiveNeuron(Protocol):
    """A neuron in step with a network; steps come one after the other, from rest.

    `give` does not wait, so that neurons compute at the same time; `take` does.
    """

    @property
    def what(self) -> str:
        """What it is, for tables and errors."""
        ...

    def begin(self) -> None:
        """Bring it to rest."""
        ...

    def give(self, currents: Array) -> None:
        """Let it go through the next step.

        Args:
            currents: Means in equal bins of the step, in nominal rheobases, shape (bins,).
        """
        ...

    def take(self) -> Answer:
        """Wait for the end of the step.

        Raises:
            WorkerError: It crashed, hangs, or cannot be simulated; the reason in one line.
        """
        ...

    def end(self) -> None:
        """Let go of it, whatever it is at."""
        ...


def check_places(places: Iterable[Place], sizes: Sequence[int]) -> None:
    """Check that there are such neurons.

    Args:
        sizes: Neurons of each layer.

    Raises:
        BridgeInputError: There is no such one.
    """
    for layer, neuron in places:
        if not (0 <= layer < len(sizes) and 0 <= neuron < sizes[layer]):
            raise BridgeInputError(
                f"live neuron ({layer}, {neuron}): allowed: layers of {tuple(sizes)} neurons"
            )
