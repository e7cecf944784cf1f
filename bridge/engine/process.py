"""One worker process, its pipe and its scratch folder, as the pool sees them."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.engine.library import ENGINE_ENVIRONMENT
from bridge.engine.shared import pack
from bridge.engine.task import AnyTask, DialogueTask
from bridge.errors import BridgeInputError

START_SECONDS = 30.0
"""Starting a process and loading a circuit come on top of the first item's time."""

EXIT_SECONDS = 5.0
"""How long a process may take to end after it has closed its pipe."""

KEPT = 16
"""Shared objects that a worker keeps, the last that its tasks had: those of a stage."""


def scratch_folder(parent: str | None = None) -> "TemporaryDirectory[str]":
    """Make a folder for files that nobody needs later.

    Raises:
        BridgeInputError: It cannot be made.
    """
    try:
        return TemporaryDirectory(prefix="lif-bridge-", dir=parent)
    except OSError as error:
        raise BridgeInputError(
            f"no temporary folder can be made: {error}; make room, or name another in TMPDIR"
        ) from error


class WorkerProcess:
    """A worker process and the task it is at.

    Args:
        scratch: Folder in which it gets one of its own.

    Raises:
        BridgeInputError: The operating system does not start it.
    """

    def __init__(self, scratch: str, memory_limit_mb: int) -> None:
        self.pipe, theirs = Pipe()
        with theirs:
            self.scratch = scratch_folder(scratch)
            # Its home is its scratch folder; compiled code is still found where others left it.
            cache = os.environ.get("XDG_CACHE_HOME") or str(Path("~/.cache").expanduser())
            try:
                # -P: what lies in the user's current folder is not imported.
                module = ["-P", "-m", "bridge.engine.worker"]
                arguments = [theirs.fileno(), self.scratch.name, memory_limit_mb, os.getpid()]
                self.process = subprocess.Popen(
                    [sys.executable, *module, *map(str, arguments)],
                    pass_fds=[theirs.fileno()],
                    env=os.environ | ENGINE_ENVIRONMENT | {"XDG_CACHE_HOME": cache},
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # Ctrl-C reaches the parent alone, which ends them
                )
            except OSError as error:
                self.pipe.close()
                raise BridgeInputError(f"a worker process cannot be started: {error}") from error
        self.index = -1
        self.task: AnyTask | None = None
        self.item = 0
        self.deadline = float("inf")
        self._kept: list[str] = []

    def give(self, index: int, task: AnyTask, first: int, timeout: float) -> None:
        """Give it a task from item `first` on, and what it shares unless it has that already."""
        self.index, self.task, self.item = index, task, first
        self.hand(task, first, timeout)

    def hand(self, task: AnyTask | DialogueTask, first: int, timeout: float) -> None:
        """Send it a task without a note of which it is at."""
        self.allow(timeout + START_SECONDS)
        packed, blobs = pack(task)
        missing = {digest: blob for digest, blob in blobs.items() if digest not in self._kept}
        recent = [*blobs, *(digest for digest in self._kept if digest not in blobs)]
        self._kept = recent[: max(KEPT, len(blobs))]
        with suppress(BrokenPipeError, ConnectionResetError):  # it died idle: seen when read next
            self.pipe.send((packed, first, missing, self._kept))

    def allow(self, seconds: float) -> None:
        """Let it have so much time from now on."""
        self.deadline = time.monotonic() + seconds

    @property
    def late(self) -> bool:
        """Whether its time is over and it has nothing to say."""
        # What came while this process was stopped or busy is not held against the worker.
        return self.deadline <= time.monotonic() and not self.pipe.poll()

    def rest(self) -> None:
        """It has no task now."""
        self.index, self.task, self.deadline = -1, None, float("inf")

    def exit_code(self) -> int:
        """How it ended; one that closed its pipe and goes on is ended."""
        try:
            return self.process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def end(self) -> None:
        """End it and remove its folder."""
        self.process.kill()
        self.process.wait()
        self.pipe.close()
        self.scratch.cleanup()


def ending(code: int) -> str:
    """What a person reads of how a process ended."""
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
