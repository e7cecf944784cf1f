"""The membrane's current-voltage curve I(V), from a clamp that sweeps the membrane."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

from bridge.measure.estimate import every_other
from bridge.measure.monotone_cubics import monotone_cubics

Array = NDArray[np.float64]

APART = 1e-7
"""Points closer than this are one, V: between two that rounding tells apart the slope is noise."""


@dataclass(frozen=True)
class ClampCurve:
    """I(V) at a constant input current, and the output that goes with each membrane voltage.

    Attributes:
        v: Membrane voltages, strictly increasing, V, shape (points,).
        i: Current that the membrane draws from the clamp, positive when the circuit discharges the
            membrane, A, shape (points,).
        v_out: Output voltage, V, shape (points,).
        i_supply: Current drawn from the supply, A, shape (points,); None where nobody asks for it.
    """

    v: Array
    i: Array
    v_out: Array = field(repr=False)
    i_supply: Array | None = field(default=None, repr=False)

    @classmethod
    def merge(cls, *sweeps: "ClampCurve") -> "ClampCurve":
        """Join a coarse sweep with finer ones; each later sweep replaces what it covers.

        Points from the first decrease of V on are left out: there the circuit's own current
        overwhelms the clamp, far above threshold.
        """
        merged = sweeps[0]._rising()
        for fine in (sweep._rising() for sweep in sweeps[1:]):
            outside = (merged.v < fine.v[0] - APART) | (merged.v > fine.v[-1] + APART)
            merged = merged.at(outside)._with(fine)
        return merged

    def _rising(self) -> "ClampCurve":
        falls = np.flatnonzero(np.diff(self.v) <= 0)
        end = int(falls[0]) + 1 if len(falls) else len(self.v)
        return self.at(slice(end))

    def _with(self, other: "ClampCurve") -> "ClampCurve":
        order = np.argsort(np.concatenate([self.v, other.v]), kind="stable")

        def both(mine: Array, theirs: Array) -> Array:
            return np.concatenate([mine, theirs])[order]

        i_supply = None
        if self.i_supply is not None and other.i_supply is not None:
            i_supply = both(self.i_supply, other.i_supply)
        columns = both(self.v, other.v), both(self.i, other.i), both(self.v_out, other.v_out)
        return ClampCurve(*columns, i_supply)

    def at(self, points: slice | NDArray[np.bool_] | NDArray[np.intp]) -> "ClampCurve":
        """Some of its points."""
        i_supply = None if self.i_supply is None else self.i_supply[points]
        return ClampCurve(self.v[points], self.i[points], self.v_out[points], i_supply)

    @cached_property
    def current(self) -> PPoly:
        """I(V) between the points: monotone cubic pieces, which invent no zeros."""
        return monotone_cubics(self.v, self.i)

    def thinned(self, start: int) -> "ClampCurve":
        """Every second point from number `start` on, and both ends."""
        return self.at(every_other(len(self.v), start))
