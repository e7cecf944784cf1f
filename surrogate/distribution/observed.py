"""What a sweep found at one condition: all that a distribution is fitted to."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.distribution.held_out import is_held_out
from surrogate.distribution.outcome import OK
from surrogate.vocabulary import condition_label

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Observed:
    """Samples of one circuit under one condition.

    Attributes:
        corner, temperature_celsius, supply: The condition (°C, V).
        statuses: Outcome of every draw but the nominal one, str, shape (draws,).
        chips: Chip of each draw, counted from 1, shape (draws,).
        nominal: Parameters of the circuit without mismatch, SI.
        nominal_curve: Its membrane curve over rheobase, or a weight's shape by code, shape
            (points,).
        nominal_power: Its power from the supply with the membrane held at the same places, or at
            each code, W, shape (points,).
        values: Parameters of the measured draws, in their order, SI, each of shape (measured,).
        errors: Numerical errors, of as many of the measured draws as they are known.
        curves: Membrane curves over rheobase, or weights' shapes (see
            `surrogate.weight.weight_shapes`), shape (measured, points); of a synapse, without
            points.
        split_seed: Of the choice of the draws that are held out, see
            `surrogate.distribution.held_out.is_held_out`.
        hold_currents, hold_factors, upstroke: How the refractory period of the circuit without
            mismatch depends on the input, and its first part, see
            `surrogate.distribution.fitted_condition`.
    """

    corner: str
    temperature_celsius: float
    supply: float
    statuses: NDArray[np.str_]
    chips: NDArray[np.int64]
    nominal: dict[str, float]
    nominal_curve: Array
    nominal_power: Array
    values: dict[str, Array]
    errors: dict[str, Array]
    curves: Array
    split_seed: int | None = None
    hold_currents: list[float] = field(default_factory=list)
    hold_factors: list[float] = field(default_factory=list)
    upstroke: float = 0.0

    @property
    def label(self) -> str:
        """The condition, for a message."""
        return condition_label(self.corner, self.temperature_celsius)

    @property
    def counts(self) -> dict[str, int]:
        """Draws by outcome, in alphabetical order."""
        names, counts = np.unique(self.statuses, return_counts=True)
        return {str(name): int(count) for name, count in zip(names, counts, strict=True)}

    @property
    def measured_chips(self) -> NDArray[np.int64]:
        """Chip of each measured draw, shape (measured,)."""
        return np.asarray(self.chips[self.statuses == OK])

    @property
    def fitted_draws(self) -> NDArray[np.intp]:
        """Number of each measured draw that the fit sees, in the order of the sweep."""
        return np.flatnonzero(~self._held & (self.statuses == OK))

    def split(self) -> "tuple[Observed, Observed]":
        """The draws that the fit sees, and those that are held out."""
        return self._part(~self._held), self._part(self._held)

    @property
    def _held(self) -> NDArray[np.bool_]:
        return is_held_out(self.chips, int(np.max(self.chips)), self.split_seed)

    def _part(self, chosen: NDArray[np.bool_]) -> "Observed":
        measured = chosen[self.statuses == OK]
        return replace(
            self,
            statuses=self.statuses[chosen],
            chips=self.chips[chosen],
            values={name: column[measured] for name, column in self.values.items()},
            curves=self.curves[measured],
        )
