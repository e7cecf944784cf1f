"""A membrane curve as it was measured: a table of I(V)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_array
from surrogate.errors import SurrogateInputError
from surrogate.neuron.curve import TABLE, Current, Single


@dataclass(frozen=True, eq=False)
class MeasuredCurve:
    """A tabulated I(V), linear between the entries and constant outside the table.

    I(V) = table[i] + (x - i) (table[i + 1] - table[i]), x = (V - v_low) / step, i = floor(x)

    Attributes:
        v_low, v_high: Voltages of the first and last entry of each neuron's table, shape (n,).
        table: I at m equally spaced voltages, current, shape (n, m), m at least 2.
        v_rest: Resting point, voltage, shape (n,).
    """

    v_low: NDArray[np.float64]
    v_high: NDArray[np.float64]
    table: NDArray[np.float64]
    v_rest: NDArray[np.float64]

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

    @property
    def floor(self) -> NDArray[np.float64]:
        """The beginning of the table, voltage, shape (n,): what is below was not measured."""
        return self.v_low

    @property
    def knots(self) -> NDArray[np.float64]:
        """Voltages of the table's entries, shape (m, n)."""
        return np.asarray(np.linspace(self.v_low, self.v_high, self.table.shape[1]))

    def current(self, v: NDArray[np.float64]) -> NDArray[np.float64]:
        """I(v) by linear interpolation, shape (..., n)."""
        n, m = self.table.shape
        x = np.clip((v - self.v_low) * (m - 1) / (self.v_high - self.v_low), 0, m - 1)
        cell = np.minimum(x.astype(np.intp), m - 2)
        flat = cell + np.arange(n) * m
        left, right = self.table.ravel()[flat], self.table.ravel()[flat + 1]
        return np.asarray(left + (x - cell) * (right - left))

    @property
    def form(self) -> int:
        """Number of the form."""
        return TABLE

    def rows(self) -> tuple[Single, Single]:
        """Voltage of the first entry, and entries a volt."""
        per_volt = (self.table.shape[1] - 1) / (self.v_high - self.v_low)
        return self.v_low.astype(np.float32), per_volt.astype(np.float32)

    def exponential(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The exponential that the curve is like below rest, I(V) = -G (exp((v_rest - V)/U) - 1).

        It passes through the curve a quarter and half of the way down the table, d and 2 d below
        rest: U = d/ln(I(2 d)/I(d) - 1).

        Returns:
            U and G of each neuron, shapes (n,); zeros where the table begins at rest, or where the
            current below grows no faster than its depth.
        """
        d = (self.v_rest - self.v_low) / 4
        near, far = (-self.current(self.v_rest - times * d) for times in (1, 2))
        grows = (d > 0) & (near > 0) & (far > 2 * near)
        steep = np.log(np.where(grows, far, 3.0) / np.where(grows, near, 1.0) - 1)
        return np.where(grows, d / steep, 0.0), np.where(grows, near / np.expm1(steep), 0.0)

    def entries(self) -> Single:
        """The table in single precision with its last entry twice, shape (n, m + 1).

        So the end of the table is looked up like every other place.
        """
        return np.append(self.table, self.table[:, -1:], axis=1).astype(np.float32)

    def bind(self) -> Current:
        """I(v) by linear interpolation; see `MembraneCurve.bind`."""
        n, m = self.table.shape
        v_low, per_volt = self.rows()
        entries = self.entries().ravel()
        first = np.arange(n) * (m + 1)

        def current(v: Single) -> Single:
            x = np.clip((v - v_low) * per_volt, np.float32(0), np.float32(m - 1))
            cell = x.astype(np.int32)
            left, right = entries[first + cell], entries[first + cell + 1]
            return np.asarray(left + (x - cell.astype(np.float32)) * (right - left))

        return current
