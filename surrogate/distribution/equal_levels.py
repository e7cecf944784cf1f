"""How far the order statistics of samples stray from the quantiles of their distribution."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

Array = NDArray[np.float64]

REPLICATES = 2000
MOST_PLACES = 100
"""Order statistics that a band stands on; of more samples, those that are denser to the ends."""

CONFIDENCE = 0.95


def places(n: int) -> NDArray[np.int64]:
    """Which order statistics of n samples a band stands on, counted from 1."""
    if n <= MOST_PLACES:
        return np.arange(1, n + 1)
    half = np.unique(np.geomspace(1, n // 2, MOST_PLACES // 2).round().astype(np.int64))
    return np.unique([*half, *(n + 1 - half)])


@cache
def equal_levels_band(n: int) -> tuple[Array, Array, Array]:
    """Band that holds all order statistics of uniform samples at once, with 95 % probability.

    Of equal local levels: each order statistic U_(i), of the beta distribution of i and n + 1 - i,
    leaves it with the same probability, which simulation sets so that any does in 5 % of samples
    (Aldor-Noiman, Brown, Buja, Rolke and Stine, Am. Stat. 67, 249 (2013)). So it looks as closely
    at the tails as at the middle, unlike Kolmogorov's. Returned are the plotting position
    (i - 1/2)/n of each of `places` and the low and high ends of the band there, as probabilities.
    """
    i = places(n)
    rng = np.random.default_rng(n)
    # Order statistics are sums of exponential spacings over the sum of all n + 1 of them.
    steps = rng.standard_gamma(np.diff(i, prepend=0), (REPLICATES, len(i)))
    sums = np.cumsum(steps, axis=1)
    uniform = sums / (sums[:, -1:] + rng.standard_gamma(n + 1 - i[-1], (REPLICATES, 1)))
    below = betainc(i, n + 1 - i, uniform)
    outmost = np.min(np.minimum(below, 1 - below), axis=1)
    tail = float(np.quantile(outmost, 1 - CONFIDENCE))
    return (
        (i - 0.5) / n,
        np.asarray(betaincinv(i, n + 1 - i, tail)),
        np.asarray(betaincinv(i, n + 1 - i, 1 - tail)),
    )
