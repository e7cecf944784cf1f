"""The numerical error of chips in continuous time."""

from dataclasses import dataclass

import numpy as np

from bridge.evaluate.chips import Answers
from surrogate.statistics import cost

MOST_SPIKES = 0.01
"""Share of the spikes by which they may change."""

MOST_ACCURACY = 0.2
"""Standard deviations over chips by which the accuracy may change, beyond what chance does in some
chips: near ties fall either way in any finer time."""


@dataclass(frozen=True)
class TimeError:
    """Means over some chips, and over the same ones computed in steps of half the length.

    Attributes:
        chips: How many, that without mismatch among them.
        accuracy, accuracy_finer: Share of the images.
        spikes, spikes_finer: Of all neurons, of an inference.
        energy, energy_finer: Of an inference, J.
        certified: Whether spikes change by no more than `MOST_SPIKES`, and the change of accuracy
            by no more than `MOST_ACCURACY` somewhere in its interval over chips.
    """

    chips: int
    accuracy: float
    accuracy_finer: float
    spikes: float
    spikes_finer: float
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
        means = [
            float(np.mean(values))
            for one in (coarse, finer)
            for values in (one.right[:n], one.spikes[:n], one.energies[:n])
        ]
        accuracy, spikes, energy, accuracy_finer, spikes_finer, energy_finer = means
        change, allowed = cost(coarse.right[:n], finer.right).chips, 100 * MOST_ACCURACY * sigma
        return cls(
            n, accuracy, accuracy_finer, spikes, spikes_finer, energy, energy_finer,
            certified=abs(spikes_finer - spikes) <= MOST_SPIKES * spikes_finer
            and change.low <= allowed
            and change.high >= -allowed,
        )  # fmt: skip

    @property
    def points(self) -> float:
        """By how much the accuracy changes, share of the images."""
        return self.accuracy_finer - self.accuracy

    @property
    def spike_share(self) -> float:
        """By how much the spikes change, over those of the finer steps; of none, 0."""
        return 1 - self.spikes / self.spikes_finer if self.spikes_finer else 0.0

    @property
    def energy_share(self) -> float:
        """The same of the energy."""
        return 1 - self.energy / self.energy_finer if self.energy_finer else 0.0
