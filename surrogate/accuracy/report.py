"""Accuracy over chips, with its confidence interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from surrogate.accuracy.sweep_share import variance_of_sweep
from surrogate.errors import SurrogateInputError

CONFIDENCE = 0.95


@dataclass(frozen=True)
class AccuracyReport:
    """Accuracy of one chip or many.

    Attributes
    ----------
    mean, sigma, worst : float
        Over the chips; sigma is 0 for a single chip.
    low, high : float
        95 % confidence interval: of the mean over chips (Student's t) for two chips or more, with
        what the law's own uncertainty adds; of the proportion on a test set (Wilson) for one.
    law_sigma : float
        Standard deviation of the mean by the finite sweep that the law was fitted to.
    n_chips, n_images : int
        How many chips, and images each.
    """

    mean: float
    sigma: float
    worst: float
    low: float
    high: float
    n_chips: int
    n_images: int
    law_sigma: float = 0.0


def report_accuracy(
    accuracies: Sequence[float], n_images: int, shifts: NDArray[np.float64] | None = None
) -> AccuracyReport:
    """Sum up the accuracies of chips.

    The mean of a hundred chips is normal enough for Student's t, whose interval, unlike a
    bootstrap's, needs no random numbers.

    Parameters
    ----------
    accuracies : sequence of float
        Share of images classified rightly, by chip.
    n_images : int
        Test images.
    shifts : numpy.ndarray, optional
        By how much errors of the sweep move the accuracy of some of the chips, shape (errors,
        chips), see `variance_of_sweep`.

    Returns
    -------
    AccuracyReport
        Moments and interval.

    Raises
    ------
    SurrogateInputError
        There is no chip, or an accuracy is not between 0 and 1.
    """
    values = np.asarray(accuracies, dtype=np.float64)
    if not len(values) or not np.all((values >= 0) & (values <= 1)):
        raise SurrogateInputError(
            f"accuracies = {accuracies!r}; allowed: one or more values between 0 and 1"
        )
    mean, worst = float(np.mean(values)), float(np.min(values))
    if len(values) == 1:
        right = round(mean * n_images)
        wilson = stats.binomtest(right, n_images).proportion_ci(CONFIDENCE, method="wilson")
        return AccuracyReport(mean, 0.0, worst, float(wilson.low), float(wilson.high), 1, n_images)
    sigma = float(np.std(values, ddof=1))
    law_variance, errors = (0.0, 1) if shifts is None else (variance_of_sweep(shifts), len(shifts))
    parts = np.array([sigma**2 / len(values), law_variance])
    freedom = np.array([len(values) - 1, errors])
    total = float(np.sum(parts))
    half = 0.0
    if total > 0:
        # Degrees of freedom of a sum of variances: Satterthwaite, Biometrics Bull. 2, 110 (1946).
        t = stats.t.ppf((1 + CONFIDENCE) / 2, total**2 / np.sum(parts**2 / freedom))
        half = float(t * np.sqrt(total))
    return AccuracyReport(
        mean, sigma, worst, mean - half, mean + half, len(values), n_images,
        float(np.sqrt(law_variance)),
    )  # fmt: skip
