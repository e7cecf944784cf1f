"""Chips in the network's own steps."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from numpy.typing import NDArray

from surrogate.simulator.chip import Chip
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.given import given_currents
from surrogate.simulator.kernel import run_kernel
from surrogate.simulator.program import Program
from surrogate.simulator.reference import run_reference


def run_stepped(
    drive: Drive, chips: Sequence[Chip], backend: str, threads: int, raster: bool
) -> Iterator[SpikeCounts]:
    """Run a few chips; see `surrogate.simulator.simulate`."""
    if backend == "reference":
        made = (_reference(drive, chip) for chip in chips)
    else:
        made = iter(_kernel(drive, chips, threads, raster))
    edges = np.cumsum(drive.network.sizes)[:-1]
    for output, totals, spikes in made:
        yield SpikeCounts(
            output,
            tuple(np.split(totals, edges)),
            drive.batch,
            drive.network.n_steps,
            None if not raster else spikes,
        )


Made = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_] | None]
"""Of one chip: spikes of the output by image, of all neurons in all, and each."""


def _reference(drive: Drive, chip: Chip) -> Made:
    parts = [
        run_reference(drive.network, chip, drive.currents(number, chip), part)
        for number, part in enumerate(drive.slices)
    ]
    spikes = np.concatenate(parts)
    output = np.sum(spikes[:, :, -drive.network.sizes[-1] :], axis=1, dtype=np.int64)
    totals = np.sum(spikes, axis=(0, 1), dtype=np.int64)
    return np.asarray(output), np.asarray(totals), spikes


def _kernel(drive: Drive, chips: Sequence[Chip], threads: int, raster: bool) -> list[Made]:
    network, program = drive.network, Program.of(drive.network, chips)
    neurons = sum(network.sizes)
    output = np.zeros((len(chips), drive.batch, network.sizes[-1]), dtype=np.int64)
    shape = (len(chips), drive.batch, network.n_steps, neurons) if raster else (0, 0, 0, 0)
    spikes = np.zeros(shape, dtype=np.uint8)
    by_thread = np.zeros((threads, len(chips), neurons), dtype=np.int64)
    with ThreadPoolExecutor(threads) as pool:
        for number, part in enumerate(drive.slices):
            given, currents = given_currents(drive, number, chips)
            edges = np.linspace(0, part.stop - part.start, threads + 1).astype(int)
            work = partial(
                run_kernel, program, network.n_steps, part.start, given, currents, output, spikes
            )
            list(pool.map(work, edges[:-1], edges[1:], by_thread))
    totals = np.sum(by_thread, axis=0)
    return [
        (output[k], totals[k], spikes[k].view(np.bool_) if raster else None)
        for k in range(len(chips))
    ]
