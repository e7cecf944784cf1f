"""spicelib as its documentation shows it: SpiceEditor sets the parameters, SimRunner runs.

One simulation at once goes through ``run_now``, which waits for each and is the faster way; with
more, ``run`` starts them as ``parallel_sims`` allows.
"""

import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from peer_common import measure, param_lines, read_task, report
from spicelib import RawRead, SimRunner, SpiceEditor
from spicelib.simulators.ngspice_simulator import NGspiceSimulator


def main():
    """Run the task."""
    task, workers = read_task()
    nominal = param_lines(task, [0.0] * len(task["parameters"]))
    # SpiceEditor takes upper-case element letters only: the netlist goes into an include file.
    title, rest = task["deck"].split("\n", 1)
    Path("bench.inc").write_text(f"* bench\n{rest}")
    include = f'.include "{Path("bench.inc").absolute()}"'
    Path("bench.net").write_text(f"{title}\n{nominal}{include}\n.tran {task['tran']}\n.end\n")
    NGspiceSimulator.set_compatibility_mode(None)  # plain ngspice, as for the others
    runner = SimRunner(simulator=NGspiceSimulator, parallel_sims=abs(workers), output_folder="runs")
    netlist = SpiceEditor("bench.net")
    finished = []

    def read(raw_file, log_file):  # noqa: ARG001 - the runner passes it
        # ngspice 39 does not name itself in its files: the dialect is to be given.
        raw = RawRead(raw_file, dialect="ngspice", verbose=False)
        t, v_mem, v_out = (np.array(raw.get_wave(name)) for name in ("time", "v(mem)", "v(out)"))
        outcome = measure(task, t, v_mem, v_out)
        finished.append(time.monotonic())
        return outcome

    values = []
    begin = time.monotonic()
    for draw in task["draws"]:
        # As text: spicelib rounds numbers that it formats itself.
        texts = [repr(value) for value in draw]
        netlist.set_parameters(**dict(zip(task["parameters"], texts, strict=True)))
        if workers == 1:
            values.append(read(*runner.run_now(netlist)))
        else:
            runner.run(netlist, callback=read)
    if workers != 1:
        runner.wait_completion()
        tasks = sorted(runner.completed_tasks, key=lambda done: done.runno)
        values = [done.callback_return for done in tasks]
    ended = list(enumerate(sorted(finished), start=1))
    report(begin, ended, values, version("spicelib"))


main()
