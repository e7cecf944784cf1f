"""Latency coding: the brighter a pixel, the sooner its only spike."""

import math

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_number, whole_number
from surrogate.coding.images import coded_images
from surrogate.errors import SurrogateInputError

_EQUAL = 1e-9
"""How close duration/dt is to a whole number that it stands for."""


def latency(
    x: NDArray[np.generic], n_steps: int, dt: float, duration: float, threshold: float = 0.0
) -> NDArray[np.bool_]:
    """Spike once a pixel, at t = duration (1 - x), in the step that holds t.

    Kheradpisheh and Masquelier, Int. J. Neural Syst. 30, 2050027 (2020), doi
    10.1142/S0129065720500276: t = floor(t_max (I_max - I)/I_max). Pixels of at most `threshold` do
    not spike; so a black pixel never does.

    Args:
        x: Images, shape (batch, features), in [0, 1].
        dt: Length of a step, s.
        duration: When a pixel that is all but black would spike, s; at most n_steps dt.
        threshold: From 0 to 1.

    Returns:
        Shape (batch, n_steps, features): True where there is a spike.

    Raises:
        SurrogateInputError: An argument is not as said.
    """
    n_steps = whole_number("n_steps", n_steps, 1, 1_000_000)
    dt = finite_number("dt (s)", dt, 1e-12, 1e3)
    duration = finite_number("duration (s)", duration, 1e-12, 1e9)
    threshold = finite_number("threshold", threshold, 0.0, 1.0)
    images = coded_images(x, n_steps)
    steps = duration / dt
    if math.isclose(steps, round(steps), rel_tol=_EQUAL):
        steps = float(round(steps))
    if steps > n_steps:
        raise SurrogateInputError(
            f"duration (s) = {duration:g}; allowed: up to n_steps dt = {n_steps * dt:g}"
        )
    # t < duration for every x > 0, also where 1 - x is rounded to 1.
    step = np.minimum(np.floor(steps * (1 - images.astype(np.float64))), math.ceil(steps) - 1)
    spikes = np.zeros((len(images), n_steps, images.shape[1]), dtype=np.bool_)
    image, pixel = np.nonzero(images > threshold)
    spikes[image, step[image, pixel].astype(np.int64), pixel] = True
    return spikes
