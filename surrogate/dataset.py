"""Data sets: scikit-learn's handwritten digits."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

TEST_IMAGES = 450
SPLIT_SEED = 20240601


@dataclass(frozen=True)
class Dataset:
    """Images scaled to [0, 1] and their classes, split in two parts that share nothing.

    Attributes
    ----------
    train_x, test_x : numpy.ndarray
        Shape (images, pixels), float32.
    train_y, test_y : numpy.ndarray
        Shape (images,), int64.
    """

    train_x: NDArray[np.float32]
    train_y: NDArray[np.int64]
    test_x: NDArray[np.float32]
    test_y: NDArray[np.int64]


@cache
def digits() -> Dataset:
    """The 1797 handwritten digits of 8 x 8 pixels that ship with scikit-learn.

    Returns
    -------
    Dataset
        1347 images to train and 450 to test, stratified; the split never changes.
    """
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    x, y = load_digits(return_X_y=True)
    train_x, test_x, train_y, test_y = train_test_split(
        (x / 16.0).astype(np.float32),
        y.astype(np.int64),
        test_size=TEST_IMAGES,
        random_state=SPLIT_SEED,
        stratify=y,
    )
    return Dataset(train_x, train_y, test_x, test_y)
