"""Wall time of the stages of the main job."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel, Field, ValidationError

from bridge.errors import BridgeInputError
from bridge.store import Location, read_json
from circuits.toml_file import explain


class _Seconds(BaseModel):
    sweep: float = Field(ge=0, allow_inf_nan=False)


class _Earlier(BaseModel):
    """What is read of the summary of a run's earlier calls."""

    wall_seconds: _Seconds


class Clock:
    """Wall time of each stage, s; of the sweep, which goes on where it was, over all calls.

    Args:
        earlier: Summary of the run's earlier calls; it need not exist.
    """

    def __init__(self, earlier: Location) -> None:
        self.seconds: dict[str, float] = {}
        if earlier.exists():
            try:
                before = _Earlier.model_validate(read_json(earlier))
            except ValidationError as error:
                raise BridgeInputError(
                    f"{earlier}: not a run's summary: {explain(error, _Earlier)}; remove it"
                ) from error
            self.seconds["sweep"] = before.wall_seconds.sweep

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        """Add what is done within to the stage's time."""
        start = time.perf_counter()
        yield
        before = self.seconds.get(name, 0.0)
        self.seconds[name] = before + time.perf_counter() - start
