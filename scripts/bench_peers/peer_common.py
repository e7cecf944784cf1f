"""What the peers' scripts share; they run in environments of their own, without lif-bridge."""

import json
import math
import sys
from pathlib import Path

import numpy as np


def read_task():
    """The task and the number of simulations at once, from the command line."""
    path, workers = sys.argv[1:]
    return json.loads(Path(path).read_text(encoding="utf-8")), int(workers)


def param_lines(task, draw):
    """The draw as ``.param`` lines."""
    pairs = zip(task["parameters"], draw, strict=True)
    return "".join(f".param {name}={value!r}\n" for name, value in pairs)


def measure(task, time, v_mem, v_out):
    """End of the membrane's voltage and time of the first spike, as lif-bridge measures them."""
    if abs(time[-1] - task["t_stop"]) > 1e-9 * task["t_stop"]:
        raise RuntimeError(f"the transient ended at {time[-1]:g} s")
    level = task["level"]
    rises = np.flatnonzero((v_out[:-1] < level) & (v_out[1:] >= level))
    if not len(rises):
        return float(v_mem[-1]), math.nan
    k = rises[0]
    part = (level - v_out[k]) / (v_out[k + 1] - v_out[k])
    return float(v_mem[-1]), float(time[k] + part * (time[k + 1] - time[k]))


def report(begin, ended, values, version):
    """Print the outcome as the last line of standard output.

    Parameters
    ----------
    begin : float
        When the peer was imported and about to start, s.
    ended : list of (int, float)
        How many samples were done when, s.
    values : list of (float, float)
        What was measured, by draw.
    version : str
        The peer's.
    """
    (first, start), (last, stop) = ended[0], ended[-1]
    outcome = {
        # What comes before the first result is the start.
        "rate": (last - first) / (stop - start) if last > first else last / (stop - begin),
        "rate_with_start": last / (stop - begin),
        "values": values,
        "version": version,
    }
    print()
    print(json.dumps(outcome))
