"""A fresh ``ngspice -b`` process for every sample: write a deck, run, read the raw file."""

import subprocess
import time
from pathlib import Path

import numpy as np
from peer_common import measure, param_lines, read_task, report


def read_raw(path):
    """Vectors of a binary raw file by name."""
    header, data = path.read_bytes().split(b"Binary:\n", 1)
    lines = header.decode().splitlines()
    first = lines.index("Variables:") + 1
    names = [line.split()[1] for line in lines[first:]]
    return dict(zip(names, np.frombuffer(data).reshape(-1, len(names)).T, strict=True))


def main():
    """Run the task."""
    task, _ = read_task()
    deck, raw = Path("sample.cir"), Path("sample.raw")
    begin = time.monotonic()
    ended, values = [], []
    for draw in task["draws"]:
        deck.write_text(f"{task['deck']}{param_lines(task, draw)}.tran {task['tran']}\n.end\n")
        subprocess.run(
            ["ngspice", "-n", "-b", "-r", raw, deck],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )
        vectors = read_raw(raw)
        values.append(measure(task, vectors["time"], vectors["v(mem)"], vectors["v(out)"]))
        ended.append((len(values), time.monotonic()))
    report(begin, ended, values, "")


main()
