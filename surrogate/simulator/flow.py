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
from surrogate.simulator.flow_rows import ramps_of

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

single = np.float32
ZERO, ONE, TWO, THREE = single(0), single(1), single(2), single(3)
HALF, THREE_QUARTERS, TENTH = single(1 / 2), single(3 / 4), single(1 / 10)
TINY = single(1e-18)
THIRD, FIFTH, SEVENTH, TWELFTH = single(1 / 3), single(1 / 5), single(1 / 7), single(1 / 12)
NEVER = single(np.inf)
SMALL, MOST = 1e-9, 600.0
"""Of `Flow.below`: what keeps its functions within floating-point numbers."""


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
        bins: Of a step.
        ramps: As of `surrogate.neuron.population.Population`, but in bins.
    """

    form: int
    rows: Array
    table: Array
    begins: Ints
    entries: int
    tolerance: np.float32
    bins: int
    ramps: Array

    @classmethod
    def of(cls, population: Population, rows: Array, resolution: int, bins: int) -> "Flow":
        """Neurons of a chip; rows as of `surrogate.simulator.flow_rows`, for so many bins."""
        membrane, n = population.membrane, population.size
        table = np.zeros((n, 2), dtype=np.float32)
        if isinstance(membrane, MeasuredCurve):
            table = membrane.entries()
        entries = table.shape[1]
        tolerance = single(layout.TOLERANCE / resolution)
        begins = np.arange(n) * entries
        ramps = ramps_of(population, bins)
        return cls(membrane.form, rows, table.ravel(), begins, entries, tolerance, bins, ramps)

    def taken(self, which: Ints) -> "Flow":
        """Some of the neurons; one may be taken more than once."""
        return replace(
            self,
            rows=self.rows[:, which],
            begins=self.begins[which],
            ramps=self.ramps[..., which],
        )

    def wait(self, j: Array) -> Array:
        """Refractory periods at input j, bins."""
        wait = self.rows[layout.REFRACTORY] + ZERO * j
        for start, per_current, rise in self.ramps:
            wait = wait + np.minimum(np.maximum((j - start) * per_current, ZERO), ONE) * rise
        return np.asarray(wait)

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
        """Where v is after h/RATE bins, without spikes or floor; whether that took too long a step.

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
        stiff = z > single(layout.STIFF)
        stiff &= np.abs(j - current) > single(layout.STILL) * self.tolerance * slope
        hard = (np.abs(bent) > self.tolerance) | stiff
        return np.asarray(there, dtype=np.float32), np.asarray(hard)

    def by_parts(self, v: Array, j: Array, h: Array) -> Array:
        """Where v is after h/RATE bins: below rest at once, elsewhere in `SUBSTEPS` parts."""
        rest, efold = self.rows[layout.REST], self.rows[layout.EFOLD]
        line = v + (j - self.current(v)[0]) * h
        sinks = (efold > ZERO) & ((v < rest) | (line < rest))
        below = self.below(v, j, h) if np.any(sinks) else v
        part = h / single(layout.SUBSTEPS)
        for _ in range(layout.SUBSTEPS):
            v = self.ahead(v, j, part)[0]
        return np.where(sinks, below, v)

    def below(self, v: Array, j: Array, h: Array) -> Array:
        """Where a membrane that is below its rest, or comes there, is after h/RATE bins.

        There the curve is like i(v) = -G (exp((rest - v)/U) - 1). With y = exp(v/U),

            dy/dt = ((j - G) y + G exp(rest/U))/U

        is linear, so that from v, with f = j - i(v), it comes to

            v + U ln(1 + f (exp((j - G) h/U) - 1)/(j - G))

        for all h: steps as long as the curve is steep, which a polynomial does not survive. What
        begins above rest first goes there, straight. In double precision: of these functions not
        every library has the same last bit in single precision.
        """
        rows = self.rows
        rest, efold, amplitude = (
            rows[row].astype(np.float64) for row in (layout.REST, layout.EFOLD, layout.AMPLITUDE)
        )
        efold = np.where(efold > 0, efold, 1.0)
        start, net, left = (one.astype(np.float64) for one in (v, j, h))
        taken = self.current(v)[0].astype(np.float64)
        over = start > rest
        falls = np.where(over, (rest - start) / np.where(over, net - taken, 1.0), 0.0)
        left = np.maximum(left - falls, 0.0)
        taken, start = np.where(over, 0.0, taken), np.where(over, rest, start)
        net, sink = net - amplitude, amplitude - taken
        # Two forms of the same, each without a difference of numbers that are alike.
        down, up = np.where(net < 0, net, -1.0), np.where(net < 0, 1.0, np.maximum(net, SMALL))
        power = down * left / efold
        falling = np.exp(power) + np.expm1(power) * (sink / down)
        rising = 1 + (up + sink) / up * np.expm1(np.minimum(up * left / efold, MOST))
        grown = np.where(net < 0, falling, rising)
        there = start + efold * np.log(np.maximum(grown, np.finfo(np.float32).tiny))
        return np.asarray(there, dtype=np.float32)

    def arrive(self, v: Array, j: Array, h: Array) -> Array:
        """Where v is after h/RATE bins without a spike: between floor and v_spike."""
        there, hard = self.ahead(v, j, h)
        if np.any(hard):
            there = np.where(hard, self.by_parts(v, j, h), there)
        there = np.maximum(there, self.rows[layout.FLOOR])
        return np.asarray(np.minimum(there, self.rows[layout.SPIKE]))

    def time(self, v: Array, j: Array) -> Array:
        """Bins from v to a spike at constant j; infinite if there is none."""
        slowest, spike = self.rows[layout.SLOWNESS], self.rows[layout.SPIKE]
        if self.form != TABLE:
            start, end = j - self.current(v)[0], j - self.current(spike)[0]
            least, slow = np.minimum(start, end), slowness(start, end)
        else:
            least, slow = np.full_like(v, NEVER), np.zeros_like(v)
            for node, share in zip(layout.NODES, layout.SHARES, strict=True):
                drive = j - self.current(v + single(node) * (spike - v))[0]
                least, slow = np.minimum(least, drive), slow + single(share) / drive
        time = np.maximum((spike - v) * slow * slowest, ZERO)
        return np.where(least > ZERO, time, NEVER)

    def rhythm(self, j: Array) -> tuple[Array, Array]:
        """Bins from rest to the first spike and from each to the next, at input that never changes.

        The integral of `time` without error: the curve is a straight line between the knots of its
        table, and 1/L(d, d') is the mean of 1/(j - i) along one, L the logarithmic mean.

        Args:
            j: Shape (images, m).

        Returns:
            Two of that shape; infinite where there is none.
        """
        rest, spike, reset = (self.rows[row] for row in (layout.REST, layout.SPIKE, layout.RESET))
        end = np.where(np.isfinite(spike), spike, ZERO)
        rest, reset = np.minimum(rest, end), np.minimum(reset, end)
        low, high = np.minimum(rest, reset), np.maximum(rest, reset)
        time, least = self._way(high, end, j, ZERO * j, j - self.current(end)[0])
        longer, lesser = self._way(low, high, j, time, least)
        shorter = np.where((least > ZERO) & np.isfinite(spike), time, NEVER)
        longer = np.where((lesser > ZERO) & np.isfinite(spike), longer, NEVER)
        first, again = np.where(rest > reset, [shorter, longer], [longer, shorter])
        shortest = single(layout.SHORTEST * self.bins)
        return first, np.maximum(self.wait(j) + again, shortest)

    def _way(
        self, start: Array, end: Array, j: Array, time: Array, least: Array
    ) -> tuple[Array, Array]:
        """Add the bins from one voltage to another to `time`; the least drive of both."""
        slowest, at = self.rows[layout.SLOWNESS], start
        mean = slowness if self.form == TABLE else slowness_of_line
        drive = j - self.current(start)[0]
        least = np.minimum(least, drive)
        for k in range(self.entries if self.form == TABLE else 1):
            # Below the table, its cells, above it.
            to = end
            if k < self.entries - 1 and self.form == TABLE:
                knot = self.rows[layout.A] + single(k) / self.rows[layout.B]
                to = np.minimum(np.maximum(knot, start), end)
            ahead = j - self.current(to)[0]
            least = np.minimum(least, ahead)
            time = time + (to - at) * slowest * mean(
                np.maximum(drive, TINY), np.maximum(ahead, TINY)
            )
            at, drive = to, ahead
        return time, least


def slowness(start: Array, end: Array) -> Array:
    """Mean of 1/d while d goes along a straight line from one drive to one that is not far.

    ln(d/d')/(d - d') = 2/(d + d') artanh(r)/r with r = (d - d')/(d + d'); the series to r^6.
    """
    mean = TWO / (start + end)
    r = HALF * (start - end) * mean
    q = r * r
    return np.asarray(mean * (ONE + q * (THIRD + q * (FIFTH + q * SEVENTH))))


def slowness_of_line(start: Array, end: Array) -> Array:
    """The same however far it is.

    Gauss's and Borchardt's means a and g tend to the logarithmic mean, the distance to it becoming
    a fourth each time (B. C. Carlson, Amer Math Monthly 79, 1972, 615). It is a r/artanh(r) with
    r^2 = 1 - (g/a)^2.
    """
    a, g = HALF * (start + end), np.sqrt(start * end)
    for _ in range(layout.MEANS):
        a = HALF * (a + g)
        g = np.sqrt(a * g)
    b = ONE / a
    q = ONE - (g * b) * (g * b)
    return np.asarray(b * (ONE + q * (THIRD + q * (FIFTH + q * SEVENTH))))
