"""The input of a neuron over time: a current that changes in steps, or that comes as it goes."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from circuits.errors import CircuitInputError

Array = NDArray[np.float64]

EDGE_SHARE, LONGEST_EDGE = 0.05, 1e-4
"""Length of an edge: as a share of the shortest step, and at most of the whole."""

ROUNDING = 1e-6
"""Share of an edge that times are off by, as they are rounded."""


@dataclass(frozen=True)
class ExternalCurrent:
    """A current that a function gives while the simulator runs."""


@dataclass(frozen=True, eq=False)
class StepCurrent:
    """A current that is constant between steps.

    Attributes:
        times: When each level begins, s, shape (steps,), the first at 0, each later than the last.
        levels: A, shape (steps,).
        duration: When it ends, s, after the last step.
        edge: Length of each edge, s, no longer than the shortest step. As long as equal steps, the
            course is straight from the middle of each to that of the next, which costs a circuit's
            solver least. None: as short as circuits need.

    Raises:
        CircuitInputError: Shapes, times or edge do not fit, or a number is not finite.
    """

    times: Array
    levels: Array
    duration: float
    edge: float | None = None

    def __post_init__(self) -> None:
        for name in ("times", "levels"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), dtype=np.float64))
        ends = np.append(self.times, self.duration)
        if self.times.ndim != 1 or self.times.shape != self.levels.shape or not len(self.times):
            raise CircuitInputError(
                f"a current of {self.times.shape} times and {self.levels.shape} levels; "
                "allowed: one level a time"
            )
        if not (np.all(np.isfinite(ends)) and np.all(np.isfinite(self.levels))):
            raise CircuitInputError("a current that is not finite; allowed: finite numbers")
        if self.times[0] != 0 or not np.all(np.diff(ends) > 0):
            raise CircuitInputError(
                "times of a current that do not begin at 0 or do not rise; allowed: 0, then later"
            )
        if self.edge is not None and not 0 < self.edge <= (1 + ROUNDING) * self._shortest:
            raise CircuitInputError(
                f"an edge of {self.edge} s; allowed: above 0, up to the shortest step of "
                f"{self._shortest:g} s"
            )

    @property
    def _shortest(self) -> float:
        return float(np.min(np.diff(np.append(self.times, self.duration))))

    @property
    def onset(self) -> float:
        """When it first changes, s; 0 if it never does."""
        return float(self.times[1]) if len(self.times) > 1 else 0.0

    def from_zero(self) -> "StepCurrent":
        """The same where it is positive, elsewhere nothing."""
        return replace(self, levels=np.maximum(self.levels, 0.0))

    def means(self, edges: Array) -> Array:
        """Mean current between times, exactly, so that no charge is lost.

        Args:
            edges: Times within it, s, shape (n + 1,), ascending.

        Returns:
            A, shape (n,).
        """
        ends = np.append(self.times, self.duration)
        charge = np.concatenate([[0.0], np.cumsum(self.levels * np.diff(ends))])
        return np.asarray(np.diff(np.interp(edges, ends, charge)) / np.diff(edges))

    def corners(self) -> Array:
        """Corners of the same current with edges as long as circuits need them.

        Each step becomes a straight edge around its time, so that the charge stays the same.

        Returns:
            Times, s, and currents, A, shape (corners, 2).
        """
        edge = self.edge or min(EDGE_SHARE * self._shortest, LONGEST_EDGE * self.duration)
        steps, half = self.times[1:], edge / 2
        t = np.column_stack([steps - half, steps + half]).ravel()
        i = np.column_stack([self.levels[:-1], self.levels[1:]]).ravel()
        t = np.concatenate([[0.0], t, [self.duration]])
        i = np.concatenate([self.levels[:1], i, self.levels[-1:]])
        # Where an edge begins as the one before it ends, the two corners are one.
        apart = np.append(True, np.diff(t) > ROUNDING * edge)
        return np.column_stack([t[apart], i[apart]])
