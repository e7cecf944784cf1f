"""Accuracy over chips, with its confidence interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

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
        95 % confidence interval: of the mean over chips (Student's t) for two chips or more, of the
        proportion on a finite test set (Wilson) for one.
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


def report_accuracy(accuracies: Sequence[float], n_images: int) -> AccuracyReport:
    """Sum up the accuracies of chips.

    The mean of a hundred chips is normal enough for Student's t, whose interval, unlike a
    bootstrap's, needs no random numbers.

    Parameters
    ----------
    accuracies : sequence of float
        Share of images classified rightly, by chip.
    n_images : int
        Test images.

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
    t = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1))
    half = t * sigma / np.sqrt(len(values))
    return AccuracyReport(
        mean, sigma, worst, float(mean - half), float(mean + half), len(values), n_images
    )
