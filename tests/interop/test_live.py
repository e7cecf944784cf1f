"""The same with the frameworks as they are installed, where they are.

Each runs in a process of its own, by programs that know nothing of lif-bridge.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from frameworks import needs
from interop import CASES, DT, HERE, bits, network_and_chip, preset_of, spikes_of

from surrogate.nir import read_network, write_chip
from surrogate.simulator import Chip


def run(*arguments: str) -> None:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@needs("snntorch", "norse", "sinabs", "rockpool")
@pytest.mark.parametrize("framework", sorted({case.split("_")[0] for case in CASES}))
def test_the_spikes_of_the_installed_framework(framework: str, tmp_path: Path) -> None:
    run(str(HERE / "record.py"), str(tmp_path), framework)
    made = sorted(tmp_path.glob("*.nir"))
    assert [path.stem for path in made] == [c for c in CASES if c.startswith(framework)]
    for path in made:
        inputs, spikes = (bits(path.with_suffix(".npz"), key) for key in ("inputs", "spikes"))
        network = read_network(path, n_steps=inputs.shape[1], **preset_of(path.stem))
        mine = spikes_of(network, Chip(network.layers), inputs, "kernel")
        assert np.array_equal(mine, spikes), path.stem


@needs("norse")
def test_a_chip_runs_in_the_installed_norse(tmp_path: Path) -> None:
    network, chip = network_and_chip()
    write_chip(tmp_path / "chip.nir", network, chip, dt=DT)
    inputs = HERE / "recorded" / "norse_box.npz"
    out = tmp_path / "spikes.npz"
    run(str(HERE / "run_norse.py"), str(tmp_path / "chip.nir"), str(inputs), str(out), str(DT))
    mine = spikes_of(network, chip, bits(inputs, "inputs"), "kernel")
    assert np.array_equal(mine, bits(out, "spikes"))
