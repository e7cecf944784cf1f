"""Networks that a plan names: shipped ones, a user's NIR file, and what is refused."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import pairwise
from pathlib import Path

import nir
import numpy as np
import pytest
from half_step import half_step

from bridge.engine.confined import Confined
from bridge.errors import BridgeInputError
from bridge.evaluate import (
    Evaluation,
    NetworkFacts,
    evaluate_circuit,
    ideal_accuracy,
    network_executor,
)
from bridge.plan import NetworkChoice, Plan, load_plan, load_workload
from bridge.plan.network_files import NetworkFiles
from bridge.plan.tables import NetworkPlan
from bridge.store import RunDirectory, open_run
from bridge.sweep.provenance import provenance
from circuits import CircuitInputError
from surrogate.data import yin_yang
from surrogate.distribution import Distribution
from surrogate.network.on_circuit import on_circuit
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive
from surrogate.simulator.draws import apply_draws

PLAN = """technology = "gf180mcu"
circuits = ["low_power_if"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 8
seed = 3
[network]
chips = 2
"""
RULES = 'dt = 1.0\nscheme = "exponential"\nreset = "subtract"\nn_steps = 30\n'
MINE = f'name = "mine.nir"\ndata = "points.npz"\n{RULES}'


def network_file(path: Path, n_in: int = 4, n_out: int = 3, **metadata: object) -> None:
    """Neurons that differ in time constant, threshold and rest, the hidden ones with synapses."""
    rng, one = np.random.default_rng(2), np.ones(8)
    hidden = nir.CubaLIF(
        tau_mem=np.linspace(5, 20, 8), tau_syn=np.linspace(2, 6, 8), r=2 * one, v_leak=0.1 * one,
        v_threshold=np.linspace(1, 2, 8), v_reset=0.1 * one,
    )  # fmt: skip
    last = np.ones(n_out)
    output = nir.LIF(10 * last, last, 0 * last, last, 0 * last)
    nodes = {
        "input": nir.Input({"input": np.array([n_in])}),
        "w1": nir.Affine(rng.uniform(0, 1.2, (8, n_in)), 0.3 * one),
        "hidden": hidden,
        "w2": nir.Affine(rng.uniform(0, 3, (n_out, 8)), 0 * last),
        "last": output,
        "output": nir.Output({"output": np.array([n_out])}),
    }
    names = list(nodes)
    nir.write(path, nir.NIRGraph(nodes, list(pairwise(names)), metadata=metadata, type_check=False))


@pytest.fixture(autouse=True, scope="module")
def _one_process_reads_all() -> Iterator[None]:
    """A process for each plan would take most of the time."""

    class Kept(Confined):
        def __exit__(self, *_: object) -> None:
            pass

    kept = Kept()
    with pytest.MonkeyPatch.context() as patch, kept:
        patch.setattr("bridge.plan.loading.Confined", lambda: kept)
        yield
    Confined.__exit__(kept, None, None, None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a plan, with a network and points of the Yin-Yang set."""
    network_file(tmp_path / "mine.nir")
    points = yin_yang(seed=4, n=30, n_test=40)
    names = ("train_x", "train_y", "test_x", "test_y")
    np.savez(tmp_path / "points.npz", **{name: getattr(points, name) for name in names})
    return tmp_path


def plan_of(folder: Path, lines: str = "") -> Plan:
    (folder / "plan.toml").write_text(PLAN + lines)
    return load_plan(folder / "plan.toml")


def evaluation(
    distribution: Distribution, plan: Plan, choice: NetworkChoice | None = None
) -> Evaluation:
    one = distribution.model_copy(update={"conditions": distribution.conditions[1:2]})
    choice = choice or NetworkChoice.of_plan(plan)
    return Evaluation(one, plan.reference, choice.network, plan.seed, choice.files)


def test_any_network_is_evaluated_by_any_number_of_workers(
    distribution_document: Distribution, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_library() -> str:
        raise AssertionError("chips need no simulator")

    monkeypatch.setattr("bridge.engine.pool.find_library", no_library)
    shipped = 'name = "yin_yang"\ndata = "points.npz"\n'
    lines = (shipped, f'{MINE}coding = "poisson"\nrate_max = 0.8\n')
    wanted = [evaluation(distribution_document, plan_of(folder, text)) for text in lines]
    found = []
    for workers in (1, 2):
        with network_executor(workers, None, print) as executor:
            rows = [evaluate_circuit(one, executor)[0] for one in wanted]
        found.append(json.dumps([asdict(row) for row in rows]))
    assert found[0] == found[1]
    for one, row in zip(wanted, rows, strict=True):
        # The defaults of the yields are below the ideal of that network on that data.
        ideal = ideal_accuracy(one.workload).mean.value
        assert [aim.accuracy for aim in row.yields] == [ideal - 0.01, ideal - 0.02]
        network, nominal = one.workload.network, one.distribution.conditions[0].nominal
        assert row.latency == pytest.approx(network.n_steps * network.alpha * nominal["tau_mem"])
        assert row.energy > 0
    facts = NetworkFacts.of(wanted[1])
    assert facts.title == (
        "mine.nir (4-8-3, linear leak) on points.npz (40 test images, poisson), "
        "30 steps of 1/20 of the time constant"
    )
    assert [line.split(":")[0] for line in facts.differences] == ["Reset"]


@pytest.mark.parametrize("scheme", ["euler", "exponential"])
@pytest.mark.parametrize("coding", ["", 'coding = "latency"\nduration = 25.0\nthreshold = 0.0\n'])
def test_half_steps_of_half_steps_come_to_continuous_time(
    folder: Path, scheme: str, coding: str
) -> None:
    """The charge that comes to a neuron goes to that of the differential equation: each halving
    leaves half of the error."""
    plan = plan_of(folder, MINE.replace("exponential", scheme) + coding)
    work = load_workload(plan.network, plan.network_files, "linear", 1)
    network, inputs = work.network, work.coded
    charges = []
    for _ in range(5):
        drive = Drive(network, inputs)
        (current,) = drive.currents(0, Chip(network.layers))[:1]
        tau = network.layers[0].tau_syn
        assert tau is not None
        decay = np.exp(-1 / tau) if scheme == "exponential" else 1 - 1 / tau
        total, i = np.zeros(current.shape[2]), np.zeros((len(inputs), current.shape[2]))
        for t in range(network.n_steps):
            i = i * decay + current[:, min(t, current.shape[1] - 1)]
            total = total + network.alpha * i.mean(axis=0)
        charges.append(total)
        network, inputs = half_step(network, inputs)
    changes = [np.abs(b - a).max() for a, b in pairwise(charges)]
    assert changes[0] < 0.1 * np.abs(charges[0]).max()
    assert [b / a for a, b in pairwise(changes)] == pytest.approx([0.5] * 3, abs=0.1)


def test_a_circuit_resets_to_its_own_level(folder: Path) -> None:
    plan = plan_of(folder, MINE)
    theirs = load_workload(plan.network, plan.network_files, "linear", plan.seed).network
    low = tuple(replace(one, v_reset=one.v_reset - 0.3) for one in theirs.layers)
    ours = on_circuit(replace(theirs, layers=low))
    assert (ours.stepping.reset, ours.stepping.reset_delay) == ("value", 0)
    assert ours.stepping.scheme == "exponential"
    drawn = [Population.ideal(n, "linear", v_reset=0.25) for n in ours.sizes]
    hidden = apply_draws(ours, drawn).layers[0]
    assert np.all(hidden.v_reset == 0.25)  # of the way from rest to threshold, in each neuron
    assert hidden.capacitance == pytest.approx(np.linspace(0.25, 1, 8))  # tau over the longest


def test_a_run_keeps_its_own_network_and_data(folder: Path, tmp_path: Path) -> None:
    plan = plan_of(folder, MINE)
    run = RunDirectory(tmp_path / "run", plan)
    with run.locked():
        pass
    for name in ("mine.nir", "points.npz"):
        copy = run.path / "sources" / name
        assert copy.read_bytes() == (folder / name).read_bytes()
    hashes = provenance(plan, "1")["network_sha256"]
    assert set(hashes) == {"network", "data points.npz"}
    again = open_run(run.path)
    assert again.plan.canonical == plan.canonical
    assert again.plan.network_files.hashes == hashes
    network_file(folder / "mine.nir", threshold=2.0)
    with pytest.raises(BridgeInputError, match=r"begun with another mine\.nir than is there now"):
        RunDirectory(run.path, plan_of(folder, MINE))


def test_a_plan_without_a_network_is_the_run_that_it_was(folder: Path) -> None:
    plan = plan_of(folder)
    keys = {"chips", "membrane", "temperature_mode", "yield_at"}
    assert set(json.loads(plan.canonical)["network"]) == keys
    assert "network_sha256" not in provenance(plan, "1")


def test_a_command_s_network_has_files_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = plan_of(folder, MINE)
    monkeypatch.chdir(folder)
    rules = {"dt": 1.0, "scheme": "exponential", "reset": "subtract", "n_steps": 30}
    same = NetworkChoice.of_command(plan, {"name": "mine.nir", "data": "points.npz", **rules})
    assert same.label == ""
    others = [
        {"name": "yin_yang"},
        {"name": "yin_yang", "n_steps": 30},
        {"n_steps": 31},
        {"coding": "latency", "duration": 20.0, "threshold": 0.1},
        {"data": "yin_yang"},
    ]
    found = [NetworkChoice.of_command(plan, said) for said in others]
    labels = [one.label for one in found]
    assert len(set(labels)) == len(others)
    assert all(label.startswith(("_yin_yang_", "_mine_")) for label in labels)
    assert found[0].network.n_steps is None  # nothing is kept of the plan's network
    assert (found[3].network.n_steps, found[3].files) == (30, plan.network_files)
    assert found[4].files == NetworkFiles(network=plan.network_files.network)
    with pytest.raises(BridgeInputError, match=r"network: preset = 'torch': Input should be"):
        NetworkChoice.of_command(plan, {"preset": "torch"})
    with pytest.raises(BridgeInputError, match=r"network\.name = 'none\.nir' is not there"):
        NetworkChoice.of_command(plan, {"name": "none.nir"})


def test_the_plan_goes_before_the_network_s_file(folder: Path) -> None:
    said = {"dt": 1.0, "scheme": "euler", "reset": "value", "n_steps": 30, "data": "yin_yang"}
    network_file(folder / "mine.nir", coding="poisson", rate_max=0.5, **said)

    def task(lines: str) -> tuple[str, str, int]:
        plan = plan_of(folder, f'name = "mine.nir"\n{lines}')
        work = load_workload(plan.network, plan.network_files, "linear", 1)
        return work.data, work.task.coding.name, work.network.n_steps

    assert task("") == ("yin_yang", "poisson", 30)
    more = 'data = "points.npz"\ncoding = "direct"\nn_steps = 7\n'
    assert task(more) == ("points.npz", "direct", 7)
    with pytest.raises(CircuitInputError, match=r"metadata say scheme = 'euler', the argument"):
        task('scheme = "exponential"\n')


OWN = 'name = "mine.nir"\n'


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('name = "digit"', "network.name = 'digit'; allowed: digits_linear, digits_constant, yin_"),
        ('name = "none.nir"', "network.name = 'none.nir' is not there; allowed: digits_linear"),
        ('name = "../x.nir"', "network.name = '../x.nir' lies outside the plan's folder; allowed:"),
        ('name = "link.nir"', "network.name = 'link.nir' is a link; allowed: 'mine.nir'"),
        ('name = "sub"', "network.name = 'sub'; allowed: digits_linear"),
        ('name = ""', "network.name = '': String should have at least 1 character"),
        (f'name = "text.nir"\n{RULES}', "text.nir: not a NIR file"),
        (OWN, "mine.nir: dt, scheme, reset: neither NIR nor the file's metadata say; give dt and"),
        (f'{OWN}preset = "torch"', "network.preset = 'torch': Input should be 'snntorch', 'norse'"),
        (f'{OWN}preset = "norse"', "mine.nir: n_steps: the file's metadata do not say; give n_st"),
        (f"{OWN}{RULES}", "network.data: mine.nir does not say its data set; give data: digits, y"),
        (
            f'{OWN}{RULES}data = "digits"',
            "network.data: the first layer of mine.nir has 4 inputs, an image of digits 64 values",
        ),
        (
            f'name = "wide.nir"\n{RULES}data = "yin_yang"',
            "the last layer of wide.nir, number 1, has 5 neurons, yin_yang 3 classes; allowed: as",
        ),
        (f'{OWN}{RULES}data = "points.npy"', "network.data = 'points.npy' is not there; allowed: "),
        (f'{OWN}{RULES}data = "../a.npz"', "network.data = '../a.npz' lies outside the plan's fol"),
        (f'{OWN}{RULES}data = "mine.nir"', "mine.nir: not an NPZ file"),
        (f'{OWN}{RULES}data = "sub"', "0 files like train-images-idx3-ubyte"),
        (f'{MINE}coding = "poisson"', "network.coding: coding: rate_max = None; allowed: "),
        (f'{MINE}coding = "poisson"\nrate_max = 2.0', "rate_max (Hz) = 2; allowed: up to 1/dt = 1"),
        (
            f'{OWN}preset = "rockpool"\nn_steps = 9\ndata = "points.npz"\ncoding = "poisson"\n'
            "rate_max = 0.5",
            "preset rockpool: the neurons' tau and r do not say one dt; give dt",
        ),
        ("rate_max = 2.0", "network: rate_max: is a coding's; allowed: with coding"),
        ('preset = "norse"', "network: preset: says how a NIR file is read; allowed: with name = "),
        ('name = "yin_yang"\ndt = 1.0', "network: dt: says how a NIR file is read"),
        ("n_steps = 0", "network.n_steps = 0: Input should be greater than or equal to 1"),
        (
            'name = "free.nir"\ndata = "digits"',
            "layer 0: neurons without leak, layer 1: neurons that leak; allowed: of one kind",
        ),
        ('name = "path.nir"', "path.nir says data = 'points.npz', which is no name; give data: "),
        ('name = "yin_yang"\ndata = "mnist1d"', "pip install 'lif-bridge[data]'"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_before_the_sweep(
    folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str, message: str
) -> None:
    (folder / "link.nir").symlink_to("mine.nir")
    (folder / "text.nir").write_text("no network")
    (folder / "sub").mkdir()
    said = {"dt": 1.0, "scheme": "euler", "reset": "value", "n_steps": 9, "data": "points.npz"}
    network_file(folder / "path.nir", **said)
    network_file(folder / "wide.nir", n_out=5)
    n = np.ones(10)
    graph = {
        "input": nir.Input({"input": np.array([64])}),
        "w": nir.Linear(np.ones((10, 64))),
        "n": nir.IF(n, n, 0 * n),
        "v": nir.Linear(np.ones((10, 10))),
        "m": nir.LIF(9 * n, n, 0 * n, n, 0 * n),
        "output": nir.Output({"output": np.array([10])}),
    }
    edges = [("input", "w"), ("w", "n"), ("n", "v"), ("v", "m"), ("m", "output")]
    nir.write(folder / "free.nir", nir.NIRGraph(graph, edges, metadata=said, type_check=False))
    monkeypatch.setitem(sys.modules, "mnist1d.data", None)
    monkeypatch.setitem(sys.modules, "mnist1d", None)
    with pytest.raises(CircuitInputError) as error:
        plan_of(folder, lines)
    text = str(error.value)
    assert message in text
    assert text.startswith(f"{folder / 'plan.toml'}: network")
    assert "\n" not in text


def test_a_folder_of_idx_files_is_data(folder: Path) -> None:
    idx = folder / "idx"
    idx.mkdir()
    rng = np.random.default_rng(1)
    for part, count in (("train", 6), ("t10k", 5)):
        images = rng.integers(0, 256, (count, 2, 2), dtype=np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 3
        for name, array in (
            (f"{part}-images-idx3-ubyte", images),
            (f"{part}-labels-idx1-ubyte", labels),
        ):
            head = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
            (idx / name).write_bytes(head + array.tobytes())
    plan = plan_of(folder, MINE.replace("points.npz", "idx"))
    work = load_workload(plan.network, plan.network_files, "linear", 1)
    assert work.x.shape == (5, 4)
    assert len(plan.network_files.hashes) == 5
    assert all(path.parent.samefile(idx) for path in plan.network_files.data)
    assert NetworkPlan(data="digits").is_named
