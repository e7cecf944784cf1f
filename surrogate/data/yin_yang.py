"""The Yin-Yang data set."""

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import whole_number
from surrogate.data.dataset import Dataset

R_BIG, R_SMALL = 0.5, 0.1
"""Radius of the sign and of its two dots."""

CLASSES = 3
MOST = 1_000_000
_TRAIN, _TEST = 0, 1
_BLOCK = 32


def yin_yang(seed: int = 0, n: int = 5000, n_test: int = 1000) -> Dataset:
    """Points in a yin-yang sign and which part of it they lie in.

    Kriener, Göltz and Petrovici, The Yin-Yang dataset, NICE 2022, doi 10.1145/3517343.3517380,
    with their numbers of samples. The sign is the disc of radius 1/2 about (1/2, 1/2), its dots
    those of radius 1/10 about (1/4, 1/2) and (3/4, 1/2). Class 2 is the dots; class 1 the upper
    half, without the half disc of radius 1/4 about the right dot and with that about the left one;
    class 0 the rest. A sample's class is drawn first, each with probability 1/3, then points
    uniformly in the square until one has that class, so classes are balanced, not areas. Sample k
    of each part is a function of (seed, k) alone.

    Args:
        n, n_test: Samples to train and to test, one or more.

    Returns:
        Four features: x, y, 1 - x, 1 - y.

    Raises:
        SurrogateInputError: An argument is not such a number.
    """
    seed = whole_number("seed", seed, 0, 2**64 - 1)
    n, n_test = whole_number("n", n, 1, MOST), whole_number("n_test", n_test, 1, MOST)
    train_x, train_y = _samples(seed, _TRAIN, n)
    test_x, test_y = _samples(seed, _TEST, n_test)
    return Dataset(train_x, train_y, test_x, test_y, CLASSES)


def _samples(seed: int, part: int, n: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    points, classes = np.empty((n, 2)), np.empty(n, dtype=np.int64)
    for k in range(n):
        rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(part, k)))
        classes[k] = rng.integers(CLASSES)
        points[k] = _point(rng, int(classes[k]))
    return np.hstack([points, 1 - points]).astype(np.float32), classes


def _point(rng: np.random.Generator, wanted: int) -> NDArray[np.float64]:
    """The first point of a class among uniform ones, shape (2,)."""
    while True:
        points = 2 * R_BIG * rng.random((_BLOCK, 2))
        found = np.flatnonzero(_class(points) == wanted)
        if found.size:
            return np.asarray(points[found[0]])


def _class(points: NDArray[np.float64]) -> NDArray[np.int64]:
    """Class of points of shape (n, 2), -1 outside the sign, shape (n,)."""
    x, y = points.T
    right = np.hypot(x - 1.5 * R_BIG, y - R_BIG)
    left = np.hypot(x - 0.5 * R_BIG, y - R_BIG)
    upper = (left <= 0.5 * R_BIG) | ((y > R_BIG) & (right > 0.5 * R_BIG))
    part = np.where((left < R_SMALL) | (right < R_SMALL), 2, upper)
    return np.where(np.hypot(x - R_BIG, y - R_BIG) <= R_BIG, part, -1)
