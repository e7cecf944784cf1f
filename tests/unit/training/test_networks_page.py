"""What the page on networks says is what its numbers come from."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm, sem
from training.answers import accuracy, answers
from training.recipe import TIMES

from surrogate.data import Dataset, load_dataset
from surrogate.nir import SHIPPED, TrainedNetwork, load_network
from surrogate.simulator.continuous import RESOLUTION

PAGE = (Path(__file__).parents[3] / "docs" / "networks.md").read_text()
TABLES = [
    [cell.strip(" `") for cell in line.strip("|").split(" | ")]
    for line in PAGE.splitlines()
    if line.startswith(tuple(f"| `{name}` |" for name in SHIPPED))
]


def shipped(name: str) -> tuple[TrainedNetwork, Dataset]:
    trained = load_network(name)
    assert trained.task.data is not None
    return trained, load_dataset(trained.task.data, Path())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_pages_accuracies_are_the_simulators(name: str) -> None:
    trained, data = shipped(name)
    network = trained.network
    said = next(row[1:] for row in TABLES if row[0] == name)
    sizes = "-".join(map(str, (network.inputs, *network.sizes)))
    assert said[:3] == [trained.task.data, sizes, network.leak]
    for cell, v_reset in zip(said[4:], (0.0, 0.25, 0.5), strict=True):
        found = accuracy(answers(network, trained.task, data.test_x, v_reset), data.test_y)
        right, low, high = (f"{100 * one:.1f}" for one in found)
        assert cell == f"{right} % ({low} to {high})"


@pytest.mark.parametrize("name", SHIPPED)
def test_the_pages_table_of_continuous_time_is_the_simulators(name: str) -> None:
    trained, data = shipped(name)
    said = [row[1:] for row in TABLES if row[0] == name and len(row) == 5]
    assert [row[0] for row in said] == ["0", "0.25", "0.5"]
    for row in said:
        steps, continuous = (
            answers(trained.network, trained.task, data.test_x, float(row[0]), resolution).classes
            == data.test_y
            for resolution in (None, RESOLUTION)
        )
        gained = 100.0 * (continuous.astype(float) - steps)
        mean, half = np.mean(gained), norm.ppf(0.975) * sem(gained)
        assert row[1:] == [
            f"{100 * np.mean(steps):.1f} %",
            f"{100 * np.mean(continuous):.1f} %",
            f"{mean:+.1f} ({mean - half:+.1f} to {mean + half:+.1f})",
        ]


def test_the_pages_time_constants_are_the_files() -> None:
    layers = load_network("yin_yang").network.layers
    c = np.concatenate([one.capacitance for one in layers])
    tau = np.concatenate([one.tau_syn for one in layers])
    assert f"membrane, {min(c):.2f} to {max(c):.1f} tau0" in " ".join(PAGE.split())
    assert f"neuron, {min(tau):.1f} to {max(tau):.1f} steps" in " ".join(PAGE.split())
    for values, (low, high) in zip((c, tau), TIMES.values(), strict=True):
        assert low <= min(values) <= max(values) <= high


def test_what_a_refractory_period_costs() -> None:
    trained, data = shipped("yin_yang")
    layers = trained.network.layers
    late = tuple(replace(one, refractory=np.full(one.size, 0.5)) for one in layers)
    right = [
        accuracy(answers(network, trained.task, data.test_x), data.test_y)[0]
        for network in (trained.network, replace(trained.network, layers=late))
    ]
    changed = f"changes the accuracy of `yin_yang` by {100 * abs(right[0] - right[1]):.1f} points"
    assert changed in " ".join(PAGE.split())


def test_the_pages_programs_run(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for program in re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL):
        exec(program, names)
    assert float(capsys.readouterr().out) == pytest.approx(0.977)
