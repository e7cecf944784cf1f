"""The transistors behind the spread of a real sweep, through the command."""

import json

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
    "corners": ["typical"],
    "temperatures_celsius": [27.0],
    "draws": 64,
    "seed": 5,
}


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> RunDirectory:
    directory = RunDirectory(tmp_path_factory.mktemp("blame") / "run", Plan.model_validate(PLAN))
    run_sweep(directory, workers=2)
    return directory


def blame(run: RunDirectory, *options: str) -> tuple[str, dict]:
    result = CliRunner().invoke(app, ["blame", str(run.path), *options])
    assert result.exit_code == 0, result.output
    return result.output, json.loads((run.path / "blame.json").read_text())


def test_the_command_names_transistors_and_the_sweep_agrees(run: RunDirectory) -> None:
    output, found = blame(run, "--check", "--parameter", "v_threshold", "--draws", "32")
    (condition,) = found["conditions"]
    (threshold,) = condition["parameters"]
    # The switching point of the first inverter, to which both its transistors add by their Vth.
    first, second = threshold["sources"][:2]
    assert (first["name"], second["name"]) == ("xmn1", "xmp1")
    assert first["share"]["first"]["low"] > 0.7 > 0.3 > second["share"]["first"]["high"]
    assert first["parts"]["Vth"]["first"]["low"] > 0.7
    assert threshold["surface"]["q2"]["low"] > 0.999
    assert "xmn1's Vth carries 7" in output
    (check,) = found["doubled"]
    (checked,) = check["parameters"]
    assert (check["transistors"], check["failed"], checked["draws"]) == (["xmn1"], 0, 32)
    before, predicted, simulated = (
        checked[key]["value"] for key in ("before", "predicted", "simulated")
    )
    assert simulated < 0.9 * before
    assert simulated == pytest.approx(predicted, rel=0.01)
    assert checked["predicted"]["low"] < simulated < checked["predicted"]["high"]
    assert (run.path / "figures" / "blame_leaky_axon_hillock.png").stat().st_size > 1000


def test_one_of_a_mirror_moves_its_ratio_and_both_do_not(run: RunDirectory) -> None:
    options = ("--parameter", "tau_mem", "--draws", "16", "--double")
    shift = {}
    for names in ("xmlk", "xmlk,xmbl"):
        _, found = blame(run, *options, names)
        (checked,) = found["doubled"][0]["parameters"]
        shift[names] = checked["nominal_after"] / checked["nominal_before"] - 1
        assert abs(checked["relative"]["value"]) < 0.01
    assert shift["xmlk"] < -0.1
    assert abs(shift["xmlk,xmbl"]) < 0.02


def test_the_document_does_not_depend_on_the_number_of_workers(run: RunDirectory) -> None:
    texts = []
    for workers in ("1", "2"):
        blame(run, "--workers", workers, "--parameter", "rate_high", "--condition", "all")
        texts.append((run.path / "blame.json").read_bytes())
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--parameter", "speed"], "--parameter speed: allowed: "),
        (["--circuit", "none"], "--circuit none: allowed: leaky_axon_hillock"),
        (["--condition", "ff 85"], "--condition 'ff 85': allowed: 'all', 'typical 27'"),
        (["--double", "xm99"], "no transistor 'xm99'; it has "),
    ],
)
def test_what_is_not_there_is_named(run: RunDirectory, options: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["blame", str(run.path), *options])
    assert result.exit_code != 0
    assert message in str(result.exception)
