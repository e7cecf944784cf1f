"""Networks in continuous time as compiled code, in single precision.

Equations, scheme and sources are those of `surrogate.simulator.continuous_reference`, whose sums
and products these are, in the same order: counts and times are equal to the bit. As in
`surrogate.simulator.kernel` a few images of a chip go together as one long row of neurons. Most
neurons do not spike within a bin: loops that the compiler can turn into vector instructions move
them ahead. The few that may spike are then taken one by one. All compiled code is in this one file,
none of it shared with the other kernel: numba's cache does not see what changes in others.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from surrogate.network import INPUT
from surrogate.neuron.curve import TABLE
from surrogate.simulator import continuous_layout as row
from surrogate.simulator import layout
from surrogate.simulator.events import BinnedSpikes
from surrogate.simulator.faults import ADDED, OWN
from surrogate.simulator.flow import (
    FIFTH,
    HALF,
    MOST,
    NEVER,
    ONE,
    SEVENTH,
    SMALL,
    TENTH,
    THIRD,
    THREE,
    THREE_QUARTERS,
    TINY,
    TWELFTH,
    TWO,
    ZERO,
    single,
)  # fmt: skip
from surrogate.simulator.layout import LANE
from surrogate.simulator.program import Program

double = np.float64

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Places = NDArray[np.int32]
Power = tuple[Floats, single, single, single]
"""A table, its last place, voltage of its first and places a volt; the table is empty for none."""

Sink = tuple[single, single, single]
"""Of the exponential that a table is like below rest: rest, e-fold and amplitude."""

NODES, SHARES = row.NODES.astype(np.float32), row.SHARES.astype(np.float32)
TINIEST = np.finfo(np.float32).tiny
SUBSTEPS, SHORTEST, MEANS = row.SUBSTEPS, row.SHORTEST, row.MEANS
STIFF, STILL = single(row.STIFF), single(row.STILL)

MOST_IMAGES, BLOCK = 64, 4096
"""Images that go together, and neurons of a layer: enough of them that what a call costs is little,
few enough that their state stays in the second cache."""

compiled = njit(nogil=True, cache=True, error_model="numpy")
inlined = njit(nogil=True, cache=True, error_model="numpy", forceinline=True)


@inlined
def _look(
    table: Floats, begin: int, last: single, low: single, per_volt: single, v: single
) -> tuple[single, single]:
    """i(v) and di/dv of a table."""
    place = (v - low) * per_volt
    x = min(max(place, ZERO), last)
    cell = np.int32(x)
    left = table[begin + cell]
    rise = table[begin + cell + 1] - left
    return left + (x - single(cell)) * rise, rise * per_volt if place >= ZERO else ZERO


@inlined
def _ahead(
    table: Floats, begin: int, last: single, low: single, per_volt: single, floor: single,
    tolerance: single, v: single, j: single, h: single,
) -> tuple[single, bool]:  # fmt: skip
    """Where v is after a time h without a spike, and whether that took too long a step."""
    current, slope = _look(table, begin, last, low, per_volt, v)
    z = slope * h
    there = max(v + (j - current) * h / (ONE + z * (HALF + z * TWELFTH)), floor)
    bent = h * (_look(table, begin, last, low, per_volt, there)[0] - current - slope * (there - v))
    stiff = z > STIFF and abs(j - current) > STILL * tolerance * slope
    hard = bool(abs(bent) > tolerance or stiff)
    return there - bent / (THREE + z * (THREE_QUARTERS + z * TENTH)), hard


@inlined
def _below(
    rest: single, efold: single, amplitude: single, current: single, v: single, j: single, h: single
) -> single:
    """Where a membrane that is below its rest, or comes there, is after a time h."""
    # float() would leave single precision as it is.
    start, taken, left = double(v), double(current), double(h)
    if start > rest:
        falls = (double(rest) - start) / (double(j) - taken)
        left = left - falls if left > falls else double(ZERO)
        taken, start = double(ZERO), double(rest)
    net, sink, fold = double(j) - double(amplitude), double(amplitude) - taken, double(efold)
    if net < ZERO:
        power = net * left / fold
        grown = np.exp(power) + np.expm1(power) * (sink / net)
    else:
        net = double(max(net, SMALL))
        grown = ONE + (net + sink) / net * np.expm1(min(net * left / fold, MOST))
    return single(start + fold * np.log(max(grown, TINIEST)))


@inlined
def _by_parts(
    table: Floats, begin: int, last: single, low: single, per_volt: single, floor: single,
    tolerance: single, sink: Sink, v: single, j: single, h: single,
) -> single:  # fmt: skip
    rest, efold, amplitude = sink
    current = _look(table, begin, last, low, per_volt, v)[0]
    if efold > ZERO and (v < rest or v + (j - current) * h < rest):
        return _below(rest, efold, amplitude, current, v, j, h)
    part = h / single(SUBSTEPS)
    for _ in range(SUBSTEPS):
        v = _ahead(table, begin, last, low, per_volt, floor, tolerance, v, j, part)[0]
    return v


@inlined
def _arrive(
    table: Floats, begin: int, last: single, low: single, per_volt: single, floor: single,
    spike: single, tolerance: single, sink: Sink, v: single, j: single, h: single,
) -> single:  # fmt: skip
    there, hard = _ahead(table, begin, last, low, per_volt, floor, tolerance, v, j, h)
    if hard:
        there = _by_parts(table, begin, last, low, per_volt, floor, tolerance, sink, v, j, h)
    return min(max(there, floor), spike)


@inlined
def _wait_of(refractory: single, ramps: Floats, k: int, j: single) -> single:
    """Refractory period of neuron k at input j, bins."""
    for piece in range(len(ramps)):
        start, per_current, rise = ramps[piece, 0, k], ramps[piece, 1, k], ramps[piece, 2, k]
        refractory += min(max((j - start) * per_current, ZERO), ONE) * rise
    return refractory


@inlined
def _time(
    table: Floats, begin: int, last: single, low: single, per_volt: single, spike: single,
    slowest: single, v: single, j: single, enough: single,
) -> single:  # fmt: skip
    """Bins to a spike; infinite if there is none or more than `enough`."""
    slowness, time = ZERO, ZERO
    for k in range(NODES.size):
        drive = j - _look(table, begin, last, low, per_volt, v + NODES[k] * (spike - v))[0]
        slowness += SHARES[k] / drive
        time = max((spike - v) * slowness * slowest, ZERO)
        if not (drive > ZERO and time <= enough):
            return NEVER
    return time


@inlined
def _arrive_on_line(
    slope: single, offset: single, floor: single, spike: single, v: single, j: single, h: single
) -> single:
    z = slope * h
    there = v + (j - (slope * v + offset)) * h / (ONE + z * (HALF + z * TWELFTH))
    return min(max(there, floor), spike)


@inlined
def _time_on_line(
    slope: single, offset: single, spike: single, slowest: single, v: single, j: single
) -> single:
    start, end = j - (slope * v + offset), j - (slope * spike + offset)
    mean = TWO / (start + end)
    r = HALF * (start - end) * mean
    q = r * r
    slowness = mean * (ONE + q * (THIRD + q * (FIFTH + q * SEVENTH)))
    time = max((spike - v) * slowness * slowest, ZERO)
    return time if min(start, end) > ZERO else NEVER


@inlined
def _look_up(
    v: Floats, low: Floats, per_volt: Floats, table: Floats, begins: Places, last: single,
    current: Floats, rise: Floats, cell: Places,
) -> None:  # fmt: skip
    """Currents of many neurons, and their rises to the next entry."""
    for k in range(v.size):
        current[k] = min(max((v[k] - low[k]) * per_volt[k], ZERO), last)
    for k in range(v.size):
        cell[k] = np.int32(current[k])
    for k in range(v.size):
        current[k] -= single(cell[k])
    for k in range(v.size):
        entry = begins[k] + cell[k]
        left = table[entry]
        rise[k] = table[entry + 1] - left
        current[k] = left + current[k] * rise[k]


@inlined
def _leap(v: Floats, j: Floats, current: Floats, slope: Floats, h: Floats, ahead: Floats) -> None:
    for k in range(v.size):
        z = slope[k] * h[k]
        ahead[k] = v[k] + (j[k] - current[k]) * h[k] / (ONE + z * (HALF + z * TWELFTH))


@compiled
def _move(
    at: int, end: int, v: Floats, j: Floats, h: Floats, low: Floats, per_volt: Floats,
    floor: Floats, table: Floats, begins: Places, last: single, tolerance: single, ahead: Floats,
    hard: Bytes, scratch: Floats, cell: Places,
) -> None:  # fmt: skip
    """Neurons with a table after times h, without spikes."""
    v, j, h, low, per_volt = v[at:end], j[at:end], h[at:end], low[at:end], per_volt[at:end]
    floor, begins, ahead, hard = floor[at:end], begins[at:end], ahead[at:end], hard[at:end]
    n = end - at
    current, slope = scratch[0, :n], scratch[1, :n]
    bent, rise, cell = scratch[2, :n], scratch[3, :n], cell[:n]
    _look_up(v, low, per_volt, table, begins, last, current, slope, cell)
    for k in range(v.size):
        slope[k] = slope[k] * per_volt[k] if (v[k] - low[k]) * per_volt[k] >= ZERO else ZERO
    _leap(v, j, current, slope, h, ahead)
    for k in range(v.size):
        ahead[k] = max(ahead[k], floor[k])
    _look_up(ahead, low, per_volt, table, begins, last, bent, rise, cell)
    for k in range(v.size):
        bent[k] = bent[k] - current[k] - slope[k] * (ahead[k] - v[k])
    for k in range(v.size):
        bent[k] = h[k] * bent[k]
    for k in range(v.size):
        z = slope[k] * h[k]
        ahead[k] -= bent[k] / (THREE + z * (THREE_QUARTERS + z * TENTH))
    for k in range(v.size):
        stiff = slope[k] * h[k] > STIFF
        stiff &= abs(j[k] - current[k]) > STILL * tolerance * slope[k]
        hard[k] = np.uint8((abs(bent[k]) > tolerance) | stiff)


@compiled
def _relax(
    at: int, end: int, v: Floats, j: Floats, slope: Floats, offset: Floats, gain: Floats,
    ahead: Floats,
) -> None:  # fmt: skip
    v = v[at:end]
    j = j[at:end]
    slope = slope[at:end]
    offset = offset[at:end]
    gain = gain[at:end]
    ahead = ahead[at:end]
    for k in range(ahead.size):
        ahead[k] = v[k] + (j[k] - (slope[k] * v[k] + offset[k])) * gain[k]


@compiled
def _on_line(at: int, end: int, v: Floats, slope: Floats, offset: Floats, current: Floats) -> None:
    v = v[at:end]
    slope = slope[at:end]
    offset = offset[at:end]
    current = current[at:end]
    for k in range(current.size):
        current[k] = slope[k] * v[k] + offset[k]


@compiled
def _wait(at: int, end: int, remaining: Floats, rate: Floats, active: Floats, h: Floats) -> None:
    """Share of the bin that each neuron is not refractory for."""
    remaining = remaining[at:end]
    rate = rate[at:end]
    active = active[at:end]
    h = h[at:end]
    for k in range(h.size):
        active[k] = min(max(ONE - remaining[k], ZERO), ONE)
    for k in range(h.size):
        remaining[k] = max(remaining[k] - ONE, ZERO)
    for k in range(h.size):
        h[k] = rate[k] * active[k]


@compiled
def _hold(at: int, end: int, v: Floats, floor: Floats) -> None:
    v = v[at:end]
    floor = floor[at:end]
    for k in range(floor.size):
        v[k] = max(v[k], floor[k])


@compiled
def _collect(at: int, end: int, flags: Bytes, where: Places) -> int:
    flags = flags[at:end]
    found = 0
    for k in range(flags.size):
        where[found] = at + k
        found += flags[k] != 0
    return found


@compiled
def _which(
    at: int, end: int, ahead: Floats, spike: Floats, marks: Bytes, bends: bool, where: Places
) -> int:
    """Numbers of the neurons that are to be taken one by one, ascending; returns how many."""
    ahead = ahead[at:end]
    spike = spike[at:end]
    hard = marks[at:end]
    if bends:
        for k in range(hard.size):
            hard[k] |= np.uint8(2 * (ahead[k] >= spike[k]))
    else:
        for k in range(hard.size):
            hard[k] = np.uint8(ahead[k] >= spike[k])
    return _collect(at, end, marks, where)


@compiled
def _copy(at: int, end: int, one: Floats, into: Floats) -> None:
    one = one[at:end]
    into = into[at:end]
    for k in range(into.size):
        into[k] = one[k]


@compiled
def _sum(at: int, end: int, one: Floats, other: Floats, into: Floats) -> None:
    one = one[at:end]
    other = other[at:end]
    into = into[at:end]
    for k in range(into.size):
        into[k] = one[k] + other[k]


@compiled
def _clear(at: int, end: int, values: Floats) -> None:
    values = values[at:end]
    for k in range(values.size):
        values[k] = ZERO


@compiled
def _pulses(
    at: int, end: int, begun: Floats, lasting: Floats, late: Floats, late_before: Floats,
    steady: Floats, j: Floats,
) -> None:  # fmt: skip
    begun = begun[at:end]
    lasting = lasting[at:end]
    late = late[at:end]
    late_before = late_before[at:end]
    steady = steady[at:end]
    j = j[at:end]
    for k in range(j.size):
        j[k] = begun[k] + lasting[k] - late[k] + late_before[k] + steady[k]


@compiled
def _kicks(
    at: int, end: int, brought: Floats, late: Floats, late_before: Floats, kick: Floats
) -> None:
    brought = brought[at:end]
    late = late[at:end]
    late_before = late_before[at:end]
    kick = kick[at:end]
    for k in range(kick.size):
        kick[k] = brought[k] - late[k] + late_before[k]


@compiled
def _decay(
    at: int, end: int, synapse: Floats, kick: Floats, rows: Floats, steady: Floats, level: Floats,
    j: Floats,
) -> None:  # fmt: skip
    """Mean currents of synapses over a bin, at the beginning of which they are kicked."""
    synapse = synapse[at:end]
    kick = kick[at:end]
    steady = steady[at:end]
    level = level[at:end]
    j = j[at:end]
    ratio = rows[row.RATIO, at:end]
    lift = rows[row.KICK, at:end]
    mean = rows[row.MEAN, at:end]
    decay = rows[row.DECAY, at:end]
    for k in range(j.size):
        level[k] = steady[k] * ratio[k]
    for k in range(j.size):
        kick[k] = synapse[k] + kick[k] * lift[k] - level[k]
    for k in range(j.size):
        j[k] = level[k] + kick[k] * mean[k]
    for k in range(j.size):
        synapse[k] = level[k] + kick[k] * decay[k]


@compiled
def _add(at: int, end: int, from_at: int, j: Floats) -> None:
    """Add currents that stand from another place on."""
    other = j[from_at : from_at + end - at]
    j = j[at:end]
    for k in range(j.size):
        j[k] += other[k]


@inlined
def _carry(into: Floats, late: Floats, weights: Floats, times: single, share: single) -> None:
    for k in range(into.size):
        weight = weights[k]
        into[k] += times * weight
        late[k] += share * weight


@inlined
def _rise(
    bends: bool, table: Floats, begin: int, last: single, a: single, b: single, spike: single,
    slowest: single, v: single, j: single, enough: single,
) -> single:  # fmt: skip
    """Bins to a spike, whatever the form."""
    if bends:
        return _time(table, begin, last, a, b, spike, slowest, v, j, enough)
    return _time_on_line(a, b, spike, slowest, v, j)


@inlined
def _come(
    bends: bool, table: Floats, begin: int, last: single, a: single, b: single, floor: single,
    spike: single, tolerance: single, sink: Sink, v: single, j: single, h: single,
) -> single:  # fmt: skip
    """Where v comes to without a spike, whatever the form."""
    if bends:
        return _arrive(table, begin, last, a, b, floor, spike, tolerance, sink, v, j, h)
    return _arrive_on_line(a, b, floor, spike, v, j, h)


@compiled
def _one_by_one(
    bends: bool, shortest: single, tolerance: single, last: single, table: Floats, begins: Places,
    ramps: Floats, rows: Floats, v: Floats, ahead: Floats, hard: Bytes, j: Floats, active: Floats,
    remaining: Floats, where: Places, found: int, number: Floats, first: Floats, period: Floats,
    lag: Floats,
) -> int:  # fmt: skip
    """Take those of `where` through the bin; keep those in it that spike, and return how many."""
    spiking = 0
    for x in range(found):
        k = where[x]
        a, b, rate, slowest = (
            rows[row.A, k],
            rows[row.B, k],
            rows[row.RATE, k],
            rows[row.SLOWNESS, k],
        )
        floor, spike, reset = rows[row.FLOOR, k], rows[row.SPIKE, k], rows[row.RESET, k]
        sink = rows[row.REST, k], rows[row.EFOLD, k], rows[row.AMPLITUDE, k]
        net, goes = j[k], active[k]
        wait = _wait_of(rows[row.REFRACTORY, k], ramps, k, net)
        time = _rise(bends, table, begins[k], last, a, b, spike, slowest, v[k], net, goes)
        if not time <= goes:
            if bends and hard[k] & 1:
                there = _by_parts(
                    table, begins[k], last, a, b, floor, tolerance, sink, v[k], net, rate * goes
                )
                ahead[k] = max(there, floor)
            ahead[k] = min(ahead[k], spike)
            continue
        left = goes - time
        h = rate * max(left - wait, ZERO)
        there = _come(
            bends, table, begins[k], last, a, b, floor, spike, tolerance, sink, reset, net, h
        )
        first[k], number[k], period[k] = ONE - goes + time, ONE, ZERO
        lag[k] = rows[row.UPSTROKE, k] * wait
        if there >= spike:
            goes_on = max(left - wait, ZERO)
            rise = _rise(bends, table, begins[k], last, a, b, spike, slowest, reset, net, goes_on)
            if rise <= goes_on:
                period[k] = max(wait + rise, shortest)
                further = np.floor(left / period[k])
                left, number[k] = max(left - further * period[k], ZERO), ONE + further
                h = rate * max(left - wait, ZERO)
                there = _come(
                    bends,
                    table,
                    begins[k],
                    last,
                    a,
                    b,
                    floor,
                    spike,
                    tolerance,
                    sink,
                    reset,
                    net,
                    h,
                )
        ahead[k], remaining[k] = there, max(wait - left, ZERO)
        where[spiking] = k
        spiking += 1
    return spiking


@inlined
def _cut(
    bends: bool, table: Floats, begin: int, last: single, low: single, per_volt: single,
    slowest: single, start: single, end: single, at: int, currents: Floats, lengths: Floats,
) -> int:  # fmt: skip
    """Cut a way into pieces of straight curve; returns where the last one ends."""
    here = start
    currents[at] = _current(bends, table, begin, last, low, per_volt, start)
    for k in range(int(last) + 2 if bends else 1):
        to = end
        if bends and k <= last:
            to = min(max(low + single(k) / per_volt, start), end)
        if to > here:
            lengths[at] = (to - here) * slowest
            at += 1
            currents[at] = _current(bends, table, begin, last, low, per_volt, to)
            here = to
    return at


@inlined
def _current(
    bends: bool, table: Floats, begin: int, last: single, a: single, b: single, v: single
) -> single:
    return _look(table, begin, last, a, b, v)[0] if bends else a * v + b


@compiled
def _follow_table(
    at: int, end: int, currents: Floats, lengths: Floats, j: Floats, drive: Floats, time: Floats,
    least: Floats,
) -> None:  # fmt: skip
    """Add the bins along some pieces at each input to `time`; keep the least drive."""
    for b in range(j.size):
        ahead = j[b] - currents[at]
        least[b] = min(least[b], ahead)
        drive[b] = max(ahead, TINY)
    for k in range(at, end):
        there, length = currents[k + 1], lengths[k]
        for b in range(j.size):
            ahead = j[b] - there
            least[b] = min(least[b], ahead)
            d, e = drive[b], max(ahead, TINY)
            drive[b] = e
            mean = TWO / (d + e)
            r = HALF * (d - e) * mean
            q = r * r
            time[b] += length * (mean * (ONE + q * (THIRD + q * (FIFTH + q * SEVENTH))))


@compiled
def _follow_line(
    at: int, end: int, currents: Floats, lengths: Floats, j: Floats, time: Floats, least: Floats
) -> None:
    """The same along a straight line."""
    for b in range(j.size):
        least[b] = min(least[b], j[b] - currents[at])
        if end > at:
            ahead = j[b] - currents[end]
            d, e = max(j[b] - currents[at], TINY), max(ahead, TINY)
            least[b] = min(least[b], ahead)
            a, g = HALF * (d + e), np.sqrt(d * e)
            for _ in range(MEANS):
                a = HALF * (a + g)
                g = np.sqrt(a * g)
            y = ONE / a
            q = ONE - (g * y) * (g * y)
            time[b] += lengths[at] * (y * (ONE + q * (THIRD + q * (FIFTH + q * SEVENTH))))


@compiled
def _rhythm(
    at: int, width: int, n: int, images: int, bends: bool, shortest: single, last: single,
    table: Floats, begins: Places, ramps: Floats, rows: Floats, j: Floats, pieces: Floats,
    by_image: Floats, until: Floats, period: Floats, lag: Floats,
) -> None:  # fmt: skip
    """Bins to the first spike, and from each to the next, of neurons whose input never changes."""
    currents, lengths = pieces
    net, drive = by_image[0, :images], by_image[1, :images]
    time, least = by_image[2, :images], by_image[3, :images]
    until[at : at + images * width] = NEVER
    for k in range(at, at + n):
        spike, slowest = rows[row.SPIKE, k], rows[row.SLOWNESS, k]
        if spike == NEVER:
            continue
        a, b = rows[row.A, k], rows[row.B, k]
        rest, reset = min(rows[row.REST, k], spike), min(rows[row.RESET, k], spike)
        low, high = min(rest, reset), max(rest, reset)
        upper = _cut(
            bends, table, begins[k], last, a, b, slowest, high, spike, 0, currents, lengths
        )
        lower = _cut(
            bends, table, begins[k], last, a, b, slowest, low, high, upper + 1, currents, lengths
        )
        ends = currents[upper]
        for i in range(images):
            net[i], time[i] = j[k + i * width], ZERO
            least[i] = net[i] - ends
        for begin, end in ((0, upper), (upper + 1, lower)):
            if bends:
                _follow_table(begin, end, currents, lengths, net, drive, time, least)
            else:
                _follow_line(begin, end, currents, lengths, net, time, least)
            for i in range(images):
                found = time[i] if least[i] > ZERO else NEVER
                if begin == 0 or rest > reset:
                    wait = _wait_of(rows[row.REFRACTORY, k], ramps, k, net[i])
                    period[k + i * width] = max(wait + found, shortest)
                    lag[k + i * width] = rows[row.UPSTROKE, k] * wait
                if begin == 0 or rest <= reset:
                    until[k + i * width] = found


@compiled
def _fire(
    at: int, end: int, until: Floats, each: Floats, lags: Floats, marks: Bytes, where: Places,
    number: Floats, first: Floats, period: Floats, lag: Floats,
) -> int:  # fmt: skip
    """Take neurons that fire at equal intervals through a bin; returns how many spike in it."""
    due, flags = until[at:end], marks[at:end]
    for k in range(due.size):
        flags[k] = np.uint8(due[k] <= ONE)
    found = _collect(at, end, marks, where)
    for x in range(found):
        k = where[x]
        first[k], period[k], lag[k] = until[k], each[k], lags[k]
        number[k] = ONE + np.floor((ONE - first[k]) / period[k])
        until[k] = max(first[k] + number[k] * period[k], ONE)
    for k in range(due.size):
        due[k] -= ONE
    return found


@compiled
def _force(
    leaves: Bytes, at: int, begins_step: bool, marks: Bytes, number: Floats, first: Floats,
    lag: Floats,
) -> None:  # fmt: skip
    """Of neurons from `at` on, put spikes that leave in place of those that they make."""
    for k in range(leaves.size):
        if leaves[k] != OWN:
            marks[at + k] = np.uint8(leaves[k] == ADDED and begins_step)
            number[at + k], first[at + k], lag[at + k] = ONE, ZERO, ZERO


@inlined
def _moved(
    power: Power, bends: bool, table: Floats, begin: int, last: single, a: single, b: single,
    start: single, end: single, j: single, time: single,
) -> float:  # fmt: skip
    """Integral of the power from one voltage to another; time goes by as 1/(j - i)."""
    values, at_end, at_low, per_volt = power
    slowness = taken = 0.0
    way = end - start if time > ZERO else ZERO
    for k in range(NODES.size):
        v = start + NODES[k] * way
        drive = abs(j - _current(bends, table, begin, last, a, b, v))
        share = np.float64(SHARES[k]) / max(drive, TINIEST)
        slowness += share
        taken += share * _look(values, 0, at_end, at_low, per_volt, v)[0]
    return np.float64(time) * taken / slowness


@compiled
def _take(
    at: int, end: int, power: Power, bends: bool, table: Floats, begins: Places, last: single,
    ramps: Floats, rows: Floats, v: Floats, ahead: Floats, j: Floats, active: Floats,
    where: Places, found: int, number: Floats, first: Floats, period: Floats, taken: Doubles,
) -> None:  # fmt: skip
    """Add what membranes take within a bin to `taken`, bins times the power's unit."""
    values, at_end, low, per_volt = power
    next_ = 0
    for k in range(at, end):
        a, b, begin, spike = rows[row.A, k], rows[row.B, k], begins[k], rows[row.SPIKE, k]
        goes = active[k]
        taken[k] += (ONE - goes) * _look(values, 0, at_end, low, per_volt, v[k])[0]
        if next_ == found or where[next_] != k:
            taken[k] += _moved(power, bends, table, begin, last, a, b, v[k], ahead[k], j[k], goes)
            continue
        next_ += 1
        reset, further = rows[row.RESET, k], number[k] - ONE
        wait = _wait_of(rows[row.REFRACTORY, k], ramps, k, j[k])
        time = first[k] - (ONE - goes)
        left = max(goes - time - further * period[k], ZERO)
        taken[k] += _moved(power, bends, table, begin, last, a, b, v[k], spike, j[k], time)
        still = further * min(wait, period[k]) + min(left, wait)
        taken[k] += still * _look(values, 0, at_end, low, per_volt, reset)[0]
        if further > ZERO:
            rise = further * max(period[k] - wait, ZERO)
            taken[k] += _moved(power, bends, table, begin, last, a, b, reset, spike, j[k], rise)
        rest = max(left - wait, ZERO)
        taken[k] += _moved(power, bends, table, begin, last, a, b, reset, ahead[k], j[k], rest)


@compiled
def _emit(
    bin_: int, bins: int, resolution: int, where: Places, spiking: int, number: Floats,
    first: Floats, period: Floats, lag: Floats, who: Places, place: Places, count: Floats,
    share: Floats,
) -> int:  # fmt: skip
    """Spikes of each neuron in each bin, added up; returns how many of these there are."""
    found, parts = -1, resolution // bins
    for q in range(spiking):
        k, before = where[q], -1
        for i in range(int(number[k])):
            f = (min(first[k] + single(i) * period[k], ONE) + lag[k]) * single(parts)
            whole = int(f)
            if lag[k] == ZERO:
                whole = min(whole, parts - 1)
            f, to = f - single(whole), bin_ * parts + whole
            if to != before:
                found += 1
                who[found], place[found], count[found], share[found] = k, to, ZERO, ZERO
                before = to
            count[found] += ONE
            share[found] += f
    return found + 1


@compiled
def _deliver(
    connection: Ints, step: int, slots: int, resolution: int, size: int, to_width: int, to_at: int,
    weights: Floats, pointers: Places, indices: Places, image: Places, neuron: Places,
    sent: int, who: Places, place: Places, count: Floats, share: Floats, brought: Floats,
    late: Floats,
) -> None:  # fmt: skip
    """Bring what the spikes of a layer carry along a connection to the bins in which it comes."""
    own, sparse = connection[layout.WEIGHTS_AT], connection[layout.SPARSE]
    rows_at, targets_at = connection[layout.POINTERS_AT], connection[layout.INDICES_AT]
    for q in range(sent):
        source = neuron[who[q]]
        slot, bin_ = (step + place[q] // resolution) % slots, place[q] % resolution
        to = (slot * resolution + bin_) * size + to_at + image[who[q]] * to_width
        if sparse:
            for k in range(pointers[rows_at + source], pointers[rows_at + source + 1]):
                target = to + indices[targets_at + k]
                brought[target] += count[q] * weights[own + k]
                late[target] += share[q] * weights[own + k]
        else:
            at, end = own + source * to_width, to + to_width
            _carry(brought[to:end], late[to:end], weights[at : at + to_width], count[q], share[q])


@compiled
def _lay_out(
    program: Program, chip: int, together: int, widths: Ints, at: Ints, sides: Ints, rows: Floats,
    ramps: Floats, begins: Places,
) -> None:  # fmt: skip
    """Copy the neurons' numbers once for each image of a block; what fills lanes never spikes.

    Those of inhibitory synapses of their own stand behind those of all neurons, from `sides` on.
    """
    rows[:], ramps[:], begins[:] = ZERO, ZERO, 0
    rows[row.SPIKE] = NEVER
    for layer in range(len(program.layers)):
        start, n = program.layers[layer, layout.START], program.layers[layer, layout.SIZE]
        entries = program.layers[layer, layout.ENTRIES]
        for image in range(together):
            to = at[layer] + image * widths[layer]
            rows[:, to : to + n] = program.rows[chip, :, start : start + n]
            ramps[:, :, to : to + n] = program.ramps[chip, :, :, start : start + n]
            for k in range(n):
                begins[to + k] = program.layers[layer, layout.TABLE_AT] + k * entries
            from_ = program.layers[layer, layout.INHIBITION_AT]
            if from_ >= 0:
                to = sides[layer] + image * widths[layer]
                rows[:, to : to + n] = program.inhibition[chip, :, from_ : from_ + n]


@compiled
def run_continuous_kernel(
    program: Program,
    n_steps: int,
    resolution: int,
    kicked: bool,
    begin: int,
    given: Ints,
    currents: Floats,
    spikes: BinnedSpikes,
    output: Ints,
    events: tuple[Places, Places, Doubles],
    power: Power,
    first_image: int,
    last_image: int,
    totals: Ints,
    to_event: Ints,
    taken: Doubles,
) -> None:
    """Run some images on all chips; results are added to what is given for them.

    Args:
        resolution: Bins of a step.
        kicked: Whether the inputs are spikes, which kick a synapse; otherwise they are currents.
        begin, first_image, last_image: Images of the slice that begins at image `begin` of the
            batch, `last_image` not among them.
        given, currents: Table of the given currents by layer, its columns are those of the layout;
            the currents, without biases.
        spikes: Spikes of the inputs that come at any time, of the whole batch.
        output: Spikes of the last layer, shape (chips, images, n_out).
        events: Image, neuron and time in steps of every spike; nothing is written if they are
            empty.
        totals: Spikes of every neuron over the images, shape (chips, neurons).
        power: That a membrane takes by its voltage.
        to_event: Place of each chip's next event.
        taken: Its integral over time, steps, over the images, shape (chips, neurons).
    """
    layers, connections = program.layers, program.connections
    pointers, indices = program.pointers, program.indices
    widths = (layers[:, layout.SIZE] + LANE - 1) // LANE * LANE
    widest = int(np.max(widths))
    together = max(1, min(MOST_IMAGES, BLOCK // widest, last_image - first_image))
    ats = (np.cumsum(widths) - widths) * together
    # One more than the longest delay: the step before is still there.
    slots = 2
    for c in range(len(connections)):
        slots = max(slots, connections[c, layout.DELAY] + 2)
    slots += program.lag
    split = layers[:, layout.INHIBITION_AT] >= 0
    size, wide = together * int(np.sum(widths)), together * widest
    # Where the inhibitory synapses of a layer stand, behind all neurons.
    sides = size + (np.cumsum(widths * split) - widths * split) * together
    size += together * int(np.sum(widths * split))
    v, synapse = np.empty(size, np.float32), np.empty(size, np.float32)
    remaining, given_now = np.empty(size, np.float32), np.zeros(size, np.float32)
    steady, j = np.zeros(size, np.float32), np.empty(size, np.float32)
    ahead, current = np.empty(size, np.float32), np.empty(size, np.float32)
    spare, active_h = np.empty(size, np.float32), np.empty(size, np.float32)
    active, begun = np.ones(size, np.float32), np.empty(size, np.float32)
    lasting = np.zeros((resolution, size), np.float32)
    brought_all = np.empty((slots * resolution, size), np.float32)
    late_all = np.empty((slots * resolution, size), np.float32)
    brought, late = brought_all.ravel(), late_all.ravel()
    number, first = np.ones(size, np.float32), np.zeros(size, np.float32)
    period, marks = np.zeros(size, np.float32), np.zeros(size, np.uint8)
    until, each = np.empty(size, np.float32), np.empty(size, np.float32)
    lag, lags = np.zeros(size, np.float32), np.zeros(size, np.float32)
    tapped, took = power[0].size > 0, np.zeros(size)
    longest = int(np.max(layers[:, layout.ENTRIES])) + 4
    pieces, by_image = np.empty((2, 2 * longest), np.float32), np.empty((4, together), np.float32)
    cell, where = np.empty(size, np.int32), np.empty(wide + 1, np.int32)
    scratch = np.empty((4, wide), np.float32)
    rows, begins = np.empty((row.ROWS, size), np.float32), np.empty(size, np.int32)
    ramps = np.empty((program.ramps.shape[1], 3, size), np.float32)
    p, q, rate, gain = rows[row.A], rows[row.B], rows[row.RATE], rows[row.GAIN]
    floor, spike, bias = rows[row.FLOOR], rows[row.SPIKE], rows[row.BIAS]
    least = rows[row.LEAST]
    tally, image = np.empty(size, np.int64), np.empty(size, np.int32)
    neuron = np.empty(size, np.int32)
    for layer in range(len(layers)):
        for k in range(together * widths[layer]):
            image[ats[layer] + k] = k // widths[layer]
            neuron[ats[layer] + k] = k % widths[layer]
    most = wide * min(resolution, int(1 / SHORTEST) + 2)
    who, place = np.empty(most, np.int32), np.empty(most, np.int32)
    count, share = np.empty(most, np.float32), np.empty(most, np.float32)
    timed, most = spikes.begins.size > 1, 0
    for k in range(spikes.begins.size - 1):
        most = max(most, spikes.begins[k + 1] - spikes.begins[k])
    in_order, of_image = np.arange(most).astype(np.int32), np.empty(most, np.int32)
    tolerance = single(row.TOLERANCE / resolution)
    event_image, event_neuron, event_time = events
    for chip in range(len(program.rows)):
        weights = program.weights[chip if len(program.weights) > 1 else 0]
        table = program.tables[chip]
        _lay_out(program, chip, together, widths, ats, sides, rows, ramps, begins)
        for block in range(first_image, last_image, together):
            images = min(together, last_image - block)
            v[:] = rows[row.REST]
            synapse[:], remaining[:], tally[:], took[:] = ZERO, ZERO, 0, 0
            brought[:], late[:] = ZERO, ZERO
            for t in range(n_steps):
                now, before = t % slots * resolution, (t - 1) % slots * resolution
                for b in range(images if timed else 0):
                    k = (begin + block + b) * n_steps + t
                    low, high = spikes.begins[k], spikes.begins[k + 1]
                    of_image[: high - low] = b
                    for c in range(len(connections)):
                        if connections[c, layout.SOURCE] == INPUT:
                            target = connections[c, layout.TARGET]
                            step = t + connections[c, layout.DELAY]
                            to_at = sides[target] if connections[c, layout.SIDE] else ats[target]
                            _deliver(
                                connections[c], step, slots, resolution, size, widths[target],
                                to_at, weights, pointers, indices, of_image,
                                spikes.source[low:high], high - low, in_order,
                                spikes.bin[low:high], spikes.number[low:high],
                                spikes.share[low:high], brought, late,
                            )  # fmt: skip
                for layer in range(len(layers)):
                    width, at = widths[layer], ats[layer]
                    end, n = at + images * width, layers[layer, layout.SIZE]
                    start, bins = layers[layer, layout.START], layers[layer, layout.BINS]
                    last = single(layers[layer, layout.ENTRIES] - 2)
                    bends = layers[layer, layout.FORM] == TABLE
                    reached = layers[layer, layout.RECEIVES]
                    has_synapse = layers[layer, layout.HAS_SYNAPSE]
                    has_sides, side = split[layer], sides[layer]
                    side_end = side + images * width
                    if t == 0 or given[layer, layout.PER_STEP]:
                        for b in range(images):
                            low = (
                                given[layer, layout.CURRENT_AT]
                                + chip * given[layer, layout.PER_CHIP]
                                + (block + b) * given[layer, layout.PER_IMAGE]
                                + t * given[layer, layout.PER_STEP]
                            )
                            for k in range(n):
                                given_now[at + b * width + k] = currents[low + k]
                            for k in range(n if has_sides else 0):
                                given_now[side + b * width + k] = currents[low + n + k]
                        if has_synapse and kicked:
                            _copy(at, end, bias, steady)
                            if has_sides:
                                _copy(side, side_end, bias, steady)
                        else:
                            _sum(at, end, given_now, bias, steady)
                            if has_sides:
                                _sum(side, side_end, given_now, bias, steady)
                        if not (reached or has_synapse):
                            _hold(at, end, steady, least)
                    periodic = not (reached or has_synapse or given[layer, layout.PER_STEP])
                    periodic = periodic and not tapped
                    if periodic and t == 0:
                        _rhythm(
                            at, width, n, images, bends, single(SHORTEST * bins), last, table,
                            begins, ramps, rows, steady, pieces, by_image, until, each, lags,
                        )  # fmt: skip
                    if reached and not has_synapse:
                        _clear(at, end, begun)
                        for b in range(bins - 1, 0, -1):
                            _sum(at, end, lasting[b], brought_all[before + b], lasting[b - 1])
                    for b in range(bins):
                        net = steady
                        if has_synapse:
                            net = j
                            last_late = late_all[now + b - 1 if b else before + bins - 1]
                            _kicks(
                                at, end, brought_all[now + b], late_all[now + b], last_late, spare
                            )
                            if kicked and b == 0:
                                _sum(at, end, spare, given_now, spare)
                            _decay(at, end, synapse, spare, rows, steady, current, net)
                            if has_sides:
                                _kicks(
                                    side, side_end, brought_all[now + b], late_all[now + b],
                                    last_late, spare,
                                )  # fmt: skip
                                if kicked and b == 0:
                                    _sum(side, side_end, spare, given_now, spare)
                                _decay(side, side_end, synapse, spare, rows, steady, current, net)
                                _add(at, end, side, net)
                        elif reached:
                            net = j
                            _sum(at, end, begun, brought_all[now + b], begun)
                            _pulses(
                                at, end, begun, lasting[b], late_all[now + b],
                                late_all[before + b], steady, net,
                            )  # fmt: skip
                        if rows[row.LEAST, at] > -NEVER and (reached or has_synapse):
                            _hold(at, end, net, least)
                        if periodic:
                            found = _fire(
                                at, end, until, each, lags, marks, where, number, first, period,
                                lag,
                            )  # fmt: skip
                        else:
                            h = rate
                            if layers[layer, layout.HAS_REFRACTORY]:
                                h = active_h
                                _wait(at, end, remaining, rate, active, h)
                            if bends:
                                _move(
                                    at, end, v, net, h, p, q, floor, table, begins, last, tolerance,
                                    ahead, marks, scratch, cell,
                                )  # fmt: skip
                            elif not layers[layer, layout.HAS_REFRACTORY]:
                                _relax(at, end, v, net, p, q, gain, ahead)
                            else:
                                _on_line(at, end, v, p, q, current)
                                _leap(
                                    v[at:end], net[at:end], current[at:end], p[at:end], h[at:end],
                                    ahead[at:end],
                                )  # fmt: skip
                            if layers[layer, layout.HAS_FLOOR]:
                                _hold(at, end, ahead, floor)
                            found = _which(at, end, ahead, spike, marks, bends, where)
                            found = _one_by_one(
                                bends, single(SHORTEST * bins), tolerance, last, table, begins,
                                ramps, rows, v, ahead, marks, net, active, remaining, where,
                                found, number, first, period, lag,
                            )  # fmt: skip
                            if tapped:
                                _take(
                                    at, end, power, bends, table, begins, last, ramps, rows, v,
                                    ahead, net, active, where, found, number, first, period, took,
                                )  # fmt: skip
                            _copy(at, end, ahead, v)
                        if layers[layer, layout.HAS_FORCED]:
                            for k in range(at, end):
                                marks[k] = 0
                            for x in range(found):
                                marks[where[x]] = 1
                            for i in range(images):
                                of = begin + block + i if program.forced.shape[1] > 1 else 0
                                when = t if program.forced.shape[2] > 1 else 0
                                leaves = program.forced[chip, of, when, start : start + n]
                                _force(leaves, at + i * width, b == 0, marks, number, first, lag)
                            found = _collect(at, end, marks, where)
                        for x in range(found):
                            k = where[x]
                            if t + 1 + program.lag <= n_steps:
                                tally[k] += int(number[k])
                                continue
                            for i in range(int(number[k])):
                                f = min(first[k] + single(i) * period[k], ONE) + lag[k]
                                tally[k] += t + (b + np.float64(f)) / bins <= n_steps
                        if event_time.size:
                            for x in range(found):
                                k = where[x]
                                for i in range(int(number[k])):
                                    f = min(first[k] + single(i) * period[k], ONE) + lag[k]
                                    time, to = t + (b + np.float64(f)) / bins, to_event[chip]
                                    if time > n_steps:
                                        continue
                                    event_image[to] = begin + block + image[k]
                                    event_neuron[to] = start + neuron[k]
                                    event_time[to] = time
                                    to_event[chip] += 1
                        sent = _emit(
                            b, bins, resolution, where, found, number, first, period, lag, who,
                            place, count, share,
                        )  # fmt: skip
                        for c in range(len(connections)):
                            if connections[c, layout.SOURCE] == layer:
                                target = connections[c, layout.TARGET]
                                step = t + connections[c, layout.DELAY]
                                other = connections[c, layout.SIDE]
                                to_at = sides[target] if other else ats[target]
                                _deliver(
                                    connections[c], step, slots, resolution, size, widths[target],
                                    to_at, weights, pointers, indices, image, neuron, sent, who,
                                    place, count, share, brought, late,
                                )  # fmt: skip
                    if reached:
                        for b in range(bins):
                            _clear(at, end, brought_all[before + b])
                            _clear(at, end, late_all[before + b])
                            if has_sides:
                                _clear(side, side_end, brought_all[before + b])
                                _clear(side, side_end, late_all[before + b])
            for layer in range(len(layers)):
                start, n = layers[layer, layout.START], layers[layer, layout.SIZE]
                for b in range(images):
                    low = ats[layer] + b * widths[layer]
                    totals[chip, start : start + n] += tally[low : low + n]
                    taken[chip, start : start + n] += (
                        took[low : low + n] / layers[layer, layout.BINS]
                    )
                    if layer == len(layers) - 1:
                        output[chip, begin + block + b] += tally[low : low + n]
