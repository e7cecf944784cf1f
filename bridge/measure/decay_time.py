"""Time constant of a decay."""

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.estimate import Reading
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

FEWEST_POINTS = 4
"""Of a fit with two unknowns and an error bar."""

REFINEMENTS = 1
"""Repetitions of the regression: of the logarithm's bias, 3e-3 of tau at one per cent of noise, one
leaves 1e-5."""


def decay_time(t: Array, y: Array, start: float, upper: float, lower: float) -> Reading:
    """Fit an exponential to the part of a decay between two shares of its way down to zero.

    Weighted linear regression of ln y = ln A - t/tau. Of noise that is the same at all points, ln y
    has the standard deviation sigma/y: weights y^2 (Bevington and Robinson, Data Reduction and
    Error Analysis for the Physical Sciences). The logarithm of noisy points is too low on average;
    the regression is repeated with the weights of its own line and ln y linear about it, which
    is a step of Gauss and Newton to the least squares in y.

    Args:
        t, y: Decay over its baseline: s and any unit, shape (points,).
        start: When it begins, s; `y` there is the whole way down.
        upper, lower: Shares of the way: the fit takes the points from where `y` has fallen to the
            upper one until it first falls to the lower one.

    Returns:
        tau and its standard deviation from the covariance of the fit, s.

    Raises:
        MeasurementError: The record ends before the decay does (``latched``), or too few points lie
            between, or the fit does not decay (``bad_measurement``).
    """
    whole = float(np.interp(start, t, y))
    after = t >= start
    t, y = t[after], y[after]
    ended = np.flatnonzero(y <= lower * whole)
    if not len(ended):
        raise MeasurementError(
            Status.LATCHED,
            f"no decay: {y[-1] / whole:.0%} of the way down is left at the end of the record",
        )
    end = int(ended[0])
    high = np.flatnonzero(y[:end] > upper * whole)
    begin = int(high[-1]) + 1 if len(high) else 0
    if end - begin < FEWEST_POINTS:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"{end - begin} points of the decay lie between {upper:.0%} and {lower:.0%}; a fit"
            f" needs {FEWEST_POINTS}",
        )
    return _fit(t[begin:end], y[begin:end])


def _fit(t: Array, y: Array) -> Reading:
    log, weights = np.log(y), y**2
    for _ in range(1 + REFINEMENTS):
        weights = weights / np.sum(weights)
        t_mean, log_mean = weights @ t, weights @ log
        spread = weights @ (t - t_mean) ** 2
        rate = -(weights @ ((t - t_mean) * (log - log_mean))) / spread
        line = log_mean - rate * (t - t_mean)
        rate_variance = weights @ (log - line) ** 2 / ((len(t) - 2) * spread)
        fitted = np.exp(line)
        log, weights = line + (y - fitted) / fitted, fitted**2
    if not rate > 0:
        raise MeasurementError(Status.BAD_MEASUREMENT, "the fit to the decay does not decay")
    tau = 1 / float(rate)
    return Reading(tau, float(np.sqrt(rate_variance)) * tau**2)
