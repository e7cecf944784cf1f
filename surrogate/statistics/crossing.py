"""A crossing of corners, temperatures and draws: sums, and the variance components they give."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

EFFECTS = ("", "corner", "temperature", "corner_temperature")
"""Parts of what is measured over all conditions: the mean over them, and what departs from it."""

ENDS = ("cold", "hot")


@dataclass(frozen=True)
class Components:
    """Variance components, of each of a number of resamples.

    Attributes:
        fixed: Of `EFFECTS` but the first: squared effect, mean over conditions, shape (resamples,).
        chip, draw: Of `EFFECTS`: variance over chips, and over the draws of one, of that part, mean
            over the conditions. Every draw a chip of its own: no chip.
        process, chance, mean: Of `ENDS`, at the lowest and highest temperature: squared departure
            of a corner's mean, mean over the corners; variance over chips and draws, likewise;
            mean.
    """

    fixed: dict[str, Array]
    chip: dict[str, Array]
    draw: dict[str, Array]
    process: dict[str, Array]
    chance: dict[str, Array]
    mean: dict[str, Array]


class Crossing:
    """Values at every corner and temperature, of the same draws at each.

    With y_d the values of a draw over the conditions, mu their expectation, P_e the projection on
    an effect e (over the conditions: mean, corner, temperature, interaction) and |.|^2 the mean
    square over the conditions, the variance over conditions of equal weight and over draws is

        V = sum_(e not mean) |P_e mu|^2 + sum_e E |P_e (y_d - mu)|^2,

    the functional ANOVA (Sobol', Math. Comput. Simul. 55, 271, 2001) with fixed conditions; the
    second sum splits further into chips and draws within a chip. No equality of variances or
    correlations over the conditions is assumed. Each quadratic form q(y) = |P_e y|^2 has the mean
    squares of a one-way random model (Searle, Casella and McCulloch, Variance Components, 1992,
    3.6; K chips of n_k draws, N in all, S and s_k sums of y over all draws and over a chip's):

        MSW = (sum q(y_d) - sum q(s_k)/n_k) / (N - K),  E MSW = sigma_w^2
        MSB = (sum q(s_k)/n_k - q(S)/N) / (K - 1),      E MSB = sigma_w^2 + n0 sigma_b^2
        n0 = (N - sum n_k^2/N) / (K - 1)

    and E q(S/N) = q(mu) + sigma_b^2 sum n_k^2/N^2 + sigma_w^2/N, which unbiases the fixed part.

    Args:
        values: Shape (draws, corners, temperatures).
        chips: Chip of each draw, shape (draws,).
        ends: Places of the lowest and the highest temperature.
    """

    def __init__(self, values: Array, chips: NDArray[np.int64], ends: tuple[int, int]) -> None:
        self.values, self.ends = values, ends
        self.shape = values.shape[1:]
        # Sums of squares about the mean lose no digits; the shift cancels in all components.
        self.centre = np.mean(values, axis=0)
        self._chip: NDArray[np.intp]
        _, self._chip, self._sizes = np.unique(chips, return_inverse=True, return_counts=True)

    @property
    def chips(self) -> int:
        """Number of chips."""
        return len(self._sizes)

    @property
    def nested(self) -> bool:
        """Whether some chip has several draws."""
        return self.chips < len(self.values)

    @cached_property
    def units(self) -> Array:
        """What each chip adds to the sums, shape (chips, sums)."""
        y = self.values - self.centre
        own = self._per_chip(y.reshape(len(y), -1))
        sizes = self._sizes[:, np.newaxis].astype(np.float64)
        within = self._per_chip(self._forms(y))
        between = self._forms(own.reshape(-1, *self.shape)) / sizes
        ones = np.ones_like(sizes)
        return np.concatenate([ones, sizes, sizes**2, own, within, between], axis=1)

    def _per_chip(self, rows: Array) -> Array:
        sums = np.zeros((self.chips, rows.shape[1]))
        np.add.at(sums, self._chip, rows)
        return sums

    def _forms(self, y: Array) -> Array:
        """Quadratic forms of values over the conditions, shape (rows, corners, temperatures).

        Mean squares of the four effects, of all values at either end, and of their departures from
        the mean over corners there.
        """
        mean = np.mean(y, axis=(1, 2), keepdims=True)
        corner = np.mean(y, axis=2, keepdims=True) - mean
        temperature = np.mean(y, axis=1, keepdims=True) - mean
        parts = [mean, corner, temperature, y - mean - corner - temperature]
        for end in self.ends:
            there = y[:, :, end : end + 1]
            parts += [there, there - np.mean(there, axis=1, keepdims=True)]
        return np.stack([np.mean(part**2, axis=(1, 2)) for part in parts], axis=1)

    def components(self, sums: Array, resampled: bool) -> Components:
        """Unbiased variance components.

        Args:
            sums: Sums of `units` over chips, shape (resamples, sums).
            resampled: Whether they are those of resamples: their means scatter about those of the
                data, which scatter about the truth; both are taken off the fixed part, so that its
                resamples scatter about its estimate.

        Returns:
            Some may be negative where the truth is near zero.
        """
        cells, forms = self.values[0].size, len(EFFECTS) + 2 * len(ENDS)
        k, n, squares = sums[:, :1], sums[:, 1:2], sums[:, 2:3]
        total, within, between = np.split(sums[:, 3:], [cells, cells + forms], axis=1)
        about = self._forms(total.reshape(-1, *self.shape)) / n
        if self.nested:
            with np.errstate(divide="ignore", invalid="ignore"):  # resamples of lone draws
                draw = (within - between) / (n - k)
                chip = ((between - about) / (k - 1) - draw) * (k - 1) / (n - squares / n)
        else:
            draw, chip = (within - about) / (n - 1), np.zeros_like(within)
        error = chip * squares / n**2 + draw / n
        means = self.centre + (total / n).reshape(-1, *self.shape)
        fixed = self._forms(means) - (2 if resampled else 1) * error
        at_end = {end: len(EFFECTS) + 2 * k for k, end in enumerate(ENDS)}
        chance = chip + draw
        return Components(
            {e: fixed[:, k] for k, e in enumerate(EFFECTS) if k},
            {e: chip[:, k] for k, e in enumerate(EFFECTS)} if self.nested else {},
            {e: draw[:, k] for k, e in enumerate(EFFECTS)},
            {end: fixed[:, k + 1] for end, k in at_end.items()},
            {end: chance[:, k] for end, k in at_end.items()},
            {
                end: np.mean(means[:, :, at], axis=1)
                for end, at in zip(ENDS, self.ends, strict=True)
            },
        )
