"""Yield: the probability that a chip reaches a given accuracy."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from surrogate.errors import SurrogateInputError

CONFIDENCE = 0.95
MOST_CHIPS = 10**7


@dataclass(frozen=True)
class Yield:
    """Probability that a chip reaches an accuracy.

    Attributes
    ----------
    accuracy : float
        That is to be reached.
    reached, chips : int
        Chips that reach it, of so many.
    probability, low, high : float
        Their share, and its 95 % confidence interval (Clopper and Pearson, Biometrika 26, 404,
        1934: it covers at least that often).
    """

    accuracy: float
    reached: int
    chips: int
    probability: float
    low: float
    high: float


def yield_at(accuracies: Sequence[float], accuracy: float) -> Yield:
    """Share of chips that reach an accuracy, with its interval.

    Parameters
    ----------
    accuracies : sequence of float
        Of drawn chips.
    accuracy : float
        To be reached.

    Returns
    -------
    Yield
        Share and interval.

    Raises
    ------
    SurrogateInputError
        There is no chip, or the accuracy is not between 0 and 1.
    """
    if not len(accuracies) or not 0 <= accuracy <= 1:
        raise SurrogateInputError(
            f"yield at {accuracy} of {len(accuracies)} chips; allowed: 0 to 1, one chip or more"
        )
    # An accuracy is a count over a count: what differs by rounding only is reached.
    reached = int(np.sum(np.asarray(accuracies) >= accuracy - 1e-9))
    interval = _interval(reached, len(accuracies))
    return Yield(accuracy, reached, len(accuracies), reached / len(accuracies), *interval)


def chips_for_width(share: float, width: float) -> int:
    """Chips that a yield's interval needs to be as narrow as wanted.

    Parameters
    ----------
    share : float
        Yield that is expected, 0 to 1.
    width : float
        Wanted width of the 95 % interval, 0 to 1.

    Returns
    -------
    int
        The smallest number of chips whose interval is at most so wide. The expected number of good
        ones need not be whole: the interval is taken from the beta distribution as it is.

    Raises
    ------
    SurrogateInputError
        A number is out of range, or more than `MOST_CHIPS` would be needed.
    """
    if not 0 <= share <= 1 or not 0 < width < 1:
        raise SurrogateInputError(
            f"yield {share}, width {width}; allowed: 0 to 1, and between 0 and 1"
        )

    def wide(chips: int) -> bool:
        low, high = _interval(share * chips, chips)
        return high - low > width

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


def _interval(reached: float, chips: int) -> tuple[float, float]:
    tail = (1 - CONFIDENCE) / 2
    low = stats.beta.ppf(tail, reached, chips - reached + 1) if reached > 0 else 0.0
    high = stats.beta.ppf(1 - tail, reached + 1, chips - reached) if reached < chips else 1.0
    return float(low), float(high)
