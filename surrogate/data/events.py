"""Recordings of spikes over time, which a network gets step by step."""

from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from surrogate.checks import finite_number
from surrogate.errors import SurrogateInputError

MOST_COUNT = 255
"""Most spikes of a channel in a step."""

_EQUAL = 1e-9
"""How close a time is to the beginning of a step that it stands for, relative."""

Counts = NDArray[np.uint8]


class SpikeTimes(NamedTuple):
    """Spikes by their times.

    Attributes:
        samples, channels: Of whom each is, shape (spikes,).
        times: In steps of an inference, from 0, shape (spikes,).
    """

    samples: NDArray[np.int64]
    channels: NDArray[np.int32]
    times: NDArray[np.float64]


class Recordings(Protocol):
    """Samples of spikes over time, with their classes.

    Attributes:
        labels: Shape (samples,), int64, in 0 ... classes - 1.
        channels: Inputs of a network that they are for.
        steps: Steps that they have by themselves; None where a duration must say it.
    """

    @property
    def labels(self) -> NDArray[np.int64]:
        """Classes of the samples."""

    @property
    def classes(self) -> int:
        """How many there are."""

    @property
    def channels(self) -> int:
        """Inputs of a network."""

    @property
    def steps(self) -> int | None:
        """Steps, if they say them."""

    def taken(self, which: NDArray[np.int64]) -> "Recordings":
        """Samples of them by their numbers."""

    def spikes(self, n_steps: int, duration: float | None) -> "SpikeTimes | None":
        """Spikes by their times within the steps, see `counts`.

        Returns:
            None where they have no times but those of their steps, at whose beginnings they come.
        """

    def counts(self, n_steps: int, duration: float | None) -> tuple[Counts, int]:
        """Spikes of each channel in each step.

        Args:
            n_steps: Of an inference; after the recording's own there are no spikes.
            duration: Time that so many steps span, in the unit of the recordings' times; None where
                they count steps.

        Returns:
            Shape (samples, n_steps, channels), and how many spikes come later and are left out.

        Raises:
            SurrogateInputError: A duration is missing, or is not allowed, or a channel has more
                than `MOST_COUNT` spikes in a step.
        """


@dataclass(frozen=True, eq=False)
class Frames:
    """Recordings as counts of spikes.

    Attributes:
        frames: Shape (samples, steps, channels).
    """

    frames: Counts
    labels: NDArray[np.int64]
    classes: int

    @property
    def channels(self) -> int:
        """As of `Recordings`, as are the others."""
        return int(self.frames.shape[2])

    @property
    def steps(self) -> int:
        """Those of the array."""
        return int(self.frames.shape[1])

    def taken(self, which: NDArray[np.int64]) -> "Frames":
        """Samples by their numbers."""
        return replace(self, frames=self.frames[which], labels=self.labels[which])

    def spikes(self, n_steps: int, duration: float | None) -> None:  # noqa: ARG002
        """They have no times of their own."""
        return

    def counts(self, n_steps: int, duration: float | None) -> tuple[Counts, int]:
        """The same, with no spikes at the end or without the last steps."""
        if duration is not None:
            raise SurrogateInputError(
                f"duration = {duration:g}; allowed with spikes by steps: none, as they have no time"
            )
        made = np.zeros((len(self.frames), n_steps, self.channels), dtype=np.uint8)
        shared = min(n_steps, self.steps)
        made[:, :shared] = self.frames[:, :shared]
        return made, int(np.sum(self.frames[:, shared:], dtype=np.int64))


@dataclass(frozen=True, eq=False)
class EventLists:
    """Recordings as lists of events, in any order.

    Attributes:
        samples, times, places: Sample, time and channel of each event, shape (events,); times are
            not negative: whole numbers are steps unless a duration is given.
    """

    samples: NDArray[np.int64]
    times: NDArray[np.float64] | NDArray[np.int64]
    places: NDArray[np.int32]
    labels: NDArray[np.int64]
    classes: int
    channels: int

    @property
    def steps(self) -> int | None:
        """One more than the last event's, where times are whole numbers."""
        if self.times.dtype.kind == "f":
            return None
        return 1 + int(np.max(self.times, initial=0))

    def taken(self, which: NDArray[np.int64]) -> "EventLists":
        """Samples by their numbers."""
        new = np.full(len(self.labels), -1, dtype=np.int64)
        new[which] = np.arange(len(which))
        kept = new[self.samples] >= 0
        return replace(
            self,
            samples=new[self.samples[kept]],
            times=self.times[kept],
            places=self.places[kept],
            labels=self.labels[which],
        )

    def spikes(self, n_steps: int, duration: float | None) -> SpikeTimes | None:
        """Events at their times; None where these are whole steps."""
        time = self._in_steps(n_steps, duration)
        kept = time < n_steps
        time = time[kept]
        if np.array_equal(time, np.floor(time)):
            return None
        return SpikeTimes(self.samples[kept], self.places[kept], time)

    def counts(self, n_steps: int, duration: float | None) -> tuple[Counts, int]:
        """Events put into the steps that hold their times."""
        step = self._in_steps(n_steps, duration)
        inside = step < n_steps
        shape = (len(self.labels), n_steps, self.channels)
        where = np.ravel_multi_index(
            (self.samples[inside], step[inside].astype(np.int64), self.places[inside]), shape
        )
        places, found = np.unique(where, return_counts=True)
        if np.any(found > MOST_COUNT):
            raise SurrogateInputError(
                f"{np.max(found)} events of a channel in one of {n_steps} steps; allowed: up to "
                f"{MOST_COUNT}, more steps"
            )
        made = np.zeros(shape, dtype=np.uint8)
        made.reshape(-1)[places] = found
        return made, int(np.sum(~inside))

    def _in_steps(self, n_steps: int, duration: float | None) -> NDArray[np.float64]:
        """Times in steps."""
        if duration is None and self.steps is None:
            last = float(np.max(self.times, initial=0.0))
            raise SurrogateInputError(
                f"duration is missing: times of events, up to {last:g}, have a unit of their own; "
                f"give duration, which {n_steps} steps span in it"
            )
        step = np.asarray(self.times, dtype=np.float64)
        if duration is not None:
            step = step * (n_steps / finite_number("duration", duration, 1e-12, 1e12))
            whole = np.round(step)
            step = np.where(np.abs(step - whole) <= _EQUAL * np.maximum(whole, 1), whole, step)
        return step
