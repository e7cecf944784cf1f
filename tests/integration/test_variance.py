"""Where the spread of a real sweep comes from, through the command."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bridge.cli import app
from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep

pytestmark = pytest.mark.integration

PLAN = {
    "technology": "gf180mcu",
    "circuits": ["leaky_axon_hillock"],
    "corners": ["typical", "ff"],
    "temperatures_celsius": [0.0, 85.0],
    "draws": 10,
    "seed": 2,
}


def test_the_command_splits_the_variance_of_a_sweep(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path / "run", Plan.model_validate(PLAN))
    run_sweep(run, workers=2)
    texts = []
    for _ in range(2):
        result = CliRunner().invoke(app, ["variance", str(run.path)])
        assert result.exit_code == 0, result.output
        texts.append((run.path / "variance.json").read_bytes())
    assert texts[0] == texts[1]
    assert "10 draws measured at every condition" in result.output
    assert (run.path / "figures" / "variance.png").stat().st_size > 1000
    (found,) = json.loads(texts[0])
    assert (found["draws"], found["failed"]) == (10, 0)
    for split in found["parameters"].values():
        assert sum(one["value"] for one in split["shares"].values()) == pytest.approx(1)
    # The threshold is the inverter's switching point, which the corner moves and mismatch hardly;
    # the leak is a mirror's, which mismatch moves and the corner hardly.
    threshold = found["parameters"]["v_threshold"]["shares"]
    rheobase = found["parameters"]["rheobase"]["shares"]
    assert threshold["corner"]["low"] > threshold["draw"]["high"]
    assert rheobase["draw"]["low"] > 0.5 > rheobase["corner"]["high"]
    # A sub-threshold current error is kappa dVth/U_T: it falls with temperature, with U_T.
    growth = found["parameters"]["rheobase"]["growth"]
    assert growth["relative"]["chance"]["high"] < 1
