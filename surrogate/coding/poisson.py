"""Poisson coding: random spikes at a rate in proportion to the pixel."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.checks import finite_number, whole_number
from surrogate.coding.images import coded_images
from surrogate.errors import SurrogateInputError

_STREAM = 0x9015
"""Separates these random numbers from those of other uses of the same seed."""


def poisson(
    x: NDArray[np.generic],
    indices: ArrayLike,
    seed: int,
    n_steps: int,
    dt: float,
    rate_max: float,
) -> NDArray[np.bool_]:
    """Draw spikes: in every step a pixel x spikes with probability x rate_max dt.

    This is the Bernoulli process that a Poisson process becomes in time steps: Heeger, Poisson
    model of spike generation, 2000; Diehl and Cook, Front. Comput. Neurosci. 9, 99 (2015), doi
    10.3389/fncom.2015.00099, codes MNIST so. A pixel's count is binomial, of mean n_steps p and
    variance n_steps p (1 - p), p rounded up to a multiple of 2**-24. An image's spikes are a
    function of its values, its index and the seed alone, not of the batch; its first steps do not
    depend on how many follow.

    Args:
        x: Images, shape (batch, features), in [0, 1].
        indices: Number of each image in its data set, shape (batch,), integers that are not
            negative.
        dt: Length of a step, s.
        rate_max: Rate of a pixel of value 1, Hz; rate_max dt is at most 1.

    Returns:
        Shape (batch, n_steps, features): True where there is a spike.

    Raises:
        SurrogateInputError: An argument is not as said.
    """
    seed = whole_number("seed", seed, 0, 2**64 - 1)
    n_steps = whole_number("n_steps", n_steps, 1, 1_000_000)
    dt = finite_number("dt (s)", dt, 1e-12, 1e3)
    rate_max = finite_number("rate_max (Hz)", rate_max, 0.0, 1e12)
    images = coded_images(x, n_steps)
    numbers = np.asarray(indices)
    if numbers.shape != (len(images),) or numbers.dtype.kind not in "iu" or np.any(numbers < 0):
        raise SurrogateInputError(
            f"indices: shape {numbers.shape} of {numbers.dtype}; allowed: ({len(images)},) of "
            "integers from 0"
        )
    if rate_max * dt > 1:
        raise SurrogateInputError(
            f"rate_max (Hz) = {rate_max:g}; allowed: up to 1/dt = {1 / dt:g}, one spike a step"
        )
    probability = images * np.float32(rate_max * dt)
    spikes = np.empty((len(images), n_steps, images.shape[1]), dtype=np.bool_)
    for k, number in enumerate(numbers):
        sequence = np.random.SeedSequence(seed, spawn_key=(_STREAM, int(number)))
        uniform = np.random.default_rng(sequence).random(spikes.shape[1:], dtype=np.float32)
        np.less(uniform, probability[k], out=spikes[k])
    return spikes
