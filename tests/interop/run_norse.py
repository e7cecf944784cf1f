"""Run a NIR file in Norse, through its own importer, and record every spike.

    VENV/bin/python tests/interop/run_norse.py FILE.nir INPUTS.npz SPIKES.npz DT

This program knows nothing of lif-bridge.
"""

import sys

import nir
import norse
import norse.torch
import numpy as np
import torch
from norse.torch.module.lif_box import LIFBoxCell


def main() -> None:
    """Read, run step by step, write."""
    file, inputs, out, dt = sys.argv[1:]
    net = norse.torch.from_nir(nir.read(file), ignore_warnings=True, dt=float(dt))
    cells = [one for one in net.modules() if isinstance(one, LIFBoxCell)]
    spikes = [[] for _ in cells]
    for k, cell in enumerate(cells):
        cell.register_forward_hook(lambda _m, _i, out, k=k: spikes[k].append(out[0].clone()))
    with np.load(inputs, allow_pickle=False) as data:
        x = np.unpackbits(data["inputs"])[: np.prod(data["inputs_shape"])]
        x = torch.tensor(x.reshape(data["inputs_shape"]), dtype=torch.float32)
    state = None
    with torch.no_grad():
        for t in range(x.shape[1]):
            _, state = net(x[:, t], state)
    found = torch.cat([torch.stack(some, 1) for some in spikes], 2).numpy()
    np.savez_compressed(
        out, inputs=np.packbits(x.numpy() > 0), inputs_shape=x.shape,
        spikes=np.packbits(found > 0), spikes_shape=found.shape,
        versions=np.array([f"norse {norse.__version__}" if hasattr(norse, "__version__") else ""]),
    )  # fmt: skip


if __name__ == "__main__":
    main()
