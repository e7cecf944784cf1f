"""A transform of membrane curves under which every curve is physical."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError

Array = NDArray[np.float64]


@dataclass(frozen=True)
class ShapeTransform:
    """Curves over rheobase, s, to unconstrained numbers and back.

    Below the threshold s = z exp(a), and above it, with current feedback, s = -z exp(a): z is a
    fixed function, zero at rest and at the threshold and positive elsewhere, and a is any function.
    So s has no zeros but these: one stable point, one threshold. At the places of a table only the
    deviation of a from a mean matters, to which z adds nothing; z is one, and zero at its zeros.
    The part below the threshold is divided by its greatest value, which makes the rheobase exact.

    Attributes:
        points: Equally spaced places from rest (0) to the end of integration (1).
        two_part: Whether the threshold lies half way (current feedback), or at the end.
    """

    points: int
    two_part: bool

    def __post_init__(self) -> None:
        if self.points < 3 or (self.two_part and self.points % 2 == 0):
            allowed = "3 or more" + (", an odd number" if self.two_part else "")
            raise SurrogateInputError(f"membrane curve: {self.points} places; allowed: {allowed}")

    @property
    def sign(self) -> Array:
        """Sign of s: +1 below the threshold, -1 above, 0 at the zeros, shape (points,)."""
        sign = np.ones(self.points)
        sign[0] = 0.0
        if self.two_part:
            middle = self.points // 2
            sign[middle], sign[middle + 1 :] = 0.0, -1.0
        return sign

    def logarithms(self, curves: Array) -> Array:
        """Turn curves s into their logarithms a, both of shape (n, points).

        0 at the zeros; not a number where s has the wrong sign or is zero.
        """
        size = self._checked(curves) * self.sign
        below = self.sign > 0
        # Curves that are nowhere positive have no logarithm anywhere below.
        greatest = np.max(size[:, below], axis=1, initial=0.0)[:, None]
        fits = size > 0
        logs = np.log(np.where(fits, size, 1.0))
        logs -= np.where(below, np.log(np.where(greatest > 0, greatest, 1.0)), 0.0)
        return np.where(fits | (self.sign == 0), np.where(self.sign == 0, 0.0, logs), np.nan)

    def curves(self, logs: Array) -> Array:
        """Turn logarithms into curves, the inverse of `logarithms`.

        Greatest value 1 below the threshold, negative above it.

        Raises:
            SurrogateInputError: A curve leaves the range of floating-point numbers.
        """
        below, above = self.sign > 0, self.sign < 0
        logs = self._checked(logs)
        curves = np.zeros_like(logs)
        greatest = np.max(logs[:, below], axis=1, keepdims=True)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            curves[:, below] = np.exp(logs[:, below] - greatest)
            curves[:, above] = -np.exp(logs[:, above])
        wrong = ~np.all(np.isfinite(curves) & (np.sign(curves) == self.sign), axis=1)
        if np.any(wrong):
            k = int(np.argmax(wrong))
            raise SurrogateInputError(
                f"membrane curve {k}: its logarithm reaches from {np.min(logs[k]):.4g} to "
                f"{np.max(logs[k]):.4g}, beyond floating-point numbers"
            )
        return curves

    def _checked(self, table: Array) -> Array:
        if table.ndim != 2 or table.shape[1] != self.points:
            raise SurrogateInputError(
                f"membrane curves of shape {table.shape}; allowed: (n, {self.points})"
            )
        # The order in memory would choose the order of sums.
        return np.ascontiguousarray(table)
