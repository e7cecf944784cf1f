"""The worker process: ``python -m bridge.engine.worker FD FOLDER`` computes jobs from a pipe."""

import os
import sys
import traceback
from multiprocessing.connection import Connection

RECYCLE_AFTER_ITEMS = 1000
"""ngspice leaks a few kB a run; a worker retires before that matters."""


def serve(pipe: Connection) -> None:
    """Compute jobs until the pipe closes or the worker retires.

    Receives ``(job, first_item)``; sends ``("item", index, result)`` for each, then ``("done",
    retire)``, or ``("error", traceback)`` for a defect of the program.
    """
    from bridge.engine.session import Ngspice

    ngspice = Ngspice()
    served = 0
    while served < RECYCLE_AFTER_ITEMS:
        try:
            job, first = pipe.recv()
        except EOFError:
            return
        try:
            ngspice.load(job.deck)
            for item in range(first, job.items):
                pipe.send(("item", item, job.compute(ngspice, item)))
                served += 1
        except BrokenPipeError:
            return
        except Exception:  # noqa: BLE001 - the parent must learn of any defect
            pipe.send(("error", traceback.format_exc()))
            return
        pipe.send(("done", served >= RECYCLE_AFTER_ITEMS))


def main() -> None:
    """Serve the pipe whose file descriptor is the first argument, in the folder that is the second.

    ngspice runs the commands of a ``.spiceinit`` in the current and the home folder: in an empty
    folder that is both, neither a stranger's commands nor a user's settings reach the results.
    """
    os.chdir(sys.argv[2])
    os.environ["HOME"] = sys.argv[2]
    # ngspice writes to standard output on its own account; nothing of it reaches the user.
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):
        os.dup2(null, stream)
    serve(Connection(int(sys.argv[1])))


if __name__ == "__main__":
    main()
