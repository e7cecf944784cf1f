"""The bootstrap: bias-corrected and accelerated intervals, of samples or of whole clusters.

`scipy.stats.bootstrap` draws single samples and takes a jackknife of n recalculations for each
statistic. Here whole clusters (the neurons of a chip) are drawn, all statistics see the same
replicates, and each is a function of weighted sums: a thousand replicates of a hundred statistics
of 10 000 samples are one matrix product.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from surrogate.statistics.interval import TAIL, Interval

Array = NDArray[np.float64]

REPLICATES = 999
CELLS = 250_000
"""Weights held at once as float64: 2 MB, which stay in the cache."""

KEPT = 40_000_000
"""Up to this many weights are kept between calls, a byte each; more are drawn again."""

MANTISSA = 52

Statistic = Callable[[Array, bool], Array]


def bca_interval(value: float, replicates: Array, influence: Array) -> Interval:
    """95 % interval of a statistic, bias-corrected and accelerated (BCa).

    Efron, J. Am. Stat. Assoc. 82, 171 (1987); Efron and Tibshirani 1993, sections 14.3 and 22.4.

    Args:
        replicates: The statistic of each replicate, shape (replicates,).
        influence: Influence of each unit that is drawn on it, up to a factor, of sum zero, shape
            (units,): by formula, or by the jackknife, as the mean of all statistics with one unit
            left out minus the one without this unit.
    """
    spread = float(np.sum(influence**2))
    # a = sum U^3 / (6 (sum U^2)^1.5)
    acceleration = float(np.sum(influence**3)) / (6 * spread**1.5) if spread > 0 else 0.0
    below = np.sum(replicates < value) + 0.5 * np.sum(replicates == value)
    # (r + 1/2) / (B + 1) is neither 0 nor 1.
    bias = float(ndtri((below + 0.5) / (len(replicates) + 1)))
    shifted = bias + ndtri(np.array([TAIL, 1 - TAIL]))
    low, high = np.quantile(replicates, ndtr(bias + shifted / (1 - acceleration * shifted)))
    return Interval(value, low, high)


class Bootstrap:
    """Multinomial weights of the draws, the same for every statistic.

    Every replicate draws n samples with replacement, and all statistics see the same replicates,
    so that their joint distribution is kept. With clusters (neurons of a chip) whole clusters are
    drawn (Davison and Hinkley 1997, section 3.8).

    Args:
        clusters: Cluster of each sample, any labels, shape (n,). Without, each sample is its own.
    """

    def __init__(
        self,
        n: int,
        seed: np.random.SeedSequence,
        clusters: NDArray[np.int64] | None = None,
        replicates: int = REPLICATES,
    ) -> None:
        self.replicates = replicates
        self._seed = seed
        self._cluster: NDArray[np.intp] | None = None
        self.groups = n
        if clusters is not None:
            labels, self._cluster = np.unique(clusters, return_inverse=True)
            self.groups = len(labels)
        self._sizes = self.collapse(np.ones((n, 1)))[:, 0]
        self._counts: NDArray[np.uint8] | None = None

    @property
    def clustered(self) -> bool:
        """Whether samples belong to clusters."""
        return self._cluster is not None

    @property
    def cluster(self) -> NDArray[np.intp]:
        """Number of the cluster of each sample, in the order of the labels, shape (n,)."""
        return np.arange(self.groups) if self._cluster is None else self._cluster

    def collapse(self, columns: Array) -> Array:
        """Sum over the samples of each cluster.

        Args:
            columns: One row a sample, shape (n, k).

        Returns:
            One row a cluster in the order of the labels, shape (groups, k); without clusters the
            columns themselves.
        """
        if self._cluster is None:
            return columns
        sums = [np.bincount(self._cluster, column, self.groups) for column in columns.T]
        return np.column_stack(sums)

    def sums(self, units: Array) -> Array:
        """Sum of each column over the clusters of every replicate.

        Args:
            units: What each cluster adds, shape (groups, k), as from `collapse`.

        Returns:
            Shape (replicates, k).
        """
        return np.concatenate([weights @ units for weights in self._weights()])

    def means(self, columns: Array) -> Array:
        """Mean of each column in every replicate.

        A general M-estimator enters through its influence values psi as theta + mean(psi), the
        one-step bootstrap (Davison and Hinkley 1997, section 2.7.2; Shao and Tu 1995, section
        2.2).

        Args:
            columns: One row a sample, shape (n, k).

        Returns:
            Shape (replicates, k).
        """
        centre = np.mean(columns, axis=0)
        sums = self.collapse(columns - centre)
        # The columns are rounded to integers (to 2^-38 of their greatest value at n = 10^4) small
        # enough for every sum to be exact, so that no order of summation changes a bit.
        bits = MANTISSA - int(np.ceil(np.log2(self.groups)))
        top = np.max(np.abs(sums), axis=0)
        unit = np.exp2(np.ceil(np.log2(np.where(top > 0, top, 1.0))) - bits)
        total = self.sums(np.column_stack([np.rint(sums / unit), self._sizes]))
        return np.asarray(centre + total[:, :-1] * unit / total[:, -1:])

    def interval(self, value: float, replicates: Array, influence: Array) -> Interval:
        """`bca_interval` of a statistic with the influence of each sample on it, shape (n,)."""
        centred = (influence - np.mean(influence))[:, None]
        return bca_interval(value, replicates, self.collapse(centred)[:, 0])

    def of_sums(self, units: Array, statistic: Statistic) -> tuple[Array, Array, Array]:
        """Statistics that are functions of sums over clusters, for `bca_interval`.

        Args:
            units: What each cluster adds to the sums, shape (groups, sums), as from `collapse`.
            statistic: From sums, shape (rows, sums), and whether they are of replicates, to the
                statistics of each row, shape (rows, statistics).

        Returns:
            Of all, shape (statistics,); of the replicates, shape (replicates, statistics); by the
            jackknife, of which one cluster less is a subtraction, shape (groups, statistics).
        """
        total = np.sum(units, axis=0)
        without = statistic(total - units, False)
        return (
            statistic(total[np.newaxis], False)[0],
            statistic(self.sums(units), True),
            np.mean(without, axis=0) - without,
        )

    def intervals(self, units: Array, statistic: Statistic) -> list[Interval]:
        """Interval of each statistic that is a function of sums over clusters; see `of_sums`."""
        values, replicates, influence = self.of_sums(units, statistic)
        return [
            bca_interval(float(value), replicate, of_each)
            for value, replicate, of_each in zip(values, replicates.T, influence.T, strict=True)
        ]

    def ratio(self, numerator: Array, denominator: Array) -> Interval:
        """The ratio of two sums over samples, shape (n,) each; the second is not zero."""
        units = self.collapse(np.column_stack([numerator, denominator]))
        return self.intervals(units, lambda sums, _: sums[:, :1] / sums[:, 1:])[0]

    def _weights(self) -> Iterator[Array]:
        """How often each replicate has each cluster, in chunks of shape (some, groups)."""
        if self._counts is not None:
            yield from (counts.astype(np.float64) for counts in self._chunked(self._counts))
            return
        rng = np.random.default_rng(self._seed)
        kept = []
        for start in range(0, self.replicates, self._rows):
            rows = min(self._rows, self.replicates - start)
            drawn = rng.integers(0, self.groups, size=(rows, self.groups))
            drawn += self.groups * np.arange(rows)[:, None]
            flat = np.bincount(drawn.ravel(), minlength=rows * self.groups)
            counts = flat.reshape(rows, self.groups)
            if self.replicates * self.groups <= KEPT:
                # A cluster drawn 256 times in one replicate has a probability below 1e-200.
                kept.append(counts.astype(np.uint8))
            yield counts.astype(np.float64)
        if kept:
            self._counts = np.concatenate(kept)

    def _chunked(self, counts: NDArray[np.uint8]) -> Iterator[NDArray[np.uint8]]:
        for start in range(0, self.replicates, self._rows):
            yield counts[start : start + self._rows]

    @property
    def _rows(self) -> int:
        return max(1, min(self.replicates, CELLS // self.groups))
