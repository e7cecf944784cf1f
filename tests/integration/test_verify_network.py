"""A small network of transistors in ngspice, and its twin, through the command."""

import json
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import nir
import numpy as np
import pyarrow.parquet as pq
import pytest
from fitted_run import fitted_run
from typer.testing import CliRunner

from bridge.bench import ReplayJob, SteadyJob, continued
from bridge.cli import app
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from bridge.fit.stage import read_distributions
from bridge.plan import load_plan
from bridge.store import Location, RunDirectory, open_run
from bridge.verify.network.relaxation import Request, relax
from bridge.verify.network.subject import subjects_of
from bridge.verify.network.transistors import Fineness, Transistors
from bridge.verify.replay_journal import ReplayJournal
from circuits import SolverOptions, StepCurrent
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron.population import Population
from surrogate.vocabulary import Status

pytestmark = pytest.mark.integration

PLAN = """technology = "gf180mcu"
circuits = ["leaky_axon_hillock"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 11
seed = 5
[network]
name = "small.nir"
data = "points.npz"
dt = 1.0
scheme = "euler"
reset = "value"
n_steps = 40
chips = 2
"""
DETERMINED = ("verify_network.json", "verify_network.parquet")
OPTIONS = ("--network", "--images", "3", "--chips", "2", "--workers", "2")
HIDDEN, CLASSES = 4, 2


def write_network(path: Path) -> None:
    """Two inputs, four hidden neurons, two outputs: each class has its input."""
    one, last = np.ones(HIDDEN), np.ones(CLASSES)
    w1 = np.array([[4.0, 0.5], [2.5, 0.0], [0.0, 2.8], [0.5, 4.5]])
    w2 = np.array([[3.0, 2.5, -3.0, -2.0], [-2.0, -3.0, 2.5, 3.0]])
    nodes = {
        "input": nir.Input({"input": np.array([2])}),
        "w1": nir.Affine(w1, 0.2 * one),
        "hidden": nir.LIF(20 * one, one, 0 * one, one, 0 * one),
        "w2": nir.Affine(w2, 0.5 * last),
        "last": nir.LIF(20 * last, last, 0 * last, last, 0 * last),
        "output": nir.Output({"output": np.array([CLASSES])}),
    }
    names = list(nodes)
    nir.write(path, nir.NIRGraph(nodes, list(pairwise(names)), type_check=False))


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> RunDirectory:
    folder = tmp_path_factory.mktemp("verify_network")
    write_network(folder / "small.nir")
    x = np.array([[1.0, 0.1], [0.1, 1.0], [1.0, 0.3], [0.3, 0.9]], dtype=np.float32)
    y = np.array([0, 1, 0, 1])
    np.savez(folder / "points.npz", train_x=x, train_y=y, test_x=x, test_y=y)
    (folder / "plan.toml").write_text(PLAN)
    return fitted_run(folder / "run", load_plan(folder / "plan.toml"))


def verify(path: Path, *options: str) -> str:
    result = CliRunner().invoke(app, ["verify", str(path), *options])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def output(run: RunDirectory) -> str:
    return verify(run.path, *OPTIONS)


def test_transistors_answer_as_their_twins(run: RunDirectory, output: str) -> None:
    (found,) = json.loads((run.path / "verify_network.json").read_text())
    comparison = found["comparison"]
    assert comparison["agreement"]["value"] == 1.0
    assert comparison["accuracy"]["value"] == comparison["accuracy_twin"]["value"] == 1.0
    rows = pq.read_table(run.path / "verify_network.parquet").to_pylist()
    assert len(rows) == 2 * 3 * (HIDDEN + CLASSES)
    counts = np.array([[row["count"], row["count_twin"]] for row in rows])
    assert np.sum(counts[:, 0]) > 100
    assert np.sum(np.abs(counts[:, 0] - counts[:, 1])) < 0.05 * np.sum(counts[:, 0])
    drawn = {row["draw"] for row in rows}
    assert len(drawn) > HIDDEN
    assert drawn <= set(range(1, 12))
    for row in rows:
        assert len(row["spikes"]) == row["count"]
        assert row["spikes"] == sorted(row["spikes"])
    certificate = found["certificate"]
    assert certificate["certified"]
    # What solver, bins and the period that is taken for granted do is far below an interval.
    assert certificate["inferences"] == 3
    assert certificate["shift"] < 0.1
    assert "CERTIFIED: 3 inferences again" in output
    (picture,) = (run.path / "figures").glob("verify_network_*.png")
    assert picture.stat().st_size > 1000
    page = (run.path / "verify.html").read_text()
    assert page.count("data:image/png;base64,") == 1
    assert "6 of 6; aim" in page
    assert "No replays yet" in page


def test_an_interrupted_run_on_another_number_of_workers_gives_the_same_bytes(
    run: RunDirectory, output: str, tmp_path: Path
) -> None:
    shutil.copytree(run.path, tmp_path / "run")
    journal = tmp_path / "run" / "verify_network.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-4]) + lines[-4][:50])  # the last is torn
    for name in DETERMINED:
        (tmp_path / "run" / name).unlink()
    verify(tmp_path / "run", *OPTIONS[:-1], "1")
    for name in DETERMINED:
        assert (tmp_path / "run" / name).read_bytes() == (run.path / name).read_bytes()


def test_two_spikes_tell_the_whole_train(run: RunDirectory, ngspice: Ngspice) -> None:
    """Against the same neuron simulated from beginning to end at the same current."""
    plan = open_run(run.path).plan
    name = "leaky_axon_hillock"
    condition = plan.reference_of(name)
    (row,) = run.samples.rows(name, condition, [4])
    where = (plan.circuits[name], plan.technology, condition, plan.sampling, 4, row["v_rest"])
    duration, current = 0.02, 110e-12
    steady = SteadyJob(*where, [current, 5e-12], duration)
    brief = steady.compute(ngspice, 0)
    assert (brief.status, len(brief.spikes)) == (Status.OK, 2)
    step = StepCurrent(np.zeros(1), np.array([current]), duration)
    whole = ReplayJob(*where, [step], SolverOptions()).compute(ngspice, 0)
    assert len(whole.spikes) > 8
    assert continued(brief.spikes, duration) == pytest.approx(whole.spikes, rel=1e-3)
    silent = steady.compute(ngspice, 1)  # a quarter of the rheobase
    assert (silent.status, silent.spikes) == (Status.OK, ())


def test_a_recurrent_network_of_transistors_settles(run: RunDirectory, tmp_path: Path) -> None:
    """A neuron that excites another, which inhibits it."""
    name = "leaky_axon_hillock"
    plan = run.plan
    (subject,) = subjects_of(
        run, read_distributions(run), [(name, plan.reference_of(name))], chips=1, images=1
    )
    network = Network(
        inputs=1,
        layers=(Population.ideal(1, "constant"), Population.ideal(1, "constant")),
        connections=(
            Connection(INPUT, 0, np.array([[4.0]])),
            Connection(0, 1, np.array([[9.0]])),
            Connection(1, 0, np.array([[-3.0]]), 2),
        ),
        biases=(np.zeros(1), np.zeros(1)),
        alpha=0.05,
        n_steps=40,
    )
    subject = replace(subject, network=network, inputs=np.ones((1, 1)))
    one = subject.inference(subject.made(), subject.twins(), 0, 0)
    twin = one.trains
    journal = ReplayJournal(Location(tmp_path) / "journal.jsonl")
    fineness = Fineness.plain(subject.unit.dt)
    with Pool(2, 60.0) as pool:
        made = Transistors(subject, plan, fineness, journal, pool, lambda _: None)
        relax(network, [one], fineness.bins, made.fire)
        again = [
            made.fire([Request(0, 0, layer, 0, one.currents.means(layer, one.trains, 16)[0])])[0]
            for layer in range(2)
        ]
    journal.close()
    assert one.failed == ""
    assert 2 <= one.passes < 40
    intervals = np.diff(one.trains[0][0])
    assert np.max(intervals) > 1.2 * np.min(intervals)  # inhibited and free
    for layer in range(2):
        (train,), (other,) = one.trains[layer], twin[layer]
        # The spikes are those of each neuron on the other's, and near those of the twin.
        assert again[layer] == pytest.approx(train, abs=5e-3)
        assert len(train) == pytest.approx(len(other), abs=1)


def test_what_there_is_not_is_refused_in_one_line(run: RunDirectory) -> None:
    for options, word in (
        (("--images", "5"), "--images 5: allowed: with --network"),
        (("--chips", "2"), "--chips 2: allowed: with --network"),
        (("--network", "--draws", "2"), "--draws 2: allowed: without --network"),
        (("--network", "--circuit", "none"), "--circuit none: allowed: leaky_axon_hillock"),
    ):
        result = CliRunner().invoke(app, ["verify", str(run.path), *options])
        assert result.exit_code != 0
        assert word in str(result.exception)
