"""The worker: ``python -m bridge.engine.worker FD FOLDER MEGABYTES PARENT`` computes jobs.

They come through a pipe; PARENT is the process id of who holds its other end.
"""

import ctypes
import os
import resource
import signal
import sys
import traceback
from multiprocessing.connection import Connection

RECYCLE_AFTER_ITEMS = 1000
"""ngspice leaks a few kB a run; a worker retires before that matters."""

PR_SET_PDEATHSIG = 1
"""Linux prctl(2): the signal that this process gets when its parent dies."""

OUT_OF_MEMORY = 71
"""Exit code of a worker in which Python met the limit of memory (where ngspice meets it first, it
ends the process its own way)."""


def serve(pipe: Connection) -> None:
    """Compute jobs until the pipe closes or the worker retires.

    Receives ``(job, first_item)``; sends ``("loaded",)`` when ngspice has the deck, ``("item",
    index, result)`` for each, then ``("done", retire)``; or ``("refused", complaint)`` for a deck
    or command that is refused, here or by ngspice, or ``("error", traceback)`` for a defect of the
    program.
    """
    from bridge.engine.session import DeckError, Ngspice
    from circuits import CircuitInputError

    ngspice: Ngspice | None = None
    served = 0
    while served < RECYCLE_AFTER_ITEMS:
        try:
            job, first = pipe.recv()
        except (EOFError, ConnectionResetError):
            return
        if job.deck and ngspice is None:
            ngspice = Ngspice()  # one that cannot be loaded ends the worker: no defect of ours
        try:
            if ngspice is not None and job.deck:
                ngspice.ensure(job.deck)
            pipe.send(("loaded",))
            for item in range(first, job.items):
                pipe.send(("item", item, job.compute(ngspice, item)))
                served += 1
            pipe.send(("done", served >= RECYCLE_AFTER_ITEMS))
        except (BrokenPipeError, ConnectionResetError):
            return
        except MemoryError:
            os._exit(OUT_OF_MEMORY)
        except (DeckError, CircuitInputError) as error:
            pipe.send(("refused", str(error)))
            return
        except Exception:  # noqa: BLE001 - the parent must learn of any defect
            pipe.send(("error", traceback.format_exc()))
            return


def confine(folder: str, memory_limit_mb: int, parent: int) -> None:
    """Shut this process in: its own folder, little memory, no core dumps, an end with its parent.

    ngspice runs the commands of a ``.spiceinit`` in the current and the home folder: in an empty
    folder that is both, neither a stranger's commands nor a user's settings reach the results.
    """
    os.chdir(folder)
    os.environ["HOME"] = folder
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
