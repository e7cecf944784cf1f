"""A characterisation whose commands to ngspice are written down as they are sent."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bridge.bench import Characterisation, Sample

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


class _Tape(list[str]):
    """A log of commands that outlives the process: the last one may be what ended it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("w", encoding="utf-8", buffering=1)

    def append(self, command: str) -> None:
        self._file.write(command + "\n")


@dataclass(frozen=True)
class RecordedJob:
    """A job: one draw, as in a sweep, with every command in a file.

    Attributes:
        tape: The file, one command a line; written anew by each attempt.
    """

    job: Characterisation
    tape: Path
    items = 1

    @property
    def deck(self) -> str:
        """The bench of the circuit under the condition."""
        return self.job.deck

    def compute(self, ngspice: "Ngspice", item: int) -> Sample:
        """Characterise the draw."""
        ngspice.log = _Tape(self.tape)
        try:
            return self.job.compute(ngspice, item)
        finally:
            ngspice.log = None

    def failed(self, item: int, status: str, reason: str) -> Sample:
        """The draw when its worker crashed or ran out of time."""
        return self.job.failed(item, status, reason)
