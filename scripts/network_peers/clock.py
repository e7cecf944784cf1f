"""What all ways share, in whatever environment: the clock and the answer."""

import json
import resource
import time
from pathlib import Path

import numpy as np


def finer(flags):
    """N of the flag ``finer=N``: into how many a step is cut; None without it."""
    found = [flag.removeprefix("finer=") for flag in flags if flag.startswith("finer=")]
    return int(found[0]) if found else None


def answer(folder, name, chips, run, version):
    """Time a way and print the outcome as the last line of standard output.

    Parameters
    ----------
    folder : pathlib.Path
        Where the spike counts are written.
    name : str
        Of the way.
    chips : int
        How many.
    run : callable
        ``run(k)`` simulates chip k and gives the output's counts, shape (batch, n_out); or, for a
        way that takes chips together, ``run(None)`` those of all.
    version : str
        Of the package.
    """
    together = getattr(run, "together", False)
    run(None if together else 0)  # compiling, allocating
    start = time.perf_counter()
    counts = run(None) if together else [run(k) for k in range(chips)]
    seconds = time.perf_counter() - start
    np.save(Path(folder) / f"{name}.npy", np.asarray(counts).astype(np.int64))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print()
    print(json.dumps({"ms_per_chip": 1e3 * seconds / chips, "peak_mb": peak, "version": version}))
