"""The same with the frameworks as they are installed, where they are.

LIF_BRIDGE_INTEROP is the Python of an environment that has them, see `record.py`.
"""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
from interop import CASES, DT, HERE, bits, network_and_chip, preset_of, spikes_of

from surrogate.nir_files import read_network, write_chip
from surrogate.simulator import Chip

PYTHON = os.environ.get("LIF_BRIDGE_INTEROP", "")

needs_frameworks = pytest.mark.skipif(
    not PYTHON, reason="LIF_BRIDGE_INTEROP names no Python with torch, snntorch and norse"
)


def run(*arguments: str) -> None:
    done = subprocess.run([PYTHON, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def has(framework: str) -> bool:
    command = [PYTHON, "-c", f"import {framework}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@needs_frameworks
@pytest.mark.parametrize("framework", sorted({case.split("_")[0] for case in CASES}))
def test_the_spikes_of_the_installed_framework(framework: str, tmp_path: Path) -> None:
    if not has(framework):
        pytest.skip(f"{PYTHON} has no {framework}")
    run(str(HERE / "record.py"), str(tmp_path), framework)
    made = sorted(tmp_path.glob("*.nir"))
    assert [path.stem for path in made] == [c for c in CASES if c.startswith(framework)]
    for path in made:
        inputs, spikes = (bits(path.with_suffix(".npz"), key) for key in ("inputs", "spikes"))
        network = read_network(path, n_steps=inputs.shape[1], **preset_of(path.stem))
        mine = spikes_of(network, Chip(network.layers), inputs, "kernel")
        assert np.array_equal(mine, spikes), path.stem


@needs_frameworks
def test_a_chip_runs_in_the_installed_norse(tmp_path: Path) -> None:
    network, chip = network_and_chip()
    write_chip(tmp_path / "chip.nir", network, chip, dt=DT)
    inputs = HERE / "recorded" / "norse_box.npz"
    out = tmp_path / "spikes.npz"
    run(str(HERE / "run_norse.py"), str(tmp_path / "chip.nir"), str(inputs), str(out), str(DT))
    mine = spikes_of(network, chip, bits(inputs, "inputs"), "kernel")
    assert np.array_equal(mine, bits(out, "spikes"))
