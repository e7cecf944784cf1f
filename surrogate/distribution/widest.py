"""The number that the sweep knows least well, and how many more samples it takes."""

import math
from typing import Literal

from surrogate.distribution.distribution import Distribution
from surrogate.distribution.fitted_condition import FittedCondition
from surrogate.distribution.held_out import FEWEST_CHIPS, FIFTH
from surrogate.distribution.marginal import Spread
from surrogate.distribution.outcome import OK
from surrogate.distribution.record import FrozenModel
from surrogate.statistics import Interval
from surrogate.vocabulary import QUANTITIES, condition_label

FOURFOLD = 4
"""Half the width takes so many times the samples: the 1/sqrt(n) law."""

Number = Literal["mean", "sigma"]


class WidestInterval(FrozenModel):
    """The widest 95 % interval of all means and standard deviations of a circuit.

    Attributes:
        parameter: Of which parameter.
        number: Mean, or standard deviation over mismatch.
        corner, temperature_celsius: The condition (°C).
        interval: The number with its interval, SI.
        relative_half_width: Half of the interval over the number.
        draws: Draws at the condition, held-out and failed ones included.
        more_draws: How many more of them would halve the interval.
    """

    parameter: str
    number: Number
    corner: str
    temperature_celsius: float
    interval: Interval
    relative_half_width: float
    draws: int
    more_draws: int

    @property
    def label(self) -> str:
        """The condition, for a message."""
        return condition_label(self.corner, self.temperature_celsius)


def widest_interval(distribution: Distribution) -> WidestInterval | None:
    """Find the mean or standard deviation that is known least well for its size.

    Intervals are compared over the number itself. Left out are parameters whose spread is within
    their numerical error (no sample helps), and means of quantities that may be zero or negative:
    those have no size of their own to compare with, and over sigma every mean's interval is
    the same 1.96/sqrt(n).

    The width of an interval of a mean or a standard deviation goes with 1/sqrt(n) (Efron and
    Tibshirani, An Introduction to the Bootstrap, 1993, 5.2), so half of it takes four times the
    fitted samples; of draws more, because some fail and every fifth chip is held out. The chips
    are to hold as many neurons as they do. None when every parameter is known to its numerical
    error.
    """
    found = [
        _wide(condition, name, number, interval)
        for condition in distribution.conditions
        for name, spread in condition.spreads.items()
        for number, interval in _numbers(name, spread).items()
    ]
    return max(found, key=lambda one: one.relative_half_width, default=None)


def _numbers(name: str, spread: Spread) -> dict[Number, Interval]:
    if not spread.moves:
        return {}
    numbers: dict[Number, Interval] = {"sigma": spread.sigma}
    return {"mean": spread.mean, **numbers} if QUANTITIES[name].positive else numbers


def _wide(
    condition: FittedCondition, name: str, number: Number, interval: Interval
) -> WidestInterval:
    draws = sum(condition.counts.values())
    return WidestInterval(
        parameter=name,
        number=number,
        corner=condition.corner,
        temperature_celsius=condition.temperature_celsius,
        interval=interval,
        relative_half_width=(interval.high - interval.low) / 2 / abs(interval.value),
        draws=draws,
        more_draws=_draws_for(FOURFOLD * condition.fitted, condition) - draws,
    )


def _draws_for(fitted: int, condition: FittedCondition) -> int:
    """Draws that give so many measured samples to fit to, with failures as often as now."""
    measured = condition.outcomes[OK].probability.value
    chips = condition.chips * fitted / condition.fitted
    seen = 1 - 1 / FIFTH if chips >= FEWEST_CHIPS else 1.0
    return math.ceil(round(fitted / (measured * seen), 6))
