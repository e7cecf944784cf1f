"""What chips answer: the output with the most spikes, or the largest potential of the read-out."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network
from surrogate.network.arrivals import Arrivals, largest_in_time
from surrogate.network.connection import Weight
from surrogate.network.readout import Readout
from surrogate.simulator.chip import Chip
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.events import SpikeEvents
from surrogate.simulator.simulate import simulate

AT_ONCE_BYTES = 1 << 26
"""Of spikes of neurons and inputs in steps that are kept at once for a read-out."""

Classes = NDArray[np.int64]

_THREADS = ThreadpoolController()


def answers(
    drive: Drive, chips: Sequence[Chip], copies: int = 1, resolution: int | None = None
) -> Iterator[tuple[SpikeCounts, Classes]]:
    """Have chips answer a batch of inputs.

    Args:
        copies: Neurons that stand for one, beside each other, see `surrogate.network.ensemble`.
        resolution: As of `simulate`. In continuous time a read-out integrates the spikes that come
            to it at their own times, see `surrogate.network.arrivals`.

    Yields:
        Of each chip its spikes and its class for each input, shape (batch,), the first of equals.

    Raises:
        SurrogateInputError: As of `simulate`; or chips with faults of single inputs have a
            read-out.
    """
    if (readout := drive.network.readout) is not None:
        yield from _read_out(drive, chips, readout, resolution)
        return
    for counts in simulate(drive, chips, resolution=resolution):
        outputs = counts.output.reshape(counts.batch, -1, copies)
        yield counts, np.asarray(np.argmax(np.sum(outputs, axis=2), axis=1))


def _read_out(
    drive: Drive, chips: Sequence[Chip], readout: Readout, resolution: int | None
) -> Iterator[tuple[SpikeCounts, Classes]]:
    """Chips' spikes, a part of the inputs at a time, and what the read-out makes of them."""
    if any(chip.forced is not None or chip.flipped is not None for chip in chips):
        raise SurrogateInputError("a chip with faults has a read-out; allowed: spiking outputs")
    network = drive.network
    an_input = 8 * network.n_steps * (sum(network.sizes) + network.inputs)
    at_once = max(1, AT_ONCE_BYTES // an_input)
    found: list[list[tuple[SpikeCounts, Classes]]] = [[] for _ in chips]
    for begin in range(0, drive.batch, at_once):
        part = drive.taken(slice(begin, min(begin + at_once, drive.batch)))
        for chip, mine in zip(chips, found, strict=True):
            (counts,) = simulate(part, [chip], raster=True, resolution=resolution)
            read = _in_steps if resolution is None else _in_time
            most = read(part, counts, readout)
            mine.append((counts, np.asarray(np.argmax(most, axis=1))))
    for mine in found:
        yield _joined([counts for counts, _ in mine]), np.concatenate([each for _, each in mine])


def _joined(parts: Sequence[SpikeCounts]) -> SpikeCounts:
    """Counts of all parts of the inputs; without single spikes."""
    totals = zip(*(one.totals for one in parts), strict=True)
    return SpikeCounts(
        np.concatenate([one.output for one in parts]),
        tuple(np.asarray(np.sum(each, axis=0)) for each in totals),
        sum(one.batch for one in parts),
        parts[0].n_steps,
    )


def _in_steps(drive: Drive, counts: SpikeCounts, readout: Readout) -> NDArray[np.float64]:
    """Largest potentials in the network's own steps."""
    raster = counts.raster
    assert raster is not None
    edges = np.cumsum([0, *drive.network.sizes])
    return readout.largest(
        partial(_brought, x=drive.inputs, raster=raster, edges=edges), drive.network.n_steps
    )


def _brought(
    one: Connection, x: NDArray[np.float32], raster: NDArray[np.bool_], edges: NDArray[np.int64]
) -> NDArray[np.float32]:
    """W s of each input and step, so many steps late."""
    if one.source == INPUT:
        given = x if x.ndim == 3 else x[:, None, :]
    else:
        given = raster[:, :, edges[one.source] : edges[one.source + 1]].astype(np.float32)
    return _late(_product(one.weight, given), one.delay, raster.shape[1])


def _product(weight: Weight, given: NDArray[np.float32]) -> NDArray[np.float32]:
    images, steps, n = given.shape
    with _THREADS.limit(limits=1, user_api="blas"):  # threads would change the order of the sums
        product = (weight @ given.reshape(images * steps, n).T).T
    return np.asarray(product, dtype=np.float32).reshape(images, steps, -1)


def _late(brought: NDArray[np.float32], delay: int, n_steps: int) -> NDArray[np.float32]:
    if not delay:
        return brought
    late = np.zeros((len(brought), n_steps, brought.shape[2]), dtype=np.float32)
    late[:, delay:] = brought[:, : n_steps - delay]
    return late


def _in_time(drive: Drive, counts: SpikeCounts, readout: Readout) -> NDArray[np.float64]:
    """Largest potentials in continuous time."""
    network, events = drive.network, counts.events
    assert events is not None
    steady = np.broadcast_to(readout.bias, (drive.batch, 1, readout.size))
    arrivals = []
    for one in readout.connections:
        if one.source != INPUT:
            arrivals.append(_of_layer(one, network, events))
        elif drive.per_step:
            arrivals.append(_of_inputs(one, drive))
        else:
            brought = _product(one.weight, drive.inputs[:, None, :])
            steady = steady + _late(brought, one.delay, network.n_steps)
    with _THREADS.limit(limits=1, user_api="blas"):
        return largest_in_time(readout, arrivals, steady, network.n_steps)


def _of_layer(one: Connection, network: Network, events: SpikeEvents) -> Arrivals:
    first = sum(network.sizes[: one.source])
    mine = (events.neuron >= first) & (events.neuron < first + network.sizes[one.source])
    image, source = (x[mine].astype(np.int64) for x in (events.image, events.neuron))
    return Arrivals(one, image, source - first, events.time[mine], np.ones(len(image)))


def _of_inputs(one: Connection, drive: Drive) -> Arrivals:
    if (spikes := drive.spikes) is not None:
        image, source = (x.astype(np.int64) for x in (spikes.image, spikes.neuron))
        return Arrivals(one, image, source, spikes.time, np.ones(len(image)))
    image, step, source = np.nonzero(drive.inputs)
    height = drive.inputs[image, step, source].astype(np.float64)
    return Arrivals(one, image, source, step.astype(np.float64), height)
