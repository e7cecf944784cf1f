"""How well a mean or a standard deviation is known, for its size."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kurtosis, t

from surrogate.statistics.interval import TAIL

FEWEST = 16
"""Intervals from fewer samples than this are not trusted to stop on."""

Array = NDArray[np.float64]


def relative_half_width(values: Array, quantity: str, normals: Array | None = None) -> float:
    """Half of a confidence interval over the estimate.

    Mean: t sigma / sqrt(n). Standard deviation: t sigma sqrt((k - 1 + 2/(n-1)) / 4n), with k the
    unbiased sample kurtosis, from the variance of the sample variance (Cramer, Mathematical
    Methods of Statistics, 1946, 27.4). Both are for independent samples.

    Samples that a sampler spreads know their mean better than that. With their `normals`, whose
    expectation is zero, a linear regression splits the error of the mean into the part that the
    draws' own means explain, which is then known, and the residuals' t s / sqrt(n), which bounds
    that of Latin hypercubes (Stein, Technometrics 29, 143, 1987) and is on the safe side for
    scrambled Sobol' points.

    Args:
        values: Measured values, shape (n,).
        quantity: ``"mean"`` or ``"sigma"``.
        normals: Standard normals that the samples were made from, shape (n, d), when they were
            spread.

    Returns:
        Dimensionless; infinite for fewer than two values or an estimate of zero.
    """
    n = len(values)
    if n < 2:
        return float("inf")
    mean, sigma = float(np.mean(values)), float(np.std(values, ddof=1))
    if quantity == "mean":
        half = t.ppf(1 - TAIL, n - 1) * sigma / np.sqrt(n)
        # A fit that leaves few degrees of freedom says little.
        if normals is not None and n - normals.shape[1] - 1 >= FEWEST:
            half = _spread_half_width(values, normals)
        return float(half / abs(mean)) if mean else float("inf")
    if sigma == 0:
        return float("inf")
    # Without its bias, which is towards too narrow an interval; no distribution has less than one.
    k = max(float(kurtosis((values - mean) / sigma, fisher=False, bias=False)), 1.0)
    return float(t.ppf(1 - TAIL, n - 1) * np.sqrt((k - 1 + 2 / (n - 1)) / (4 * n)))


def _spread_half_width(values: Array, normals: Array) -> float:
    """Half width of the interval of the mean of samples that a sampler spreads."""
    n, d = normals.shape
    design = np.column_stack([np.ones(n), normals])
    coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
    freedom = n - d - 1
    residual = np.linalg.norm(values - design @ coefficients) / np.sqrt(freedom)
    known = abs(float(np.mean(normals, axis=0) @ coefficients[1:]))
    return float(known + t.ppf(1 - TAIL, freedom) * residual / np.sqrt(n))
