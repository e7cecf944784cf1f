"""Spread of a parameter when some of its inputs spread less."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.sensitivity.hermite import columns
from surrogate.sensitivity.least_squares import fit_clusters
from surrogate.sensitivity.surface import Surface
from surrogate.statistics import Bootstrap, Interval

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rescaled:
    """Standard deviations of a parameter, its unit.

    Attributes:
        ratio: Over that with the inputs as they are.
    """

    sigma: Interval
    ratio: Interval


@dataclass(frozen=True)
class PairedSpread:
    """Standard deviations of the same draws under two circuits, the parameter's unit.

    Attributes:
        before, predicted, simulated: Of the draws as they were; after a change, predicted and
            simulated.
        difference: Simulated over predicted, minus one, dimensionless. The draws being the same,
            most of their chance is in both and leaves the ratio.
        relative: The same of standard deviation over mean: what is left of the difference when a
            parameter spreads in proportion to where it stands. None of one that may be zero.
    """

    before: Interval
    predicted: Interval
    simulated: Interval
    difference: Interval
    relative: Interval | None


class _Moments:
    """Sums of some parameters of the same draws, and the moments that they give.

    Every parameter is centred and scaled, so that no difference of squares loses digits.
    """

    def __init__(self, parameters: Sequence[Array]) -> None:
        self.centre = np.array([np.mean(one) for one in parameters])
        self.scale = np.array([np.std(one) or 1.0 for one in parameters])
        self.n = len(parameters[0])
        self.standardised = (np.column_stack(parameters) - self.centre) / self.scale

    @property
    def columns(self) -> Array:
        """What each draw adds to the sums: one, each parameter, each square; (draws, 1 + 2k)."""
        return np.column_stack([np.ones(self.n), self.standardised, self.standardised**2])

    def of(self, sums: Array) -> tuple[Array, Array]:
        """Means and standard deviations (n - 1), shape (rows, k) each."""
        k = len(self.scale)
        mean = sums[:, 1 : 1 + k] / sums[:, :1]
        square = sums[:, 1 + k : 1 + 2 * k] / sums[:, :1]
        variance = np.maximum(square - mean**2, 0.0) * self.n / (self.n - 1)
        return self.centre + self.scale * mean, self.scale * np.sqrt(variance)


def sigma_of(values: Array, bootstrap: Bootstrap) -> Interval:
    """Standard deviation of draws, shape (draws,), in their unit."""
    moments = _Moments([values])
    units = bootstrap.collapse(moments.columns)
    return bootstrap.intervals(units, lambda sums, _: moments.of(sums)[1])[0]


def rescaled_values(surface: Surface, normals: Array, values: Array, factors: Array) -> Array:
    """Predict each draw's value with inputs rescaled.

    A draw z of value y becomes y + f(s z) - f(z), s the factors and f the surface; of a
    logarithmic surface g, y exp(g(s z) - g(z)). What the surface misses stays with the draw as it
    is.

    Args:
        normals: Standard normal inputs, shape (draws, inputs).
        values: The parameter, shape (draws,).
        factors: Factor of each input's standard deviation, shape (inputs,).

    Returns:
        Shape (draws,).
    """
    step = surface.polynomial(normals * factors) - surface.polynomial(normals)
    return np.asarray(values * np.exp(step) if surface.logarithmic else values + step)


def rescale_inputs(
    surface: Surface, normals: Array, values: Array, factors: Array, bootstrap: Bootstrap
) -> Rescaled:
    """Predict the spread with inputs rescaled, that of `rescaled_values`.

    In the intervals each replicate moves the coefficients of the surface too, by the influences of
    its chips, to the first order.
    """
    moved = rescaled_values(surface, normals, values, factors)
    old = columns(surface.terms, normals)
    change = columns(surface.terms, normals * factors) - old
    slopes = moved[:, None] * change if surface.logarithmic else change
    target = np.log(values) if surface.logarithmic else values
    fit = fit_clusters(np.column_stack([np.ones(len(old)), old]), target, bootstrap.cluster)
    moments = _Moments([moved, values])
    # d sigma / d c, over sigma: the standardised values have mean 0 and variance 1.
    relative = np.mean(moments.standardised[:, :1] * slopes, axis=0) / moments.scale[0]
    by_chip = fit.influence[:, 1:] @ relative
    units = np.column_stack([bootstrap.collapse(moments.columns), by_chip])

    def statistic(sums: Array, _: bool) -> Array:
        sigma = moments.of(sums[:, :-1])[1]
        sigma[:, 0] *= 1 + sums[:, -1] - np.sum(by_chip)
        return np.column_stack([sigma[:, 0], sigma[:, 0] / sigma[:, 1]])

    return Rescaled(*bootstrap.intervals(units, statistic))


def compare_spreads(
    before: Array, predicted: Array, simulated: Array, positive: bool, bootstrap: Bootstrap
) -> PairedSpread:
    """Compare spreads; chips are drawn with replacement, the same for all three.

    Args:
        before, predicted, simulated: The parameter of each draw, shape (draws,).
        positive: Whether the parameter is always above zero.
    """
    moments = _Moments([before, predicted, simulated])

    def statistic(sums: Array, _: bool) -> Array:
        mean, sigma = moments.of(sums)
        ratio = sigma[:, 2] / sigma[:, 1]
        over_mean = ratio * mean[:, 1] / mean[:, 2] if positive else ratio
        return np.column_stack([sigma, ratio - 1, over_mean - 1])

    units = bootstrap.collapse(moments.columns)
    was, expected, found, difference, relative = bootstrap.intervals(units, statistic)
    return PairedSpread(was, expected, found, difference, relative if positive else None)
