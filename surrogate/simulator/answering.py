"""What chips answer: the output with the most spikes, or the largest potential of the read-out."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection
from surrogate.network.readout import Readout
from surrogate.simulator.chip import Chip
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.simulate import simulate

RASTER_BYTES = 1 << 26
"""Of spikes that are kept at once for a read-out."""

Classes = NDArray[np.int64]

_THREADS = ThreadpoolController()


def answers(
    drive: Drive, chips: Sequence[Chip], copies: int = 1
) -> Iterator[tuple[SpikeCounts, Classes]]:
    """Have chips answer a batch of inputs.

    Args:
        copies: Neurons that stand for one, beside each other, see `surrogate.network.ensemble`.

    Yields:
        Of each chip its spikes and its class for each input, shape (batch,), the first of equals.

    Raises:
        SurrogateInputError: As of `simulate`; or chips with faults of single inputs have a
            read-out.
    """
    if (readout := drive.network.readout) is not None:
        for chip in chips:
            yield _read_out(drive, chip, readout)
        return
    for counts in simulate(drive, chips):
        outputs = counts.output.reshape(counts.batch, -1, copies)
        yield counts, np.asarray(np.argmax(np.sum(outputs, axis=2), axis=1))


def _read_out(drive: Drive, chip: Chip, readout: Readout) -> tuple[SpikeCounts, Classes]:
    """A chip's spikes, a part of the inputs at a time, and what the read-out makes of them."""
    network = drive.network
    if chip.forced is not None or chip.flipped is not None:
        raise SurrogateInputError("a chip with faults has a read-out; allowed: spiking outputs")
    at_once = max(1, RASTER_BYTES // (network.n_steps * sum(network.sizes)))
    edges = np.cumsum([0, *network.sizes])
    found, classes = [], []
    for begin in range(0, drive.batch, at_once):
        x = drive.inputs[begin : begin + at_once]
        (counts,) = simulate(Drive(network, x), [chip], raster=True)
        raster = counts.raster
        assert raster is not None

        brought = partial(_brought, x=x, raster=raster, edges=edges)
        found.append(counts)
        classes.append(np.argmax(readout.largest(brought, network.n_steps), axis=1))
    whole = SpikeCounts(
        np.concatenate([one.output for one in found]),
        tuple(
            np.asarray(np.sum(totals, axis=0))
            for totals in zip(*(one.totals for one in found), strict=True)
        ),
        drive.batch,
        network.n_steps,
    )
    return whole, np.concatenate(classes)


def _brought(
    one: Connection, x: NDArray[np.float32], raster: NDArray[np.bool_], edges: NDArray[np.int64]
) -> NDArray[np.float32]:
    """W s of each input and step, so many steps late."""
    if one.source == INPUT:
        given = x if x.ndim == 3 else x[:, None, :]
    else:
        given = raster[:, :, edges[one.source] : edges[one.source + 1]].astype(np.float32)
    images, steps, n = given.shape
    with _THREADS.limit(limits=1, user_api="blas"):  # threads would change the order of the sums
        product = (one.weight @ given.reshape(images * steps, n).T).T
    brought = np.asarray(product, dtype=np.float32).reshape(images, steps, -1)
    if not one.delay:
        return brought
    late = np.zeros((images, raster.shape[1], brought.shape[2]), dtype=np.float32)
    late[:, one.delay :] = brought[:, : raster.shape[1] - one.delay]
    return late
