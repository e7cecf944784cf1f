"""Mean and standard deviation of values that are met part by part."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Moments:
    """Count, mean and sum of squared deviations of some values.

    Attributes:
        mean: Their mean; zero when there are none.
        squares: Sum of the squares of their deviations from the mean.
    """

    count: int = 0
    mean: float = 0.0
    squares: float = 0.0

    @classmethod
    def of(cls, values: NDArray[np.float64]) -> "Moments":
        """Moments of values, shape (n,)."""
        if not len(values):
            return cls()
        mean = float(np.mean(values))
        return cls(len(values), mean, float(np.sum((values - mean) ** 2)))

    def __add__(self, other: "Moments") -> "Moments":
        """Moments of both sets of values together.

        The update of Chan, Golub and LeVeque, The American Statistician 37, 242 (1983).
        """
        count = self.count + other.count
        if not count:
            return self
        apart = other.mean - self.mean
        return Moments(
            count,
            self.mean + apart * other.count / count,
            self.squares + other.squares + apart**2 * self.count * other.count / count,
        )

    @property
    def sigma(self) -> float:
        """Standard deviation with n - 1 degrees of freedom; of at least two values."""
        return math.sqrt(self.squares / (self.count - 1))
