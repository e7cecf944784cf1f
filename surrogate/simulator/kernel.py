"""The simulator as compiled code: fused steps in single precision, nothing allocated in a step.

A few images of a chip take their steps together, as one long row of neurons, filled up to whole
vectors, while their state stays in the processor's first cache. Each loop touches few arrays, so
that the compiler can see them apart and use vector instructions. Sums and products are those of
`surrogate.simulator.reference`, in the same order; numba keeps them so, as it contracts and
reorders nothing without ``fastmath``. All compiled code is in this one file: numba's cache does not
see what changes in others.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from surrogate.neuron.curve import CONSTANT, LINEAR
from surrogate.simulator import layout
from surrogate.simulator.faults import ADDED, OWN, REGISTER_BITS
from surrogate.simulator.layout import LANE
from surrogate.simulator.program import Program

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Places = NDArray[np.int32]

ONE, ZERO = np.float32(1), np.float32(0)

MOST_IMAGES, BLOCK = 16, 1024
"""Images that take a step together, as one row of neurons: so many, and so many neurons in a layer,
that the state stays in the first cache."""

compiled = njit(nogil=True, cache=True, error_model="numpy")


@compiled
def _linear(v: Floats, g: Floats, v_rest: Floats, out: Floats) -> None:
    for k in range(v.size):
        out[k] = g[k] * (v[k] - v_rest[k])


@compiled
def _constant(v: Floats, leak: Floats, v_rest: Floats, out: Floats) -> None:
    for k in range(v.size):
        i = leak[k]
        out[k] = i if v[k] >= v_rest[k] else ZERO


@compiled
def _table(
    v: Floats,
    v_low: Floats,
    per_volt: Floats,
    table: Floats,
    entries: int,
    out: Floats,
    cell: Places,
    begins: Places,
) -> None:
    last = np.float32(entries - 2)
    for k in range(v.size):
        out[k] = min(max((v[k] - v_low[k]) * per_volt[k], ZERO), last)
    for k in range(v.size):
        cell[k] = np.int32(out[k])
    for k in range(v.size):
        out[k] -= np.float32(cell[k])
    for k in range(v.size):
        at = begins[k] + cell[k]
        left = table[at]
        out[k] = left + out[k] * (table[at + 1] - left)


@compiled
def _decay(synapse: Floats, decay: Floats, j: Floats) -> None:
    for k in range(synapse.size):
        synapse[k] = synapse[k] * decay[k] + j[k]


@compiled
def _integrate(v: Floats, j: Floats, current: Floats, gain: Floats) -> None:
    for k in range(v.size):
        v[k] += (j[k] - current[k]) * gain[k]


@compiled
def _integrate_refractory(
    v: Floats, j: Floats, current: Floats, gain: Floats, remaining: Floats
) -> None:
    for k in range(v.size):
        active = min(max(ONE - remaining[k], ZERO), ONE)
        v[k] += (j[k] - current[k]) * gain[k] * active
    for k in range(v.size):
        remaining[k] = max(remaining[k] - ONE, ZERO)


@compiled
def _hold(v: Floats, floor: Floats) -> None:
    for k in range(v.size):
        v[k] = max(v[k], floor[k])


@compiled
def _which(v: Floats, v_spike: Floats, above: bool, flags: Bytes, where: Places) -> int:
    """Numbers of the neurons that spike, ascending; returns how many."""
    if above:
        for k in range(v.size):
            flags[k] = np.uint8(v[k] > v_spike[k])
    else:
        for k in range(v.size):
            flags[k] = np.uint8(v[k] >= v_spike[k])
    return _collect(flags, where)


@compiled
def _collect(flags: Bytes, where: Places) -> int:
    found = 0
    for k in range(flags.size):
        where[found] = k
        found += flags[k]
    return found


@compiled
def _force(leaves: Bytes, flags: Bytes) -> None:
    """Flags of the neurons whose spikes leave, in place of those that spike themselves."""
    for k in range(leaves.size):
        if leaves[k] != OWN:
            flags[k] = np.uint8(leaves[k] == ADDED)


@compiled
def _flip(v: Floats, bit: Ints, unit: Floats, step: Ints, t: int) -> None:
    """Turn one bit of the registers of step t around."""
    half = 1 << (REGISTER_BITS - 1)
    for k in range(step.size):
        if step[k] == t:
            count = min(max(int(np.rint(v[k] / unit[k])), -half), half - 1)
            pattern = (count & (2 * half - 1)) ^ (1 << bit[k])
            v[k] = np.float32(pattern - 2 * half if pattern >= half else pattern) * unit[k]


@compiled
def _reset(v: Floats, row: Floats, subtract: bool, where: Places) -> None:
    for q in range(where.size):
        k = where[q]
        v[k] = v[k] - row[k] if subtract else row[k]


@compiled
def _add(into: Floats, weights: Floats) -> None:
    for k in range(into.size):
        into[k] += weights[k]


@compiled
def _add_lane(into: Floats, weights: Floats) -> None:
    for k in range(LANE):
        into[k] += weights[k]


@compiled
def _add_eight(into: Floats, weights: Floats, leaving: Places, number: Places) -> None:
    """Eight sums that stay in registers while all spikes of an image pass."""
    a, b, c, d, e, f, g, h = into[0], into[1], into[2], into[3], into[4], into[5], into[6], into[7]
    for q in range(leaving.size):
        w = weights[number[leaving[q]] * LANE :]
        a, b, c, d = a + w[0], b + w[1], c + w[2], d + w[3]
        e, f, g, h = e + w[4], f + w[5], g + w[6], h + w[7]
    into[0], into[1], into[2], into[3], into[4], into[5], into[6], into[7] = a, b, c, d, e, f, g, h


@compiled
def _carry(
    into: Floats, width: int, weights: Floats, leaving: Places, image: Places, number: Places
) -> None:
    """Add the weights of the spikes to what comes to the neurons of the same image."""
    if width == LANE and leaving.size and image[leaving[0]] == image[leaving[leaving.size - 1]]:
        to = image[leaving[0]] * width
        for k in range(0, LANE, 8):
            _add_eight(into[to + k :], weights[k:], leaving, number)
        return
    for q in range(leaving.size):
        to, row = image[leaving[q]] * width, number[leaving[q]] * width
        if width == LANE:
            _add_lane(into[to:], weights[row:])
        else:
            _add(into[to : to + width], weights[row : row + width])


@compiled
def _carry_sparse(
    into: Floats,
    width: int,
    pointers: Places,
    indices: Places,
    weights: Floats,
    leaving: Places,
    image: Places,
    number: Places,
) -> None:
    for q in range(leaving.size):
        source, to = number[leaving[q]], into[image[leaving[q]] * width :]
        low, high = pointers[source], pointers[source + 1]
        targets, row = indices[low:high], weights[low:high]
        for k in range(targets.size):
            to[targets[k]] += row[k]


@compiled
def _lay_out(
    program: Program, chip: int, together: int, widths: Ints, at: Ints, rows: Floats, begins: Places
) -> None:
    """Copy the neurons' numbers once for each image of a block; what fills lanes never spikes."""
    rows[:], begins[:] = ZERO, 0
    rows[layout.SPIKE] = np.inf
    for layer in range(len(program.layers)):
        start, n = program.layers[layer, layout.START], program.layers[layer, layout.SIZE]
        entries = program.layers[layer, layout.ENTRIES]
        for image in range(together):
            first = at[layer] + image * widths[layer]
            rows[:, first : first + n] = program.rows[chip, :, start : start + n]
            for k in range(n):
                begins[first + k] = k * entries


@compiled
def run_kernel(
    program: Program,
    n_steps: int,
    begin: int,
    given: Ints,
    currents: Floats,
    output: Ints,
    raster: Bytes,
    first: int,
    last: int,
    totals: Ints,
) -> None:
    """Run some images on all chips; results are added to `output`, `raster` and `totals`.

    Args:
        begin, first, last: Images of the slice that begins at image `begin` of the batch, `last`
            not among them.
        given, currents: Table of the given currents by layer, its columns are those of the layout;
            the currents.
        output: Spikes of the last layer, shape (chips, images, n_out).
        raster: Every spike, shape (chips, images, n_steps, neurons); nothing is written if it is
            empty.
        totals: Spikes of every neuron over the images, shape (chips, neurons).
    """
    layers, rules, connections = program.layers, program.rules, program.connections
    pointers, indices = program.pointers, program.indices
    widths = (layers[:, layout.SIZE] + LANE - 1) // LANE * LANE
    widest, in_all = int(np.max(widths)), int(np.sum(widths))
    together = max(1, min(MOST_IMAGES, BLOCK // widest, last - first))
    ats = (np.cumsum(widths) - widths) * together
    slots, receives = 1, np.zeros(len(layers), np.bool_)
    for c in range(len(connections)):
        receives[connections[c, layout.TARGET]] = True
        slots = max(slots, connections[c, layout.DELAY] + 1)
    size, wide = together * in_all, together * widest
    v, synapse = np.empty(size, np.float32), np.empty(size, np.float32)
    remaining, steady = np.empty(size, np.float32), np.zeros(size, np.float32)
    coming, rows = np.empty((slots, size), np.float32), np.empty((layout.ROWS, size), np.float32)
    begins, tally = np.empty(size, np.int32), np.empty(size, np.int64)
    image, number = np.empty((len(layers), wide), np.int32), np.empty((len(layers), wide), np.int32)
    for layer in range(len(layers)):
        for k in range(wide):
            image[layer, k], number[layer, k] = k // widths[layer], k % widths[layer]
    j, current = np.empty(wide, np.float32), np.empty(wide, np.float32)
    cell, flags = np.empty(wide, np.int32), np.empty(wide, np.uint8)
    spiking, forced = np.empty((len(layers), wide + 1), np.int32), np.empty(wide + 1, np.int32)
    count = np.zeros(len(layers), np.int64)
    subtract, delayed = rules[layout.SUBTRACT], rules[layout.DELAYED]
    for chip in range(len(program.rows)):
        weights = program.weights[chip if len(program.weights) > 1 else 0]
        _lay_out(program, chip, together, widths, ats, rows, begins)
        for block in range(first, last, together):
            images = min(together, last - block)
            v[:] = rows[layout.REST]
            synapse[:], remaining[:], coming[:], count[:], tally[:] = ZERO, ZERO, ZERO, 0, 0
            for t in range(n_steps):
                arriving = coming[t % slots]
                for layer in range(len(layers)):
                    mine, width, at = layers[layer], widths[layer], ats[layer]
                    n, start, m = mine[layout.SIZE], mine[layout.START], images * width
                    part = slice(at, at + m)
                    own, through, where = v[part], current[:m], spiking[layer]
                    if t == 0 or given[layer, layout.PER_STEP]:
                        begins_at = (
                            given[layer, layout.CURRENT_AT]
                            + chip * given[layer, layout.PER_CHIP]
                            + block * given[layer, layout.PER_IMAGE]
                            + t * given[layer, layout.PER_STEP]
                        )
                        for b in range(images):
                            low = begins_at + b * given[layer, layout.PER_IMAGE]
                            steady[at + b * width :][:n] = currents[low : low + n]
                    net = steady[part]
                    if receives[layer] or mine[layout.HAS_SYNAPSE]:
                        net = j[:m]
                        net[:] = arriving[part]
                        _add(net, steady[part])
                        arriving[part] = ZERO
                    if mine[layout.HAS_SYNAPSE]:
                        held = synapse[part]
                        if rules[layout.LATE]:
                            through[:] = held
                            _decay(held, rows[layout.DECAY, part], net)
                            net[:] = through
                        else:
                            _decay(held, rows[layout.DECAY, part], net)
                            net[:] = held
                    p, q = rows[layout.A, part], rows[layout.B, part]
                    if mine[layout.FORM] == LINEAR:
                        _linear(own, p, q, through)
                    elif mine[layout.FORM] == CONSTANT:
                        _constant(own, p, q, through)
                    else:
                        table = program.tables[chip, mine[layout.TABLE_AT] :]
                        entries = mine[layout.ENTRIES]
                        _table(own, p, q, table, entries, through, cell[:m], begins[part])
                    gain = rows[layout.GAIN, part]
                    if mine[layout.HAS_REFRACTORY]:
                        _integrate_refractory(own, net, through, gain, remaining[part])
                    else:
                        _integrate(own, net, through, gain)
                    after = rows[layout.DROP if subtract else layout.RESET, part]
                    if delayed:
                        _reset(own, after, subtract, where[: count[layer]])
                    if mine[layout.HAS_FLOOR]:
                        _hold(own, rows[layout.FLOOR, part])
                    top, marks = rows[layout.SPIKE, part], flags[:m]
                    count[layer] = _which(own, top, rules[layout.ABOVE], marks, where)
                    spikes = where[: count[layer]]
                    if not delayed:
                        _reset(own, after, subtract, spikes)
                    if mine[layout.HAS_REFRACTORY]:
                        _reset(remaining[part], rows[layout.REFRACTORY, part], False, spikes)
                    if mine[layout.HAS_FLIPPED]:
                        for b in range(images):
                            step = program.flip_step[chip, begin + block + b, start : start + n]
                            bit = program.bit[chip, start : start + n]
                            unit = program.unit[chip, start : start + n]
                            _flip(own[b * width : b * width + n], bit, unit, step, t)
                    leaving = spikes
                    if mine[layout.HAS_FORCED]:
                        for b in range(images):
                            place = begin + block + b if program.forced.shape[1] > 1 else 0
                            when = t if program.forced.shape[2] > 1 else 0
                            leaves = program.forced[chip, place, when, start : start + n]
                            _force(leaves, marks[b * width : b * width + n])
                        leaving = forced[: _collect(marks, forced)]
                    for k in range(leaving.size):
                        tally[at + leaving[k]] += 1
                    if raster.size:
                        for k in range(leaving.size):
                            place = begin + block + image[layer, leaving[k]]
                            raster[chip, place, t, start + number[layer, leaving[k]]] = 1
                    for c in range(len(connections)):
                        if connections[c, layout.SOURCE] != layer:
                            continue
                        to = connections[c, layout.TARGET]
                        into = coming[(t + connections[c, layout.DELAY]) % slots, ats[to] :]
                        own_weights = weights[connections[c, layout.WEIGHTS_AT] :]
                        width_to, of, k_of = widths[to], image[layer], number[layer]
                        if connections[c, layout.SPARSE]:
                            rows_at = pointers[connections[c, layout.POINTERS_AT] :]
                            targets = indices[connections[c, layout.INDICES_AT] :]
                            _carry_sparse(
                                into, width_to, rows_at, targets, own_weights, leaving, of, k_of
                            )
                        else:
                            _carry(into, width_to, own_weights, leaving, of, k_of)
            for layer in range(len(layers)):
                start, n = layers[layer, layout.START], layers[layer, layout.SIZE]
                for b in range(images):
                    low = ats[layer] + b * widths[layer]
                    totals[chip, start : start + n] += tally[low : low + n]
                    if layer == len(layers) - 1:
                        output[chip, begin + block + b] += tally[low : low + n]
