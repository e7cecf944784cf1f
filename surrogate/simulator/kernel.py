"""The simulator as compiled code: fused steps in single precision, nothing allocated in a step.

Each image of each chip runs through all its steps while its state stays in the processor's first
cache. Each loop touches few arrays, so that the compiler can see them apart and use vector
instructions. Sums and products are those of `surrogate.simulator.reference`, in the same order;
numba keeps them so, as it contracts and reorders nothing without ``fastmath``.
All compiled code is in this one file: numba's cache does not see what changes in others.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from surrogate.membrane.curve import CONSTANT, LINEAR
from surrogate.simulator import layout
from surrogate.simulator.program import Program

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]
Places = NDArray[np.int32]

ONE, ZERO = np.float32(1), np.float32(0)

MOST_IMAGES, BLOCK = 16, 1024
"""Images that take a step together, as one row of neurons: so many, and so many neurons in a layer,
that the state stays in the first cache."""

WIDE = 32
"""Targets of a connection from which on vector instructions add their weights faster than sums
that stay in registers."""

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
def _force(rate: Doubles, phase: Doubles, t: int, flags: Bytes) -> None:
    """Flags of the neurons whose spikes leave, in place of those that spike themselves."""
    for k in range(rate.size):
        if rate[k] != layout.FREE:
            x = t * rate[k] + phase[k]
            flags[k] = np.uint8(np.floor(x + rate[k]) > np.floor(x))


@compiled
def _reset(v: Floats, row: Floats, subtract: bool, where: Places, found: int) -> None:
    for q in range(found):
        k = where[q]
        v[k] = v[k] - row[k] if subtract else row[k]


@compiled
def _add(into: Floats, weights: Floats) -> None:
    for k in range(into.size):
        into[k] += weights[k]


@compiled
def _carry_to_one(
    into: float, weights: Floats, n: int, leaving: Places, low: int, high: int
) -> float:
    for q in range(low, high):
        into += weights[leaving[q] * n :][0]
    return into


@compiled
def _carry_to_eight(
    into: Floats, weights: Floats, n: int, leaving: Places, low: int, high: int
) -> None:
    a, b, c, d, e, f, g, h = into[0], into[1], into[2], into[3], into[4], into[5], into[6], into[7]
    for q in range(low, high):
        w = weights[leaving[q] * n :]
        a, b, c, d = a + w[0], b + w[1], c + w[2], d + w[3]
        e, f, g, h = e + w[4], f + w[5], g + w[6], h + w[7]
    into[0], into[1], into[2], into[3], into[4], into[5], into[6], into[7] = a, b, c, d, e, f, g, h


@compiled
def _carry(into: Floats, weights: Floats, leaving: Places, low: int, high: int) -> None:
    """Add the weights of the spikes, row by row of (sources, n), each sum in the same order."""
    n, k = into.size, 0
    if n >= WIDE:
        for q in range(low, high):
            _add(into, weights[leaving[q] * n : (leaving[q] + 1) * n])
        return
    while k + 8 <= n:
        _carry_to_eight(into[k:], weights[k:], n, leaving, low, high)
        k += 8
    while k < n:
        into[k] = _carry_to_one(into[k], weights[k:], n, leaving, low, high)
        k += 1


@compiled
def _carry_sparse(
    into: Floats,
    pointers: Places,
    indices: Places,
    weights: Floats,
    leaving: Places,
    low: int,
    high: int,
) -> None:
    for q in range(low, high):
        begin, end = pointers[leaving[q]], pointers[leaving[q] + 1]
        targets, row = indices[begin:end], weights[begin:end]
        for k in range(targets.size):
            into[targets[k]] += row[k]


@compiled
def _lay_out(program: Program, chip: int, together: int, rows: Floats, begins: Places) -> None:
    """Copy the neurons' numbers once for each image of a block, layer by layer."""
    for layer in range(len(program.layers)):
        start, n = program.layers[layer, layout.START], program.layers[layer, layout.SIZE]
        entries = program.layers[layer, layout.ENTRIES]
        for image in range(together):
            at = start * together + image * n
            rows[:, at : at + n] = program.rows[chip, :, start : start + n]
            for k in range(n):
                begins[at + k] = k * entries


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

    Parameters
    ----------
    program : Program
        Chips of a network.
    n_steps : int
        Steps of each image.
    begin, first, last : int
        Images of the slice that begins at image `begin` of the batch, `last` not among them.
    given, currents : numpy.ndarray
        Table of the given currents by layer, its columns are those of the layout; the currents.
    output : numpy.ndarray
        Spikes of the last layer, shape (chips, images, n_out).
    raster : numpy.ndarray
        Every spike, shape (chips, images, n_steps, neurons); nothing is written if it is empty.
    totals : numpy.ndarray
        Spikes of every neuron over the images, shape (chips, neurons).
    """
    layers, rules, connections = program.layers, program.rules, program.connections
    pointers, indices = program.pointers, program.indices
    chips, _, neurons = program.rows.shape
    widest = np.max(layers[:, layout.SIZE])
    together = max(1, min(MOST_IMAGES, BLOCK // widest, last - first))
    slots, receives = 1, np.zeros(len(layers), np.bool_)
    for c in range(len(connections)):
        receives[connections[c, layout.TARGET]] = True
        slots = max(slots, connections[c, layout.DELAY] + 1)
    size, wide = together * neurons, together * widest
    v, synapse = np.empty(size, np.float32), np.empty(size, np.float32)
    remaining, steady = np.empty(size, np.float32), np.empty(size, np.float32)
    coming, rows = np.empty((slots, size), np.float32), np.empty((layout.ROWS, size), np.float32)
    begins, tally = np.empty(size, np.int32), np.empty(size, np.int64)
    j, current = np.empty(wide, np.float32), np.empty(wide, np.float32)
    cell, flags = np.empty(wide, np.int32), np.empty(wide, np.uint8)
    spiking, forced = np.empty((len(layers), wide + 1), np.int32), np.empty(wide + 1, np.int32)
    source, edges = np.empty(wide + 1, np.int32), np.zeros(together + 1, np.int64)
    count = np.zeros(len(layers), np.int64)
    subtract, delayed = rules[layout.SUBTRACT], rules[layout.DELAYED]
    for chip in range(chips):
        weights = program.weights[chip if len(program.weights) > 1 else 0]
        _lay_out(program, chip, together, rows, begins)
        for block in range(first, last, together):
            images = min(together, last - block)
            v[:] = rows[layout.REST]
            synapse[:], remaining[:], coming[:], count[:], tally[:] = ZERO, ZERO, ZERO, 0, 0
            for t in range(n_steps):
                arriving = coming[t % slots]
                for layer in range(len(layers)):
                    mine = layers[layer]
                    n, at = mine[layout.SIZE], mine[layout.START] * together
                    m = images * n
                    part = slice(at, at + m)
                    own, through, where = v[part], current[:m], spiking[layer]
                    if t == 0 or given[layer, layout.PER_STEP]:
                        for b in range(images):
                            low = (
                                given[layer, layout.CURRENT_AT]
                                + chip * given[layer, layout.PER_CHIP]
                                + (block + b) * given[layer, layout.PER_IMAGE]
                                + t * given[layer, layout.PER_STEP]
                            )
                            steady[at + b * n : at + (b + 1) * n] = currents[low : low + n]
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
                        _reset(own, after, subtract, where, count[layer])
                    if mine[layout.HAS_FLOOR]:
                        _hold(own, rows[layout.FLOOR, part])
                    top, marks = rows[layout.SPIKE, part], flags[:m]
                    found = _which(own, top, rules[layout.ABOVE], marks, where)
                    count[layer] = found
                    if not delayed:
                        _reset(own, after, subtract, where, found)
                    if mine[layout.HAS_REFRACTORY]:
                        _reset(remaining[part], rows[layout.REFRACTORY, part], False, where, found)
                    leaving, start = where, mine[layout.START]
                    if mine[layout.HAS_FORCED]:
                        leaving = forced
                        for b in range(images):
                            place = begin + block + b if program.phase.shape[1] > 1 else 0
                            phase = program.phase[chip, place, start : start + n]
                            rate = program.rate[chip, start : start + n]
                            _force(rate, phase, t, marks[b * n : (b + 1) * n])
                        found = _collect(marks, leaving)
                    for k in range(found):
                        tally[at + leaving[k]] += 1
                    for b in range(images):
                        # Spikes of an image, and the numbers of their neurons in the layer.
                        k = edges[b]
                        while k < found and leaving[k] < (b + 1) * n:
                            source[k] = leaving[k] - b * n
                            k += 1
                        edges[b + 1] = k
                        if raster.size:
                            for k in range(edges[b], edges[b + 1]):
                                raster[chip, begin + block + b, t, start + source[k]] = 1
                    for c in range(len(connections)):
                        if connections[c, layout.SOURCE] != layer:
                            continue
                        to = connections[c, layout.TARGET]
                        n_to, at_to = layers[to, layout.SIZE], layers[to, layout.START] * together
                        into = coming[(t + connections[c, layout.DELAY]) % slots, at_to:]
                        own_weights = weights[connections[c, layout.WEIGHTS_AT] :]
                        own_pointers = pointers[connections[c, layout.POINTERS_AT] :]
                        own_indices = indices[connections[c, layout.INDICES_AT] :]
                        for b in range(images):
                            targets = into[b * n_to : (b + 1) * n_to]
                            low, high = edges[b], edges[b + 1]
                            if connections[c, layout.SPARSE]:
                                _carry_sparse(
                                    targets,
                                    own_pointers,
                                    own_indices,
                                    own_weights,
                                    source,
                                    low,
                                    high,
                                )
                            else:
                                _carry(targets, own_weights, source, low, high)
            for layer in range(len(layers)):
                start, n = layers[layer, layout.START], layers[layer, layout.SIZE]
                for b in range(images):
                    counted = tally[start * together + b * n : start * together + (b + 1) * n]
                    totals[chip, start : start + n] += counted
                    if layer == len(layers) - 1:
                        output[chip, begin + block + b] += counted
