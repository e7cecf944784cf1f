"""Where the uncertainty of a mean accuracy comes from: few chips, or few test images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError


@dataclass(frozen=True)
class AccuracySources:
    """Standard errors of the mean accuracy over chips and images.

    Attributes
    ----------
    chips : float
        Other chips, the same images: falls as one over the square root of the chips.
    images : float
        Other images of the same kind, the same chips: falls with the number of images alone, as
        all chips see the same ones.
    both : float
        Other chips and other images.
    """

    chips: float
    images: float
    both: float


def sources_of_error(
    right_by_chip: NDArray[np.int64], right_by_image: NDArray[np.int64]
) -> AccuracySources:
    """Split the uncertainty of the mean accuracy into that of the chips and that of the images.

    Every chip sees every image, so chips and images are crossed random effects without
    replication: y = mean + chip + image + rest. With mean squares MS of C chips and I images,

        var(mean, new chips) = MS_chips/(C I)
        var(mean, new images) = MS_images/(C I)
        var(mean, new both) = (MS_chips + MS_images - MS_rest)/(C I)

    (Searle, Casella and McCulloch, Variance Components, 1992, 4.3). An answer is right or wrong, so
    that the total sum of squares follows from the mean, and the sums over chips and over images are
    all that is needed.

    Parameters
    ----------
    right_by_chip : numpy.ndarray
        Images that each chip classified rightly, shape (chips,), two chips or more.
    right_by_image : numpy.ndarray
        Chips that classified each image rightly, shape (images,), two images or more.

    Returns
    -------
    AccuracySources
        Standard errors.

    Raises
    ------
    SurrogateInputError
        The two do not count the same answers, or there is a single chip or image.
    """
    chips, images = len(right_by_chip), len(right_by_image)
    total = int(np.sum(right_by_chip))
    if min(chips, images) < 2:
        raise SurrogateInputError(f"{chips} chips, {images} images; allowed: two or more of each")
    if total != int(np.sum(right_by_image)):
        raise SurrogateInputError("right answers by chip and by image: sums differ")
    answers = chips * images
    mean = total / answers
    of_chips = images * float(np.sum((right_by_chip / images - mean) ** 2))
    of_images = chips * float(np.sum((right_by_image / chips - mean) ** 2))
    rest = max(0.0, answers * mean * (1 - mean) - of_chips - of_images)
    ms_chips, ms_images = of_chips / (chips - 1), of_images / (images - 1)
    ms_rest = rest / ((chips - 1) * (images - 1))
    # The third is not below either of the others, whatever noise says of the rest.
    both = max(ms_chips + ms_images - ms_rest, ms_chips, ms_images)
    chip_error, image_error, both_error = np.sqrt(np.array([ms_chips, ms_images, both]) / answers)
    return AccuracySources(float(chip_error), float(image_error), float(both_error))
