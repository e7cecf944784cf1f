"""Recordings of spikes in the forms that arrays have them in."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surrogate.data.dataset import MAX_CLASSES
from surrogate.data.events import MOST_COUNT, EventLists, Frames
from surrogate.data.keys import Role
from surrogate.errors import SurrogateInputError

Array = NDArray[Any]
Held = Mapping[Role, Array]

MOST_CHANNELS = 1 << 20


def frames(held: Held, labels: NDArray[np.int64], classes: int, inputs: int | None) -> Frames:
    """Counts of spikes: ``x`` of shape (samples, steps, ...), whose last axes are the channels.

    Where that does not fit the number of samples or the network and (steps, samples, ...), as
    snnTorch and Norse have batches, or (samples, channels, steps) does, it is that.

    Raises:
        SurrogateInputError: Another array is there, axes are missing, or a value is no count.
    """
    if set(held) != {Role.X}:
        raise SurrogateInputError(
            f"holds {', '.join(held) or 'no x'}; allowed for spikes by steps: x alone, beside y"
        )
    x = _in_order(held[Role.X], len(labels), inputs)
    whole = x if x.dtype.kind in "bu" else np.floor(x.astype(np.float64))
    bad = np.argwhere(~((x == whole) & (x >= 0) & (x <= MOST_COUNT)))
    if len(bad):
        at = tuple(int(k) for k in bad[0])
        raise SurrogateInputError(
            f"x: value {x[at]} at index {list(at)}; allowed for spikes: whole numbers from 0 to "
            f"{MOST_COUNT}, how many there are"
        )
    counts = x.reshape(len(x), x.shape[1], -1).astype(np.uint8)
    return Frames(counts, _known(labels, classes), classes)


def _in_order(x: Array, samples: int, inputs: int | None) -> Array:
    """The axes as samples, steps, channels."""
    allowed = f"allowed for spikes: (samples, steps, channels) of {samples} samples"
    if x.ndim < 3 or not x.size:
        raise SurrogateInputError(f"x: shape {x.shape}; {allowed}")
    orders: list[Array] = [x, np.moveaxis(x, 1, 0)]
    if x.ndim == 3:
        orders.append(np.moveaxis(x, 1, 2))
    fits = [
        one for one in orders if len(one) == samples and inputs in (None, math.prod(one.shape[2:]))
    ]
    if not fits:
        wanted = "" if inputs is None else f", {inputs} channels in all as the network has inputs"
        raise SurrogateInputError(f"x: shape {x.shape}; {allowed}{wanted}")
    return fits[0]


def event_lists(
    held: Held, labels: NDArray[np.int64], classes: int, inputs: int | None
) -> EventLists:
    """Lists of events, in one of these forms.

    * ``times``, ``channels`` and ``samples``, all of shape (events,);
    * ``times``, ``channels`` and ``offsets``: the events of sample k begin at offsets[k];
    * with ``x``, ``y``, ``polarities`` and ``shape`` = (polarities, height, width) in place of
      ``channels``, and ``labels`` for the classes;
    * ``times`` and ``channels`` of shape (samples, most events), filled up;
    * ``times`` of shape (samples, channels) or (samples, channels, most events), filled up.

    Filled up with NaN, infinity or negative numbers.

    Raises:
        SurrogateInputError: The arrays are none of these, or do not fit each other or the network.
    """
    times = held[Role.TIMES]
    if times.ndim == 1:
        places, channels = _places(held, times.shape, inputs)
        samples = _samples(held, len(times), len(labels))
        kept = np.ones(len(times), dtype=np.bool_)
    else:
        places, samples, channels = _filled_up(held, times, len(labels), inputs)
        kept = (np.isfinite(times) & (times >= 0) & (places >= 0)).ravel()
        times, places, samples = (one.ravel()[kept] for one in (times, places, samples))
    given = Role.SAMPLES if Role.SAMPLES in held else Role.OFFSETS
    for role, values, most in (
        (Role.TIMES, times, 10**15),
        (Role.CHANNELS, places, channels - 1),
        (given, samples, len(labels) - 1),
    ):
        bad = np.flatnonzero(~((values >= 0) & (values <= most)))
        if bad.size:
            raise SurrogateInputError(
                f"{role}: {values[bad[0]]} of event {bad[0]}; allowed: from 0 to {most}"
            )
    for role, values in ((Role.CHANNELS, places), (given, samples)):
        bad = np.flatnonzero(values != np.floor(values))
        if bad.size:
            raise SurrogateInputError(
                f"{role}: {values[bad[0]]} of event {bad[0]}; allowed: whole numbers"
            )
    exact = times.dtype.kind in "biu"
    return EventLists(
        samples.astype(np.int64),
        times.astype(np.int64) if exact else times.astype(np.float64),
        places.astype(np.int32),
        _known(labels, classes),
        classes,
        channels,
    )


def _places(held: Held, shape: tuple[int, ...], inputs: int | None) -> tuple[Array, int]:
    """Channel of each event, and how many there are."""
    if Role.CHANNELS in held:
        places = held[Role.CHANNELS]
        _same_shape(Role.CHANNELS, places, shape)
        known = 1 + int(np.clip(np.max(places, initial=0), 0, MOST_CHANNELS - 1))
        return places, inputs or known
    parts = [held.get(role) for role in (Role.POLARITIES, Role.Y, Role.X)]
    sensor = held.get(Role.SHAPE)
    if parts[2] is None or sensor is None or sensor.size != 3 or not np.all(np.isfinite(sensor)):
        raise SurrogateInputError(
            f"holds {', '.join(sorted(held))}; allowed beside times: channels, or x, y, polarities "
            "and shape = (polarities, height, width)"
        )
    sizes = [int(one) for one in sensor.ravel()]
    channels = math.prod(sizes)
    if min(sizes) < 1 or channels > MOST_CHANNELS or inputs not in (None, channels):
        wanted = f"up to {MOST_CHANNELS} channels" if inputs is None else f"{inputs} channels"
        raise SurrogateInputError(f"shape = {sizes}; allowed: {wanted}, as the network has inputs")
    places = np.zeros(shape, dtype=np.int64)
    for role, part, size in zip((Role.POLARITIES, Role.Y, Role.X), parts, sizes, strict=True):
        one: Array = np.zeros(shape, dtype=np.int64) if part is None else part
        _same_shape(role, one, shape)
        bad = np.flatnonzero(~((one >= 0) & (one < size) & (one == np.floor(one))))
        if bad.size:
            raise SurrogateInputError(
                f"{role}: {one[bad[0]]} of event {bad[0]}; allowed: whole numbers from 0 to "
                f"{size - 1}"
            )
        places = places * size + one.astype(np.int64)
    return places, channels


def _samples(held: Held, events: int, count: int) -> Array:
    """Sample of each event."""
    if Role.SAMPLES in held:
        _same_shape(Role.SAMPLES, held[Role.SAMPLES], (events,))
        return held[Role.SAMPLES]
    offsets = held.get(Role.OFFSETS)
    if offsets is None:
        raise SurrogateInputError(
            f"holds {', '.join(sorted(held))}; allowed beside times of shape ({events},): samples, "
            "the number of each event's sample, or offsets, where each sample's events begin"
        )
    flat = np.atleast_1d(offsets)
    sound = flat.ndim == 1 and bool(np.all((flat >= 0) & (flat <= events) & (flat % 1 == 0)))
    edges = np.append(flat[:count], events).astype(np.int64) if sound else np.zeros(1, np.int64)
    if (
        len(flat) not in (count, count + 1)
        or len(edges) != count + 1
        or edges[0] != 0
        or np.any(np.diff(edges) < 0)
        or (flat[-1] != events and len(flat) > count)
    ):
        raise SurrogateInputError(
            f"offsets: shape {offsets.shape}; allowed: rising from 0, one for each of {count} "
            f"samples, and {events} at the end"
        )
    return np.repeat(np.arange(count), np.diff(edges))


def _filled_up(
    held: Held, times: Array, count: int, inputs: int | None
) -> tuple[Array, Array, int]:
    """Channel and sample of each place of an array that is filled up, and how many channels."""
    if set(held) - {Role.TIMES, Role.CHANNELS}:
        raise SurrogateInputError(
            f"holds {', '.join(sorted(held))}; allowed beside times of shape {times.shape}: "
            "channels"
        )
    by_channel = Role.CHANNELS not in held
    if not times.ndim or len(times) != count or times.ndim > (3 if by_channel else 2):
        raise SurrogateInputError(
            f"times: shape {times.shape}; allowed: {count} samples, each with a row of events, or "
            "one for each channel"
        )
    samples = np.broadcast_to(np.arange(count).reshape(-1, *[1] * (times.ndim - 1)), times.shape)
    if not by_channel:
        places = held[Role.CHANNELS]
        _same_shape(Role.CHANNELS, places, times.shape)
        known = 1 + int(np.clip(np.nanmax(places, initial=0), 0, MOST_CHANNELS - 1))
        return places, samples, inputs or known
    channels = times.shape[1]
    if inputs not in (None, channels):
        raise SurrogateInputError(
            f"times: shape {times.shape}; allowed: (samples, {inputs}), as the network has inputs"
        )
    of = np.arange(channels).reshape(1, -1, *[1] * (times.ndim - 2))
    return np.broadcast_to(of, times.shape), samples, channels


def _same_shape(role: Role, array: Array, shape: tuple[int, ...]) -> None:
    if array.shape != shape:
        raise SurrogateInputError(
            f"{role}: shape {array.shape}; allowed: {shape}, one for each event"
        )


def _known(labels: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    if not 2 <= classes <= MAX_CLASSES:
        raise SurrogateInputError(f"{classes} classes; allowed: from 2 to {MAX_CLASSES}")
    return labels
