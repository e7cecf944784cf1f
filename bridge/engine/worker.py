"""The worker: ``python -m bridge.engine.worker FD FOLDER MEGABYTES PARENT`` computes tasks.

They come through a pipe; PARENT is the process id of who holds its other end.
"""

import ctypes
import os
import resource
import signal
import sys
import traceback
from functools import cache
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_limits

from bridge.engine.shared import Shared, unpack
from bridge.engine.task import DialogueTask, SpiceTask, Task
from bridge.errors import AnalysisError, BridgeInputError, DeckError, MeasurementError
from circuits.errors import CircuitInputError
from surrogate.errors import SurrogateInputError

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

RECYCLE_AFTER_ITEMS = 1000
"""ngspice leaks a few kB a run; a worker retires before that matters."""

PR_SET_PDEATHSIG = 1
"""Linux prctl(2): the signal that this process gets when its parent dies."""

OUT_OF_MEMORY = 71
"""Exit code of a worker in which Python met the limit of memory (where ngspice meets it first, it
ends the process its own way)."""


def serve(pipe: Connection) -> None:
    """Compute tasks until the pipe closes or the worker retires.

    Receives ``(task, first_item, blobs, kept)``, the task packed; `blobs` is what it shares with
    others and this worker was not sent before, `kept` the digests of what it will be asked for
    again; amid a dialogue what is said. Sends ``("loaded",)`` when the task can begin, ``("item",
    index, result)`` for each, or in a dialogue ``("said", message)`` and, if it fails, ``("failed",
    reason)``; then ``("done", retire)``; or ``("refused", error)`` for input that is no good, such
    as a deck that ngspice cannot use, or ``("error", traceback)`` for a defect of the program.
    """
    known: dict[str, Shared[Any]] = {}
    simulated = 0
    while simulated < RECYCLE_AFTER_ITEMS:
        try:
            packed, first, blobs, kept = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        known = {digest: one for digest, one in known.items() if digest in kept}
        known |= {digest: Shared.of(blob) for digest, blob in blobs.items()}
        task = unpack(packed, known)
        # A library that cannot be loaded ends the worker: no defect of ours.
        ngspice = None if isinstance(task, Task) else _ngspice()
        try:
            if ngspice is None:
                _one_thread_of_blas(len(sys.modules))
                pipe.send(("loaded",))
                pipe.send(("item", 0, task.compute()))
            elif isinstance(task, DialogueTask):
                simulated = RECYCLE_AFTER_ITEMS
                _speak(ngspice, task, pipe)
            else:
                simulated += _simulate(ngspice, task, first, pipe)
            pipe.send(("done", simulated >= RECYCLE_AFTER_ITEMS))
        except (BrokenPipeError, ConnectionResetError):
            return
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except (BridgeInputError, CircuitInputError, SurrogateInputError) as error:
            pipe.send(("refused", error))
            return
        except Exception:  # noqa: BLE001 - the parent must learn of any defect
            pipe.send(("error", traceback.format_exc()))
            return


@cache
def _one_thread_of_blas(_: int) -> None:
    """Processes share the cores, and the order of sums decides last bits.

    Called with the number of imported modules, it looks for libraries again when there are more.
    """
    threadpool_limits(1)


@cache
def _ngspice() -> "Ngspice":
    from bridge.engine.session import Ngspice

    return Ngspice()


def _simulate(ngspice: "Ngspice", task: SpiceTask, first: int, pipe: Connection) -> int:
    """Compute the items of a SPICE task from some item on; returns how many."""
    try:
        ngspice.ensure(task.deck)
        pipe.send(("loaded",))
        for item in range(first, task.items):
            pipe.send(("item", item, task.compute(ngspice, item)))
    except DeckError as error:
        raise BridgeInputError(str(error)) from error
    return task.items - first


class _Pipe:
    """A worker's end of a dialogue."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def say(self, message: Any) -> None:
        self._pipe.send(("said", message))

    def hear(self) -> Any:
        try:
            return self._pipe.recv()
        except EOFError as error:
            raise ConnectionResetError from error


def _speak(ngspice: "Ngspice", task: DialogueTask, pipe: Connection) -> None:
    """Hold a dialogue to its end."""
    try:
        ngspice.ensure(task.deck)
        pipe.send(("loaded",))
        task.hold(ngspice, _Pipe(pipe))
    except DeckError as error:
        raise BridgeInputError(str(error)) from error
    except (AnalysisError, MeasurementError) as error:
        pipe.send(("failed", str(error)))


def confine(folder: str, memory_limit_mb: int, parent: int) -> None:
    """Shut this process in: its own folder, little memory, no core dumps, an end with its parent.

    ngspice runs the commands of a ``.spiceinit`` in the current and the home folder: in an empty
    folder that is both, neither a stranger's commands nor a user's settings reach the results.
    """
    os.chdir(folder)
    os.environ["HOME"] = folder
    os.environ["HDF5_PLUGIN_PRELOAD"] = "::"  # HDF5 loads no filters, whatever a file asks for
    limit = memory_limit_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before it could be noticed
        os._exit(1)


def main() -> None:
    """Serve the pipe whose file descriptor is the first argument."""
    confine(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    # ngspice writes to standard output on its own account; nothing of it reaches the user.
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(null, stream)
    serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
