"""chipify as its documentation shows it: a datasheet, an imported netlist, its own worker pool.

Its sweeps are products of parameters; joint draws come as one include file a draw.
"""

import json
import os
import shutil
import time
from importlib.metadata import version
from pathlib import Path

from peer_common import param_lines, read_task, report


def write_project(task, workers):
    """Lay out the folders that chipify expects in the current one."""
    for name in ("tb", "work", "datasheets", "out"):
        Path(name).mkdir(exist_ok=True)
    Path("settings.json").write_text(json.dumps({"num_cores": workers}))
    for k, draw in enumerate(task["draws"]):
        Path("work", f"draw_{k}.inc").write_text(f"* draw {k}\n{param_lines(task, draw)}")
    # What the neuron is goes into an include file: chipify takes braces in the deck for its own.
    title, rest = task["deck"].split("\n", 1)
    Path("work", "bench.inc").write_text(f"* bench\n{rest}")
    measures = (
        f"tran {task['tran']}\n"
        "let v_end = v(mem)[length(v(mem))-1]\n"
        f"meas tran t_spike when v(out)={task['level']!r} rise=1\n"
    )
    Path("tb", "bench.spice").write_text(
        f"{title}\n.include draw_{{{{ draw }}}}.inc\n.include bench.inc\n"
        f".control\n{measures}.endc\n.end\n"
    )
    datasheet = {
        "parameters": {"draw": list(range(len(task["draws"])))},
        "tests": {"bench": {"engine": "ngspice", "source": "netlist", "v_end": {}, "t_spike": {}}},
    }
    Path("datasheets", "bench.yaml").write_text(json.dumps(datasheet))  # JSON is YAML


def protect_the_system():
    """Keep /dev/null in place when the superuser runs this.

    chipify calls ``ngspice -b -r /dev/null``, and ngspice removes a raw file that it wrote nothing
    to: whoever may do so loses /dev/null. A wrapper names another file. It takes a millisecond or
    two, where chipify looks every 100 ms whether ngspice is done.
    """
    if os.geteuid() != 0:
        return
    wrapper = Path("bin", "ngspice").absolute()
    wrapper.parent.mkdir()
    wrapper.write_text(
        "#!/bin/sh\n"
        '[ "$#" = 4 ] && [ "$1 $2 $3" = "-b -r /dev/null" ] || exit 97\n'
        f'exec "{shutil.which("ngspice")}" -b -r "$4.raw" "$4"\n'
    )
    wrapper.chmod(0o755)
    os.environ["PATH"] = f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"
    if shutil.which("ngspice") != str(wrapper):
        raise SystemExit("chipify as superuser would remove /dev/null: not run")


def main():
    """Run the task."""
    task, workers = read_task()
    protect_the_system()
    write_project(task, workers)
    # It takes its folders from the current one when it is imported.
    from chipify import simulator, util

    begin = time.monotonic()
    ended = []

    def note(done, total):  # noqa: ARG001 - chipify passes it
        ended.append((done, time.monotonic()))

    table = simulator.run_sim(util.Stimuli("datasheets/bench.yaml"), progress_callback=note)
    failed = table[table["sim_error"].notna() & (table["sim_error"] != "None")]
    if len(failed):
        raise RuntimeError(" ".join(failed["sim_error"].iloc[0].split()))
    table = table.sort_values("draw")
    values = list(zip(table["v_end"], table["t_spike"], strict=True))
    report(begin, ended, values, version("chipify"))


if __name__ == "__main__":  # its workers import this file again
    main()
