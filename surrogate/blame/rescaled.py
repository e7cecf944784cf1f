"""Spread of a parameter when some of its inputs spread less."""

from dataclasses import dataclass

import numpy as np

from surrogate.blame.clusters import Array, Labels, chip_numbers, fit_clusters, multiplicities
from surrogate.blame.hermite import columns
from surrogate.blame.surface import Surface
from surrogate.statistics import Interval


@dataclass(frozen=True)
class Rescaled:
    """Standard deviations of a parameter, its unit, with 95 % intervals.

    Attributes
    ----------
    sigma : Interval
        With the inputs rescaled.
    ratio : Interval
        Over that with the inputs as they are.
    values : numpy.ndarray
        The parameter of each draw after rescaling, shape (draws,).
    """

    sigma: Interval
    ratio: Interval
    values: Array


def sigma_of(values: Array, chips: Labels, rng: np.random.Generator) -> Interval:
    """Standard deviation of draws with its 95 % bootstrap interval over chips.

    Parameters
    ----------
    values, chips
        As for `surrogate.blame.first_order.first_order`.
    rng : numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    Interval
        The parameter's unit.
    """
    number = chip_numbers(chips)
    weights = multiplicities(int(number.max()) + 1, rng)[:, number]
    return estimate(float(np.std(values, ddof=1)), weighted_sigma(values[None], weights))


def rescale_inputs(
    surface: Surface,
    normals: Array,
    values: Array,
    chips: Labels,
    factors: Array,
    rng: np.random.Generator,
) -> Rescaled:
    """Predict each draw's value with inputs rescaled, and so the spread.

    A draw z of value y becomes y + f(s z) - f(z), s the factors and f the surface; of a
    logarithmic surface g, y exp(g(s z) - g(z)). What the surface misses stays with the draw as it
    is. Intervals: chips are drawn with replacement, and each bootstrap sample moves the
    coefficients of f too, by the influences of its chips (see `first_order`).

    Parameters
    ----------
    surface : Surface
        Fitted to these draws.
    normals, values, chips
        As for `surrogate.blame.first_order.first_order`.
    factors : numpy.ndarray
        Factor of each input's standard deviation, shape (inputs,).
    rng : numpy.random.Generator
        Of the bootstrap.

    Returns
    -------
    Rescaled
        Values and spread after.
    """
    old = columns(surface.terms, normals)
    change = columns(surface.terms, normals * factors) - old
    target = np.log(values) if surface.logarithmic else values
    fit = fit_clusters(np.column_stack([np.ones(len(old)), old]), target, chips)
    number = chip_numbers(chips)
    weights = multiplicities(int(number.max()) + 1, rng)
    moved = surface.coefficients + (weights - 1) @ fit.influence[:, 1:]
    moved_values = _moved(values, change, surface.coefficients[None], surface.logarithmic)[0]
    each = weights[:, number]
    before = weighted_sigma(values[None], each)
    after = weighted_sigma(_moved(values, change, moved, surface.logarithmic), each)
    sigma, new_sigma = float(np.std(values, ddof=1)), float(np.std(moved_values, ddof=1))
    return Rescaled(
        sigma=estimate(new_sigma, after),
        ratio=estimate(new_sigma / sigma, after / before),
        values=moved_values,
    )


def _moved(values: Array, change: Array, coefficients: Array, logarithmic: bool) -> Array:
    """Values after the change, a row for each row of coefficients."""
    step = coefficients @ change.T
    return values * np.exp(step) if logarithmic else values + step


def weighted_sigma(values: Array, weights: Array) -> Array:
    """Standard deviation of each row of values, each value as often as its weight says."""
    total = np.sum(weights, axis=1)
    mean = np.sum(weights * values, axis=1) / total
    square = np.sum(weights * (values - mean[:, None]) ** 2, axis=1)
    return np.asarray(np.sqrt(square / (total - 1)))


def estimate(best: float, replicates: Array) -> Interval:
    """A value with the 95 % percentile interval of its replicates."""
    low, high = np.percentile(replicates, [2.5, 97.5])
    return Interval(best, float(low), float(high))
