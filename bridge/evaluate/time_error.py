"""The numerical error of chips in continuous time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.chips import Answers
from surrogate.statistics import cost

MOST_SPIKES = 0.01
"""Share of a layer's spikes by which they may change."""

MOST_ACCURACY = 0.2
"""Standard deviations over chips by which the accuracy may change, beyond what chance does in some
chips: near ties fall either way in any finer time."""


def changes(spikes: NDArray[np.float64], finer: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how much layers' spikes per inference change in finer time, over the finer ones.

    A layer with less than one spike counts as if it had one: a single spike is no change to speak
    of.
    """
    return np.asarray((finer - spikes) / np.maximum(finer, 1.0))


@dataclass(frozen=True)
class TimeError:
    """Means over some chips, and over the same ones computed in steps of half the length.

    Attributes:
        chips: How many, that without mismatch among them.
        accuracy, accuracy_finer: Share of the images.
        spikes, spikes_finer: Of each layer, of an inference.
        energy, energy_finer: Of an inference, J.
        certified: Whether no layer's spikes change by more than `MOST_SPIKES`, see `changes`, and
            the accuracy by no more than `MOST_ACCURACY` somewhere in its interval over chips.
    """

    chips: int
    accuracy: float
    accuracy_finer: float
    spikes: tuple[float, ...]
    spikes_finer: tuple[float, ...]
    energy: float
    energy_finer: float
    certified: bool

    @classmethod
    def of(cls, coarse: Answers, finer: Answers, sigma: float) -> "TimeError":
        """Compare.

        Args:
            coarse, finer: The chip without mismatch first; of `coarse`, as many as of `finer`.
            sigma: Standard deviation of the accuracy over chips.
        """
        n = len(finer.right)
        accuracy, accuracy_finer, energy, energy_finer = (
            float(np.mean(values[:n]))
            for values in (coarse.right, finer.right, coarse.energies, finer.energies)
        )
        spikes, spikes_finer = (np.mean(one.spikes[:n], axis=0) for one in (coarse, finer))
        change, allowed = cost(coarse.right[:n], finer.right).chips, 100 * MOST_ACCURACY * sigma
        return cls(
            n, accuracy, accuracy_finer, tuple(spikes.tolist()), tuple(spikes_finer.tolist()),
            energy, energy_finer,
            certified=bool(np.all(np.abs(changes(spikes, spikes_finer)) <= MOST_SPIKES))
            and change.low <= allowed
            and change.high >= -allowed,
        )  # fmt: skip

    @property
    def points(self) -> float:
        """By how much the accuracy changes, share of the images."""
        return self.accuracy_finer - self.accuracy

    @property
    def spike_share(self) -> float:
        """By how much the spikes of that layer change whose change most; see `changes`."""
        found = changes(np.array(self.spikes), np.array(self.spikes_finer))
        return float(max(found, key=abs))

    @property
    def energy_share(self) -> float:
        """The same of the energy."""
        return 1 - self.energy / self.energy_finer if self.energy_finer else 0.0
