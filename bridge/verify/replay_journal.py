"""Replays that are kept, each by what decides its numbers, and taken again."""

import hashlib
import json
import math
from collections.abc import Sequence
from typing import Any

from pydantic import Field, ValidationError

from bridge.bench import Replay
from bridge.bench.ladder import Remedy
from bridge.errors import BridgeInputError
from bridge.store import Journal, Location
from circuits import SolverOptions, StepCurrent
from circuits.toml_file import StrictModel
from surrogate.vocabulary import Status


class _Record(StrictModel):
    """A replay as it lies in the journal."""

    id: str
    status: Status = Field(strict=False)
    reason: str
    remedy: Remedy = Field(strict=False)
    spikes: tuple[float, ...] = Field(strict=False)
    energy: float | None = Field(allow_inf_nan=False)
    seconds: float = Field(ge=0, allow_inf_nan=False)

    def replay(self) -> Replay:
        energy = float("nan") if self.energy is None else self.energy
        return Replay(self.status, self.reason, self.remedy, self.spikes, energy, self.seconds)


class ReplayJournal:
    """Replays by their names; killing the program loses those in flight.

    Args:
        location: File of the replays that are there; it is kept, for another choice of them.

    Raises:
        BridgeInputError: The file holds something else.
    """

    def __init__(self, location: Location) -> None:
        self._kept = Journal(location)
        records = (_read(record, location, k) for k, record in enumerate(self._kept.read()))
        self._known = {record.id: record.replay() for record in records}

    def get(self, name: str) -> Replay | None:
        """The replay of a name, if it is there."""
        return self._known.get(name)

    def keep(self, name: str, replay: Replay) -> None:
        """Add a replay."""
        self._kept.append(
            {
                "id": name,
                "status": str(replay.status),
                "reason": replay.reason,
                "remedy": str(replay.remedy),
                "spikes": list(replay.spikes),
                "energy": replay.energy if math.isfinite(replay.energy) else None,
                "seconds": replay.seconds,
            }
        )
        self._known[name] = replay

    def close(self) -> None:
        """Bring everything to the disk."""
        self._kept.close()


def name_of(
    sample: str, v_rest: float, options: SolverOptions, current: StepCurrent, *more: str
) -> str:
    """SHA-256 of all that decides a replay's numbers, hexadecimal.

    Args:
        sample: The sample's strong id.
        v_rest: Where it begins, V.
        more: What is done otherwise than in a plain replay.
    """
    edge: Sequence[float] = () if current.edge is None else (current.edge,)
    said = [sample, v_rest, options.card(), options.max_step, current.duration, *edge, *more]
    state = hashlib.sha256(json.dumps(said).encode())
    for array in (current.times, current.levels):
        state.update(array.astype("<f8").tobytes())
    return state.hexdigest()


def _read(record: Any, journal: Location, number: int) -> _Record:
    try:
        return _Record.model_validate(record)
    except ValidationError as error:
        raise BridgeInputError(
            f"{journal}: record {number + 1}: no replay; remove the file, and lif-bridge verify "
            "simulates what was in it again"
        ) from error
