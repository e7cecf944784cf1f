"""Chips in continuous time."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from surrogate.simulator.chip import Chip
from surrogate.simulator.continuous_kernel import run_continuous_kernel
from surrogate.simulator.continuous_reference import run_continuous_reference
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.events import SpikeEvents
from surrogate.simulator.given import given_currents
from surrogate.simulator.program import Program

RESOLUTION = 4
"""Bins of a step, unless a caller says otherwise."""

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
        output, by_thread = self._pass(None)
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

    def _pass(
        self, keep: tuple[Columns, NDArray[np.int64]] | None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Run all images: spikes of the outputs, and of all neurons by thread and chip."""
        drive, network = self._drive, self._drive.network
        chips, threads, neurons = len(self._chips), self._threads, sum(network.sizes)
        output = np.zeros((chips, drive.batch, network.sizes[-1]), dtype=np.int64)
        by_thread = np.zeros((threads, chips, neurons), dtype=np.int64)
        events, begins = keep or (_room(0), np.zeros((threads, chips), dtype=np.int64))

        with ThreadPoolExecutor(threads) as pool:
            for number, part in enumerate(drive.slices):
                given, currents = given_currents(drive, number, self._chips, biased=False)
                edges = np.linspace(0, part.stop - part.start, threads + 1).astype(int)
                work = partial(
                    run_continuous_kernel, self._program, network.n_steps, self._resolution,
                    drive.per_step, part.start, given, currents, drive.binned(self._resolution),
                    output, events,
                )  # fmt: skip
                list(pool.map(work, edges[:-1], edges[1:], by_thread, begins))
        return output, by_thread


def _room(spikes: int) -> Columns:
    return np.empty(spikes, np.int32), np.empty(spikes, np.int32), np.empty(spikes, np.float64)
