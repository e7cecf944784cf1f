"""When a condition has enough samples."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from bridge.sweep.plan_tables import Until

CONFIDENCE = 0.95
FEWEST = 16
"""Intervals from fewer samples than this are not trusted to stop on."""

Vector = NDArray[np.float64]


def relative_half_width(values: Vector, quantity: str, normals: Vector | None = None) -> float:
    """Half of a confidence interval over the estimate.

    Mean: t sigma / sqrt(n). Standard deviation: t sigma sqrt((k - 1 + 2/(n-1)) / 4n), with k the
    unbiased sample kurtosis, from the variance of the sample variance (Cramer, Mathematical
    Methods of Statistics, 1946, 27.4). Both are for independent samples.

    Samples that a sampler spreads know their mean better than that. With their `normals`, whose
    expectation is zero, a linear regression splits the error of the mean into the part that the
    draws' own means explain, which is then known, and the residuals' t s / sqrt(n), which bounds
    that of Latin hypercubes (Stein, Technometrics 29, 143, 1987) and is on the safe side for
    scrambled Sobol' points.

    Parameters
    ----------
    values : numpy.ndarray
        Measured values, shape (n,).
    quantity : str
        ``"mean"`` or ``"sigma"``.
    normals : numpy.ndarray, optional
        Standard normals that the samples were made from, shape (n, d), when they were spread.

    Returns
    -------
    float
        Dimensionless; infinite for fewer than two values or an estimate of zero.
    """
    n = len(values)
    if n < 2:
        return float("inf")
    mean, sigma = float(np.mean(values)), float(np.std(values, ddof=1))
    if quantity == "mean":
        half = _quantile(n - 1) * sigma / np.sqrt(n)
        # A fit that leaves few degrees of freedom says little.
        if normals is not None and n - normals.shape[1] - 1 >= FEWEST:
            half = _spread_half_width(values, normals)
        return float(half / abs(mean)) if mean else float("inf")
    if sigma == 0:
        return float("inf")
    k = float(np.mean(((values - mean) / sigma) ** 4)) * (n / (n - 1)) ** 2
    if n > 3:  # without its bias, which is towards too narrow an interval
        k = 3 + (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (k - 3) + 6)
    k = max(k, 1.0)  # no law has less
    return float(_quantile(n - 1) * np.sqrt((k - 1 + 2 / (n - 1)) / (4 * n)))


def _spread_half_width(values: Vector, normals: Vector) -> float:
    """Half width of the interval of the mean of samples that a sampler spreads."""
    n, d = normals.shape
    design = np.column_stack([np.ones(n), normals])
    coefficients = np.linalg.lstsq(design, values, rcond=None)[0]
    freedom = n - d - 1
    residual = np.linalg.norm(values - design @ coefficients) / np.sqrt(freedom)
    known = abs(float(np.mean(normals, axis=0) @ coefficients[1:]))
    return float(known + _quantile(freedom) * residual / np.sqrt(n))


def _quantile(freedom: int) -> float:
    return float(t.ppf((1 + CONFIDENCE) / 2, freedom))


def enough(values: Vector, until: Until, normals: Vector | None = None) -> bool:
    """Whether the measured values of a condition satisfy a plan's `until`.

    Parameters
    ----------
    values : numpy.ndarray
        Values of ``until.parameter``, shape (n,).
    until : Until
        What is wanted.
    normals : numpy.ndarray, optional
        As for `relative_half_width`.

    Returns
    -------
    bool
        True when the interval is narrow enough, on at least `FEWEST` values.
    """
    width = relative_half_width(values, until.quantity, normals)
    return len(values) >= FEWEST and width <= until.relative_half_width
