"""The frameworks' own spikes, in every neuron at every step.

`record.py` made the files in the frameworks themselves: what is compared with is not this code.
"""

from pathlib import Path

import nir
import numpy as np
import pytest
from interop import CASES, DT, RECORDED, bits, network_and_chip, preset_of, spikes_of

from surrogate.nir import PRESETS, read_network, write_chip, write_network
from surrogate.simulator import Chip


def test_every_preset_has_a_recording() -> None:
    assert {case.split("_")[0] for case in CASES} == set(PRESETS)


@pytest.mark.parametrize("backend", ["reference", "kernel"])
@pytest.mark.parametrize("case", CASES)
def test_the_spikes_of_the_framework(case: str, backend: str, tmp_path: Path) -> None:
    inputs, spikes = (bits(RECORDED / f"{case}.npz", key) for key in ("inputs", "spikes"))
    network = read_network(RECORDED / f"{case}.nir", n_steps=inputs.shape[1], **preset_of(case))
    assert 0.01 < np.mean(spikes) < 0.5
    mine = spikes_of(network, Chip(network.layers), inputs, backend)
    assert np.array_equal(mine, spikes)
    # What was read is written with all that NIR leaves open: no preset is needed any more.
    write_network(tmp_path / "again.nir", network)
    again = read_network(tmp_path / "again.nir")
    assert again.stepping == network.stepping
    assert np.array_equal(spikes_of(again, Chip(again.layers), inputs, backend), spikes)


@pytest.mark.parametrize(
    ("case", "change"),
    [
        ("snntorch_leaky_subtract", {"reset": "value"}),
        ("snntorch_leaky_subtract", {"reset_delay": 0}),
        ("snntorch_leaky_zero", {"reset_delay": 1}),
        ("snntorch_recurrent_zero", {"reset_delay": 0}),
        ("snntorch_recurrent_subtract", {"late_input": True}),
        ("norse_box", {"reset": "subtract"}),
        ("norse_box", {"scheme": "exponential"}),
        ("norse_lif", {"late_input": True}),
        ("sinabs_lif", {"scheme": "euler"}),
        ("rockpool_lif", {"reset": "value"}),
    ],
)
def test_each_rule_matters(case: str, change: dict) -> None:
    """Another rule than the framework's gives other spikes: the agreement is no accident."""
    inputs, spikes = (bits(RECORDED / f"{case}.npz", key) for key in ("inputs", "spikes"))
    given = preset_of(case) | change
    network = read_network(RECORDED / f"{case}.nir", n_steps=inputs.shape[1], **given)
    assert not np.array_equal(spikes_of(network, Chip(network.layers), inputs, "kernel"), spikes)


def test_rockpool_says_its_step_in_r() -> None:
    network = read_network(RECORDED / "rockpool_lif.nir", preset="rockpool", n_steps=1)
    longest = max(
        float(np.max(nir_node.tau_mem))
        for nir_node in nir.read(RECORDED / "rockpool_lif.nir", type_check=False).nodes.values()
        if isinstance(nir_node, nir.CubaLIF)
    )
    assert network.alpha * longest == pytest.approx(1e-3, rel=1e-4)


def test_a_chip_runs_in_norse(tmp_path: Path) -> None:
    network, chip = network_and_chip()
    write_chip(tmp_path / "chip.nir", network, chip, dt=DT)
    # The file that Norse ran is the one that is written today.
    today, then = (nir.read(path) for path in (tmp_path / "chip.nir", RECORDED / "chip_norse.nir"))
    assert today.edges == then.edges
    for name, node in today.nodes.items():
        for field, value in vars(node).items():
            if isinstance(value, np.ndarray):
                assert np.allclose(value, getattr(then.nodes[name], field), rtol=1e-12), name
    inputs, spikes = (bits(RECORDED / "chip_norse.npz", key) for key in ("inputs", "spikes"))
    assert np.array_equal(spikes_of(network, chip, inputs, "kernel"), spikes)
    ideal = spikes_of(network, Chip(network.layers), inputs, "kernel")
    assert np.mean(ideal != spikes) > 0.01
