"""The equations in PyTorch, and that they learn; skipped where it is not installed."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from frameworks import needs
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
@pytest.mark.parametrize("v_reset", [0.0, 0.375])
def test_torch_and_the_simulator_count_the_same_spikes(leak, times, by_step, v_reset) -> None:
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
    found = [one.detach().numpy() for one in model(torch.tensor(x, dtype=torch.float32), v_reset)]
    network = model.network()
    layers = tuple(replace(one, v_reset=np.full(one.size, v_reset)) for one in network.layers)
    for backend in ("kernel", "reference"):
        drive = Drive(network, x)
        counts = next(simulate(drive, [Chip(layers)], backend=backend, raster=True))
        ours = np.split(np.sum(counts.raster, axis=1), [20], axis=1)
        for one, two in zip(ours, found, strict=True):
            assert np.sum(two) > 100
            assert np.array_equal(one, two)


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
