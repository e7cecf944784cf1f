"""Proportions: of neurons with an outcome, of chips that reach an accuracy (yield)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, t

from surrogate.errors import SurrogateInputError
from surrogate.statistics.interval import TAIL, Interval

MOST_CHIPS = 10**7


def clopper_pearson(count: float, n: float) -> Interval:
    """Exact interval of a proportion (Clopper and Pearson, Biometrika 26, 404, 1934).

    `scipy.stats.binomtest` has it for whole numbers; the effective number of clustered samples is
    none, and the beta distribution takes any.

    Args:
        count, n: Hits, of so many; 0 <= count <= n.
    """
    low = beta.ppf(TAIL, count, n - count + 1) if count > 0 else 0.0
    high = beta.ppf(1 - TAIL, count + 1, n - count) if count < n else 1.0
    return Interval(count / n, low, high)


def clustered_proportion(hits: NDArray[np.bool_], chips: NDArray[np.int64]) -> Interval:
    """Proportion of samples that come in clusters, with its interval.

    That of the effective number of samples (`design_effect`) with the degrees of freedom of the
    clusters (Korn and Graubard, Survey Methodology 24, 193 (1998)).

    Args:
        hits: Shape (n,).
        chips: Cluster of each, shape (n,).
    """
    count, n = int(np.sum(hits)), len(hits)
    effective = n / design_effect(hits, chips) * _degrees_of_freedom(n, len(np.unique(chips)))
    found = clopper_pearson(count * effective / n, effective)
    return Interval(count / n, found.low, found.high)


def design_effect(hits: NDArray[np.bool_], chips: NDArray[np.int64]) -> float:
    """How many draws of clustered data count as one independent one, at least 1.

    Variance of the share as the chips' own shares scatter (the ratio estimator's, Cochran, Sampling
    Techniques, 1977, 9.4) over the binomial variance p(1 - p)/n.
    """
    _, group, sizes = np.unique(chips, return_inverse=True, return_counts=True)
    n, k = len(hits), len(sizes)
    p = float(np.mean(hits))
    if k == n or k < 2 or p in (0.0, 1.0):
        return 1.0
    residuals = np.bincount(group, hits) - p * sizes
    variance = k / (k - 1) * float(np.sum(residuals**2)) / n**2
    return max(1.0, variance / (p * (1 - p) / n))


def _degrees_of_freedom(n: int, chips: int) -> float:
    """Factor of the effective number, as the design effect is estimated from few chips.

    (t_(n-1)/t_(chips-1))^2 at the interval's level (Korn and Graubard 1998). One chip alone tells
    nothing of how chips scatter: its neurons count as independent.
    """
    if chips < 2:
        return 1.0
    return float((t.ppf(TAIL, n - 1) / t.ppf(TAIL, chips - 1)) ** 2)


@dataclass(frozen=True)
class Yield:
    """Probability that a chip reaches an accuracy.

    Attributes:
        reached, chips: Chips that reach it, of so many.
        probability: Their share, with Clopper and Pearson's interval, which covers at least that
            often.
    """

    accuracy: float
    reached: int
    chips: int
    probability: Interval


def yield_at(accuracies: Sequence[float], accuracy: float) -> Yield:
    """Share of chips that reach an accuracy, with its interval.

    Raises:
        SurrogateInputError: There is no chip, or the accuracy is not between 0 and 1.
    """
    if not len(accuracies) or not 0 <= accuracy <= 1:
        raise SurrogateInputError(
            f"yield at {accuracy} of {len(accuracies)} chips; allowed: 0 to 1, one chip or more"
        )
    # An accuracy is a count over a count: what differs by rounding only is reached.
    reached = int(np.sum(np.asarray(accuracies) >= accuracy - 1e-9))
    return Yield(accuracy, reached, len(accuracies), clopper_pearson(reached, len(accuracies)))


def chips_for_width(share: float, width: float) -> int:
    """Chips that a yield's interval needs to be as narrow as wanted.

    Args:
        share: Yield that is expected, 0 to 1.
        width: Wanted width of the 95 % interval, 0 to 1.

    Returns:
        The smallest number of chips whose interval is at most so wide. The expected number of good
        ones need not be whole: the interval is taken from the beta distribution as it is.

    Raises:
        SurrogateInputError: A number is out of range, or more than `MOST_CHIPS` would be needed.
    """
    if not 0 <= share <= 1 or not 0 < width < 1:
        raise SurrogateInputError(
            f"yield {share}, width {width}; allowed: 0 to 1, and between 0 and 1"
        )

    def wide(chips: int) -> bool:
        found = clopper_pearson(share * chips, chips)
        return found.high - found.low > width

    high = 1
    while wide(high):
        high *= 2
        if high > MOST_CHIPS:
            raise SurrogateInputError(f"width {width}: allowed: what {MOST_CHIPS} chips give")
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if wide(middle) else (low, middle)
    return high
