"""What a chip answered."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.simulator.events import SpikeEvents


@dataclass(frozen=True, eq=False)
class SpikeCounts:
    """Spikes of one chip.

    Attributes:
        output: Of every neuron of the last layer, shape (batch, n_out), int64.
        totals: Of every neuron of each layer, over the whole batch, shapes (n,), int64.
        raster: Every spike, if asked for: bool, shape (batch, n_steps, neurons of all layers); in
            continuous time None.
        events: Every spike in continuous time, if asked for.
    """

    output: NDArray[np.int64]
    totals: tuple[NDArray[np.int64], ...]
    batch: int
    n_steps: int
    raster: NDArray[np.bool_] | None = None
    events: SpikeEvents | None = None

    @property
    def classes(self) -> NDArray[np.int64]:
        """Output neuron with the most spikes, the first of equals, shape (batch,)."""
        return np.asarray(np.argmax(self.output, axis=1))

    @property
    def unanswered(self) -> float:
        """Share of the inputs on which no neuron of the last layer spikes."""
        return 1 - float(np.mean(np.any(self.output, axis=1)))

    @property
    def rates(self) -> tuple[float, ...]:
        """Mean spikes per neuron and step, by layer."""
        return tuple(float(np.mean(one)) / (self.batch * self.n_steps) for one in self.totals)
