"""MNIST-1D, by its authors' package."""

import random
from functools import cache

import numpy as np

from surrogate.data.dataset import Dataset
from surrogate.data.optional import optional_module

CLASSES = 10


@cache
def mnist1d() -> Dataset:
    """Noisy, shifted and sheared one-dimensional digits of 40 points: 4000 to train, 1000 to test.

    Greydanus and Kobak, Scaling Down Deep Learning with MNIST-1D, ICML 2024 (arXiv 2011.14439).
    The package `mnist1d` generates them here with its defaults (its seed is 42); its function that
    downloads is not used. It gives values of mean 0 and variance 1 over both parts; one affine map
    for all of them takes their smallest to 0 and their largest to 1.

    Returns:
        The package's own split.

    Raises:
        SurrogateInputError: The package is missing.
    """
    module = optional_module("mnist1d.data")
    # The package seeds the generators that the whole process shares.
    before = random.getstate(), np.random.get_state()  # noqa: NPY002
    try:
        made = module.make_dataset(module.get_dataset_args())
    finally:
        random.setstate(before[0])
        np.random.set_state(before[1])  # noqa: NPY002
    low = min(np.min(made["x"]), np.min(made["x_test"]))
    high = max(np.max(made["x"]), np.max(made["x_test"]))
    train_x, test_x = (
        ((made[key] - low) / (high - low)).astype(np.float32) for key in ("x", "x_test")
    )
    train_y, test_y = (made[key].astype(np.int64) for key in ("y", "y_test"))
    return Dataset(train_x, train_y, test_x, test_y, CLASSES, shape=train_x.shape[1:])
