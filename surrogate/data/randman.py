"""Random manifolds: spike times in which only timing tells the class."""

import math

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_number, whole_number
from surrogate.data.dataset import MAX_CLASSES, MAX_VALUES, Dataset
from surrogate.errors import SurrogateInputError

PRECISION = 1e-3
"""The sum over frequencies ends where its weight has fallen to this."""

MOST_FREQUENCIES = 1000
SMALLEST = 1e-7
"""Keeps the latest spike inside its window, as a part of it."""

_MANIFOLD, _TRAIN, _TEST = 0, 1, 2


def randman(
    seed: int = 0,
    classes: int = 10,
    units: int = 100,
    dimensions: int = 2,
    alpha: float = 2.0,
    n: int = 1000,
    n_test: int = 200,
) -> Dataset:
    """Spike times on smooth random manifolds, one manifold a class, one spike a unit.

    Zenke and Vogels, Neural Comput. 33, 899 (2021), doi 10.1162/neco_a_01367; formula and defaults
    are those of the authors' program `randman` and its example of a spiking data set: unit i spikes
    at a time that is, up to scale,

        f_i(u) = prod_j sum_k a_ijk (k + 1)^-alpha sin(2 pi (k b_ijk u_j + c_ijk)),

    with k from 0 to 1000^(1/alpha) - 1, a, b, c uniform in [0, 1], a_ij0 = 0, and u uniform in the
    unit cube. Over all samples of a class, both parts, each unit's times are scaled to [0, 1); that
    is why a sample depends on how many there are. The feature is x = 1 - t, so that
    `surrogate.coding`'s latency coding gives back the times t, in units of its duration.

    Args:
        classes, units, dimensions: Manifolds, features, and dimension of a manifold.
        alpha: Fall of the spectrum: the larger, the smoother, from 0.5 to 10.
        n, n_test: Samples of each class to train and to test.

    Returns:
        classes n images to train and classes n_test to test, the classes taking turns.

    Raises:
        SurrogateInputError: An argument is not such a number, or the arrays would be too large.
    """
    seed = whole_number("seed", seed, 0, 2**64 - 1)
    classes = whole_number("classes", classes, 2, MAX_CLASSES)
    units = whole_number("units", units, 1, 100_000)
    dimensions = whole_number("dimensions", dimensions, 1, 10)
    alpha = finite_number("alpha", alpha, 0.5, 10.0)
    n, n_test = whole_number("n", n, 1, 1_000_000), whole_number("n_test", n_test, 1, 1_000_000)
    if classes * units * (n + n_test) > MAX_VALUES:
        raise SurrogateInputError(
            f"classes * units * (n + n_test) = {classes * units * (n + n_test)}; "
            f"allowed: up to {MAX_VALUES}"
        )
    x = np.empty((n + n_test, classes, units), dtype=np.float32)
    for label in range(classes):
        x[:, label] = 1 - _times(seed, label, units, dimensions, alpha, n, n_test)
    y = np.tile(np.arange(classes, dtype=np.int64), n + n_test)
    images = x.reshape(-1, units)
    cut = n * classes
    return Dataset(images[:cut], y[:cut], images[cut:], y[cut:], classes)


def _times(
    seed: int, label: int, units: int, dimensions: int, alpha: float, n: int, n_test: int
) -> NDArray[np.float64]:
    """Spike times of a class in [0, 1), shape (n + n_test, units)."""
    frequencies = min(math.ceil(PRECISION ** (-1 / alpha)), MOST_FREQUENCIES)
    theta = _rng(seed, label, _MANIFOLD).random((3, units, dimensions, frequencies))
    theta[0, :, :, 0] = 0.0
    u = np.concatenate(
        [
            _rng(seed, label, part).random((length, dimensions))
            for part, length in ((_TRAIN, n), (_TEST, n_test))
        ]
    )
    f = _manifold(theta, u, alpha)
    low = np.min(f, axis=0)
    return np.asarray((f - low) / ((np.max(f, axis=0) - low) * (1 + SMALLEST)))


def _manifold(
    theta: NDArray[np.float64], u: NDArray[np.float64], alpha: float
) -> NDArray[np.float64]:
    """f(u), shape (samples, units); theta (3, units, dimensions, k), u (samples, dimensions)."""
    a, b, c = theta
    product = np.ones((len(u), a.shape[0]))
    for j in range(u.shape[1]):
        total = np.zeros_like(product)
        for k in range(a.shape[2]):
            phase = k * np.outer(u[:, j], b[:, j, k]) + c[:, j, k]
            total += a[:, j, k] * (k + 1) ** -alpha * np.sin(2 * np.pi * phase)
        product *= total
    return product


def _rng(seed: int, label: int, use: int) -> np.random.Generator:
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(label, use)))
