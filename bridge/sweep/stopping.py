"""When a condition has enough samples."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

from bridge.sweep.plan import Until

CONFIDENCE = 0.95
FEWEST = 16
"""Intervals from fewer samples than this are not trusted to stop on."""


def relative_half_width(values: NDArray[np.float64], quantity: str) -> float:
    """Half of a confidence interval over the estimate.

    Mean: t sigma / sqrt(n). Standard deviation: z sigma sqrt((k - 1 + 2/(n-1)) / 4n), with k the
    sample's kurtosis, from the variance of the sample variance (Cramer, Mathematical Methods of
    Statistics, 1946, 27.4). Samples are taken to be independent: for the samplers that spread
    their points the mean is known better than that.

    Parameters
    ----------
    values : numpy.ndarray
        Measured values, shape (n,).
    quantity : str
        ``"mean"`` or ``"sigma"``.

    Returns
    -------
    float
        Dimensionless; infinite for fewer than two different values.
    """
    n = len(values)
    if n < 2 or np.ptp(values) == 0:
        return float("inf")
    if quantity == "mean":
        half = t.ppf((1 + CONFIDENCE) / 2, n - 1) * np.std(values, ddof=1) / np.sqrt(n)
        return float(np.divide(half, abs(np.mean(values))))
    kurtosis = float(np.mean(((values - np.mean(values)) / np.std(values)) ** 4))
    share = np.sqrt((kurtosis - 1 + 2 / (n - 1)) / (4 * n))
    return float(norm.ppf((1 + CONFIDENCE) / 2) * share)


def enough(values: NDArray[np.float64], until: Until) -> bool:
    """Whether the measured values of a condition satisfy a plan's `until`.

    Parameters
    ----------
    values : numpy.ndarray
        Values of ``until.parameter``, shape (n,).
    until : Until
        What is wanted.

    Returns
    -------
    bool
        True when the interval is narrow enough, on at least `FEWEST` values.
    """
    width = relative_half_width(values, until.quantity)
    return len(values) >= FEWEST and width <= until.relative_half_width
