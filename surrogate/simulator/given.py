"""The currents from the inputs as the compiled simulators take them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from surrogate.simulator.chip import Chip
from surrogate.simulator.drive import Drive


def given_currents(
    drive: Drive, number: int, chips: Sequence[Chip], biased: bool = True
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Where each layer's currents begin, see `surrogate.simulator.layout`, and those of a slice.

    Args:
        number, biased: See `Drive.currents`.

    Returns:
        The table, and all currents end to end.
    """
    shared = chips[0].weights is None
    by_chip = [drive.currents(number, chip, biased) for chip in (chips[:1] if shared else chips)]
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
