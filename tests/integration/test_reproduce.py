"""One sample of a run again, and as a file for ngspice alone, with the real ngspice."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from faulty_jobs import CrashAfterCommands
from typer.testing import CliRunner
from unwatched import changed

from bridge.bench import Characterisation
from bridge.cli import app
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from bridge.errors import AnalysisError, BridgeInputError
from bridge.plan import Plan
from bridge.reproduce import reproduce
from bridge.reproduce.control_section import control_section
from bridge.reproduce.recorded_job import RecordedJob
from bridge.reproduce.recording import Recording
from bridge.store import Place, Row, RunDirectory, SampleTable, open_run
from bridge.sweep import run_sweep
from bridge.sweep.provenance import nominal_job
from circuits import Condition, Sampling, SolverOptions, draw_mismatch
from circuits.standalone import render_standalone
from circuits.technology import load_technology

CIRCUIT = "quiet_axon_hillock"
"""A user's own circuit."""
WARM = Condition("ff", 27.0, 1.8)
HOT = Condition("ff", 125.0, 1.8)
"""There the leak exceeds the lower input: every sample ends as no_spike."""

PLAN = Plan.model_validate(
    {
        "technology": "gf180mcu",
        "circuits": [f"{CIRCUIT}.cir"],
        "corners": ["ff"],
        "temperatures_celsius": [27.0, 125.0],
        "draws": 8,
        "seed": 5,
    },
    context={"folder": Path(__file__).parent / "netlists"},
)


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reproduce") / "run"
    run_sweep(RunDirectory(folder, PLAN), workers=2)
    return folder


@pytest.fixture
def run(swept: Path, tmp_path: Path) -> RunDirectory:
    """A copy that a test may alter."""
    return open_run(Path(shutil.copytree(swept, tmp_path / "run")))


def rows(dataset: SampleTable, condition: Condition) -> list[Row]:
    return dataset.rows(CIRCUIT, condition)


def alter(dataset: SampleTable, condition: Condition, edit: Callable[[Row, bytes], bytes]) -> None:
    """Write a part anew, under the name that its content asks for, with the second row edited."""
    place = Place(CIRCUIT, condition, 0)
    part = dataset.find(place)
    assert part is not None
    table = pq.read_table(part)
    every = table.to_pylist()
    origin = edit(every[1], table.schema.metadata[b"lif-bridge"])
    part.unlink()
    schema = table.schema.with_metadata({b"lif-bridge": origin})
    dataset.write(place, pa.Table.from_pylist(every, schema=schema))


def command(run: RunDirectory, sample: str, *more: str | Path) -> tuple[int, str]:
    words = ["reproduce", str(run.path), "--sample", sample, *map(str, more)]
    done = CliRunner().invoke(app, words)
    return done.exit_code, done.output


def alone(text: str, folder: Path) -> dict[str, float]:
    """Run a netlist by ngspice in an empty folder; what it printed."""
    folder.mkdir()
    (folder / "sample.cir").write_text(text)
    done = subprocess.run(
        ["ngspice", "-b", "sample.cir"], cwd=folder, env={"PATH": "/usr/bin:/bin", "HOME": "."},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    printed = re.findall(r"^(\w+) = (\S+)$", done.stdout, re.MULTILINE)
    return {name: float(value) for name, value in printed}


@pytest.mark.parametrize("draw", [0, 1, 8])
def test_a_sample_comes_out_bit_for_bit(run: RunDirectory, draw: int) -> None:
    row = rows(run.samples, WARM)[draw]
    code, printed = command(run, row["sample_id"][:12].upper())
    assert code == 0, printed
    assert re.search(r"^identical: \d{3} values bit for bit$", printed, re.MULTILINE)
    assert "Not as it was" not in printed
    assert row["sample_id"] in printed
    file = run.path / "reproduced" / f"{row['sample_id'][:16]}.cir"
    assert str(file) in printed
    assert file.exists()


def test_a_row_of_the_certificate_comes_out_at_its_own_tolerance(run: RunDirectory) -> None:
    row = rows(run.certificate, WARM)[2]
    result = reproduce(run, row["sample_id"])
    assert (result.stored.tolerance, result.identical, result.changes) == ("tight", True, ())
    assert result.comparison.values > 140
    assert result.now["rate_high"] == row["rate_high"]
    assert result.now["rate_high"] != rows(run.samples, WARM)[2]["rate_high"]
    assert SolverOptions().tightened().card() in result.file.read_text().splitlines()


def test_a_failure_is_reproduced_too(run: RunDirectory, tmp_path: Path) -> None:
    row = rows(run.samples, HOT)[3]
    assert row["status"] == "no_spike"
    code, printed = command(run, row["sample_id"], "--out", tmp_path / "new" / "hot.cir")
    assert code == 0, printed
    assert f"draw 3: no_spike: {row['reason']}" in printed
    values = alone((tmp_path / "new" / "hot.cir").read_text(), tmp_path / "alone")
    assert values["out2"] > 0.9 > values["out3"]
    assert values["end3"] == pytest.approx(0.3)


@pytest.mark.parametrize("circuit", [CIRCUIT, "low_power_if"])
def test_the_file_gives_the_stored_numbers_in_ngspice_alone(
    run: RunDirectory, tmp_path: Path, circuit: str
) -> None:
    """Rates, reset and energy by the same arithmetic; zeros on straight lines instead of cubics.

    ngspice reads a decimal number to one unit in the last place, hence 1e-12 and not zero.
    """
    if circuit != CIRCUIT:
        plan = changed(PLAN, circuits=(circuit,), temperatures_celsius=(85.0,))
        run = RunDirectory(tmp_path / "other", plan)
        run_sweep(run, workers=2)
    (condition, *_) = run.plan.conditions(circuit)
    row = run.samples.rows(circuit, condition, [4])[0]
    text = reproduce(run, row["sample_id"]).file.read_text()
    values = alone(text, tmp_path / "alone")
    for name in ("rate_low", "rate_high", "v_reset", "energy_per_spike"):
        assert values[name] == pytest.approx(row[name], rel=1e-12, abs=0), name
        assert values[f"{name}_stored"] == pytest.approx(row[name], rel=1e-15, abs=0)
        assert abs(values[f"{name}_difference"]) < 1e-12
    assert values["v_rest"] == pytest.approx(row["v_rest"], abs=20e-6)
    if run.plan.circuits[circuit].neuron.feedback == "current":
        assert values["v_threshold"] == pytest.approx(row["v_threshold"], abs=5e-3)


def test_the_file_stands_alone(run: RunDirectory) -> None:
    row = rows(run.samples, WARM)[4]
    text = reproduce(run, row["sample_id"]).file.read_text()
    lines = text.splitlines()
    low = [line.strip().lower() for line in lines]
    assert not [
        line for line in low if line.startswith((".inc", ".lib", ".endl", "source", "load"))
    ]
    technology = load_technology("gf180mcu")
    for folder in (run.path, technology.model_folder(), technology.devices_file().parent):
        assert str(folder) not in text
    quotients = re.compile(r"[\w).\]] *\/ *[\w(]")
    for line in low:  # a slash divides, or stands in the licence's address
        assert line.startswith("*") or "/" not in quotients.sub("", line), line
    assert not re.search(r"/(home|usr|tmp|root|work)\b", text)
    assert text.isascii()
    assert 100_000 < len(text) < 300_000
    assert lines[0] == f"* lif-bridge sample {row['sample_id']}"
    for word in ("Apache License", "Copyright 2022 GlobalFoundries", "GPL-3.0", "of seed 5", "ff"):
        assert word in text
    control = lines[lines.index(".control") :]
    assert control[1] == "set num_threads=1"
    draw = draw_mismatch(PLAN.circuits[CIRCUIT], technology, Sampling(5), 4)
    for k, transistor in enumerate(PLAN.circuits[CIRCUIT].transistors):
        path = f"@m.x1.{transistor.element}.m0"
        assert f"alter {path}[delvto]={float(draw.delta_vth[k])!r}" in control
        assert f"alter {path}[mulu0]={1.0 + float(draw.delta_beta[k])!r}" in control
    assert "destroy all" not in control


def test_an_altered_value_is_found_out(run: RunDirectory) -> None:
    def edit(row: Row, origin: bytes) -> bytes:
        row["tau_mem"] *= 1.001
        row["curve_i"][7] *= 2
        return origin

    alter(run.samples, WARM, edit)
    row = rows(run.samples, WARM)[1]
    code, printed = command(run, row["sample_id"])
    assert code == 1
    assert re.search(r"2 of \d+ values differ", printed)
    (tau,) = [line for line in printed.splitlines() if "tau_mem" in line]
    assert repr(row["tau_mem"]) in tau
    assert "0.000999" in tau
    (point,) = [line for line in printed.splitlines() if "curve_i[7]" in line]
    assert "0.5" in point
    assert "Not as it was" not in printed
    assert "identical" not in printed


def test_a_part_that_its_name_does_not_fit_is_told(run: RunDirectory) -> None:
    part = run.samples.find(Place(CIRCUIT, WARM, 0))
    assert part is not None
    sample = rows(run.samples, WARM)[1]["sample_id"]
    part.rename(part.with_name("000000000-0123456789abcdef.parquet"))
    result = reproduce(run, sample)
    assert result.identical
    assert result.changes == (
        f"samples/{CIRCUIT}/ff/27C/000000000-0123456789abcdef.parquet: "
        "altered since it was written: its name holds another hash",
    )


def test_other_files_and_versions_are_told_before_the_comparison(run: RunDirectory) -> None:
    def edit(row: Row, text: bytes) -> bytes:
        origin = json.loads(text)
        origin["versions"]["ngspice"] = "ngspice-99"
        origin["circuits_sha256"][CIRCUIT]["netlist"] = "e" * 64
        row["sample_id"] = "ab" * 32
        return json.dumps(origin).encode()

    alter(run.samples, WARM, edit)
    code, printed = command(run, "abababab")
    assert code == 0  # the numbers are the same all the same
    for words in (
        "Not as it was",
        f"strong id: was {'ab' * 32}, is {reproduce(run, 'ab' * 5).now['sample_id']}",
        "versions ngspice: was ngspice-99, is ngspice-",
        f"circuits_sha256 {CIRCUIT} netlist: was eeeeeeeeeeeeeeee..., is ",
    ):
        assert words in printed
        assert printed.index(words) < printed.index("identical: ")
    assert (
        "* CHANGED      versions ngspice: was ngspice-99"
        in (run.path / "reproduced" / f"{'ab' * 8}.cir").read_text()
    )


def test_a_timeout_is_simulated_again_and_told(run: RunDirectory) -> None:
    def edit(row: Row, origin: bytes) -> bytes:
        kept = {name: row[name] for name in list(row)[: list(row).index("status")]}
        row.clear()
        row.update(kept, status="timeout", reason="no result within 0.1 s", remedy="")
        return origin

    alter(run.samples, WARM, edit)
    code, printed = command(run, rows(run.samples, WARM)[1]["sample_id"])
    assert code == 1
    assert "draw 1: timeout: no result within 0.1 s" in printed
    assert "simulated again: ok" in printed
    assert "status" in printed


def test_what_a_lost_worker_was_sent_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last command may be what ended it."""
    paths = (str(Path(__file__).parent), os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    recorded = RecordedJob(CrashAfterCommands(), tmp_path / "commands")
    with Pool(1, 10.0) as pool:
        ((_, _, (_, status, _)),) = pool.run([recorded])
    assert status == "crashed"
    assert recorded.tape.read_text() == "alter r1=2000.0\nalter v1=0.5\n"


@pytest.mark.parametrize("failures", [1, 2])
def test_a_sample_that_needed_the_ladder_is_written_as_it_was_measured(
    ngspice: Ngspice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    analyse, attempts = Characterisation._analyse, iter(range(9))

    def failing(self: Characterisation, *arguments: Any) -> Any:
        sample = analyse(self, *arguments)
        if next(attempts) < failures:
            raise AnalysisError("no convergence")
        return sample

    monkeypatch.setattr(Characterisation, "_analyse", failing)
    job = replace(nominal_job(PLAN, CIRCUIT, WARM), draws=[2])
    ngspice.ensure(job.deck)
    sample = RecordedJob(job, tmp_path / "commands").compute(ngspice, 0)
    assert sample.remedy == ("tighter_step", "other_method")[failures - 1]
    assert sample.parameters is not None
    sent = (tmp_path / "commands").read_text().splitlines()
    recording = Recording.of(sent, job.options)
    row = {"status": "ok", **sample.parameters.values}
    control = control_section(recording, job.circuit, WARM, row)
    text = render_standalone(
        job.circuit, job.technology, job.setting_of(2, recording.options), ["ladder"], control
    )
    values = alone(text, tmp_path / "alone")
    for name in ("rate_low", "rate_high", "v_reset", "energy_per_spike"):
        assert abs(values[f"{name}_difference"]) < 1e-12, name


@pytest.mark.parametrize(
    ("sample", "message"),
    [
        ("", "not a sample's id"),
        ("12345", "6 to 64 hexadecimal digits"),
        ("xyzxyz", "not a sample's id"),
        ("0" * 65, "not a sample's id"),
        ("0" * 64, "no sample of"),
    ],
)
def test_an_id_that_names_nothing_is_one_clear_line(swept: Path, sample: str, message: str) -> None:
    before = sorted(swept.rglob("*"))
    with pytest.raises(BridgeInputError, match=message) as caught:
        reproduce(open_run(swept), sample)
    assert "\n" not in str(caught.value)
    assert sorted(swept.rglob("*")) == before


def test_an_ambiguous_id_lists_what_it_could_be(run: RunDirectory) -> None:
    def edit(row: Row, origin: bytes) -> bytes:
        row["sample_id"] = "abcdef" + row["sample_id"][6:]
        return origin

    alter(run.samples, WARM, edit)
    alter(run.certificate, HOT, edit)
    with pytest.raises(BridgeInputError, match=r"2 samples of .* give more digits") as caught:
        reproduce(run, "abcdef")
    assert f"certificate/{CIRCUIT}/ff/125C" in str(caught.value)


def test_another_file_is_not_overwritten_and_an_own_one_is(
    run: RunDirectory, tmp_path: Path
) -> None:
    sample = rows(run.samples, HOT)[0]["sample_id"]
    own = tmp_path / "own.cir"
    reproduce(run, sample, own)
    first = own.read_bytes()
    reproduce(run, sample, own)
    assert own.read_bytes() == first
    for other in (tmp_path, tmp_path / "netlist.cir"):
        if other != tmp_path:
            other.write_text("* my own work\n")
        with pytest.raises(BridgeInputError, match="name another file"):
            reproduce(run, sample, other)
    assert (tmp_path / "netlist.cir").read_text() == "* my own work\n"


def test_a_torn_part_is_named(run: RunDirectory) -> None:
    part = run.samples.files[0]
    part.write_bytes(part.read_bytes()[:200])
    with pytest.raises(BridgeInputError, match=r"\.parquet: cannot be read") as caught:
        reproduce(run, "abcdef")
    assert "\n" not in str(caught.value)


def test_every_table_says_where_it_comes_from(swept: Path) -> None:
    run = open_run(swept)
    assert len(run.samples.files) == len(run.certificate.files) == 2
    options = SolverOptions()
    both = ((run.samples, options), (run.certificate, options.tightened()))
    for dataset, used in both:
        for part in dataset.files:
            table = pq.read_table(part)
            origin = json.loads(table.schema.metadata[b"lif-bridge"])
            assert origin["plan"] == PLAN.model_dump(mode="json")
            assert origin["plan_sha256"] == PLAN.digest
            assert origin["seed"] == 5
            assert set(origin["versions"]) >= {"ngspice", "PySpice", "lif-bridge", "python"}
            assert origin["versions"]["ngspice"].startswith("ngspice-")
            assert origin["platform"][0] == "Linux"
            assert origin["options"] == f"{used.card()} max_step={used.max_step:g}"
            hashes = [
                *origin["circuits_sha256"][CIRCUIT].values(),
                *origin["technology_sha256"].values(),
            ]
            assert len(hashes) == 5
            assert all(re.fullmatch("[0-9a-f]{64}", one) for one in hashes)
            assert {"sm141064.ngspice", "design.ngspice"} < set(origin["technology_sha256"])
            assert all(re.fullmatch("[0-9a-f]{64}", one) for one in table["sample_id"].to_pylist())
