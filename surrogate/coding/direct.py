"""Direct coding: a constant current."""

import numpy as np
from numpy.typing import NDArray

from surrogate.coding.images import coded_images


def direct(x: NDArray[np.generic]) -> NDArray[np.float32]:
    """Pass images on as they are: each pixel is a current that does not change in time.

    Rueckauer et al., Front. Neurosci. 11, 682 (2017), doi 10.3389/fnins.2017.00682, feed
    images in so.

    Args:
        x: Images, shape (batch, features), in [0, 1].

    Returns:
        The same, float32.

    Raises:
        SurrogateInputError: The images have another shape or other values.
    """
    return coded_images(x)
