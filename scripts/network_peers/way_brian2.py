"""The case by Brian2 with Cython: ``way_brian2.py CASE.npz FOLDER NAME CHIPS THREADS FLAGS…``.

The batch is that many copies of the network in one group. The current into the first layer, which
is constant, is given; building and compiling are not timed. With the flag ``finer=N`` steps have an
N-th of the length and a spike's current still lasts a whole one.
"""

import sys

import brian2 as b
import numpy as np
from clock import answer, finer
from scipy.signal import correlate2d

STEPS, GAIN = 100, np.float32(1 / 16)


def main():
    """Read, build, run."""
    path, folder, name, count, _, *flags = sys.argv[1:]
    parts = finer(flags) or 1
    b.prefs.core.default_float_dtype = np.float32
    b.defaultclock.dt = 1 / parts * b.ms
    arrays = dict(np.load(path))
    own = arrays["w1"].ndim == 3
    batch = len(arrays["x"])

    def weights(key, k):
        return arrays[key][k] if own else arrays[key]

    def into_first(k):
        w0 = weights("w0", k)
        if w0.ndim == 2:
            return arrays["x"] @ w0.T + arrays["bias0"]
        images = arrays["x"].reshape(-1, 16, 16)
        maps = [[correlate2d(one, kernel[0], "valid") for kernel in w0] for one in images]
        return np.array(maps).reshape(batch, -1) + arrays["bias0"]

    def matrix(k):
        w1 = weights("w1", k)
        if weights("w0", k).ndim == 2:
            return w1
        channels = len(weights("w0", k))
        side = int((len(arrays["bias0"]) // channels) ** 0.5)
        wide = w1.reshape(len(w1), channels, side // 2, side // 2)
        return wide.repeat(2, axis=2).repeat(2, axis=3).reshape(len(w1), -1)

    equations = """dv/dt = (given + j - v) / tau : 1
                   given : 1
                   j : 1
                   top : 1"""
    space = {"tau": 16 * b.ms}
    groups = []
    for n in (len(arrays["bias0"]), len(arrays["bias1"])):
        group = b.NeuronGroup(
            batch * n, equations, threshold="v > top", reset="v -= top", method="euler",
            namespace=space,
        )  # fmt: skip
        if parts == 1:
            group.run_regularly("j = 0", when="before_thresholds")  # a spike's current lasts a step
        groups.append(group)
    hidden, output = groups
    n_hidden, n_out = len(arrays["bias0"]), len(arrays["bias1"])

    def wire(source, target, n_source, n_target):
        ways = {"begin": "j_post += w", "end": "j_post -= w"} if parts > 1 else "j_post += w"
        delays = {"end": 1 * b.ms} if parts > 1 else None
        synapses = b.Synapses(source, target, "w : 1", on_pre=ways, delay=delays)
        copy, i, j = np.meshgrid(
            np.arange(batch), np.arange(n_source), np.arange(n_target), indexing="ij"
        )
        synapses.connect(i=(copy * n_source + i).ravel(), j=(copy * n_target + j).ravel())
        return synapses

    wires = {"w1": wire(hidden, output, n_hidden, n_out)}
    if "wr" in arrays:
        wires["wr"] = wire(hidden, hidden, n_hidden, n_hidden)
    monitor = b.SpikeMonitor(output, record=False)
    network = b.Network(hidden, output, monitor, *wires.values())
    network.store()
    given = into_first(0)

    def run(k):
        network.restore()
        hidden.given = ((into_first(k) if own else given) / GAIN).ravel()
        output.given = np.tile(arrays["bias1"] / GAIN, batch)
        for layer, group in enumerate(groups):
            group.top = np.tile(arrays[f"threshold{layer}"][k], batch)
        for key, synapses in wires.items():
            w = matrix(k) if key == "w1" else weights(key, k)
            synapses.w = np.tile((w.T / GAIN).ravel(), batch)
        network.run(STEPS * b.ms)
        return np.array(monitor.count).reshape(batch, n_out)

    answer(folder, name, int(count), run, b.__version__)


if __name__ == "__main__":
    main()
