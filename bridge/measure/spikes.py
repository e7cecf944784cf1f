"""All spikes of an output over a transient of any input."""

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.crossings import upward_crossings
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

LONGEST_PULSE = 0.25
"""An output that is high to the end for a longer share of the transient than this does not fall."""


def spikes_of(t: Array, v_out: Array, supply: float) -> Array:
    """Times at which an output rises through half its supply, having fallen below a quarter before.

    Args:
        t, v_out: Output: s and V, shape (points,).
        supply: V.

    Returns:
        s, shape (spikes,).

    Raises:
        MeasurementError: The output stays high from a spike on (``latched``).
    """
    spikes, falls = rises_and_falls(t, v_out, supply)
    if len(spikes) and not np.any(falls > spikes[-1]):
        high = float(t[-1] - spikes[-1])
        if high > LONGEST_PULSE * (t[-1] - t[0]):
            raise MeasurementError(
                Status.LATCHED, f"the output stays high from the spike at {spikes[-1]:.4g} s on"
            )
    return spikes


def rises_and_falls(t: Array, v_out: Array, supply: float) -> tuple[Array, Array]:
    """The same times, and those at which the output falls below a quarter of its supply.

    Whether the output stays high is not asked: of a transient that goes on nobody knows. What comes
    later adds times and changes none.

    Args:
        t, v_out, supply: As of `spikes_of`.

    Returns:
        s, shapes (spikes,) and (falls,).
    """
    rises = upward_crossings(t, v_out, supply / 2)
    falls = upward_crossings(t, -v_out, -supply / 4)
    # One spike between two falls: the first rise after each, and the first of all.
    after = np.searchsorted(rises, np.concatenate([[-np.inf], falls]))
    return np.asarray(rises[np.unique(after[after < len(rises)])]), falls
