"""A membrane curve as it was measured: a table of I(V)."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.membrane.curve import CurrentKernel, expand


@dataclass(frozen=True, eq=False)
class MeasuredCurve:
    """A tabulated I(V), linear between the entries and constant outside the table.

    I(V) = table[i] + (x - i) (table[i + 1] - table[i]), x = (V - v_low) / step, i = floor(x)

    Attributes
    ----------
    v_low, v_high : numpy.ndarray
        Voltages of the first and last entry of each neuron's table, shape (n,).
    table : numpy.ndarray
        I at m equally spaced voltages, current, shape (n, m), m at least 2.
    v_rest : numpy.ndarray
        Resting point, voltage, shape (n,); also the floor.
    """

    v_low: NDArray[np.float64]
    v_high: NDArray[np.float64]
    table: NDArray[np.float64]
    v_rest: NDArray[np.float64]
    _slope: NDArray[np.float64] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        table = finite_array("MeasuredCurve.table", self.table, (None, None))
        n, m = table.shape
        if m < 2:
            raise SurrogateInputError(f"MeasuredCurve.table: {m} entries; allowed are 2 or more")
        object.__setattr__(self, "table", table)
        for name in ("v_low", "v_high", "v_rest"):
            values = finite_array(f"MeasuredCurve.{name}", getattr(self, name), (n,))
            object.__setattr__(self, name, values)
        wrong = np.flatnonzero(self.v_high <= self.v_low)
        if wrong.size:
            k = int(wrong[0])
            raise SurrogateInputError(
                f"MeasuredCurve.v_high: {self.v_high[k]} at neuron {k}; "
                f"allowed is more than v_low, {self.v_low[k]}"
            )
        # A last cell of slope zero lets x = m - 1 be looked up like every other position.
        object.__setattr__(self, "_slope", np.diff(table, axis=1, append=table[:, -1:]))

    @property
    def floor(self) -> NDArray[np.float64]:
        """The resting point, voltage, shape (n,)."""
        return self.v_rest

    @property
    def knots(self) -> NDArray[np.float64]:
        """Voltages of the table's entries, shape (m, n)."""
        return np.asarray(np.linspace(self.v_low, self.v_high, self.table.shape[1]))

    def current(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """I(v) by linear interpolation, shape (..., n)."""
        n, m = self.table.shape
        x = np.clip((v - self.v_low) * (m - 1) / (self.v_high - self.v_low), 0, m - 1)
        cell = x.astype(np.intp)
        flat = cell + np.arange(n) * m
        return np.asarray(self.table.ravel()[flat] + (x - cell) * self._slope.ravel()[flat])

    def bind(self, batch: int) -> CurrentKernel:
        """Prepare I(V) for arrays of shape (batch, n); see `MembraneCurve.bind`."""
        n, m = self.table.shape
        last = np.float32(m - 1)
        v_low = expand(self.v_low, batch)
        per_volt = expand((m - 1) / (self.v_high - self.v_low), batch)
        first_entry = np.tile(np.arange(n, dtype=np.intp) * m, (batch, 1))
        entries = self.table.astype(np.float32).ravel()
        slopes = self._slope.astype(np.float32).ravel()
        cell = np.empty((batch, n), dtype=np.float32)
        slope = np.empty((batch, n), dtype=np.float32)
        flat = np.empty((batch, n), dtype=np.intp)

        def kernel(v: NDArray[np.float32], out: NDArray[np.float32]) -> None:
            np.subtract(v, v_low, out=out)
            np.multiply(out, per_volt, out=out)
            np.clip(out, np.float32(0), last, out=out)
            np.floor(out, out=cell)
            np.copyto(flat, cell, casting="unsafe")
            np.add(flat, first_entry, out=flat)
            np.subtract(out, cell, out=out)
            # mode="clip" only spares the copy that take makes to raise on a bad index.
            np.take(slopes, flat, out=slope, mode="clip")
            np.multiply(out, slope, out=out)
            np.take(entries, flat, out=slope, mode="clip")
            np.add(out, slope, out=out)

        return kernel
