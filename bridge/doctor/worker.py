"""Asking one question of a worker process: whatever happens there, this process goes on."""

import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bridge.engine import Pool
from bridge.errors import BridgeInputError, WorkerDefectError, WorkerError

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

TIMEOUT = 60.0
"""Longest wait for one answer, s: each takes under a second on a machine at rest."""


@dataclass(frozen=True)
class _Lost:
    reason: str


class Question(ABC):
    """A job of one item."""

    deck = "* one resistor\nv1 1 0 dc 1\nr1 1 0 1k\n.end\n"
    items = 1

    @abstractmethod
    def compute(self, ngspice: "Ngspice", item: int) -> Any:
        """Find the answer in a worker that has the deck loaded."""

    def failed(self, item: int, status: str, reason: str) -> Any:  # noqa: ARG002
        """The worker crashed or ran out of time."""
        return _Lost(f"{status}: {reason}")


def ask(question: Question) -> Any:
    """Compute a question in a worker of its own.

    Returns:
        What its `compute` returned.

    Raises:
        WorkerError: There is no answer: ngspice is missing, crashed, hung or refused.
    """
    try:
        ((_, _, answer),) = Pool(1, TIMEOUT).run([question])
    except BridgeInputError as error:
        raise WorkerError(str(error)) from error
    except WorkerDefectError as error:
        raise WorkerError(_last_line(str(error))) from error
    if isinstance(answer, _Lost):
        raise WorkerError(answer.reason)
    return answer


class Once:
    """An answer that several checks need: asked for when first wanted, and only once.

    Args:
        find: Finds it; what it raises is kept as well.
    """

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find
        self._outcome: list[Any] = []

    def outcome(self) -> Any:
        """Give the answer, or the error as a value."""
        if not self._outcome:
            try:
                self._outcome.append(self._find())
            except Exception as error:  # noqa: BLE001 - every check that asks is told
                self._outcome.append(error)
        return self._outcome[0]

    def answer(self) -> Any:
        """Give the answer, or raise the error."""
        outcome = self.outcome()
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def why_no_worker() -> str:
    """Start what a worker starts, alone, to hear what the pool does not pass on.

    Returns:
        Last line of what Python said, or how the process ended; empty when it starts.
    """
    code = "from bridge.engine.session import Ngspice; Ngspice()"
    try:
        # -P, as for workers: what lies in the current folder is not imported.
        done = subprocess.run(
            [sys.executable, "-P", "-c", code],
            capture_output=True, text=True, errors="replace", timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"it does not start within {TIMEOUT:g} s"
    if done.returncode == 0:
        return ""
    return _last_line(done.stderr) or f"the process ends with {done.returncode}"


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1].strip() if lines else ""
