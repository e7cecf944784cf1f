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
) -> None:
    last = np.float32(entries - 2)
    for k in range(v.size):
        out[k] = min(max((v[k] - v_low[k]) * per_volt[k], ZERO), last)
    for k in range(v.size):
        cell[k] = np.int32(out[k])
    for k in range(v.size):
        out[k] -= np.float32(cell[k])
    for k in range(v.size):
        at = k * entries + cell[k]
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
    found = 0
    for k in range(v.size):
        where[found] = k
        found += flags[k]
    return found


@compiled
def _force(rate: Doubles, phase: Doubles, t: int, flags: Bytes, leaving: Places) -> int:
    """Numbers of the neurons whose spikes leave, from the flags of those that spike themselves."""
    for k in range(rate.size):
        if rate[k] != layout.FREE:
            x = t * rate[k] + phase[k]
            flags[k] = np.uint8(np.floor(x + rate[k]) > np.floor(x))
    found = 0
    for k in range(rate.size):
        leaving[found] = k
        found += flags[k]
    return found


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
def _carry_to_one(into: float, weights: Floats, n: int, leaving: Places, found: int) -> float:
    for q in range(found):
        into += weights[leaving[q] * n :][0]
    return into


@compiled
def _carry_to_eight(into: Floats, weights: Floats, n: int, leaving: Places, found: int) -> None:
    a, b, c, d, e, f, g, h = into[0], into[1], into[2], into[3], into[4], into[5], into[6], into[7]
    for q in range(found):
        w = weights[leaving[q] * n :]
        a, b, c, d = a + w[0], b + w[1], c + w[2], d + w[3]
        e, f, g, h = e + w[4], f + w[5], g + w[6], h + w[7]
    into[0], into[1], into[2], into[3], into[4], into[5], into[6], into[7] = a, b, c, d, e, f, g, h


@compiled
def _carry(into: Floats, weights: Floats, leaving: Places, found: int) -> None:
    """Add the weights of the spikes, row by row of (sources, n), each sum in the same order."""
    n, k = into.size, 0
    if n >= WIDE:
        for q in range(found):
            _add(into, weights[leaving[q] * n : (leaving[q] + 1) * n])
        return
    while k + 8 <= n:
        _carry_to_eight(into[k:], weights[k:], n, leaving, found)
        k += 8
    while k < n:
        into[k] = _carry_to_one(into[k], weights[k:], n, leaving, found)
        k += 1


@compiled
def _carry_sparse(
    into: Floats, pointers: Places, indices: Places, weights: Floats, leaving: Places, found: int
) -> None:
    for q in range(found):
        low, high = pointers[leaving[q]], pointers[leaving[q] + 1]
        targets, row = indices[low:high], weights[low:high]
        for k in range(targets.size):
            into[targets[k]] += row[k]


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
    slots, receives = 1, np.zeros(len(layers), np.bool_)
    for c in range(len(connections)):
        receives[connections[c, layout.TARGET]] = True
        slots = max(slots, connections[c, layout.DELAY] + 1)
    v, synapse = np.empty(neurons, np.float32), np.empty(neurons, np.float32)
    remaining = np.empty(neurons, np.float32)
    coming = np.empty((slots, neurons), np.float32)
    j, current = np.empty(widest, np.float32), np.empty(widest, np.float32)
    cell, flags = np.empty(widest, np.int32), np.empty(widest, np.uint8)
    spiking, forced = np.empty((len(layers), widest + 1), np.int32), np.empty(widest + 1, np.int32)
    count = np.zeros(len(layers), np.int64)
    last_start = layers[len(layers) - 1, layout.START]
    subtract, delayed = rules[layout.SUBTRACT], rules[layout.DELAYED]
    for chip in range(chips):
        weights = program.weights[chip if len(program.weights) > 1 else 0]
        for image in range(first, last):
            v[:] = program.rows[chip, layout.REST]
            synapse[:], remaining[:], coming[:], count[:] = ZERO, ZERO, ZERO, 0
            place = begin + image
            for t in range(n_steps):
                arriving = coming[t % slots]
                for layer in range(len(layers)):
                    mine, start = layers[layer], layers[layer, layout.START]
                    n = mine[layout.SIZE]
                    part = slice(start, start + n)
                    own, rows = v[part], program.rows[chip]
                    at = (
                        given[layer, layout.CURRENT_AT]
                        + chip * given[layer, layout.PER_CHIP]
                        + image * given[layer, layout.PER_IMAGE]
                        + t * given[layer, layout.PER_STEP]
                    )
                    net, through, where = j[:n], current[:n], spiking[layer]
                    if receives[layer]:
                        net[:] = arriving[part]
                        _add(net, currents[at : at + n])
                        arriving[part] = ZERO
                    elif mine[layout.HAS_SYNAPSE]:
                        net[:] = currents[at : at + n]
                    else:
                        net = currents[at : at + n]
                    if mine[layout.HAS_SYNAPSE]:
                        held = synapse[part]
                        if rules[layout.LATE]:
                            through[:] = held
                            _decay(held, rows[layout.DECAY, part], net)
                            net[:] = through
                        else:
                            _decay(held, rows[layout.DECAY, part], net)
                            net[:] = held
                    a, b = rows[layout.A, part], rows[layout.B, part]
                    if mine[layout.FORM] == LINEAR:
                        _linear(own, a, b, through)
                    elif mine[layout.FORM] == CONSTANT:
                        _constant(own, a, b, through)
                    else:
                        table = program.tables[chip, mine[layout.TABLE_AT] :]
                        _table(own, a, b, table, mine[layout.ENTRIES], through, cell[:n])
                    if mine[layout.HAS_REFRACTORY]:
                        _integrate_refractory(
                            own, net, through, rows[layout.GAIN, part], remaining[part]
                        )
                    else:
                        _integrate(own, net, through, rows[layout.GAIN, part])
                    after = rows[layout.DROP if subtract else layout.RESET, part]
                    if delayed:
                        _reset(own, after, subtract, where, count[layer])
                    if mine[layout.HAS_FLOOR]:
                        _hold(own, rows[layout.FLOOR, part])
                    found = _which(
                        own, rows[layout.SPIKE, part], rules[layout.ABOVE], flags[:n], where
                    )
                    count[layer] = found
                    if not delayed:
                        _reset(own, after, subtract, where, found)
                    if mine[layout.HAS_REFRACTORY]:
                        _reset(remaining[part], rows[layout.REFRACTORY, part], False, where, found)
                    leaving = where
                    if mine[layout.HAS_FORCED]:
                        leaving = forced
                        phase = program.phase[
                            chip, place if program.phase.shape[1] > 1 else 0, part
                        ]
                        found = _force(program.rate[chip, part], phase, t, flags, leaving)
                    for q in range(found):
                        k = leaving[q]
                        totals[chip, start + k] += 1
                        if start == last_start:
                            output[chip, place, k] += 1
                        if raster.size:
                            raster[chip, place, t, start + k] = 1
                    for c in range(len(connections)):
                        if connections[c, layout.SOURCE] != layer:
                            continue
                        to = connections[c, layout.TARGET]
                        begin_to, n_to = layers[to, layout.START], layers[to, layout.SIZE]
                        slot = (t + connections[c, layout.DELAY]) % slots
                        into = coming[slot, begin_to : begin_to + n_to]
                        own_weights = weights[connections[c, layout.WEIGHTS_AT] :]
                        if connections[c, layout.SPARSE]:
                            own_pointers = pointers[connections[c, layout.POINTERS_AT] :]
                            own_indices = indices[connections[c, layout.INDICES_AT] :]
                            _carry_sparse(
                                into, own_pointers, own_indices, own_weights, leaving, found
                            )
                        else:
                            _carry(into, own_weights, leaving, found)
