"""A worker that is spoken with while its ngspice runs."""

import time
from typing import Any

from bridge.engine.library import find_library
from bridge.engine.pool import MEMORY_LIMIT_MB
from bridge.engine.process import WorkerProcess, ending, scratch_folder
from bridge.engine.task import DialogueTask
from bridge.engine.worker import OUT_OF_MEMORY
from bridge.errors import WorkerDefectError, WorkerError


class Dialogue:
    """Speaks with a task in a worker process of its own, which begins at once.

    Args:
        timeout: Longest wait for an answer, s of wall time.
        memory_limit_mb: Largest address space of the worker, MB.

    Raises:
        BridgeInputError: ngspice is missing, or no process can be started.
    """

    def __init__(
        self, task: DialogueTask, timeout: float, memory_limit_mb: int = MEMORY_LIMIT_MB
    ) -> None:
        find_library()  # says at once, and in this process, when ngspice is missing
        self._timeout, self._memory_limit_mb = timeout, memory_limit_mb
        self._scratch = scratch_folder()
        try:
            self._worker = WorkerProcess(self._scratch.name, memory_limit_mb)
        except BaseException:
            self._scratch.cleanup()
            raise
        self._begun = False
        self._worker.hand(task, 0, timeout)

    def say(self, message: Any) -> None:
        """Tell the task something; of a worker that is no more `hear` will say so."""
        if self._begun:
            self._worker.allow(self._timeout)
        try:
            self._worker.pipe.send(message)
        except (BrokenPipeError, ConnectionResetError):
            return

    def hear(self) -> Any:
        """Wait for what the task says next.

        Raises:
            WorkerError: It crashed, hangs, or ended for a reason of its own.
            BridgeInputError: ngspice cannot use its deck; also other input that is no good.
            WorkerDefectError: It met a defect of the program.
        """
        while True:
            message = self._receive()
            if message[0] == "loaded":
                self._begun = True
                self._worker.allow(self._timeout)
            elif message[0] == "said":
                return message[1]
            elif message[0] == "failed":
                raise WorkerError(message[1])
            elif message[0] == "refused":
                raise message[1]
            elif message[0] == "error":
                raise WorkerDefectError(message[1])
            else:
                raise WorkerError("it has nothing more to say")

    def end(self) -> None:
        """End the worker, whatever it is at."""
        self._worker.end()
        self._scratch.cleanup()

    def _receive(self) -> Any:
        worker = self._worker
        if not worker.pipe.poll(max(worker.deadline - time.monotonic(), 0.0)):
            raise WorkerError(f"no answer within {self._timeout:g} s")
        try:
            return worker.pipe.recv()
        except (EOFError, OSError) as error:  # OSError: it was killed amid a message
            code = worker.exit_code()
            if code == OUT_OF_MEMORY:
                most = f"the limit of {self._memory_limit_mb} MB"
                raise WorkerError(f"it needs more memory than {most}") from error
            raise WorkerError(f"its process ended with {ending(code)}") from error
