"""Running chips of a network on a batch of inputs."""

from collections.abc import Iterable, Iterator
from itertools import islice

from surrogate.errors import SurrogateInputError
from surrogate.simulator.chip import Chip
from surrogate.simulator.continuous import run_continuous
from surrogate.simulator.counts import SpikeCounts
from surrogate.simulator.drive import Drive
from surrogate.simulator.stepped import run_stepped

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
    resolution: int | None = None,
) -> Iterator[SpikeCounts]:
    """Run chips on a batch of inputs, in the network's own steps or in continuous time.

    Chips are taken from the iterable a few at a time, so that any number of them needs the memory
    of a few.

    Args:
        backend: ``"kernel"``, compiled, or ``"reference"``, NumPy: their spikes are equal.
        threads: Threads of the compiled code; the result does not depend on it.
        raster: Whether every spike is kept.
        resolution: Bins into which each step is cut in continuous time, see
            `surrogate.simulator.continuous_reference`; twice as many measure the numerical error.
            None: the network's own steps.

    Yields:
        Of each chip, in their order.

    Raises:
        SurrogateInputError: A chip does not fit the network, a bit is to flip in continuous time,
            or an argument is not allowed.
    """
    if backend not in BACKENDS:
        raise SurrogateInputError(f"backend {backend!r}; allowed: {', '.join(BACKENDS)}")
    if threads < 1:
        raise SurrogateInputError(f"threads = {threads}; allowed: 1 or more")
    if resolution is not None and resolution < 1:
        raise SurrogateInputError(f"resolution = {resolution}; allowed: 1 or more bins a step")
    stream = iter(chips)
    while some := list(islice(stream, TOGETHER)):
        for chip in some:
            _check(drive, chip, resolution)
        if resolution is None:
            yield from run_stepped(drive, some, backend, threads, raster)
        else:
            yield from run_continuous(drive, some, backend, threads, raster, resolution)


def _check(drive: Drive, chip: Chip, resolution: int | None) -> None:
    chip.check(drive.network)
    neurons = sum(drive.network.sizes)
    if chip.forced is not None:
        chip.forced.check(neurons, drive.batch, drive.network.n_steps)
    if resolution is None and (any(chip.split) or chip.biases is not None):
        raise SurrogateInputError(
            "a chip with synapses or biases of its own in steps; allowed: in continuous time"
        )
    if chip.flipped is not None:
        if resolution is not None:
            raise SurrogateInputError(
                "flipped bits in continuous time; allowed: in the network's own steps, in which "
                "digital neurons have registers"
            )
        chip.flipped.check(neurons, drive.batch)
