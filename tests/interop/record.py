"""Build small networks in other frameworks, export them to NIR and record every spike.

    make interop        # the environment .venv-interop, see requirements.txt beside this file
    .venv-interop/bin/python tests/interop/record.py tests/interop/recorded [case ...]

Each case becomes ``CASE.nir``, as the framework's own exporter makes it, and ``CASE.npz``: the
inputs (batch, steps, inputs), the spikes (batch, steps, neurons) of all layers in their order, and
the versions. This program knows nothing of lif-bridge.
"""

import sys
from importlib.metadata import version
from pathlib import Path

import nir
import numpy as np
import torch

BATCH, STEPS = 4, 100
SEED = 8
"""Under 7 a neuron of norse_lif comes within 1.4e-7 of its threshold, which is rounding."""


def inputs(seed: int, n: int, rate: float = 0.3) -> torch.Tensor:
    """Random spikes, shape (batch, steps, n)."""
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(BATCH, STEPS, n, generator=generator) < rate).float()


def between(low: float, high: float, n: int) -> torch.Tensor:
    """n random numbers."""
    return low + (high - low) * torch.rand(n)


def gain(module: torch.nn.Module, factor: float) -> torch.nn.Module:
    """The same module with weights multiplied, so that its neurons spike."""
    with torch.no_grad():
        module.weight *= factor
    return module


def listen(modules: list, spikes: list) -> None:
    """Keep what each module answers, step by step."""
    for k, module in enumerate(modules):
        module.register_forward_hook(
            lambda _m, _i, out, k=k: spikes[k].append(
                (out[0] if isinstance(out, tuple) else out).detach().clone()
            )
        )


def by_steps(net, modules: list, x: torch.Tensor, shape: tuple, reset, state: bool) -> np.ndarray:
    """Run step by step; spikes of all modules, (batch, steps, neurons)."""
    spikes = [[] for _ in modules]
    listen(modules, spikes)
    reset()
    memory = None
    for t in range(x.shape[1]):
        now = x[:, t].reshape(len(x), *shape)
        if state:
            _, memory = net(now, memory)
        else:
            net(now)
    layers = [torch.stack([one.flatten(1) for one in some], 1) for some in spikes]
    return torch.cat(layers, 2).numpy()


def snntorch_case(kind: str) -> tuple:
    """Networks of Leaky, RLeaky, Synaptic and RSynaptic; a convolution."""
    import snntorch as snn
    from snntorch.export_nir import export_to_nir

    def neuron(cls, n, **more):
        shape = n if isinstance(n, tuple) else (n,)
        size = int(np.prod(shape))
        return cls(
            beta=between(0.7, 0.95, size).reshape(shape), threshold=torch.ones(shape),
            init_hidden=True, **more,
        )  # fmt: skip

    linear, shape = torch.nn.Linear, (32,)
    if kind in ("leaky_subtract", "leaky_zero"):
        how = {"reset_mechanism": kind.split("_")[1]}
        layers = [
            gain(linear(32, 48), 2), neuron(snn.Leaky, 48, **how),
            gain(linear(48, 16, bias=False), 2), neuron(snn.Leaky, 16, **how),
        ]  # fmt: skip
    elif kind in ("recurrent_subtract", "recurrent_zero"):
        how = {"reset_mechanism": kind.split("_")[1]}
        layers = [
            gain(linear(32, 40), 2), neuron(snn.RLeaky, 40, linear_features=40, **how),
            gain(linear(40, 12), 2),
            neuron(snn.Synaptic, 12, alpha=between(0.5, 0.9, 12), **how),
        ]  # fmt: skip
    elif kind == "rsynaptic":
        layers = [
            linear(32, 40),
            neuron(snn.RSynaptic, 40, linear_features=40, alpha=between(0.5, 0.8, 40)),
            gain(linear(40, 12), 2), neuron(snn.Leaky, 12),
        ]  # fmt: skip
    else:
        shape = (1, 10, 10)
        layers = [
            gain(torch.nn.Conv2d(1, 4, 3, stride=1, padding=1), 3), neuron(snn.Leaky, (4, 10, 10)),
            torch.nn.AvgPool2d(2), gain(torch.nn.Conv2d(4, 6, 3), 4), neuron(snn.Leaky, (6, 3, 3)),
            torch.nn.Flatten(), gain(linear(54, 10), 3), neuron(snn.Leaky, 10),
        ]  # fmt: skip
    net = torch.nn.Sequential(*layers)
    x = inputs(1, int(np.prod(shape)))
    graph = export_to_nir(net, x[:1, 0].reshape(1, *shape), ignore_dims=[0])
    cells = [one for one in net if isinstance(one, snn.SpikingNeuron)]

    def reset() -> None:
        for one in cells:
            one.reset_mem()

    return graph, x, by_steps(net, cells, x, shape, reset, state=False)


def norse_case(kind: str) -> tuple:
    """LIFBoxCell, LIFCell, IAFCell."""
    import norse.torch as norse
    from norse.torch.functional.iaf import IAFParameters
    from norse.torch.functional.lif import LIFParameters
    from norse.torch.functional.lif_box import LIFBoxParameters
    from norse.torch.utils.export_nir import to_nir

    def box(n):
        p = LIFBoxParameters(
            tau_mem_inv=between(50, 300, n), v_th=between(0.8, 1.2, n), v_leak=between(0, 0.1, n),
            v_reset=torch.zeros(n),
        )  # fmt: skip
        return norse.LIFBoxCell(p)

    def lif(n):
        p = LIFParameters(
            tau_syn_inv=between(100, 400, n), tau_mem_inv=between(50, 300, n),
            v_th=between(0.8, 1.2, n), v_leak=torch.zeros(n), v_reset=torch.zeros(n),
        )  # fmt: skip
        return norse.LIFCell(p)

    linear = torch.nn.Linear
    if kind == "box":
        layers = [gain(linear(32, 48), 8), box(48), gain(linear(48, 16), 12), box(16)]
    elif kind == "lif":
        layers = [gain(linear(32, 48), 3), lif(48), gain(linear(48, 16), 8), lif(16)]
    else:
        first = norse.IAFCell(IAFParameters(v_th=between(0.8, 1.2, 48)))
        layers = [linear(32, 48), first, gain(linear(48, 16), 8), box(16)]
    net = norse.SequentialState(*layers)
    x = inputs(2, 32)
    with torch.no_grad():
        graph = to_nir(net, x[:1, 0])
        cells = [one for one in layers if not isinstance(one, linear)]
        return graph, x, by_steps(net, cells, x, (32,), lambda: None, state=True)


def sinabs_case(kind: str) -> tuple:
    """LIFSqueeze and IAFSqueeze with at most a spike a step."""
    import sinabs.activation as sina
    import sinabs.layers as sl
    from sinabs.nir import to_nir

    one, linear = {"batch_size": BATCH, "spike_fn": sina.SingleSpike}, torch.nn.Linear

    def leaky(n):
        return {"tau_mem": between(5, 20, n), "spike_threshold": torch.ones(n)}

    if kind == "lif":
        shape = (32,)
        layers = [
            gain(linear(32, 48), 8), sl.LIFSqueeze(**leaky(48), **one),
            gain(linear(48, 16), 12), sl.LIFSqueeze(**leaky(16), **one),
        ]  # fmt: skip
    else:
        shape = (1, 10, 10)
        layers = [
            torch.nn.Conv2d(1, 4, 3), sl.IAFSqueeze(**one), sl.SumPool2d(2), torch.nn.Flatten(),
            gain(linear(64, 10), 2), sl.LIFSqueeze(**leaky(10), **one),
        ]  # fmt: skip
    net = torch.nn.Sequential(*layers)
    x = inputs(3, int(np.prod(shape)))
    together = x.reshape(BATCH * STEPS, *shape)
    cells = [m for m in layers if isinstance(m, sl.LIFSqueeze | sl.IAFSqueeze)]
    with torch.no_grad():
        net(together)
        graph = to_nir(net, together)
        graph.infer_types()  # nir cannot write the shapes that sinabs leaves open
        for cell in cells:
            cell.reset_states()
        spikes = [[] for _ in cells]
        listen(cells, spikes)
        net(together)
    made = [some[-1].reshape(BATCH, STEPS, -1) for some in spikes]
    return graph, x, torch.cat(made, 2).numpy()


def rockpool_case(kind: str) -> tuple:
    """LIFTorch with at most a spike a step."""
    from rockpool.nn.combinators import Sequential
    from rockpool.nn.modules import LIFTorch, LinearTorch
    from rockpool.nn.modules.torch.nir import to_nir

    def lif(n):
        return LIFTorch(
            n, tau_mem=between(0.005, 0.02, n), tau_syn=between(0.003, 0.01, n).reshape(n, 1),
            bias=torch.zeros(n), threshold=between(0.8, 1.2, n), max_spikes_per_dt=1, dt=1e-3,
        )  # fmt: skip

    net = Sequential(LinearTorch((32, 48)), lif(48), LinearTorch((48, 16)), lif(16))
    x = inputs(4, 32)
    with torch.no_grad():
        graph = to_nir(net)
        cells = [net[1], net[3]]
        spikes = [[] for _ in cells]
        listen(cells, spikes)
        net.reset_state()
        net(x)
    return graph, x, torch.cat([some[-1] for some in spikes], 2).numpy()


CASES = {
    "snntorch": (
        snntorch_case,
        "leaky_subtract leaky_zero recurrent_subtract recurrent_zero rsynaptic conv",
    ),
    "norse": (norse_case, "box lif iaf"),
    "sinabs": (sinabs_case, "lif conv"),
    "rockpool": (rockpool_case, "lif"),
}


def main() -> None:
    """Record the cases that are asked for, or all."""
    folder, wanted = Path(sys.argv[1]), sys.argv[2:]
    for framework, (make, kinds) in CASES.items():
        for kind in kinds.split():
            name = f"{framework}_{kind}"
            if wanted and name not in wanted and framework not in wanted:
                continue
            torch.manual_seed(SEED)
            graph, x, spikes = make(kind)
            nir.write(folder / f"{name}.nir", graph)
            found = [f"{one} {version(one)}" for one in (framework, "nir", "nirtorch", "torch")]
            assert set(np.unique(spikes)) <= {0.0, 1.0}, "more than one spike a step"
            np.savez_compressed(
                folder / f"{name}.npz", inputs=np.packbits(x.numpy() > 0),
                inputs_shape=x.shape, spikes=np.packbits(spikes > 0),
                spikes_shape=spikes.shape, versions=np.array(found),
            )  # fmt: skip
            sys.stdout.write(f"{name}: {spikes.shape}, {spikes.mean():.3f} spikes a step\n")


if __name__ == "__main__":
    main()
