"""The case by lif-bridge: ``way_ours.py CASE.npz FOLDER NAME CHIPS THREADS FLAGS…``.

Flags: ``brian2`` steps as Brian2 does, otherwise as snnTorch does; ``measured`` tabulated membrane
curves; ``reference`` the NumPy simulator; ``finer=N`` continuous time in N bins a step.
"""

import sys
from itertools import cycle, islice
from pathlib import Path

import numpy as np
from case import GAIN, IMAGE
from clock import answer, finer

from surrogate.network import INPUT, Connection, Network, Stepping, conv2d, sum_pool2d
from surrogate.neuron import LinearLeak, MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate

POINTS = 129


def population(threshold, measured):
    """Neurons with a leak of 1 and their own thresholds."""
    n, threshold = len(threshold), threshold.astype(np.float64)
    zero, one = np.zeros(n), np.ones(n)
    membrane = LinearLeak(one, zero)
    if measured:
        table = threshold[:, None] * np.linspace(0, 1, POINTS) ** 2
        membrane = MeasuredCurve(zero, threshold, table, zero - 10.0)
    return Population(one, zero, threshold, zero, np.zeros(n, bool), membrane)


def main():
    """Read, build, run."""
    path, folder, name, count, threads, *flags = sys.argv[1:]
    arrays, count = dict(np.load(path)), int(count)
    own = arrays["w1"].ndim == 3
    stored = len(arrays["threshold0"])

    def weights(key, k):
        found = arrays[key][k] if own else arrays[key]
        return np.float32(1 / GAIN) * found

    late = 1 if "brian2" in flags else 0
    first, second = weights("w0", 0), weights("w1", 0)
    if first.ndim == 4:
        first, shape = conv2d(first, (1, IMAGE, IMAGE))
        pool, _ = sum_pool2d(shape, (2, 2), (2, 2))
        second = (pool.T @ second.T).T
    connections = [Connection(INPUT, 0, first), Connection(0, 1, second, late)]
    if "wr" in arrays:
        connections.append(Connection(0, 0, weights("wr", 0), 1))
    stepping = Stepping(reset="subtract", reset_delay=1 - late, above=True)
    chips = []
    for k in range(stored):
        layers = tuple(population(arrays[f"threshold{n}"][k], "measured" in flags) for n in (0, 1))
        keys = ("w0", "w1", "wr")[: len(connections)]
        chips.append(Chip(layers, tuple(weights(key, k) for key in keys) if own else None))
    biases = tuple(arrays[f"bias{n}"] * np.float32(1 / GAIN) for n in (0, 1))
    network = Network(
        arrays["x"].shape[1], chips[0].layers, tuple(connections), biases, GAIN, 100, stepping
    )
    backend = "reference" if "reference" in flags else "kernel"
    bins = finer(flags)

    def run(_):
        drive = Drive(network, arrays["x"])
        stream = islice(cycle(chips), count)
        found = simulate(drive, stream, backend=backend, threads=int(threads), resolution=bins)
        return [one.output for one in found][:stored]

    run.together = True
    answer(Path(folder), name, count, run, "")


if __name__ == "__main__":
    main()
