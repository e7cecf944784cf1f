"""A value with its interval: the one form in which the program says how sure a number is."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from surrogate.errors import SurrogateInputError

LEVEL = 0.95
"""Level of every confidence interval of the program."""

TAIL = 0.025
"""Half of what such an interval leaves out."""


@dataclass(frozen=True)
class Interval:
    """A value with its confidence interval; the fields are the keys of its JSON form.

    Attributes:
        value, low, high: Value, lower end, upper end, all finite and in the unit of the value.
        level: Probability with which an interval made like this one contains the truth, above 0; 1
            of bounds that hold for certain, such as those of a numerical error.
    """

    value: float
    low: float
    high: float
    level: float = LEVEL

    def __post_init__(self) -> None:
        for name in ("value", "low", "high", "level"):
            number = float(getattr(self, name))
            if not math.isfinite(number):
                raise SurrogateInputError(f"{name} = {number}; allowed: finite numbers")
            object.__setattr__(self, name, number)
        if not 0 < self.level <= 1:
            raise SurrogateInputError(f"level = {self.level}; allowed: above 0, up to 1")

    @classmethod
    def exact(cls, value: float) -> "Interval":
        """The interval of a value that is known, which is that value."""
        return cls(value, value, value, level=1.0)

    def mapped(self, function: Callable[[float], float]) -> "Interval":
        """Interval of an increasing function of the value."""
        return replace(
            self, value=function(self.value), low=function(self.low), high=function(self.high)
        )


@dataclass(frozen=True)
class PointEstimate:
    """A value of which the samples bear no interval."""

    value: float

    def mapped(self, function: Callable[[float], float]) -> "PointEstimate":
        """Estimate of a function of the value."""
        return PointEstimate(function(self.value))
