"""The loop that one writes with PySpice: a circuit, a simulator, an analysis for every sample.

PySpice sends ngspice the whole deck each time.
"""

import logging
import time

import numpy as np
import PySpice
from peer_common import measure, param_lines, read_task, report
from PySpice.Spice.Netlist import Circuit

# PySpice takes ngspice's solver notes for errors and its version for unsupported.
logging.getLogger("PySpice").setLevel(logging.CRITICAL + 1)


def main():
    """Run the task."""
    task, _ = read_task()
    begin = time.monotonic()
    ended, values = [], []
    for draw in task["draws"]:
        circuit = Circuit("bench")
        circuit.raw_spice = task["deck"] + param_lines(task, draw)
        simulator = circuit.simulator(temperature=27, nominal_temperature=27)
        step = task["max_step"]
        analysis = simulator.transient(step_time=step, end_time=task["t_stop"], max_time=step)
        t, v_mem, v_out = (
            np.array(wave) for wave in (analysis.time, analysis["mem"], analysis["out"])
        )
        values.append(measure(task, t, v_mem, v_out))
        ended.append((len(values), time.monotonic()))
    report(begin, ended, values, PySpice.__version__)


main()
