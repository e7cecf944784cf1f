"""Accuracy lost, with intervals over chips and over test images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from surrogate.errors import SurrogateInputError
from surrogate.law.record import Estimate

CONFIDENCE = 0.95

Right = NDArray[np.bool_]
"""Which images each chip classified rightly, shape (chips, images)."""


@dataclass(frozen=True)
class Cost:
    """Accuracy that one set of chips loses against another, in percentage points.

    Attributes
    ----------
    chips : Estimate
        95 % interval over other chips on the same images.
    both : Estimate
        Over other chips and other images of the same kind.
    sigma : float
        Standard deviation between chips.
    worst : float
        Of the chip that loses most.
    """

    chips: Estimate
    both: Estimate
    sigma: float
    worst: float


def cost(reference: Right, right: Right) -> Cost:
    """Accuracy lost by chips against a reference, paired by image, and by chip if there are many.

    Of the differences d of C chips on I images the mean has the variance over other chips
    MS_chips/(C I), and over other chips and images (MS_chips + MS_images - MS_rest)/(C I): crossed
    random effects without replication (Searle, Casella and McCulloch, Variance Components, 1992,
    4.3). Intervals are Student's, of the smaller number of degrees of freedom.

    Parameters
    ----------
    reference : numpy.ndarray
        Answers of one chip, shape (1, images), such as the ideal one, or of the same chips before.
    right : numpy.ndarray
        Answers of the chips, shape (chips, images).

    Returns
    -------
    Cost
        Positive where accuracy is lost. A single chip has no interval over chips: it is exact.

    Raises
    ------
    SurrogateInputError
        Shapes do not fit.
    """
    if reference.shape[1:] != right.shape[1:] or reference.shape[0] not in (1, len(right)):
        raise SurrogateInputError(f"answers of shapes {reference.shape} and {right.shape}")
    d = 100.0 * (reference.astype(np.float64) - right)
    return of_differences(d)


def against(reference: Right, right: Right, other_reference: Right, other: Right) -> Cost:
    """How much more some chips lose against their reference than others against theirs.

    Parameters
    ----------
    reference, right, other_reference, other : numpy.ndarray
        Answers to the same images, shape (chips, images) or (1, images).

    Returns
    -------
    Cost
        The first cost minus the second, paired by image, and by chip where both have many.
    """
    first = reference.astype(np.float64) - right
    second = other_reference.astype(np.float64) - other
    return of_differences(100.0 * (first - second))


def of_differences(d: NDArray[np.float64]) -> Cost:
    """The cost of differences by chip and image, shape (chips, images), percentage points."""
    chips, images = d.shape
    mean, by_chip, by_image = float(np.mean(d)), np.mean(d, axis=1), np.mean(d, axis=0)
    ms_images = chips * float(np.sum((by_image - mean) ** 2)) / (images - 1)
    if chips == 1:
        same = Estimate(low=mean, best=mean, high=mean)
        both = _interval(mean, ms_images / images, images - 1)
        return Cost(same, both, 0.0, mean)
    ms_chips = images * float(np.sum((by_chip - mean) ** 2)) / (chips - 1)
    rest = d - by_chip[:, None] - by_image + mean
    ms_rest = float(np.sum(rest**2)) / ((chips - 1) * (images - 1))
    answers = chips * images
    # Neither source takes from the other, whatever noise says of the rest.
    both_variance = max(ms_chips + ms_images - ms_rest, ms_chips, ms_images) / answers
    return Cost(
        _interval(mean, ms_chips / answers, chips - 1),
        _interval(mean, both_variance, min(chips, images) - 1),
        float(np.std(by_chip, ddof=1)),
        float(np.max(by_chip)),
    )


def _interval(mean: float, variance: float, freedom: int) -> Estimate:
    half = float(stats.t.ppf((1 + CONFIDENCE) / 2, freedom) * np.sqrt(variance))
    return Estimate(low=mean - half, best=mean, high=mean + half)
