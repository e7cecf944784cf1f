"""The finite sweep's share in the uncertainty of a mean accuracy."""

import numpy as np
from numpy.typing import NDArray


def variance_of_sweep(shifts: NDArray[np.float64]) -> float:
    """Variance of the mean accuracy by the sweep's error.

    Each row is one error of the size that the sweep's is, each with chips of its own: a shift is
    half the difference of the accuracies of one chip, moved along that error and against it. Of
    first order, that is how far the error moves the accuracy; its mean over errors is zero. In a
    row the chips have the same error, so the row's mean has the variance sought, and that of single
    chips over their number, which the scatter within rows tells: one-way random effects with a
    known mean (Searle, Casella and McCulloch, Variance Components, 1992, 3.6), cut at zero. Its
    degrees of freedom are as many as rows.

    Args:
        shifts: Shape (errors, chips), two chips or more.
    """
    errors, chips = shifts.shape
    of_error = np.mean(shifts, axis=1)
    noise = np.sum((shifts - of_error[:, None]) ** 2) / (errors * (chips - 1))
    return max(0.0, float(np.mean(of_error**2) - noise / chips))
