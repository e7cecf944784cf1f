"""The simulator as compiled code: fused steps in single precision, nothing allocated in a step.

Each image of each chip runs through all its steps while its state stays in the processor's first
cache. Each loop touches few arrays, so that the compiler can see them apart and use vector
instructions. Sums and products are those of `surrogate.simulator.reference`, in the same order;
numba keeps them so, as it contracts and reorders nothing without ``fastmath``.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from surrogate.membrane.curve import CONSTANT, LINEAR

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]

GAIN, A, B, REST, FLOOR, SPIKE, RESET, DROP, REFRACTORY, DECAY = range(10)
"""Rows of the neurons' numbers; A and B are those that the form of the curve is made of."""
ROWS = 10

START, SIZE, FORM, TABLE_AT, ENTRIES, HAS_FLOOR, HAS_REFRACTORY, HAS_SYNAPSE = range(8)
"""Columns of the table of layers."""

CURRENT_AT, PER_CHIP, PER_IMAGE, PER_STEP = range(4)
"""Columns of the table of given currents: where a layer's begin, and strides, 0 if they repeat."""

SOURCE, TARGET, DELAY, SPARSE, WEIGHTS_AT, POINTERS_AT, INDICES_AT = range(7)
"""Columns of the table of connections."""

SUBTRACT, DELAYED, LATE, ABOVE = range(4)
"""Places of the rules."""

ONE, ZERO = np.float32(1), np.float32(0)

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
    cell: NDArray[np.int32],
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
def _which(v: Floats, v_spike: Floats, above: bool, flags: Bytes, where: NDArray[np.int32]) -> int:
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
def _reset(v: Floats, row: Floats, subtract: bool, where: NDArray[np.int32], found: int) -> None:
    for q in range(found):
        k = where[q]
        v[k] = v[k] - row[k] if subtract else row[k]


@compiled
def _add(into: Floats, weights: Floats) -> None:
    for k in range(into.size):
        into[k] += weights[k]


@compiled
def _add_sparse(into: Floats, indices: NDArray[np.int32], weights: Floats) -> None:
    for k in range(indices.size):
        into[indices[k]] += weights[k]


@compiled
def run_kernel(
    begin: int,
    first: int,
    last: int,
    n_steps: int,
    rules: NDArray[np.bool_],
    layers: Ints,
    rows: Floats,
    tables: Floats,
    given: Ints,
    currents: Floats,
    connections: Ints,
    weights: Floats,
    pointers: NDArray[np.int32],
    indices: NDArray[np.int32],
    output: Ints,
    totals: Ints,
    raster: Bytes,
) -> None:
    """Run some images on all chips; results are added to `output`, `totals` and `raster`.

    Parameters
    ----------
    begin, first, last : int
        Images of the slice that begins at image `begin` of the batch, `last` not among them.
    n_steps : int
        Steps of each.
    rules : numpy.ndarray
        `SUBTRACT`, `DELAYED`, `LATE`, `ABOVE`, bool.
    layers, given, connections : numpy.ndarray
        Tables with a row a layer or connection; their columns are constants of this module.
    rows, tables, currents, weights : numpy.ndarray
        Numbers of the neurons (chips, ROWS, neurons), their membrane tables (chips, entries),
        given currents (any), weights (chips or 1, weights).
    pointers, indices : numpy.ndarray
        Of sparse connections, in compressed columns.
    output : numpy.ndarray
        Spikes of the last layer, shape (chips, images, n_out).
    totals : numpy.ndarray
        Spikes of every neuron over the images, shape (chips, neurons).
    raster : numpy.ndarray
        Every spike, shape (chips, images, n_steps, neurons); nothing is written if it is empty.
    """
    chips, _, neurons = rows.shape
    widest = 0
    for layer in range(len(layers)):
        widest = max(widest, layers[layer, SIZE])
    slots = 1
    for c in range(len(connections)):
        slots = max(slots, connections[c, DELAY] + 1)
    v, synapse = np.empty(neurons, np.float32), np.empty(neurons, np.float32)
    remaining = np.empty(neurons, np.float32)
    coming = np.empty((slots, neurons), np.float32)
    j, current = np.empty(widest, np.float32), np.empty(widest, np.float32)
    cell, flags = np.empty(widest, np.int32), np.empty(widest, np.uint8)
    spiking = np.empty((len(layers), widest + 1), np.int32)
    count = np.zeros(len(layers), np.int64)
    last_start = layers[len(layers) - 1, START]
    subtract, delayed = rules[SUBTRACT], rules[DELAYED]
    for chip in range(chips):
        own_weights = weights[chip if len(weights) > 1 else 0]
        for image in range(first, last):
            v[:] = rows[chip, REST]
            synapse[:], remaining[:], coming[:], count[:] = ZERO, ZERO, ZERO, 0
            place = begin + image
            for t in range(n_steps):
                arriving = coming[t % slots]
                for layer in range(len(layers)):
                    start, n = layers[layer, START], layers[layer, SIZE]
                    part = slice(start, start + n)
                    own, mine = v[part], rows[chip]
                    at = (
                        given[layer, CURRENT_AT]
                        + chip * given[layer, PER_CHIP]
                        + image * given[layer, PER_IMAGE]
                        + t * given[layer, PER_STEP]
                    )
                    net, through, where = j[:n], current[:n], spiking[layer]
                    net[:] = arriving[part]
                    _add(net, currents[at : at + n])
                    arriving[part] = ZERO
                    if layers[layer, HAS_SYNAPSE]:
                        held = synapse[part]
                        if rules[LATE]:
                            through[:] = held
                            _decay(held, mine[DECAY, part], net)
                            net[:] = through
                        else:
                            _decay(held, mine[DECAY, part], net)
                            net[:] = held
                    if layers[layer, FORM] == LINEAR:
                        _linear(own, mine[A, part], mine[B, part], through)
                    elif layers[layer, FORM] == CONSTANT:
                        _constant(own, mine[A, part], mine[B, part], through)
                    else:
                        table = tables[chip, layers[layer, TABLE_AT] :]
                        _table(
                            own,
                            mine[A, part],
                            mine[B, part],
                            table,
                            layers[layer, ENTRIES],
                            through,
                            cell[:n],
                        )
                    if layers[layer, HAS_REFRACTORY]:
                        _integrate_refractory(own, net, through, mine[GAIN, part], remaining[part])
                    else:
                        _integrate(own, net, through, mine[GAIN, part])
                    row = mine[DROP, part] if subtract else mine[RESET, part]
                    if delayed:
                        _reset(own, row, subtract, where, count[layer])
                    if layers[layer, HAS_FLOOR]:
                        _hold(own, mine[FLOOR, part])
                    found = _which(own, mine[SPIKE, part], rules[ABOVE], flags[:n], where)
                    count[layer] = found
                    if not delayed:
                        _reset(own, row, subtract, where, found)
                    for q in range(found):
                        k = where[q]
                        remaining[start + k] = mine[REFRACTORY, start + k]
                        totals[chip, start + k] += 1
                        if start == last_start:
                            output[chip, place, k] += 1
                        if raster.size:
                            raster[chip, place, t, start + k] = 1
                    for c in range(len(connections)):
                        if connections[c, SOURCE] != layer:
                            continue
                        to, n_to = connections[c, TARGET], layers[connections[c, TARGET], SIZE]
                        low_to = layers[to, START]
                        into = coming[(t + connections[c, DELAY]) % slots, low_to : low_to + n_to]
                        base = connections[c, WEIGHTS_AT]
                        for q in range(found):
                            k = where[q]
                            if connections[c, SPARSE]:
                                low = pointers[connections[c, POINTERS_AT] + k]
                                high = pointers[connections[c, POINTERS_AT] + k + 1]
                                shift = connections[c, INDICES_AT]
                                _add_sparse(
                                    into,
                                    indices[shift + low : shift + high],
                                    own_weights[base + low : base + high],
                                )
                            else:
                                a = base + k * n_to
                                _add(into, own_weights[a : a + n_to])
