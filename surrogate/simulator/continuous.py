"""Chips in continuous time."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from surrogate.neuron import MeasuredCurve
from surrogate.simulator.chip import Chip
from surrogate.simulator.continuous_kernel import Power, run_continuous_kernel
from surrogate.simulator.continuous_reference import run_continuous_reference
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.events import SpikeEvents
from surrogate.simulator.given import given_currents
from surrogate.simulator.program import Program

RESOLUTION = 4
"""Bins of a step, unless a caller says otherwise."""

Array = NDArray[np.float64]

Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]
"""Image, neuron and time of spikes, steps."""

Made = tuple[NDArray[np.int64], NDArray[np.int64], SpikeEvents | None]
"""Of one chip: spikes of the output by image, of all neurons in all, and each."""


def run_continuous(
    drive: Drive,
    chips: Sequence[Chip],
    backend: str,
    threads: int,
    keep: bool,
    resolution: int,
) -> Iterator[SpikeCounts]:
    """Run a few chips; see `surrogate.simulator.simulate`.

    Args:
        keep: Whether every spike is kept.
    """
    made: Iterable[Made]
    if backend == "reference":
        made = (_reference(drive, chip, keep, resolution) for chip in chips)
    else:
        made = _Compiled(drive, chips, threads, resolution).run(keep)
    edges = np.cumsum(drive.network.sizes)[:-1]
    for output, totals, events in made:
        parts = tuple(np.split(totals, edges))
        yield SpikeCounts(output, parts, drive.batch, drive.network.n_steps, events=events)


def power_on_the_way(
    drive: Drive, chip: Chip, power: MeasuredCurve, resolution: int, backend: str = "kernel"
) -> Array:
    """Integral over time of a power that each membrane takes by its voltage.

    Args:
        power: Of one neuron, as a curve of power in place of current.
        resolution, backend: As of `surrogate.simulator.simulate`; the two backends are equal to
            single precision.

    Returns:
        Mean over the inputs, steps times the unit of power, shape (neurons,).
    """
    if backend == "kernel":
        (taken,) = _Compiled(drive, [chip], 1, resolution).taken(power)
        return np.asarray(taken / drive.batch)
    at, sizes = power.bind(), drive.network.sizes
    totals = [np.zeros(n) for n in sizes]

    def tap(
        layer: int, neuron: NDArray[np.int64], v: NDArray[np.float32], time: NDArray[np.float32]
    ) -> None:
        taken = np.sum(at(v[..., None])[..., 0] * time, axis=0, dtype=np.float64)
        totals[layer] += np.bincount(neuron, taken, minlength=sizes[layer])

    for number in range(len(drive.slices)):
        run_continuous_reference(drive, number, chip, resolution, tap)
    return np.concatenate(totals) / drive.batch


def _reference(drive: Drive, chip: Chip, keep: bool, resolution: int) -> Made:
    network = drive.network
    neurons, outputs = sum(network.sizes), network.sizes[-1]
    parts = [
        run_continuous_reference(drive, number, chip, resolution)
        for number in range(len(drive.slices))
    ]
    image, neuron, time = (np.concatenate(one) for one in zip(*parts, strict=True))
    counts = np.bincount(image * neurons + neuron, minlength=drive.batch * neurons)
    counts = counts.reshape(drive.batch, neurons)
    events = SpikeEvents.of(image, neuron, time) if keep else None
    return counts[:, -outputs:].copy(), np.sum(counts, axis=0), events


class _Compiled:
    """A few chips on their way through the compiled code."""

    def __init__(self, drive: Drive, chips: Sequence[Chip], threads: int, resolution: int) -> None:
        self._drive, self._chips, self._threads = drive, chips, threads
        self._resolution = resolution
        self._program = Program.of(drive.network, chips, resolution, drive.spikes is not None)

    def run(self, keep: bool) -> list[Made]:
        """Count; if every spike is to be kept, count first, to know how many there are."""
        chips, threads = len(self._chips), self._threads
        output, by_thread, _ = self._pass(None)
        totals = np.sum(by_thread, axis=0)
        if not keep:
            return [(output[k], totals[k], None) for k in range(chips)]
        each = np.sum(by_thread, axis=2).T.ravel()  # by chip, then by thread
        begins = (np.cumsum(each) - each).reshape(chips, threads).T.copy()
        spikes = int(np.sum(each))
        events = _room(spikes)
        self._pass((events, begins))
        edges = np.cumsum(np.sum(each.reshape(chips, threads), axis=1))[:-1]
        by_chip = zip(*(np.split(one, edges) for one in events), strict=True)
        return [(output[k], totals[k], SpikeEvents.of(*one)) for k, one in enumerate(by_chip)]

    def taken(self, power: MeasuredCurve) -> Array:
        """Integral of a power over the ways of all membranes, shape (chips, neurons)."""
        _, _, taken = self._pass(None, power)
        return np.asarray(np.sum(taken, axis=0))

    def _pass(
        self,
        keep: tuple[Columns, NDArray[np.int64]] | None,
        power: MeasuredCurve | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Array]:
        """Run all images: spikes of the outputs; spikes and powers by thread, chip and neuron."""
        drive, network = self._drive, self._drive.network
        chips, threads, neurons = len(self._chips), self._threads, sum(network.sizes)
        output = np.zeros((chips, drive.batch, network.sizes[-1]), dtype=np.int64)
        by_thread = np.zeros((threads, chips, neurons), dtype=np.int64)
        taken = np.zeros((threads, chips, neurons))
        events, begins = keep or (_room(0), np.zeros((threads, chips), dtype=np.int64))

        with ThreadPoolExecutor(threads) as pool:
            for number, part in enumerate(drive.slices):
                given, currents = given_currents(drive, number, self._chips, biased=False)
                edges = np.linspace(0, part.stop - part.start, threads + 1).astype(int)
                work = partial(
                    run_continuous_kernel, self._program, network.n_steps, self._resolution,
                    drive.per_step, part.start, given, currents, drive.binned(self._resolution),
                    output, events, _tabled(power),
                )  # fmt: skip
                list(pool.map(work, edges[:-1], edges[1:], by_thread, begins, taken))
        return output, by_thread, taken


def _tabled(power: MeasuredCurve | None) -> Power:
    if power is None:
        return np.empty(0, np.float32), np.float32(0), np.float32(0), np.float32(0)
    (low,), (per_volt,) = power.rows()
    (table,) = power.entries()
    return table, np.float32(len(table) - 2), low, per_volt


def _room(spikes: int) -> Columns:
    return np.empty(spikes, np.int32), np.empty(spikes, np.int32), np.empty(spikes, np.float64)
