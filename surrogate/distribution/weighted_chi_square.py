"""Tail probability of a weighted sum of chi-square variables."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import trapezoid
from scipy.optimize import brentq

Array = NDArray[np.float64]

SPACING = 0.05
"""Of the points along the path, in widths of the saddle."""

DEPTH = 40.0
"""The integrand is followed to exp(-40) of its peak."""


def tail_probability(weights: Array, x: float) -> float:
    """P(sum_j w_j X_j > x) with independent X_j, chi-square of one degree of freedom.

    Inversion of the Laplace transform, P = 1/(2 pi i) int exp(K(t) - t x)/t dt with the cumulant
    generating function K(t) = -1/2 sum log(1 - 2 w_j t), along a parabola through the saddle point
    that bends around the cut t > 1/(2 max w) (Rice, SIAM J. Sci. Stat. Comput. 1, 438 (1980)). On
    it the integrand falls like a normal density, so that the trapezoidal rule converges
    geometrically; small probabilities keep their relative accuracy. Weights are not negative, at
    least one and x are above zero.
    """
    top = float(np.max(weights))
    w = weights[weights > 1e-12 * top] / top
    level = x / top

    def slope(c: float) -> float:
        # Derivative of K(c) - c x - log c, convex between 0 and the cut.
        return float(np.sum(w / (1 - 2 * w * c))) - level - 1 / c

    saddle = float(brentq(slope, 1e-12, 0.5 * (1 - 1e-14), xtol=1e-300, rtol=1e-12))
    curvature = float(np.sum(2 * (w / (1 - 2 * w * saddle)) ** 2)) + saddle**-2
    width = curvature**-0.5
    # t = saddle + width (i v + v^2/4)
    reach = float(np.sqrt(4 * DEPTH / (level * width)))
    v = np.linspace(0.0, reach, 1 + int(np.ceil(reach / SPACING)))
    t = saddle + width * (1j * v + v**2 / 4)
    path = width * (1j + v / 2)
    cumulant = -0.5 * np.sum(np.log(1 - 2 * w * t[:, None]), axis=1)
    height = np.exp(cumulant - t * level) / t * path
    # The points below the axis are the conjugates of those above.
    return float(trapezoid(height.imag, v)) / np.pi
