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

from surrogate.neuron.curve import TABLE
from surrogate.simulator import continuous_layout as row
from surrogate.simulator import layout
from surrogate.simulator.faults import ADDED, OWN
from surrogate.simulator.layout import LANE
from surrogate.simulator.program import Program

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Places = NDArray[np.int32]

single = np.float32
ZERO, ONE, TWO, THREE = single(0), single(1), single(2), single(3)
HALF, THREE_QUARTERS, TENTH = single(1 / 2), single(3 / 4), single(1 / 10)
THIRD, FIFTH, SEVENTH, TWELFTH = single(1 / 3), single(1 / 5), single(1 / 7), single(1 / 12)
NEVER = single(np.inf)

NODES, SHARES = row.NODES.astype(np.float32), row.SHARES.astype(np.float32)
SUBSTEPS, SHORTEST = row.SUBSTEPS, row.SHORTEST

MOST_IMAGES, BLOCK = 16, 1024
"""Images that go together, and neurons of a layer: their state stays in the first cache."""

compiled = njit(nogil=True, cache=True, error_model="numpy")


@compiled
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


@compiled
def _ahead(
    table: Floats, begin: int, last: single, low: single, per_volt: single, floor: single,
    v: single, j: single, h: single,
) -> tuple[single, single]:  # fmt: skip
    """v after a time h without a spike, and what the curve's bend did."""
    current, slope = _look(table, begin, last, low, per_volt, v)
    z = slope * h
    there = max(v + (j - current) * h / (ONE + z * (HALF + z * TWELFTH)), floor)
    bent = h * (_look(table, begin, last, low, per_volt, there)[0] - current - slope * (there - v))
    return there - bent / (THREE + z * (THREE_QUARTERS + z * TENTH)), bent


@compiled
def _arrive(
    table: Floats, begin: int, last: single, low: single, per_volt: single, floor: single,
    spike: single, tolerance: single, v: single, j: single, h: single,
) -> single:  # fmt: skip
    there, bent = _ahead(table, begin, last, low, per_volt, floor, v, j, h)
    if abs(bent) > tolerance:
        there, part = v, h / single(SUBSTEPS)
        for _ in range(SUBSTEPS):
            there, bent = _ahead(table, begin, last, low, per_volt, floor, there, j, part)
    return min(max(there, floor), spike)


@compiled
def _time(
    table: Floats, begin: int, last: single, low: single, per_volt: single, spike: single,
    slowest: single, v: single, j: single,
) -> single:  # fmt: skip
    least, slowness = NEVER, ZERO
    for k in range(NODES.size):
        drive = j - _look(table, begin, last, low, per_volt, v + NODES[k] * (spike - v))[0]
        least, slowness = min(least, drive), slowness + SHARES[k] / drive
    time = max((spike - v) * slowness * slowest, ZERO)
    return time if least > ZERO else NEVER


@compiled
def _arrive_on_line(
    slope: single, offset: single, floor: single, spike: single, v: single, j: single, h: single
) -> single:
    z = slope * h
    there = v + (j - (slope * v + offset)) * h / (ONE + z * (HALF + z * TWELFTH))
    return min(max(there, floor), spike)


@compiled
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


@compiled
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
        at = begins[k] + cell[k]
        left = table[at]
        rise[k] = table[at + 1] - left
        current[k] = left + current[k] * rise[k]


@compiled
def _slopes(v: Floats, low: Floats, per_volt: Floats, rise: Floats) -> None:
    for k in range(v.size):
        rise[k] = rise[k] * per_volt[k] if (v[k] - low[k]) * per_volt[k] >= ZERO else ZERO


@compiled
def _leap(v: Floats, j: Floats, current: Floats, slope: Floats, h: Floats, ahead: Floats) -> None:
    for k in range(v.size):
        z = slope[k] * h[k]
        ahead[k] = v[k] + (j[k] - current[k]) * h[k] / (ONE + z * (HALF + z * TWELFTH))


@compiled
def _bend(v: Floats, ahead: Floats, current: Floats, slope: Floats, bent: Floats) -> None:
    """What the current there, which `bent` holds, departs from the straight line."""
    for k in range(v.size):
        bent[k] = bent[k] - current[k] - slope[k] * (ahead[k] - v[k])


@compiled
def _correct(
    ahead: Floats, bent: Floats, slope: Floats, h: Floats, tolerance: single, hard: Bytes
) -> None:
    for k in range(ahead.size):
        bent[k] = h[k] * bent[k]
    for k in range(ahead.size):
        z = slope[k] * h[k]
        ahead[k] -= bent[k] / (THREE + z * (THREE_QUARTERS + z * TENTH))
    for k in range(ahead.size):
        hard[k] = np.uint8(abs(bent[k]) > tolerance)


@compiled
def _follow_line(
    v: Floats, j: Floats, slope: Floats, offset: Floats, gain: Floats, ahead: Floats
) -> None:
    for k in range(v.size):
        ahead[k] = v[k] + (j[k] - (slope[k] * v[k] + offset[k])) * gain[k]


@compiled
def _on_line(v: Floats, slope: Floats, offset: Floats, current: Floats) -> None:
    for k in range(v.size):
        current[k] = slope[k] * v[k] + offset[k]


@compiled
def _wait(remaining: Floats, rate: Floats, active: Floats, h: Floats) -> None:
    """Share of the bin that each neuron is not refractory for."""
    for k in range(rate.size):
        active[k] = min(max(ONE - remaining[k], ZERO), ONE)
    for k in range(rate.size):
        remaining[k] = max(remaining[k] - ONE, ZERO)
    for k in range(rate.size):
        h[k] = rate[k] * active[k]


@compiled
def _hold(v: Floats, floor: Floats) -> None:
    for k in range(v.size):
        v[k] = max(v[k], floor[k])


@compiled
def _collect(flags: Bytes, where: Places) -> int:
    found = 0
    for k in range(flags.size):
        where[found] = k
        found += flags[k]
    return found


@compiled
def _which(ahead: Floats, spike: Floats, hard: Bytes, bends: bool, where: Places) -> int:
    """Numbers of the neurons that are to be taken one by one, ascending; returns how many."""
    if bends:
        for k in range(ahead.size):
            hard[k] |= np.uint8(ahead[k] >= spike[k])
    else:
        for k in range(ahead.size):
            hard[k] = np.uint8(ahead[k] >= spike[k])
    return _collect(hard, where)


@compiled
def _add(into: Floats, other: Floats) -> None:
    for k in range(into.size):
        into[k] += other[k]


@compiled
def _sum(one: Floats, other: Floats, into: Floats) -> None:
    for k in range(into.size):
        into[k] = one[k] + other[k]


@compiled
def _pulses(
    begun: Floats, lasting: Floats, late: Floats, late_before: Floats, j: Floats
) -> None:
    for k in range(j.size):
        j[k] = begun[k] + lasting[k] - late[k] + late_before[k]


@compiled
def _kicks(brought: Floats, late: Floats, late_before: Floats, kick: Floats) -> None:
    for k in range(kick.size):
        kick[k] = brought[k] - late[k] + late_before[k]


@compiled
def _decay(
    synapse: Floats, kick: Floats, rows: Floats, level: Floats, beyond: Floats, j: Floats
) -> None:
    for k in range(j.size):
        beyond[k] = synapse[k] + kick[k] * rows[row.KICK, k] - level[k]
    for k in range(j.size):
        j[k] = level[k] + beyond[k] * rows[row.MEAN, k]
    for k in range(j.size):
        synapse[k] = level[k] + beyond[k] * rows[row.DECAY, k]


@compiled
def _carry(
    into: Floats, late: Floats, weights: Floats, number: single, share: single
) -> None:
    if number == ONE:
        for k in range(into.size):
            into[k] += weights[k]
    else:
        for k in range(into.size):
            into[k] += number * weights[k]
    for k in range(into.size):
        late[k] += share * weights[k]


@compiled
def _carry_lane(
    into: Floats, late: Floats, weights: Floats, number: single, share: single
) -> None:
    for k in range(LANE):
        into[k] += number * weights[k]
    for k in range(LANE):
        late[k] += share * weights[k]


@compiled
def _one_by_one(
    shortest: single, tolerance: single, last: single, table: Floats, begins: Places, rows: Floats,
    v: Floats, ahead: Floats, j: Floats, active: Floats, remaining: Floats, where: Places,
    number: Floats, first: Floats, period: Floats,
) -> int:  # fmt: skip
    """Take those of `where` through the bin; keep those in it that spike, and return how many."""
    spiking = 0
    for x in range(where.size):
        k = where[x]
        a, b, rate, slowest = rows[row.A, k], rows[row.B, k], rows[row.RATE, k], rows[row.SLOWNESS, k]
        floor, spike, reset = rows[row.FLOOR, k], rows[row.SPIKE, k], rows[row.RESET, k]
        wait, net, goes = rows[row.REFRACTORY, k], j[k], active[k]
        time = _time(table, begins[k], last, a, b, spike, slowest, v[k], net)
        if not time <= goes:
            h = rate * goes
            ahead[k] = _arrive(
                table, begins[k], last, a, b, floor, spike, tolerance, v[k], net, h
            )
            continue
        left = goes - time
        h = rate * max(left - wait, ZERO)
        there = _arrive(
            table, begins[k], last, a, b, floor, spike, tolerance, reset, net, h
        )
        first[k], number[k], period[k] = ONE - goes + time, ONE, ZERO
        if there >= spike:
            rise = _time(table, begins[k], last, a, b, spike, slowest, reset, net)
            if rise <= max(left - wait, ZERO):
                period[k] = max(wait + rise, shortest)
                further = np.floor(left / period[k])
                left, number[k] = max(left - further * period[k], ZERO), ONE + further
                h = rate * max(left - wait, ZERO)
                there = _arrive(
                    table, begins[k], last, a, b, floor, spike, tolerance, reset, net, h
                )
        ahead[k], remaining[k] = there, max(wait - left, ZERO)
        where[spiking] = k
        spiking += 1
    return spiking


@compiled
def _one_by_one_on_line(
    shortest: single, rows: Floats, v: Floats, ahead: Floats, j: Floats, active: Floats,
    remaining: Floats, where: Places, number: Floats, first: Floats, period: Floats,
) -> int:  # fmt: skip
    """The same of a linear or constant leak."""
    spiking = 0
    for x in range(where.size):
        k = where[x]
        a, b, rate, slowest = rows[row.A, k], rows[row.B, k], rows[row.RATE, k], rows[row.SLOWNESS, k]
        floor, spike, reset = rows[row.FLOOR, k], rows[row.SPIKE, k], rows[row.RESET, k]
        wait, net, goes = rows[row.REFRACTORY, k], j[k], active[k]
        time = _time_on_line(a, b, spike, slowest, v[k], net)
        if not time <= goes:
            h = rate * goes
            ahead[k] = _arrive_on_line(a, b, floor, spike, v[k], net, h)
            continue
        left = goes - time
        h = rate * max(left - wait, ZERO)
        there = _arrive_on_line(a, b, floor, spike, reset, net, h)
        first[k], number[k], period[k] = ONE - goes + time, ONE, ZERO
        if there >= spike:
            rise = _time_on_line(a, b, spike, slowest, reset, net)
            if rise <= max(left - wait, ZERO):
                period[k] = max(wait + rise, shortest)
                further = np.floor(left / period[k])
                left, number[k] = max(left - further * period[k], ZERO), ONE + further
                h = rate * max(left - wait, ZERO)
                there = _arrive_on_line(a, b, floor, spike, reset, net, h)
        ahead[k], remaining[k] = there, max(wait - left, ZERO)
        where[spiking] = k
        spiking += 1
    return spiking


@compiled
def _force(
    leaves: Bytes, at: int, begins_step: bool, marks: Bytes, number: Floats, first: Floats
) -> None:
    """Of neurons from `at` on, put spikes that leave in place of those that they make."""
    for k in range(leaves.size):
        if leaves[k] != OWN:
            marks[at + k] = np.uint8(leaves[k] == ADDED and begins_step)
            number[at + k], first[at + k] = ONE, ZERO


@compiled
def _emit(
    bin_: int, bins: int, resolution: int, where: Places, number: Floats, first: Floats,
    period: Floats, who: Places, place: Places, count: Floats, share: Floats,
) -> int:  # fmt: skip
    """Spikes of each neuron in each bin, added up; returns how many of these there are."""
    found = -1
    for q in range(where.size):
        k, before = where[q], -1
        for i in range(int(number[k])):
            f, to = min(first[k] + single(i) * period[k], ONE), bin_
            if bins < resolution:
                f = f * single(resolution)
                to = min(int(f), resolution - 1)
                f = f - single(to)
            if to != before:
                found += 1
                who[found], place[found], count[found], share[found] = k, to, ZERO, ZERO
                before = to
            count[found] += ONE
            share[found] += f
    return found + 1


@compiled
def _deliver(
    program: Program, connection: Ints, t: int, slots: int, widths: Ints, ats: Ints,
    weights: Floats, width: int, who: Places, place: Places, count: Floats, share: Floats,
    brought: Floats, late: Floats,
) -> None:  # fmt: skip
    """Bring what the spikes of a layer carry along a connection to the bins in which it comes."""
    target, slot = connection[layout.TARGET], (t + connection[layout.DELAY]) % slots
    to_width, own_weights = widths[target], weights[connection[layout.WEIGHTS_AT] :]
    rows_at = program.pointers[connection[layout.POINTERS_AT] :]
    targets = program.indices[connection[layout.INDICES_AT] :]
    for q in range(who.size):
        source, at = who[q] % width, ats[target] + who[q] // width * to_width
        into, after = brought[slot, place[q], at:], late[slot, place[q], at:]
        if connection[layout.SPARSE]:
            for k in range(rows_at[source], rows_at[source + 1]):
                into[targets[k]] += count[q] * own_weights[k]
                after[targets[k]] += share[q] * own_weights[k]
        elif to_width == LANE:
            _carry_lane(into, after, own_weights[source * LANE :], count[q], share[q])
        else:
            row_of = own_weights[source * to_width : (source + 1) * to_width]
            _carry(into[:to_width], after[:to_width], row_of, count[q], share[q])


@compiled
def _lay_out(
    program: Program, chip: int, together: int, widths: Ints, at: Ints, rows: Floats, begins: Places
) -> None:
    """Copy the neurons' numbers once for each image of a block; what fills lanes never spikes."""
    rows[:], begins[:] = ZERO, 0
    rows[row.SPIKE] = NEVER
    for layer in range(len(program.layers)):
        start, n = program.layers[layer, layout.START], program.layers[layer, layout.SIZE]
        entries = program.layers[layer, layout.ENTRIES]
        for image in range(together):
            to = at[layer] + image * widths[layer]
            rows[:, to : to + n] = program.rows[chip, :, start : start + n]
            for k in range(n):
                begins[to + k] = k * entries


@compiled
def run_continuous_kernel(
    program: Program,
    n_steps: int,
    resolution: int,
    kicked: bool,
    begin: int,
    given: Ints,
    currents: Floats,
    output: Ints,
    events: tuple[Places, Places, Doubles],
    first_image: int,
    last_image: int,
    totals: Ints,
    to_event: Ints,
) -> None:
    """Run some images on all chips; results are added to `output`, `events` and `totals`.

    Args:
        resolution: Bins of a step.
        kicked: Whether the inputs are spikes, which kick a synapse; otherwise they are currents.
        begin, first_image, last_image: Images of the slice that begins at image `begin` of the
            batch, `last_image` not among them.
        given, currents: Table of the given currents by layer, its columns are those of the layout;
            the currents, without biases.
        output: Spikes of the last layer, shape (chips, images, n_out).
        events: Image, neuron and time in steps of every spike; nothing is written if they are
            empty.
        totals: Spikes of every neuron over the images, shape (chips, neurons).
        to_event: Place of each chip's next event.
    """
    layers, connections = program.layers, program.connections
    widths = (layers[:, layout.SIZE] + LANE - 1) // LANE * LANE
    widest = int(np.max(widths))
    together = max(1, min(MOST_IMAGES, BLOCK // widest, last_image - first_image))
    ats = (np.cumsum(widths) - widths) * together
    # One more than the longest delay: the step before is still there.
    slots = 2
    for c in range(len(connections)):
        slots = max(slots, connections[c, layout.DELAY] + 2)
    size, wide = together * int(np.sum(widths)), together * widest
    v, synapse = np.empty(size, np.float32), np.empty(size, np.float32)
    remaining, steady = np.empty(size, np.float32), np.zeros(size, np.float32)
    brought = np.empty((slots, resolution, size), np.float32)
    late = np.empty((slots, resolution, size), np.float32)
    rows, begins = np.empty((row.ROWS, size), np.float32), np.empty(size, np.int32)
    tally = np.empty(size, np.int64)
    spare = np.empty((9, wide), np.float32)
    j, level, begun, ahead, current, rise = spare[0], spare[1], spare[2], spare[3], spare[4], spare[5]
    bent, slope_h, active = spare[6], spare[7], np.ones(wide, np.float32)
    lasting = np.zeros((resolution, wide), np.float32)
    number, first = np.ones(wide, np.float32), np.zeros(wide, np.float32)
    period, marks = np.zeros(wide, np.float32), np.zeros(wide, np.uint8)
    cell, where = np.empty(wide, np.int32), np.empty(wide + 1, np.int32)
    most = wide * min(resolution, int(1 / SHORTEST) + 2)
    who, place = np.empty(most, np.int32), np.empty(most, np.int32)
    count, share = np.empty(most, np.float32), np.empty(most, np.float32)
    tolerance = single(row.TOLERANCE / resolution)
    event_image, event_neuron, event_time = events
    for chip in range(len(program.rows)):
        weights = program.weights[chip if len(program.weights) > 1 else 0]
        _lay_out(program, chip, together, widths, ats, rows, begins)
        for block in range(first_image, last_image, together):
            images = min(together, last_image - block)
            v[:] = rows[row.REST]
            synapse[:], remaining[:], tally[:] = ZERO, ZERO, 0
            brought[:], late[:] = ZERO, ZERO
            for t in range(n_steps):
                now, before = t % slots, (t - 1) % slots
                for layer in range(len(layers)):
                    mine, width, at = layers[layer], widths[layer], ats[layer]
                    n, start, m = mine[layout.SIZE], mine[layout.START], images * width
                    bins, form, part = mine[layout.BINS], mine[layout.FORM], slice(at, at + m)
                    own, constant, line = v[part], steady[part], rows[:, part]
                    if t == 0 or given[layer, layout.PER_STEP]:
                        begins_at = (
                            given[layer, layout.CURRENT_AT]
                            + chip * given[layer, layout.PER_CHIP]
                            + block * given[layer, layout.PER_IMAGE]
                            + t * given[layer, layout.PER_STEP]
                        )
                        for b in range(images):
                            low = begins_at + b * given[layer, layout.PER_IMAGE]
                            constant[b * width :][:n] = currents[low : low + n]
                        if not (mine[layout.HAS_SYNAPSE] and kicked):
                            _add(constant, line[row.BIAS])
                    if mine[layout.RECEIVES]:
                        lasting[bins - 1, :m], begun[:m] = ZERO, ZERO
                        for b in range(bins - 1, 0, -1):
                            _sum(lasting[b, :m], brought[before, b, part], lasting[b - 1, :m])
                    for b in range(bins):
                        net = constant
                        if mine[layout.HAS_SYNAPSE]:
                            net = j[:m]
                            last_late = late[now, b - 1, part] if b else late[before, bins - 1, part]
                            _kicks(brought[now, b, part], late[now, b, part], last_late, rise[:m])
                            if kicked and b == 0:
                                _add(rise[:m], constant)
                            for k in range(m):
                                steady_k = line[row.BIAS, k] if kicked else constant[k]
                                level[k] = steady_k * line[row.RATIO, k]
                            _decay(synapse[part], rise[:m], line, level[:m], bent[:m], net)
                        elif mine[layout.RECEIVES]:
                            net = j[:m]
                            _add(begun[:m], brought[now, b, part])
                            _pulses(
                                begun[:m], lasting[b, :m], late[now, b, part],
                                late[before, b, part], net,
                            )  # fmt: skip
                            _add(net, constant)
                        next_, through, slope = ahead[:m], current[:m], rise[:m]
                        p, q, h = line[row.A], line[row.B], line[row.RATE]
                        goes, some = active[:m], marks[:m]
                        table = program.tables[chip, mine[layout.TABLE_AT] :]
                        last = single(mine[layout.ENTRIES] - 2)
                        if mine[layout.HAS_REFRACTORY]:
                            h = slope_h[:m]
                            _wait(remaining[part], line[row.RATE], goes, h)
                        else:
                            goes[:] = ONE
                        bends = form == TABLE
                        if bends:
                            _look_up(
                                own, p, q, table, begins[part], last, through, slope, cell[:m]
                            )
                            _slopes(own, p, q, slope)
                            _leap(own, net, through, slope, h, next_)
                            _hold(next_, line[row.FLOOR])
                            _look_up(
                                next_, p, q, table, begins[part], last, bent[:m], level[:m],
                                cell[:m],
                            )  # fmt: skip
                            _bend(own, next_, through, slope, bent[:m])
                            _correct(next_, bent[:m], slope, h, tolerance, some)
                        elif not mine[layout.HAS_REFRACTORY]:
                            _follow_line(own, net, p, q, line[row.GAIN], next_)
                        else:
                            _on_line(own, p, q, through)
                            _leap(own, net, through, p, h, next_)
                        if mine[layout.HAS_FLOOR]:
                            _hold(next_, line[row.FLOOR])
                        found = _which(next_, line[row.SPIKE], some, bends, where)
                        if bends:
                            found = _one_by_one(
                                single(SHORTEST * bins), tolerance, last, table, begins[part], line,
                                own, next_, net, goes, remaining[part], where[:found], number,
                                first, period,
                            )  # fmt: skip
                        else:
                            found = _one_by_one_on_line(
                                single(SHORTEST * bins), line, own, next_, net, goes,
                                remaining[part], where[:found], number, first, period,
                            )  # fmt: skip
                        own[:] = next_
                        if mine[layout.HAS_FORCED]:
                            some[:] = 0
                            for k in range(found):
                                some[where[k]] = 1
                            for i in range(images):
                                of = begin + block + i if program.forced.shape[1] > 1 else 0
                                when = t if program.forced.shape[2] > 1 else 0
                                leaves = program.forced[chip, of, when, start : start + n]
                                _force(leaves, i * width, b == 0, some, number, first)
                            found = _collect(some, where)
                        for k in range(found):
                            tally[at + where[k]] += int(number[where[k]])
                        if event_time.size:
                            for k in range(found):
                                x = where[k]
                                for i in range(int(number[x])):
                                    f = min(first[x] + single(i) * period[x], ONE)
                                    to = to_event[chip]
                                    event_image[to] = begin + block + x // width
                                    event_neuron[to] = start + x % width
                                    event_time[to] = t + (b + np.float64(f)) / bins
                                    to_event[chip] += 1
                        sent = _emit(
                            b, bins, resolution, where[:found], number, first, period, who, place,
                            count, share,
                        )  # fmt: skip
                        for c in range(len(connections)):
                            if connections[c, layout.SOURCE] == layer:
                                _deliver(
                                    program, connections[c], t, slots, widths, ats, weights, width,
                                    who[:sent], place, count, share, brought, late,
                                )  # fmt: skip
                    brought[before, :, part], late[before, :, part] = ZERO, ZERO
            for layer in range(len(layers)):
                start, n = layers[layer, layout.START], layers[layer, layout.SIZE]
                for b in range(images):
                    low = ats[layer] + b * widths[layer]
                    totals[chip, start : start + n] += tally[low : low + n]
                    if layer == len(layers) - 1:
                        output[chip, begin + block + b] += tally[low : low + n]
