"""How well two spike trains agree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PRECISION = 0.1
"""Window of the coincidence factor to either side, as a share of the mean interval of the data."""


@dataclass(frozen=True)
class Agreement:
    """A model's spike train beside the data's.

    Attributes:
        data, model: Number of spikes.
        shift: Mean distance in time between spikes that belong together, s; None without any.
        drift: Mean change of that distance from such a spike to the next, s; None with fewer than
            two.
        interval: Mean interval of the data, s; None with fewer than two spikes.
        latencies: Time of the first spike of data and model after the onset of the input, s; None
            unless both spike.
        coincidence: Factor of Kistler, Gerstner and van Hemmen; see `coincidence_factor`.
    """

    data: int
    model: int
    shift: float | None
    drift: float | None
    interval: float | None
    latencies: tuple[float, float] | None
    coincidence: float | None

    @classmethod
    def of(cls, data: Array, model: Array, onset: float, duration: float) -> "Agreement":
        """Compare two trains.

        Args:
            data, model: Spike times, s, ascending, shapes (spikes,).
            onset: When the input begins, s.
            duration: Length of the record from the onset, s.
        """
        differences = paired(data, model)
        both = bool(len(data) and len(model))
        interval = float(np.mean(np.diff(data))) if len(data) > 1 else None
        return cls(
            len(data),
            len(model),
            float(np.mean(np.abs(differences))) if both else None,
            float(np.mean(np.abs(np.diff(differences)))) if len(differences) > 1 else None,
            interval,
            (float(data[0]) - onset, float(model[0]) - onset) if both else None,
            None
            if interval is None
            else coincidence_factor(data, model, PRECISION * interval, duration),
        )


def paired(data: Array, model: Array) -> Array:
    """Differences in time, model minus data, of spikes that belong together.

    As many pairs as the shorter train has spikes, in order, so chosen that the sum of their
    distances is least: a spike too few or too many does not shift all that follow.

    Returns:
        s, shape (pairs,).
    """
    short, long = (data, model) if len(data) <= len(model) else (model, data)
    spare = len(long) - len(short)
    if not len(short):
        return np.empty(0)
    # cost[k, s]: the first k of the short train with s of the long one left out before.
    cost = np.zeros((len(short) + 1, spare + 1))
    stays = np.zeros((len(short), spare + 1), dtype=np.intp)
    places = np.arange(spare + 1)
    for k, time in enumerate(short):
        each = cost[k] + np.abs(long[k : k + spare + 1] - time)
        cost[k + 1] = np.minimum.accumulate(each)
        # Where the least so far was reached: what later numbers of left-out spikes fall back to.
        stays[k] = np.maximum.accumulate(np.where(each == cost[k + 1], places, 0))
    chosen, left_out = np.empty(len(short), dtype=np.intp), spare
    for k in range(len(short) - 1, -1, -1):
        left_out = int(stays[k, left_out])
        chosen[k] = k + left_out
    difference = long[chosen] - short
    return difference if len(data) <= len(model) else -difference


def coincidence_factor(
    data: Array, model: Array, precision: float, duration: float
) -> float | None:
    """Coincidence factor of two spike trains.

    Gamma = (N_coinc - 2 nu Delta N_data) / ((N_data + N_model) / 2) / (1 - 2 nu Delta) with nu the
    model's rate: 1 of equal trains, 0 on average of a Poisson train of the model's rate (Kistler,
    Gerstner and van Hemmen, Neural Computation 9, 1015 (1997)).

    Args:
        data, model: Spike times, s, ascending, not both empty.
        precision: Delta, s.
        duration: Length of the record, s.

    Returns:
        At most 1; None where chance alone makes every spike coincide, 2 nu Delta >= 1.
    """
    expected = 2 * len(model) / duration * precision
    if expected >= 1:
        return None
    hits = coincidences(data, model, precision)
    half = (len(data) + len(model)) / 2
    return float((hits - expected * len(data)) / half / (1 - expected))


def coincidences(data: Array, model: Array, precision: float) -> int:
    """Spikes of the data that have one of the model's within a window, each for itself."""
    hits, first = 0, 0
    for time in data.tolist():
        while first < len(model) and model[first] < time - precision:
            first += 1
        if first < len(model) and model[first] <= time + precision:
            hits += 1
            first += 1
    return hits
