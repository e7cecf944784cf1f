"""scikit-learn's handwritten digits, the default data set."""

from functools import cache

import numpy as np

from surrogate.data.dataset import Dataset

TEST_IMAGES = 450
SPLIT_SEED = 20240601


@cache
def digits() -> Dataset:
    """The 1797 handwritten digits of 8 x 8 pixels that ship with scikit-learn.

    They are the test part of Alpaydin and Kaynak, Optical Recognition of Handwritten Digits, UCI
    Machine Learning Repository 1998, doi 10.24432/C50P49; pixels 0 to 16 are divided by 16.

    Returns:
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
    return Dataset(train_x, train_y, test_x, test_y, classes=10, shape=(8, 8))
