"""The main job through its command line, its scripts and its wheel, with the real ngspice."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from unwatched import changed

from bridge.engine import Pool
from bridge.fit.fit import fit_circuit
from bridge.plan import Plan
from bridge.store import RunDirectory, Samples, SampleTable
from bridge.sweep import run_sweep
from circuits import Condition, circuits, load_circuit
from surrogate.distribution import load_distribution
from surrogate.vocabulary import quantities_of

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "bridge.cli"]

SMALL = Plan(
    technology="gf180mcu",
    circuits=["leaky_axon_hillock"],
    corners=["typical"],
    temperatures_celsius=[27.0, 85.0],
    draws=25,
    seed=4,
)


def call(*words: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words], cwd=cwd, env=os.environ | environment,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def quick_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("quick")
    done = call(*COMMAND, "run", "--quick", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / "runs" / "quick", done.stdout


def test_the_quick_run_ends_with_table_pictures_and_paths(quick_run: tuple[Path, str]) -> None:
    run, printed = quick_run
    for word in ("tau_mem", "typical 27 °C", "ff 85 °C", "Ideal neurons: ", "worst"):
        assert word in printed
    pictures = [
        "accuracy.png",
        "yield.png",
        "distributions.png",
        "waveforms.png",
        "firing_rates.png",
    ]
    for circuit in ("leaky_axon_hillock", "low_power_if"):
        pictures += [f"{what}_{circuit}.png" for what in ("corner", "qq", "temperature")]
        assert f"{circuit}: Held-out samples agree with the distribution at" in printed
    for name in ("summary.json", *(f"figures/{picture}" for picture in pictures)):
        assert f"runs/quick/{name}" in printed
        assert (run / name).stat().st_size > 5000
    assert "\x1b[" not in printed


def test_the_quick_study_ends_with_verdicts_pictures_and_a_page(
    quick_run: tuple[Path, str],
) -> None:
    run, _ = quick_run
    done = call(*COMMAND, "study", run, "--quick", cwd=run.parent)
    assert done.returncode == 0, done.stderr
    found = json.loads((run / "study.json").read_text())
    assert [one["number"] for one in found["findings"]] == list(range(1, 8))
    page = (run / "study.html").read_text()
    for one in found["findings"]:
        assert one["claim"] in done.stdout.replace("\n", " ")
        assert one["verdict"] in page
        picture = f"figures/study_{one['number']}_{one['key']}.png"
        assert picture in page
        assert (run / picture).stat().st_size > 5000
    assert [one["circuit"] for one in found["transistors"]["circuits"]] == [
        "leaky_axon_hillock", "low_power_if",
    ]  # fmt: skip
    # Twelve draws are too few for a surface, and the page says so.
    assert all("chips are too few" in one["reason"] for one in found["transistors"]["circuits"])
    assert "not traced" in page


def test_the_summary_holds_what_the_table_shows(quick_run: tuple[Path, str]) -> None:
    summary = json.loads((quick_run[0] / "summary.json").read_text())
    assert summary["seed"] == 1
    assert set(summary["wall_seconds"]) >= {"sweep", "fit", "evaluation"}
    assert "ngspice-" in summary["versions"]["ngspice"]
    assert set(summary["circuits"]) == {"leaky_axon_hillock", "low_power_if"}
    for circuit in summary["circuits"].values():
        assert circuit["ideal_accuracy"]["mean"]["value"] >= 0.95
        assert circuit["fi_error"]["measured"]["median"] < 0.01
        assert len(circuit["conditions"]) == 4
        for row in circuit["conditions"]:
            assert sum(row["counts"].values()) == 12
            assert set(row["parameters"]) == set(quantities_of("neuron"))
            for name in ("tau_mem", "v_threshold", "rheobase", "rate_low", "rate_high"):
                parameter = row["parameters"][name]
                sigma = parameter["sigma"]
                assert sigma["low"] < sigma["value"] < sigma["high"]
                assert parameter["numerical_error"] < sigma["value"] / 10, name
            accuracy = row["accuracy"]
            assert accuracy["chips"] == 20
            assert accuracy["worst"] <= accuracy["mean"]["value"] <= accuracy["mean"]["high"]


def test_every_sample_is_a_row_with_units(quick_run: tuple[Path, str]) -> None:
    parts = sorted((quick_run[0] / "samples").rglob("*.parquet"))
    tables = [pq.read_table(part) for part in parts]
    assert sum(table.num_rows for table in tables) == 2 * 4 * 13
    ids = [value for table in tables for value in table["sample_id"].to_pylist()]
    assert len(set(ids)) == len(ids)
    field = tables[0].schema.field("tau_mem")
    assert field.metadata[b"unit"] == b"s"
    assert min(n for table in tables for n in table["newton_iterations"].to_pylist()) > 1000


def test_the_certificate_judges_every_condition(quick_run: tuple[Path, str]) -> None:
    certificates = json.loads((quick_run[0] / "certificate.json").read_text())
    assert len(certificates) == 2 * 4
    for certificate in certificates:
        assert certificate["certified"], certificate
        assert certificate["draws"] == 8
        tau = certificate["parameters"]["tau_mem"]
        assert 0 < tau["error"] < tau["sigma"] / 10
    assert "Numerics certified" in quick_run[1]


def test_running_it_again_simulates_nothing_and_ends_the_same(quick_run: tuple[Path, str]) -> None:
    run, _ = quick_run
    before = {p: p.read_bytes() for p in run.rglob("*") if p.suffix in (".json", ".parquet")}
    distribution = run / "distributions" / "low_power_if.json"
    assert load_distribution(distribution).circuit == "low_power_if"
    distribution.unlink()
    done = call(*COMMAND, "fit", run, "--workers", "1", cwd=run)
    assert done.returncode == 0, done.stderr
    done = call(*COMMAND, "evaluate", run, "--workers", "1", cwd=run)
    assert done.returncode == 0, done.stderr
    for path, content in before.items():
        assert path.read_bytes() == content, path


def files_of(folder: Path) -> dict[Path, bytes]:
    """Contents of every file of a finished run's tables."""
    parts = [*folder.glob("samples/**/*"), *folder.glob("certificate/**/*")]
    return {path.relative_to(folder): path.read_bytes() for path in parts if path.is_file()}


def test_a_distribution_has_the_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    plan = changed(SMALL, neurons_per_chip=2)
    samples = run_sweep(RunDirectory(tmp_path / "run", plan), workers=2)
    here, one, three = (
        fit_circuit(samples, plan, "leaky_axon_hillock", executor).to_json()
        for executor in (None, Pool.plain(1), Pool.plain(3))
    )
    assert here == one == three
    assert '"chip": [\n' in one


def test_bytes_do_not_depend_on_workers_or_on_interruption(tmp_path: Path) -> None:
    plan = changed(SMALL, draws=8)
    one = RunDirectory(tmp_path / "one", plan)
    run_sweep(one, workers=1)
    two = RunDirectory(tmp_path / "two", plan)
    run_sweep(two, workers=2)
    assert len(files_of(one.path)) == 4
    assert files_of(one.path) == files_of(two.path)
    lost = two.samples.files[1]
    lost.unlink()
    lost.with_name(".left-over.parquet.123.part").write_text("torn")
    counts: list[int] = []
    run_sweep(RunDirectory(tmp_path / "two", plan), 2, lambda done, _: counts.append(done))
    assert files_of(one.path) == files_of(two.path)
    assert counts[0] == 9 + 8  # what was there was not simulated again
    assert counts[-1] == 2 * (9 + 8)


def test_a_condition_that_cannot_fire_is_reported_and_the_others_are_done(tmp_path: Path) -> None:
    """At 125 degrees in the fast corner this axon-hillock's leak exceeds its lower input."""
    for file in (ROOT / "tests" / "integration" / "netlists").iterdir():
        shutil.copy(file, tmp_path)
    plan = (
        'technology = "gf180mcu"\ncircuits = ["quiet_axon_hillock.cir"]\n'
        'corners = ["typical", "ff"]\ntemperatures_celsius = [27, 125]\ndraws = 8\nseed = 1\n'
        "network.chips = 3\nproof.samples = 2\n"
    )
    (tmp_path / "hot.toml").write_text(plan)
    done = call(*COMMAND, "run", "hot.toml", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "No distribution at ff 125 °C: the circuit without mismatch: no_spike" in done.stdout
    summary = json.loads((tmp_path / "runs" / "hot" / "summary.json").read_text())
    circuit = summary["circuits"]["quiet_axon_hillock"]
    assert len(circuit["conditions"]) == 3
    (unfitted,) = circuit["unfitted"]
    assert (unfitted["corner"], unfitted["temperature_celsius"]) == ("ff", 125)
    assert sum(unfitted["counts"].values()) == 8
    assert unfitted["counts"]["no_spike"] > 0


class FirstDraws(SampleTable):
    """The first 40 draws of a table."""

    def parts(
        self, circuit: str, condition: Condition, columns: Collection[str] = ()
    ) -> Iterator[Samples]:
        for part in super().parts(circuit, condition, columns):
            yield part.where(part.draws <= 40)


def test_the_fitted_distribution_reproduces_moments_of_samples_it_was_not_fitted_on(
    tmp_path: Path,
) -> None:
    plan = changed(SMALL, temperatures_celsius=(27.0,), draws=80)
    samples = run_sweep(RunDirectory(tmp_path / "run", plan), workers=2)
    (circuit,) = plan.circuits
    (condition,) = plan.conditions(circuit)
    everything = samples.measured(circuit, condition, quantities_of("neuron"))
    unseen = everything.where(everything.draws > 40)

    first = FirstDraws(samples.root, plan.circuits, plan.technology, plan.sampling)
    fitted = fit_circuit(first, plan, circuit)
    distribution = fitted.conditions[0]
    drawn = fitted.at("typical", 27.0).sample(20_000, np.random.SeedSequence(1)).values
    assert len(unseen) == sum(distribution.counts.values()) == 40
    for name, quantity in quantities_of("neuron").items():
        if not distribution.spreads[name].moves:
            continue
        truth = unseen[name]
        # Four standard errors of two samples of 40 (the fit sees 32 of its own): their means, and
        # the log of their sigmas.
        assert np.mean(drawn[name]) == pytest.approx(
            np.mean(truth), abs=4 * np.std(truth) * np.sqrt(2 / 40)
        ), quantity
        assert abs(np.log(np.std(drawn[name]) / np.std(truth))) < 4 * np.sqrt(1 / 40), quantity


@pytest.mark.parametrize(
    ("arguments", "plan", "message"),
    [
        (["run", "plan.toml"], 'technology = "gf180mcu', "plan.toml: not a TOML file"),
        (["run", "plan.toml"], 'technology = "gf180mcu"', "is missing"),
        (["sweep", "none.toml"], None, "none.toml: cannot be read"),
        (["run", "plan.toml", "--quick"], "", "not both"),
        (["fit", "nowhere"], None, "nowhere: holds no run"),
        (["evaluate", "nowhere"], None, "nowhere: holds no run"),
        (["run", "--quick", "--workers", "0"], None, "--workers"),
        (["run", "--quick", "--out", "plan.toml"], "", "not a folder"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(
    tmp_path: Path, arguments: list[str], plan: str | None, message: str
) -> None:
    if plan is not None:
        (tmp_path / "plan.toml").write_text(plan)
    before = sorted(tmp_path.rglob("*"))
    done = call(*COMMAND, *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    if "--workers" not in arguments:
        assert done.stderr.count("\n") == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_run_of_another_plan_is_not_touched(quick_run: tuple[Path, str], tmp_path: Path) -> None:
    plan = (
        (ROOT / "bridge" / "plan" / "shipped" / "quick.toml")
        .read_text()
        .replace("seed = 1", "seed = 2")
    )
    (tmp_path / "other.toml").write_text(plan)
    before = (quick_run[0] / "plan.json").read_bytes()
    done = call(*COMMAND, "run", "other.toml", "--out", quick_run[0], cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "holds a run of another plan" in done.stderr
    assert (quick_run[0] / "plan.json").read_bytes() == before


def test_missing_ngspice_is_one_clear_line(tmp_path: Path) -> None:
    done = call(*COMMAND, "run", "--quick", cwd=tmp_path, NGSPICE_LIBRARY_PATH="/no/lib.so")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "/no/lib.so" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_scripts_do_the_three_jobs(tmp_path: Path) -> None:
    expected = {
        "corner_sweep": "leaky_axon_hillock ff 85 °C {'tau_mem': ",
        "fit_distributions": "1000 drawn neurons",
        "network_accuracy": "leaky_axon_hillock ff 85 °C",
    }
    for script, words in expected.items():
        done = call(sys.executable, ROOT / "scripts" / f"{script}.py", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert words in done.stdout


@pytest.mark.parametrize("name", circuits())
def test_each_bench_runs_in_ngspice_alone(name: str, tmp_path: Path) -> None:
    assert shutil.which("ngspice"), "ngspice is missing: apt-get install ngspice"
    folder = load_circuit(name).netlist.parent
    link = call(sys.executable, ROOT / "scripts" / "link_models.py", cwd=tmp_path)
    assert link.returncode == 0, link.stderr
    done = call("ngspice", "-b", f"{name}_bench.cir", cwd=folder)
    # Its first line says what to expect: "... at 200 pA: about 1602 Hz (typical, 27 C)".
    expected = re.search(
        r": about ([0-9.]+) (Hz|ms|nA)", (folder / f"{name}_bench.cir").read_text()
    )
    assert expected is not None
    printed = re.search(r"^(firing_rate|tau_syn|full_scale) = (\S+)", done.stdout, re.MULTILINE)
    assert printed is not None, done.stdout[-500:]
    scale = {"Hz": 1.0, "ms": 1e-3, "nA": 1e-9}[expected[2]]
    assert float(printed[2]) == pytest.approx(float(expected[1]) * scale, rel=0.01)


def test_the_wheel_works_in_an_empty_folder(tmp_path: Path) -> None:
    built = call(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", tmp_path, ROOT,
        cwd=tmp_path,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    packages = tmp_path / "packages"
    zipfile.ZipFile(wheel).extractall(packages)
    assert not (packages / "netlists" / "technologies" / "gf180mcu" / "models").exists()
    assert (packages / "netlists" / "py.typed").exists()
    assert (packages / "surrogate" / "distribution" / "distribution.schema.json").exists()
    plan = tmp_path / "plan.toml"
    plan.write_text(
        'technology = "gf180mcu"\ncircuits = ["leaky_axon_hillock"]\ncorners = ["ss"]\n'
        "temperatures_celsius = [27]\ndraws = 8\nseed = 1\n"
    )
    where = call(
        sys.executable, "-c", "import bridge; print(bridge.__file__)",
        cwd=tmp_path, PYTHONPATH=str(packages),
    )  # fmt: skip
    assert where.stdout.startswith(str(packages))
    done = call(*COMMAND, "sweep", plan, "--out", "out", cwd=tmp_path, PYTHONPATH=str(packages))
    assert done.returncode == 0, done.stderr
    assert "Numerics certified" in done.stdout
