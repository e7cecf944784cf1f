"""Samplers and `until` with the real ngspice, and the study of their efficiency."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep
from circuits.sampler import BLOCK
from surrogate.statistics import relative_half_width

ROOT = Path(__file__).resolve().parents[2]
CIRCUIT = "leaky_axon_hillock"


def plan(**changes) -> Plan:
    return Plan(
        **{
            "technology": "gf180mcu",
            "circuits": [CIRCUIT],
            "corners": ["typical"],
            "temperatures_celsius": [27],
            "draws": 500,
            "seed": 4,
            "sampler": "sobol",
            "until": {"parameter": "tau_mem", "quantity": "mean", "relative_half_width": 0.02},
        }
        | changes
    )


def test_until_ends_a_sweep_when_the_interval_is_narrow_enough(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path / "run", plan())
    run_sweep(run, workers=2)
    (condition,) = run.plan.conditions(CIRCUIT)
    measured = run.samples.measured(CIRCUIT, condition, ["tau_mem"])
    assert measured.draws.tolist() == list(range(1, BLOCK + 1))
    # Independent draws would not be enough: the sampler is taken into account.
    assert relative_half_width(measured["tau_mem"], "mean") > 0.02
    # The same draws without until are the same samples.
    few = RunDirectory(tmp_path / "few", plan(draws=8, until=None))
    run_sweep(few, workers=2)
    fewer, more = (
        [
            (row["draw"], row["tau_mem"], row["sample_id"])
            for row in one.samples.rows(CIRCUIT, condition)
        ]
        for one in (few, run)
    )
    assert fewer == more[:9]


def call(script: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "scripts" / script), *words], cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip


def test_the_study_of_samplers_prints_draws_and_goes_on(tmp_path: Path) -> None:
    words = ("--quick", "--circuit", CIRCUIT, "--out", "study")
    done = call("sampling_efficiency.py", *words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "96 of 96 samples" in done.stderr
    assert "v_threshold sigma    16" in done.stdout
    study = tmp_path / "study"
    assert 10_000 < (study / f"sampling_{CIRCUIT}.png").stat().st_size < 150_000
    with (study / "factors.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 * 2 * 2 * 2
    assert all(float(row["error_si"]) > 0 and float(row["factor"]) > 0 for row in rows)
    again = call("sampling_efficiency.py", *words, cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert again.stdout == done.stdout
    assert "samples" not in again.stderr


@pytest.mark.parametrize("words", [("--samples", "48"), ("--replicates", "1")])
def test_a_study_that_cannot_be_is_refused(tmp_path: Path, words: tuple[str, str]) -> None:
    done = call("sampling_efficiency.py", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert "allowed: --replicates from 2" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_measurements_of_scale_are_positive(tmp_path: Path) -> None:
    done = call("bench_scale.py", "--quick", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bench_scale.json"]
    result = json.loads((tmp_path / "bench_scale.json").read_text())
    for name in ("disk", "journal", "resume"):
        assert all(number > 0 for number in result[name].values())
    rates = [*result["pool"].values(), *result["dask"].values(), result["sweep"]]
    assert all(rate["samples_per_s"] > 0 for rate in rates)
