"""Shapley effects: each transistor's part of a cost that all of them make together."""

import numpy as np
from numpy.typing import NDArray

from surrogate.statistics import Interval, Right, cost
from surrogate.study.drift import generator

RESAMPLES = 2000
_KEY = 0xA


def marginal(steps: list[Right], places: list[int]) -> NDArray[np.float64]:
    """What chips lose when one transistor's mismatch joins those before it in the chip's order.

    Of all orders the mean is the transistor's Shapley effect: its marginal cost, averaged over
    which others deviate already (Shapley 1953; Owen, SIAM/ASA J. Uncertain. Quantif. 2, 245, 2014;
    Song, Nelson and Staum, ibid. 4, 1060, 2016), here estimated with one random order a chip. The
    effects of all transistors add up to the cost of all mismatch, on every chip.

    Parameters
    ----------
    steps : list of numpy.ndarray
        Answers when none, one, two, ... of each chip's transistors deviate, in its order, shape
        (chips, images).
    places : list of int
        Place of the transistor in the order of each chip.

    Returns
    -------
    numpy.ndarray
        Percentage points by chip and image, shape (chips, images).
    """
    rows = [
        steps[place][chip].astype(np.float64) - steps[place + 1][chip]
        for chip, place in enumerate(places)
    ]
    return 100.0 * np.array(rows)


def share_of(lost: NDArray[np.float64], nothing: Right, full: Right, seed: int) -> Interval | None:
    """A Shapley effect in per cent of the cost of all; percentile bootstrap over chips.

    None if that cost is not told from zero: a ratio to it would mean nothing.
    """
    if cost(nothing, full).chips.low <= 0:
        return None
    mine = np.mean(lost, axis=1)
    every = 100.0 * (np.mean(nothing, axis=1) - np.mean(full, axis=1))
    rows = generator(seed, _KEY).integers(len(mine), size=(RESAMPLES, len(mine)))
    ratios = 100 * np.mean(mine[rows], axis=1) / np.mean(every[rows], axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    best = 100 * float(np.mean(mine) / np.mean(every))
    return Interval(best, float(low), float(high))
