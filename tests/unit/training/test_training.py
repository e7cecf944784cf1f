"""The equations in PyTorch, and that they learn; skipped where it is not installed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from frameworks import needs
from half_step import half_step
from training.answers import answers
from training.recipe import RECIPES

from surrogate.coding import Coding
from surrogate.data import yin_yang
from surrogate.nir import Task, read_network, write_network
from surrogate.simulator import Chip, Drive, simulate

CASES = [
    (leak, times, steps)
    for leak in ("linear", "constant")
    for times in (False, True)
    for steps in (False, True)
]


@needs("torch")
@pytest.mark.parametrize(("leak", "times", "by_step"), CASES)
@pytest.mark.parametrize(("v_reset", "halvings"), [(0.0, 0), (0.375, 0), (0.0, 2)])
def test_torch_and_the_simulator_count_the_same_spikes(
    leak, times, by_step, v_reset, halvings
) -> None:
    import torch
    from training.model import Model

    torch.manual_seed(5)
    model = Model((6, 20, 4), (6.0, 20.0), leak, 1 / 20, 50, time_constants=times)
    with torch.no_grad():
        for one in (*model.weights, *model.biases):
            # Multiples of 1/256: sums of their products are exact, in whatever order.
            one.copy_(torch.round(256 * one) / 256)
    rng = np.random.default_rng(6)
    x = rng.integers(0, 257, (30, 6)) / 256
    if by_step:
        x = rng.random((30, 50, 6)) < 0.2
    counted = model(torch.tensor(x, dtype=torch.float32), v_reset, halvings)
    found = [one.detach().numpy() for one in counted]
    network = model.network()
    for _ in range(halvings):
        network, x = half_step(network, x)
    layers = tuple(replace(one, v_reset=np.full(one.size, v_reset)) for one in network.layers)
    for backend in ("kernel", "reference"):
        drive = Drive(network, x)
        counts = next(simulate(drive, [Chip(layers)], backend=backend, raster=True))
        ours = np.split(np.sum(counts.raster, axis=1), [20], axis=1)
        for one, two in zip(ours, found, strict=True):
            assert np.sum(two) > 100
            assert np.array_equal(one, two)


@needs("torch")
@pytest.mark.parametrize("leak", ["linear", "constant"])
@pytest.mark.parametrize("constant_input", [True, False])
def test_a_layers_gradient_is_that_of_its_steps_written_in_pytorch(leak, constant_input) -> None:
    import torch
    from training.layer import Layer

    v_reset, slope, steps = 0.375, 0.5, 40

    class Spike(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return (x >= 0).to(x.dtype)

        @staticmethod
        def backward(ctx, gradient):
            (x,) = ctx.saved_tensors
            return gradient * slope / (1 + 5 * x.abs()) ** 2

    def stepped(j, gain, decay):
        v, s, spikes = torch.zeros(j.shape[1:]), torch.zeros(j.shape[1:]), []
        for t in range(steps):
            s = s * decay + (j[0] if constant_input else j[t])
            v = v + (s - (v if leak == "linear" else 1.0)) * gain
            v = v.clamp(min=0.0) if leak == "constant" else v
            spikes.append(Spike.apply(v - 1.0))
            v = torch.where(spikes[-1].detach() > 0, v_reset, v)
        return torch.stack(spikes)

    torch.manual_seed(3)
    shape = (1 if constant_input else steps, 7, 9)
    given = (2 * torch.randn(shape) + 1, 0.03 + 0.1 * torch.rand(9), 0.9 * torch.rand(9))
    wanted = torch.randn(steps, 7, 9)
    made, gradients = [], []
    for run in (stepped, lambda *some: Layer.apply(*some, steps, leak == "linear", v_reset, slope)):
        leaves = [one.clone().requires_grad_() for one in given]
        spikes = run(*leaves)
        (spikes * wanted).sum().backward()
        made.append(spikes.detach())
        gradients.append([one.grad for one in leaves])
    assert made[0].sum() > 100
    assert torch.equal(*made)
    for one, two in zip(*gradients, strict=True):
        torch.testing.assert_close(one, two, rtol=1e-3, atol=1e-4 * float(one.abs().max()))


@needs("torch")
@pytest.mark.parametrize("name", ["yin_yang", "digits_constant"])
def test_two_epochs_of_a_tiny_network_lower_the_loss(name: str, tmp_path: Path) -> None:
    from training.train import train

    data = yin_yang(n=400, n_test=100)
    recipe = replace(
        RECIPES[name], data="yin_yang", hidden=16, epochs=2, batch=25, validation=100, steps=20
    )
    lines: list[str] = []
    network, losses = train(recipe, lines.append, data)
    assert len(lines) == len(losses) == 2
    assert losses[1] < losses[0]
    again, same = train(recipe, lines.append, data)
    assert same == losses
    write_network(tmp_path / "a.nir", network, dt=1e-3, task=recipe.task)
    read = read_network(tmp_path / "a.nir")
    for one in (again, read):
        counts = [answers(n, recipe.task, data.test_x).output for n in (network, one)]
        assert np.array_equal(*counts)


@needs("torch")
def test_spikes_of_a_code_are_trained_on_as_well() -> None:
    from training.train import train

    coding = Coding("latency", duration=0.01, threshold=0.0)
    recipe = replace(
        RECIPES["yin_yang"], hidden=16, epochs=2, batch=25, validation=100, steps=20, coding=coding
    )
    assert recipe.task == Task("yin_yang", coding, 1e-3)
    _, losses = train(recipe, lambda _: None, yin_yang(n=400, n_test=100))
    assert losses[1] < losses[0]
