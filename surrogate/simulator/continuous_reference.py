"""The simulator in continuous time in NumPy, as it reads: the reference of the compiled one.

A neuron obeys c dv/dt = alpha (j(t) - i(v)), time t in trained steps; at v_spike it spikes, is held
at its reset for its refractory period, which depends on the input of that moment
(`surrogate.neuron.Hold`), and goes on; its spike leaves it when the upstroke, the first part of
that period, is over. The current of a spike begins there and lasts a
trained step, or is an exponential (`surrogate.simulator.flow_rows`); a connection's delay is so
many trained steps of time. This is what the network's own steps tend to when they are made ever
smaller.

Each trained step of a layer is cut into m bins, m the resolution (1 where nothing reaches the layer
within a step). Spikes have times within bins; what they bring is binned:

* A pulse of weight w that begins at share f of a bin brings (1 - f) w to it, w to those that
  follow, and f w to the one a step later: its charge and its mean time are exact. Spikes bring
  A = sum of w and B = sum of w f, of which the currents are made. A synapse's kick is likewise
  shared out between the two beginnings of bins beside it, (1 - f) w and f w, and its exponential
  then followed exactly (Rotter and Diesmann, Biol Cybern 81, 1999, 381).
* Excitation and inhibition may have synapses of their own, each with such a current: j is their
  sum.
* Within a bin j is constant. With a linear or constant leak the membrane follows exactly. A curve
  is followed by an exponential Rosenbrock step of order 3 (Hochbruck and Ostermann, Acta Numerica
  19, 2010, 209, exprb32), with Padé's approximants for its phi functions; where the curve bends too
  much within the bin, in `SUBSTEPS` of it.
* A layer whose input never changes is not stepped: its neurons fire at equal intervals, which are
  worked out once, without error (`Flow.rhythm`).
* The time to the threshold is the integral of c dv / (alpha (j - i(v))), from v to v_spike: in
  closed form of a straight line, otherwise by Gauss and Legendre's rule. At constant j all further
  spikes of the bin follow at equal intervals. Finding spikes within steps gives integrate-and-fire
  networks back the accuracy that steps take (Hansel et al., Neural Comput 10, 1998, 467; Morrison
  et al., Neural Comput 19, 2007, 47).

What is left is that a neuron cannot tell when within a bin a current came: a spike that a peak
within a bin would have made is missed. That error shrinks with the bins, and twice the resolution
measures it.

Single precision throughout, every sum in the stated order, so that the two simulators agree to the
bit.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from surrogate.network import INPUT
from surrogate.neuron.curve import TABLE
from surrogate.simulator import continuous_layout as layout
from surrogate.simulator.chip import Chip
from surrogate.simulator.drive import Drive
from surrogate.simulator.faults import ADDED, OWN
from surrogate.simulator.flow import Flow
from surrogate.simulator.flow_rows import FlowRows, bins_of, lag_of, receives
from surrogate.simulator.outside import Events, Outside
from surrogate.simulator.reference import Wire

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

single = np.float32
ZERO, ONE = single(0), single(1)

Tap = Callable[[int, Ints, Array, Array], None]
"""Told where membranes are: which layer; numbers of neurons in it, shape (m,); voltages that they
pass, shape (nodes, m), and the time that they are about each, in steps, of the same shape."""


@dataclass(frozen=True, eq=False)
class _Spikes:
    """Neurons of a layer that spike within a bin, ascending by image and number.

    Attributes:
        image, neuron: Who.
        number: How often.
        first, period: Share of the bin at which the first spike comes, and then each.
        lag: How long after that they leave, bins.
    """

    image: Ints
    neuron: Ints
    number: Array
    first: Array
    period: Array
    lag: Array


class _Synapses:
    """State of one synapse of each neuron of a layer; shapes (images, n)."""

    def __init__(self, rows: Array, shape: tuple[int, int]) -> None:
        self._rows = rows
        self._synapse = np.zeros(shape, dtype=np.float32)
        self._late_before = np.zeros(shape, dtype=np.float32)

    def inputs(self, given: Array, kicks: bool, coming: Array, bins: int) -> list[Array]:
        """Mean currents in the bins of a step; see `_Layer.inputs`."""
        rows, found = self._rows, []
        brought, late = coming
        steady = given + rows[layout.BIAS]
        level = (rows[layout.BIAS] if kicks else steady) * rows[layout.RATIO]
        for b in range(bins):
            kick = brought[b] - late[b] + (late[b - 1] if b else self._late_before)
            if kicks and b == 0:
                kick = kick + given
            self._synapse = self._synapse + kick * rows[layout.KICK]
            beyond = self._synapse - level
            found.append(level + beyond * rows[layout.MEAN])
            self._synapse = level + beyond * rows[layout.DECAY]
        self._late_before = late[-1].copy()
        return found


class _Layer:
    """State of one layer; shapes (images, n)."""

    def __init__(
        self,
        chip: Chip,
        drive: Drive,
        number: int,
        resolution: int,
        images: int,
        unchanging: bool,
    ) -> None:
        network, timed = drive.network, drive.spikes is not None
        self.bins = bins_of(network, number, resolution, timed)
        self.receives = receives(network, number, timed)
        population = chip.layers[number]
        sides = chip.sides(number, network)
        made = [FlowRows.of(of, network, bias, self.bins) for of, bias in sides]
        self._made = made[0]
        self.rows = self._made.rows
        self._flow = Flow.of(population, self.rows, resolution, self.bins)
        shape = (images, population.size)
        self._periodic = unchanging and not self.receives and not self._made.synapse
        self._rhythm: tuple[Array, Array] | None = None
        self._v = np.tile(self.rows[layout.REST], (images, 1))
        self._remaining = np.zeros(shape, dtype=np.float32)
        self._synapses = [_Synapses(one.rows, shape) for one in made if one.synapse]
        # What spikes have brought to the bins of the step before: w, and w times shares of bins.
        self._before = np.zeros((2, resolution, *shape), dtype=np.float32)

    def inputs(self, given: Array, kicks: bool, coming: list[Array]) -> list[Array]:
        """Mean currents in the bins of a step.

        Args:
            given: What inputs bring in this step, shape (images or 1, n), or that of each kind of
                synapse, one beside the other.
            kicks: Whether they are spikes, which kick a synapse; otherwise they are currents.
            coming: What spikes bring in this step to each kind of synapse, A and B, shapes (2,
                bins, images, n).
        """
        if self._synapses:
            parts = np.split(given, len(self._synapses), axis=1)
            each = [
                one.inputs(part, kicks, some, self.bins)
                for one, part, some in zip(self._synapses, parts, coming, strict=True)
            ]
            both = each[0] if len(each) == 1 else [a + b for a, b in zip(*each, strict=True)]
            return [np.maximum(one, self.rows[layout.LEAST]) for one in both]
        rows, found = self.rows, []
        (brought, late), (brought_before, late_before) = coming[0], self._before
        steady = given + rows[layout.BIAS]
        if self.receives:
            # Pulses of the step before that still last: of its later bins.
            lasting = [ZERO * brought[0]]
            for b in range(self.bins - 1, 0, -1):
                lasting.append(lasting[-1] + brought_before[b])
            begun = ZERO * brought[0]
            for b in range(self.bins):
                begun = begun + brought[b]
                found.append(begun + lasting[-1 - b] - late[b] + late_before[b] + steady)
        else:
            found += [np.broadcast_to(steady, self._v.shape)] * self.bins
        self._before = coming[0].copy()
        return [np.maximum(one, rows[layout.LEAST]) for one in found]

    def advance(self, j: Array, told: "_Told | None") -> _Spikes:
        """Go through a bin at input `j`."""
        if self._periodic:
            return self._fire(j)
        rows, flow, v = self.rows, self._flow, self._v
        active = np.ones_like(v)
        if self._made.refractory:
            active = np.minimum(np.maximum(ONE - self._remaining, ZERO), ONE)
            self._remaining = np.maximum(self._remaining - ONE, ZERO)
        if flow.form != TABLE and not self._made.refractory:
            ahead = v + (j - flow.current(v)[0]) * rows[layout.GAIN]
            hard = np.zeros(v.shape, dtype=np.bool_)
        else:
            ahead, hard = flow.ahead(v, j, rows[layout.RATE] * active)
        ahead = np.maximum(ahead, rows[layout.FLOOR])
        some = (ahead >= rows[layout.SPIKE]) | hard
        if told is not None:
            others = np.nonzero(~some)
            flow_of = flow.taken(others[1])
            told.held(others[1], v[others], ONE - active[others])
            told.moved(flow_of, others[1], v[others], ahead[others], j[others], active[others])
        spikes = self._one_by_one(ahead, some, hard[some], j[some], active[some], told)

        self._v = ahead
        return spikes

    def _fire(self, j: Array) -> _Spikes:
        """The same of neurons that fire at equal intervals."""
        until, period = self._rhythm or self._flow.rhythm(j)
        image, neuron = np.nonzero(until <= ONE)
        first, each = until[image, neuron], period[image, neuron]
        number = ONE + np.floor((ONE - first) / each)
        until[image, neuron] = np.maximum(first + number * each, ONE)
        self._rhythm = until - ONE, period
        lag = self._lag(neuron, j[image, neuron])
        return _Spikes(image, neuron, number, first, each, lag)

    def _lag(self, neuron: Ints, j: Array) -> Array:
        """How long after the end of integration spikes leave, bins."""
        flow = self._flow.taken(neuron)
        return np.asarray(flow.rows[layout.UPSTROKE] * flow.wait(j))

    def _one_by_one(
        self,
        ahead: Array,
        some: NDArray[np.bool_],
        hard: NDArray[np.bool_],
        j: Array,
        active: Array,
        told: "_Told | None",
    ) -> _Spikes:
        """Neurons that may spike or whose curve bends; puts where they arrive into `ahead`."""
        image, neuron = np.nonzero(some)
        flow, v = self._flow.taken(neuron), self._v[some]
        rate, spike, reset = (flow.rows[row] for row in (layout.RATE, layout.SPIKE, layout.RESET))
        wait = flow.wait(j)
        stays = ahead[some]
        if np.any(hard):
            by_parts = np.maximum(flow.by_parts(v, j, rate * active), flow.rows[layout.FLOOR])
            stays = np.where(hard, by_parts, stays)
        time = flow.time(v, j)
        does = time <= active
        stays = np.minimum(stays, spike)
        first = ONE - active + time
        left = np.where(does, active - time, ZERO)
        go = np.maximum(left - wait, ZERO)
        rise = flow.time(reset, j)
        again = does & (flow.arrive(reset, j, rate * go) >= spike) & (rise <= go)
        rise = np.where(again, rise, ZERO)
        period = np.maximum(wait + rise, single(layout.SHORTEST * self.bins))
        further = np.where(again, np.floor(left / period), ZERO)
        left = np.where(again, np.maximum(left - further * period, ZERO), left)
        go = np.maximum(left - wait, ZERO)
        after = flow.arrive(reset, j, rate * go)
        ahead[some] = np.where(does, after, stays)
        self._remaining[some] = np.where(does, np.maximum(wait - left, ZERO), self._remaining[some])
        if told is not None:
            told.held(neuron, v, ONE - active)
            told.moved(flow, neuron, v, stays, j, np.where(does, ZERO, active))
            told.moved(flow, neuron, v, spike, j, np.where(does, time, ZERO))
            told.held(neuron, reset, np.where(again, further * wait, ZERO))
            told.moved(flow, neuron, reset, spike, j, np.where(again, further * rise, ZERO))
            told.held(neuron, reset, np.minimum(left, wait))
            told.moved(flow, neuron, reset, after, j, np.where(does, go, ZERO))
        number = ONE + further[does]
        lag = self._lag(neuron[does], j[does])
        return _Spikes(image[does], neuron[does], number, first[does], period[does], lag)


@dataclass(frozen=True)
class _Told:
    """Tells a tap where the membranes of a layer are."""

    tap: Tap
    number: int
    bins: int

    def held(self, neuron: Ints, v: Array, time: Array) -> None:
        """They stay where they are for so many bins."""
        self.tap(self.number, neuron, v[None, :], time[None, :] / single(self.bins))

    def moved(
        self, flow: Flow, neuron: Ints, start: Array, end: Array, j: Array, time: Array
    ) -> None:
        """They move from one voltage to another within so many bins; times are as 1/(j - i)."""
        way = np.where(time > ZERO, end - start, ZERO)
        v = np.array([start + single(node) * way for node in layout.NODES])
        drive = np.abs([j - flow.current(one)[0] for one in v])
        share = layout.SHARES[:, None] / np.maximum(drive, np.finfo(np.float32).tiny)
        share = time * share / np.sum(share, axis=0) / self.bins
        self.tap(self.number, neuron, v, share.astype(np.float32))


Listen = Callable[[int, list[Array]], None]
"""Told of each step: which layer; mean currents in its bins, each of shape (images, n)."""


def run_continuous_reference(
    drive: Drive,
    number: int,
    chip: Chip,
    resolution: int,
    tap: Tap | None = None,
    listen: Listen | None = None,
    outside: Outside | None = None,
) -> Events:
    """Run one chip on a slice of images.

    Args:
        number: Which of the drive's slices.
        resolution: Bins of a trained step.
        tap, listen: Told where membranes are, and what comes to them.
        outside: Neurons whose spikes it makes: their own membranes make none.

    Returns:
        Of every spike that leaves a neuron: image, counted from that of the whole batch, neuron,
        counted through all layers, and time, shape (spikes,).
    """
    network, part = drive.network, drive.slices[number]
    currents, coming_in = drive.currents(number, chip, biased=False), drive.binned(resolution)
    images, timed = part.stop - part.start, drive.spikes is not None
    layers = [
        _Layer(
            chip, drive, number, resolution, images, tap is None and currents[number].shape[1] == 1
        )
        for number in range(len(chip.layers))
    ]
    told = [None if tap is None else _Told(tap, k, one.bins) for k, one in enumerate(layers)]
    wires = Wire.of(network, chip, inputs=timed)
    lag = max(lag_of(one) for one in chip.layers)
    slots = 1 + lag + max((wire.connection.delay for wire in wires), default=0)
    coming = [
        [
            [np.zeros((2, resolution, images, n), dtype=np.float32) for _ in range(1 + split)]
            for n, split in zip(network.sizes, chip.split, strict=True)
        ]
        for _ in range(slots)
    ]
    edges = np.cumsum([0, *network.sizes])
    found: list[Events] = [(np.zeros(0, int), np.zeros(0, int), np.zeros(0))]

    def send(source: int, t: int, leaving: Array) -> None:
        for wire in wires:
            if wire.connection.source == source:
                for place in range(leaving.shape[1]):
                    later, b = divmod(place, resolution)
                    step = (t + wire.connection.delay + later) % slots
                    into = coming[step][wire.connection.target][wire.side]
                    if np.any(leaving[0, place]):
                        for kind in range(2):
                            wire.carry(leaving[kind, place], into[kind, b])

    for t in range(network.n_steps):
        if timed:
            shape = resolution, network.inputs
            send(INPUT, t, coming_in.of_step(t, network.n_steps, part, shape))
        for number, layer in enumerate(layers):
            arriving, given = coming[t % slots][number], currents[number]
            inputs = layer.inputs(given[:, min(t, given.shape[1] - 1)], drive.per_step, arriving)
            for one in arriving:
                one[:] = ZERO
            if listen is not None:
                listen(number, inputs)
            forced = None
            if chip.forced is not None:
                forced = chip.forced.of_step(edges[number], network.sizes[number], t, part, images)
                own = forced == OWN
                image, neuron = np.nonzero(forced == ADDED)
                found.append((image, neuron + edges[number], np.full(len(image), float(t))))
            theirs = np.zeros(network.sizes[number], dtype=np.bool_)
            if outside is not None:
                theirs[outside.neurons(number)] = True
                coming_out = outside.spikes(number, t, inputs)
                if coming_out is None:
                    return _all(found, part)
                image, neuron, time = coming_out
                found.append((image, neuron + edges[number], time))
                leaving = np.zeros((2, resolution, images, len(theirs)), dtype=np.float32)
                since = (time - t) * resolution
                place = np.clip(since.astype(np.int64), 0, resolution - 1)
                np.add.at(leaving[0], (place, image, neuron), ONE)
                np.add.at(leaving[1], (place, image, neuron), (since - place).astype(np.float32))
                send(number, t, leaving)
            for b, j in enumerate(inputs):
                # Spikes that leave, and shares of bins at which they do, added up.
                late_bins, n = (1 + lag) * resolution, network.sizes[number]
                leaving = np.zeros((2, late_bins, images, n), dtype=np.float32)
                if forced is not None and b == 0:
                    leaving[0, 0] = forced == ADDED
                some = layer.advance(j, told[number])
                for k in range(int(np.max(some.number, initial=0))):
                    has = some.number > k
                    if forced is not None:
                        has &= own[some.image, some.neuron]
                    has &= ~theirs[some.neuron]
                    image, neuron = some.image[has], some.neuron[has]
                    late = some.lag[has]
                    share = np.minimum(some.first[has] + single(k) * some.period[has], ONE) + late
                    time = t + (b + share.astype(np.float64)) / layer.bins
                    ends = time <= network.n_steps
                    found.append((image[ends], (neuron + edges[number])[ends], time[ends]))
                    parts = resolution // layer.bins
                    share = share * single(parts)
                    whole = share.astype(np.int64)
                    whole = np.where(late > ZERO, whole, np.minimum(whole, parts - 1))
                    place, share = b * parts + whole, share - whole.astype(np.float32)
                    leaving[0, place, image, neuron] += ONE
                    leaving[1, place, image, neuron] += share
                send(number, t, leaving)
    return _all(found, part)


def _all(found: list[Events], part: slice) -> Events:
    image, neuron, time = (np.concatenate(one) for one in zip(*found, strict=True))
    return image + part.start, neuron, time
