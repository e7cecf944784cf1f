"""The case by snnTorch: ``way_snntorch.py CASE.npz FOLDER NAME CHIPS THREADS FLAGS…``.

As in snnTorch's tutorials: layers and neurons called in turn in a loop over the steps. With the
flag ``hoisted`` the first layer, whose input is constant, is called once before it; with
``finer=N`` it is too, steps have an N-th of the length, and a spike's current lasts N of them.
"""

import sys
from collections import deque

import numpy as np
import snntorch
import torch
from clock import answer, finer

STEPS, BETA = 100, 15 / 16


def main():
    """Read, build, run."""
    path, folder, name, count, threads, *flags = sys.argv[1:]
    torch.set_num_threads(int(threads))
    torch.set_grad_enabled(False)
    arrays = {key: torch.tensor(value) for key, value in np.load(path).items()}
    own = arrays["w1"].dim() == 3
    functional = torch.nn.functional
    parts = finer(flags) or 1

    def run(k):
        w0, w1, wr = (
            None if key not in arrays else arrays[key][k] if own else arrays[key]
            for key in ("w0", "w1", "wr")
        )  # fmt: skip
        neurons = [
            snntorch.Leaky(
                beta=1 - (1 - BETA) / parts,
                threshold=arrays[f"threshold{n}"][k],
                reset_mechanism="subtract",
            )
            for n in (0, 1)
        ]
        image = w0.dim() == 4
        x = arrays["x"].reshape(-1, 1, 16, 16) if image else arrays["x"]

        def first():
            if image:
                return functional.conv2d(x, w0).flatten(1) + arrays["bias0"]
            return functional.linear(x, w0, arrays["bias0"])

        def second(spikes):
            if image:
                side = int((spikes.shape[1] // w0.shape[0]) ** 0.5)
                maps = spikes.reshape(-1, w0.shape[0], side, side)
                spikes = 4 * functional.avg_pool2d(maps, 2).flatten(1)
            return functional.linear(spikes, w1, arrays["bias1"])

        mem0, mem1 = neurons[0].init_leaky(), neurons[1].init_leaky()
        spikes = torch.zeros(len(x), len(arrays["bias0"]))
        counts = torch.zeros(len(x), len(arrays["bias1"]))
        if parts > 1:
            given, flowing, recent = first() / parts, spikes, deque([spikes] * parts)
            for _ in range(STEPS * parts):
                spikes, mem0 = neurons[0](given, mem0)
                recent.append(spikes)
                flowing = flowing + spikes - recent.popleft()
                answered, mem1 = neurons[1](second(flowing) / parts, mem1)
                counts += answered
            return counts.numpy()
        once = first() if "hoisted" in flags else None
        for _ in range(STEPS):
            current = first() if once is None else once
            if wr is not None:
                current = current + functional.linear(spikes, wr)
            spikes, mem0 = neurons[0](current, mem0)
            answered, mem1 = neurons[1](second(spikes), mem1)
            counts += answered
        return counts.numpy()

    answer(folder, name, int(count), run, snntorch.__version__)


if __name__ == "__main__":
    main()
