"""Mean accuracy over chips, with its confidence interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from surrogate.errors import SurrogateInputError
from surrogate.statistics.interval import LEVEL, TAIL, Interval
from surrogate.statistics.sweep_share import variance_of_sweep


@dataclass(frozen=True)
class AccuracyReport:
    """Accuracy of one chip or many.

    Attributes:
        mean: Over chips (Student's t) for two chips or more, with what the distribution's own
            uncertainty adds; of the proportion on a test set (Wilson) for one.
        sigma, worst: Over the chips; sigma is 0 for a single chip.
        n_images: How many images each chip was asked.
        sweep_sigma: Standard deviation of the mean by the finite sweep that the distribution was
            fitted to.
    """

    mean: Interval
    sigma: float
    worst: float
    n_images: int
    sweep_sigma: float = 0.0


def report_accuracy(
    accuracies: Sequence[float], n_images: int, shifts: NDArray[np.float64] | None = None
) -> AccuracyReport:
    """Sum up the accuracies of chips.

    The mean of a hundred chips is normal enough for Student's t, whose interval, unlike a
    bootstrap's, needs no random numbers.

    Args:
        accuracies: Share of images classified rightly, by chip.
        shifts: By how much errors of the sweep move the accuracy of some of the chips, shape
            (errors, chips), see `variance_of_sweep`.

    Raises:
        SurrogateInputError: There is no chip, or an accuracy is not between 0 and 1.
    """
    values = np.asarray(accuracies, dtype=np.float64)
    if not len(values) or not np.all((values >= 0) & (values <= 1)):
        raise SurrogateInputError(
            f"accuracies = {accuracies!r}; allowed: one or more values between 0 and 1"
        )
    mean, worst = float(np.mean(values)), float(np.min(values))
    if len(values) == 1:
        right = round(mean * n_images)
        wilson = stats.binomtest(right, n_images).proportion_ci(LEVEL, method="wilson")
        return AccuracyReport(Interval(mean, wilson.low, wilson.high), 0.0, worst, n_images)
    sigma = float(np.std(values, ddof=1))
    sweep_variance, errors = (
        (0.0, 1) if shifts is None else (variance_of_sweep(shifts), len(shifts))
    )
    parts = np.array([sigma**2 / len(values), sweep_variance])
    freedom = np.array([len(values) - 1, errors])
    total = float(np.sum(parts))
    half = 0.0
    if total > 0:
        # Degrees of freedom of a sum of variances: Satterthwaite, Biometrics Bull. 2, 110 (1946).
        t = stats.t.ppf(1 - TAIL, total**2 / np.sum(parts**2 / freedom))
        half = float(t * np.sqrt(total))
    return AccuracyReport(
        Interval(mean, mean - half, mean + half),
        sigma,
        worst,
        n_images,
        float(np.sqrt(sweep_variance)),
    )
