"""Running chips of a network on a batch of inputs."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from surrogate.errors import SurrogateInputError
from surrogate.simulator.chip import Chip
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.kernel import run_kernel
from surrogate.simulator.program import Program
from surrogate.simulator.reference import run_reference

TOGETHER = 8
"""Chips in one call of the compiled code; fewer in memory means more calls."""

BACKENDS = ("kernel", "reference")


def simulate(
    drive: Drive,
    chips: Iterable[Chip],
    *,
    backend: str = "kernel",
    threads: int = 1,
    raster: bool = False,
) -> Iterator[SpikeCounts]:
    """Run chips on a batch of inputs.

    Chips are taken from the iterable a few at a time, so that any number of them needs the memory
    of a few.

    Args:
        backend: ``"kernel"``, compiled, or ``"reference"``, NumPy: their spikes are equal.
        threads: Threads of the compiled code; the result does not depend on it.
        raster: Whether every spike is kept.

    Yields:
        Of each chip, in their order.

    Raises:
        SurrogateInputError: A chip does not fit the network, or the backend is unknown.
    """
    if backend not in BACKENDS:
        raise SurrogateInputError(f"backend {backend!r}; allowed: {', '.join(BACKENDS)}")
    if threads < 1:
        raise SurrogateInputError(f"threads = {threads}; allowed: 1 or more")
    stream = iter(chips)
    while some := list(islice(stream, TOGETHER)):
        for chip in some:
            chip.check(drive.network)
            neurons = sum(drive.network.sizes)
            if chip.forced is not None:
                chip.forced.check(neurons, drive.batch, drive.network.n_steps)
            if chip.flipped is not None:
                chip.flipped.check(neurons, drive.batch)
        made = (
            [_reference(drive, chip) for chip in some]
            if backend == "reference"
            else _kernel(drive, some, threads, raster)
        )
        for output, totals, spikes in made:
            edges = np.cumsum(drive.network.sizes)[:-1]
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
            given, currents = _given(drive, number, chips)
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


def _given(
    drive: Drive, number: int, chips: Sequence[Chip]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Currents of a slice end to end, and where each layer's begin."""
    shared = chips[0].weights is None
    by_chip = [drive.currents(number, chip) for chip in (chips[:1] if shared else chips)]
    table, parts, at = [], [], 0
    for layer in range(len(drive.network.layers)):
        images, steps, n = by_chip[0][layer].shape
        size = by_chip[0][layer].size
        table.append(
            (at, 0 if shared else size, steps * n if images > 1 else 0, n if steps > 1 else 0)
        )
        parts += [one[layer].ravel() for one in by_chip]
        at += size * len(by_chip)
    return np.array(table, dtype=np.int64), np.concatenate(parts)
