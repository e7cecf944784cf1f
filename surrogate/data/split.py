"""Setting images aside to test with."""

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

ONE_OF = 5
"""One image of so many of each class is set aside, rounded down."""

SPLIT_SEED = 20240601


def split(y: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Choose a fifth of each class at random; the choice depends on the classes alone.

    Args:
        y: Classes, shape (images,), not negative.

    Returns:
        True for the images to test with, shape (images,).

    Raises:
        SurrogateInputError: No class has five images.
    """
    chosen = np.zeros(len(y), dtype=np.bool_)
    for label in np.unique(y):
        where = np.flatnonzero(y == label)
        rng = np.random.default_rng(np.random.SeedSequence(SPLIT_SEED, spawn_key=(int(label),)))
        chosen[where[rng.permutation(len(where))[: len(where) // ONE_OF]]] = True
    if not np.any(chosen):
        raise SurrogateInputError(
            f"no class has {ONE_OF} images, of which one is set aside to test; "
            f"allowed: {ONE_OF} images or more in a class, or a test part of its own"
        )
    return chosen
