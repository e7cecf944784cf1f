"""Reading a stranger's files in a process of its own: whatever they do there, this one goes on."""

import math
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn, Self, TypeVar, cast

from bridge.engine.pool import Pool
from bridge.engine.task import Task
from bridge.errors import BridgeInputError
from circuits.errors import CircuitInputError, visible
from surrogate.errors import SurrogateInputError

Result = TypeVar("Result")

SECONDS = 120.0
"""Longest time for one reading: MNIST takes one, the largest network that is allowed six, and a
machine with much else to do several times that."""

MEMORY_LIMIT_MB = 4096
"""Address space of the process: the largest file of a network that is allowed takes 2.3 GB, one of
as many weights that are mostly zero up to half as much again."""

CPU_MARGIN = 5.0
"""Time on the processor beyond the allowed one, s: it ends a process that nobody watches."""


class Confined:
    """A process that reads files, with little time and memory, in an empty folder.

    It is started by the first reading, and anew by the next one after each that ends it. It writes
    no files. What it reads comes back as Python objects of this program.

    Args:
        seconds: Longest time for one reading, s of wall time; about as much on the processor.
    """

    def __init__(self, seconds: float = SECONDS, memory_limit_mb: int = MEMORY_LIMIT_MB) -> None:
        self.seconds = seconds
        self.memory_limit_mb = memory_limit_mb
        self._pool = Pool(1, seconds, memory_limit_mb, simulator=False)

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.close()

    def read(self, path: Path, function: Callable[..., Result], *arguments: object) -> Result:
        """Have a function called there.

        Args:
            path: File or folder that it reads, for the error.
            function: Found by its name; it works in another folder, so that its paths must be
                absolute.

        Raises:
            BridgeInputError: The function refused its input, met a defect of this program, crashed,
                or needed more time or memory than it is given.
        """
        limits = f"{self.seconds:g} s and {self.memory_limit_mb} MB"
        reading = _Reading(str(path), function, arguments, self.seconds, limits)
        ((_, _, answer),) = self._pool.run([reading])
        if isinstance(answer, _Refusal):
            raise BridgeInputError(visible(answer.reason))
        return cast(Result, answer)


@dataclass(frozen=True)
class _Refusal:
    """The message of an input error; as a result, since an error would end the process."""

    reason: str


@dataclass(frozen=True)
class _Reading(Task[Any]):
    seconds: float = field(default=SECONDS)
    limits: str = field(default="")

    def compute(self) -> Any:
        used = resource.getrusage(resource.RUSAGE_SELF)
        allowed = used.ru_utime + used.ru_stime + self.seconds + CPU_MARGIN
        _lower(resource.RLIMIT_CPU, math.ceil(allowed))
        _lower(resource.RLIMIT_FSIZE, 0)
        try:
            return super().compute()
        except MemoryError:
            raise
        except (BridgeInputError, CircuitInputError, SurrogateInputError) as error:
            return _Refusal(str(error))
        except Exception as error:  # noqa: BLE001 - strange files find defects that nobody foresaw
            what = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            return _Refusal(f"{self.what}: cannot be read: a defect of lif-bridge: {what}")

    def failed(self, status: str, reason: str) -> NoReturn:  # noqa: ARG002
        raise BridgeInputError(
            f"{visible(self.what)}: cannot be read: {reason}; allowed: a whole file that is read "
            f"within {self.limits}; write it anew, or make it smaller"
        )


@contextmanager
def no_new_files() -> Iterator[None]:
    """Let this process open no file, whichever library wants to, until this ends."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


def _lower(limit: int, value: int) -> None:
    """Set a limit of this process, which it may raise again up to what it was given."""
    most = resource.getrlimit(limit)[1]
    resource.setrlimit(limit, (value, most))
