"""What needs no PyTorch: recipes, answers, and what the program says without it."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from training.answers import accuracy, answers
from training.recipe import RECIPES

from surrogate.data import load_dataset
from surrogate.network import Network
from surrogate.nir import SHIPPED, Task, load_network
from surrogate.simulator import SpikeCounts

ROOT = Path(__file__).parents[3]


def test_each_shipped_network_has_its_recipe() -> None:
    assert tuple(RECIPES) == SHIPPED
    for name, recipe in RECIPES.items():
        trained = load_network(name)
        data = load_dataset(recipe.data, Path())
        assert trained.task == recipe.task
        network = trained.network
        assert (network.inputs, *network.sizes) == (data.features, recipe.hidden, data.classes)
        assert (network.leak, network.alpha, network.n_steps) == (
            recipe.leak, recipe.alpha, recipe.steps,
        )  # fmt: skip
        assert all((one.tau_syn is not None) == recipe.time_constants for one in network.layers)


def test_the_yin_yang_network_is_as_good_as_published_hardware() -> None:
    # Göltz et al., Nature Machine Intelligence 3, 823 (2021): 95.0 +- 0.9 % on BrainScaleS-2.
    trained, data = load_network("yin_yang"), load_dataset("yin_yang", Path())
    for layer in trained.network.layers:
        assert len(np.unique(layer.capacitance)) == layer.size
        assert len(np.unique(layer.tau_syn)) == layer.size
    for v_reset in (0.0, 0.5):
        counts = answers(trained.network, trained.task, data.test_x, v_reset)
        assert accuracy(counts, data.test_y)[0] >= 0.93


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_network_does_not_lean_on_its_step(name: str) -> None:
    # A circuit has none. One digit is 0.22 points.
    trained = load_network(name)
    data = load_dataset(RECIPES[name].data, Path())
    gained = {}
    for v_reset in (0.0, 0.25, 0.5):
        steps, continuous = (
            int(np.sum(counts.classes == data.test_y))
            for counts in (
                answers(trained.network, trained.task, data.test_x, v_reset, resolution)
                for resolution in (None, 4)
            )
        )
        gained[v_reset] = 100 * (continuous - steps) / len(data.test_y)
    assert min(gained.values()) >= -0.3
    assert gained[0.0] <= 0.3  # its own reset: what it reaches is what it was trained to


def test_an_accuracy_has_wilsons_interval() -> None:
    output = np.zeros((40, 2), dtype=np.int64)
    output[:38, 1] = 3
    right, low, high = accuracy(SpikeCounts(output, (), 40, 1), np.ones(40, dtype=np.int64))
    p, z, n = 38 / 40, 1.959963985, 40
    middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    assert right == p
    assert (low, high) == pytest.approx((middle - half, middle + half), rel=1e-8)


def test_answers_take_the_reset_value() -> None:
    # From 0 to 1 at a net current of 1 in steps of 1/16: 16 steps; from 1/2, half of them.
    network = Network.feedforward([np.full((1, 1), 2.0)], [np.zeros(1)], "constant", 1 / 16, 64)
    x = np.ones((1, 1), dtype=np.float32)
    counted = [answers(network, Task(), x, r).output.item() for r in (0.0, 0.5)]
    assert counted == [4, 7]


def run(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([*([env["first"]] if "first" in env else []), str(ROOT)])
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "train_networks.py"), *words],
        capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip


def test_without_pytorch_the_program_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('there is none', name='torch')\n")
    done = run(first=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == "train_networks: PyTorch is missing; run: pip install -e .[train]\n"
