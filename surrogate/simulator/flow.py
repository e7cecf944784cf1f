"""How membranes move in continuous time at constant input.

Equations and sources are those of `surrogate.simulator.continuous_reference`.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron.curve import TABLE
from surrogate.neuron.measured import MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.simulator import continuous_layout as layout

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

single = np.float32
ZERO, ONE, TWO, THREE = single(0), single(1), single(2), single(3)
HALF, THREE_QUARTERS, TENTH = single(1 / 2), single(3 / 4), single(1 / 10)
THIRD, FIFTH, SEVENTH, TWELFTH = single(1 / 3), single(1 / 5), single(1 / 7), single(1 / 12)
NEVER = single(np.inf)


@dataclass(frozen=True, eq=False)
class Flow:
    """How neurons move at constant input.

    Attributes:
        form: Of the membrane curve.
        rows: Their numbers, shape (ROWS, m).
        table: Membrane tables end to end, the last entry of each twice.
        begins: Where theirs begin in it, shape (m,).
        entries: Of a table.
        tolerance: See `surrogate.simulator.continuous_layout.TOLERANCE`.
    """

    form: int
    rows: Array
    table: Array
    begins: Ints
    entries: int
    tolerance: np.float32

    @classmethod
    def of(cls, population: Population, rows: Array, resolution: int) -> "Flow":
        """Neurons of a chip; rows as of `surrogate.simulator.flow_rows`."""
        membrane, n = population.membrane, population.size
        table = np.zeros((n, 2), dtype=np.float32)
        if isinstance(membrane, MeasuredCurve):
            table = membrane.entries()
        entries = table.shape[1]
        tolerance = single(layout.TOLERANCE / resolution)
        begins = np.arange(n) * entries
        return cls(membrane.form, rows, table.ravel(), begins, entries, tolerance)

    def taken(self, which: Ints) -> "Flow":
        """Some of the neurons; one may be taken more than once."""
        return replace(self, rows=self.rows[:, which], begins=self.begins[which])

    def current(self, v: Array) -> tuple[Array, Array]:
        """i(v) and, of a table, di/dv."""
        p, q = self.rows[layout.A], self.rows[layout.B]
        if self.form != TABLE:
            return p * v + q, p
        place = (v - p) * q
        x = np.minimum(np.maximum(place, ZERO), single(self.entries - 2))
        cell = x.astype(np.int32)
        left = self.table[self.begins + cell]
        rise = self.table[self.begins + cell + 1] - left
        slope = np.where(place >= ZERO, rise * q, ZERO)
        return left + (x - cell.astype(np.float32)) * rise, slope

    def ahead(self, v: Array, j: Array, h: Array) -> tuple[Array, NDArray[np.bool_]]:
        """Where v is after h/RATE bins, without spikes or floor; whether the curve bends much.

        With f = j - i, s = di/dv and z = s h at v, one step of exprb32 is

            u = v + h f phi1(-z),    v' = u - 2 h phi3(-z) (i(u) - i(v) - s (u - v))

        where phi1(-z) = (1 - exp(-z))/z is taken as 1/(1 + z/2 + z^2/12), of order 4, and
        2 phi3(-z) as 1/(3 + 3 z/4 + z^2/10): both tend to 0 for large z, and neither has a pole.
        """
        current, slope = self.current(v)
        z = slope * h
        there = v + (j - current) * h / (ONE + z * (HALF + z * TWELFTH))
        if self.form != TABLE:
            return np.asarray(there, dtype=np.float32), np.zeros_like(v, dtype=np.bool_)
        there = np.maximum(there, self.rows[layout.FLOOR])
        bent = h * (self.current(there)[0] - current - slope * (there - v))
        there = there - bent / (THREE + z * (THREE_QUARTERS + z * TENTH))
        return np.asarray(there, dtype=np.float32), np.abs(np.asarray(bent)) > self.tolerance

    def by_parts(self, v: Array, j: Array, h: Array) -> Array:
        """Where v is after h/RATE bins, in `SUBSTEPS` parts."""
        part = h / single(layout.SUBSTEPS)
        for _ in range(layout.SUBSTEPS):
            v = self.ahead(v, j, part)[0]
        return v

    def arrive(self, v: Array, j: Array, h: Array) -> Array:
        """Where v is after h/RATE bins without a spike: between floor and v_spike."""
        there, hard = self.ahead(v, j, h)
        if np.any(hard):
            there = np.where(hard, self.by_parts(v, j, h), there)
        there = np.maximum(there, self.rows[layout.FLOOR])
        return np.asarray(np.minimum(there, self.rows[layout.SPIKE]))

    def time(self, v: Array, j: Array) -> Array:
        """Bins from v to a spike at constant j; infinite if there is none.

        Along a straight line from d to d' of the drive j - i, ln(d/d')/(d - d') = 2/(d + d')
        artanh(r)/r with r = (d - d')/(d + d'), whose series is taken to r^6.
        """
        slowest, spike = self.rows[layout.SLOWNESS], self.rows[layout.SPIKE]
        if self.form != TABLE:
            start, end = j - self.current(v)[0], j - self.current(spike)[0]
            mean = TWO / (start + end)
            r = HALF * (start - end) * mean
            q = r * r
            least = np.minimum(start, end)
            slowness = mean * (ONE + q * (THIRD + q * (FIFTH + q * SEVENTH)))
        else:
            least, slowness = np.full_like(v, NEVER), np.zeros_like(v)
            for node, share in zip(layout.NODES, layout.SHARES, strict=True):
                drive = j - self.current(v + single(node) * (spike - v))[0]
                least, slowness = np.minimum(least, drive), slowness + single(share) / drive
        time = np.maximum((spike - v) * slowness * slowest, ZERO)
        return np.where(least > ZERO, time, NEVER)
