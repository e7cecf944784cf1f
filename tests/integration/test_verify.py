"""Replays of a small run in ngspice, and their twins, through the command."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from fitted_run import fitted_run
from typer.testing import CliRunner

from bridge.bench import FiringJob, ReplayJob
from bridge.cli import app
from bridge.engine.session import Ngspice
from bridge.plan import Plan
from bridge.store import RunDirectory, open_run
from circuits import StepCurrent
from surrogate.vocabulary import Status

pytestmark = pytest.mark.integration

PLAN = {
    "technology": "gf180mcu",
    "circuits": ["leaky_axon_hillock"],
    "corners": ["typical"],
    "temperatures_celsius": [27.0],
    "draws": 11,
    "seed": 5,
}
DETERMINED = ("verify.json", "verify.parquet", "verify_drawn.parquet")


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> RunDirectory:
    path = tmp_path_factory.mktemp("verify") / "run"
    return fitted_run(path, Plan.model_validate(PLAN))


def verify(path: Path, *options: str) -> str:
    result = CliRunner().invoke(app, ["verify", str(path), *options])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def output(run: RunDirectory) -> str:
    return verify(run.path, "--draws", "1", "--workers", "2")


def test_the_command_compares_a_neuron_that_the_fit_did_not_see(
    run: RunDirectory, output: str
) -> None:
    rows = pq.read_table(run.path / "verify.parquet").to_pylist()
    assert {row["status"] for row in rows} == {"ok"}
    assert all(row["held_out"] and row["draw"] == 5 for row in rows)  # every fifth is held out
    assert {row["kind"] for row in rows} == {"hidden", "output", "poisson", "steps"}
    for row in rows:
        assert len(row["spikes"]) == row["count"] > 0
        assert all(row["onset"] < spike < row["duration"] for spike in row["spikes"])
        # ngspice's and the twins' own errors are far below what is compared.
        if row["count"] > 1:
            assert row["solver_shift"] < 0.005 * row["interval"]
            assert row["twin_shift"] < 0.002 * row["interval"]
    assert sum(abs(r["count"] - r["count_twin"]) for r in rows) < 0.02 * sum(
        r["count"] for r in rows
    )
    found = json.loads((run.path / "verify.json").read_text())
    whole = found["agreement"][0]
    assert (whole["condition"], whole["kind"], whole["replays"]) == ("", "", len(rows))
    first = [abs(r["latency_twin"] / r["latency"] - 1) for r in rows]
    assert whole["figures"]["latency"]["mean"]["value"] == pytest.approx(np.mean(first))
    assert "held out from the fit" in output
    assert "neuron-seconds a second" in output
    assert (run.path / "figures" / "verify_leaky_axon_hillock.png").stat().st_size > 1000
    page = (run.path / "verify.html").read_text()
    assert page.count("data:image/png;base64,") == 1
    assert "No whole network yet" in page
    assert len(found["worst"]) == 6
    times = [row["shift"] / row["interval"] for row in rows if row["count"] > 1]
    assert found["worst"][0]["time"] == pytest.approx(max(times))


def test_an_interrupted_run_on_another_number_of_workers_gives_the_same_bytes(
    run: RunDirectory, output: str, tmp_path: Path
) -> None:
    shutil.copytree(run.path, tmp_path / "run")
    journal = tmp_path / "run" / "verify.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-5]) + lines[-5][:50])  # the last is torn
    for name in (*DETERMINED, "verify.html"):
        (tmp_path / "run" / name).unlink()
    verify(tmp_path / "run", "--draws", "1", "--workers", "1")
    for name in DETERMINED:
        assert (tmp_path / "run" / name).read_bytes() == (run.path / name).read_bytes()
    assert page_without_speed(tmp_path / "run") == page_without_speed(run.path)


def page_without_speed(path: Path) -> list[str]:
    parts = (path / "verify.html").read_text().split("<section")
    return [part for part in parts if not part.startswith(' id="speed"')]


def job(run: RunDirectory, *stimuli: StepCurrent) -> ReplayJob:
    plan = open_run(run.path).plan
    condition = plan.reference_of("leaky_axon_hillock")
    (row,) = run.samples.rows("leaky_axon_hillock", condition, [5])
    return ReplayJob(
        plan.circuits["leaky_axon_hillock"], plan.technology, condition, plan.sampling, 5,
        row["v_rest"], stimuli, keep_waveforms=True,
    )  # fmt: skip


def test_without_input_a_neuron_rests_and_takes_its_static_power(
    run: RunDirectory, ngspice: Ngspice
) -> None:
    """The bias generators' currents from the supply: V_DD (i_leak + i_reset)."""
    one = job(run, StepCurrent(np.array([0.0]), np.array([0.0]), 2e-3))
    found = one.compute(ngspice, 0)
    assert (found.status, found.spikes) == (Status.OK, ())
    assert np.ptp(found.v_mem) < 1e-4
    assert found.energy == pytest.approx(2e-3 * 1.8 * (20e-12 + 5e-9), rel=0.01)


def test_constant_input_fires_as_the_bench_of_firing_rates_says(
    run: RunDirectory, ngspice: Ngspice
) -> None:
    current = 150e-12
    steady = StepCurrent(np.array([0.0, 1e-4]), np.array([0.0, current]), 6e-3)
    one = job(run, steady)
    intervals = np.diff(one.compute(ngspice, 0).spikes)
    assert len(intervals) >= 3
    firing = FiringJob(one.circuit, one.technology, one.condition, one.sampling, [5], [(current,)])
    (expected,) = firing.compute(ngspice, 0).intervals
    assert intervals == pytest.approx(expected, rel=1e-3)


def test_what_there_is_not_is_refused_in_one_line(run: RunDirectory) -> None:
    for options, word in (
        (("--circuit", "none"), "--circuit none: allowed: leaky_axon_hillock"),
        (("--conditions", "ff 85"), "--conditions 'ff 85': allowed: 'all', 'typical 27'"),
    ):
        result = CliRunner().invoke(app, ["verify", str(run.path), *options])
        assert result.exit_code != 0
        assert word in str(result.exception)
