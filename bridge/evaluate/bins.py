"""How finely the steps of a network are cut to compute its chips in continuous time."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bridge.evaluate.chips import run_chips
from bridge.evaluate.factory import ChipFactory
from bridge.evaluate.neurons import NOMINAL
from bridge.evaluate.time_error import changes
from bridge.plan.workload import Workload

Array = NDArray[np.float64]

CHANGE, MOST_BINS = 0.002, 32
"""Share of a layer's spikes by which twice as many bins may change them, so that chips of all
conditions stay within `bridge.evaluate.time_error.MOST_SPIKES`; and where the search ends."""


def enough_bins(workload: Workload, factory: ChipFactory) -> int:
    """As few bins a step as are enough for the chip without mismatch, fault and drift.

    Returns:
        Such that twice as many change no layer's spikes by more than `CHANGE`; `MOST_BINS` if none
        are.
    """
    plain = replace(factory, drift=(), fault=None, energy=None)
    bins, spikes = 1, _spikes(workload, plain, 1)
    while bins < MOST_BINS:
        finer = _spikes(workload, plain, 2 * bins)
        if np.max(np.abs(changes(spikes, finer))) <= CHANGE:
            break
        bins, spikes = 2 * bins, finer
    return bins


def _spikes(workload: Workload, factory: ChipFactory, bins: int) -> Array:
    """Of each layer in an inference."""
    (spikes,) = run_chips(workload, replace(factory, bins=bins), (NOMINAL,)).spikes
    return np.asarray(spikes)
