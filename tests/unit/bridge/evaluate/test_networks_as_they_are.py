"""Networks and data sets in the forms that people have, from their files to chips of a circuit."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import nir
import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from bridge.engine.confined import Confined
from bridge.errors import BridgeInputError
from bridge.evaluate import Evaluation, evaluate_circuit, ideal_accuracy
from bridge.evaluate.chips import run_chips
from bridge.evaluate.neurons import NOMINAL
from bridge.evaluate.plausibility import check_answers, doubts
from bridge.plan import Workload, load_workload
from bridge.plan.network_files import NetworkFiles
from bridge.plan.tables import NetworkPlan
from surrogate.distribution import Distribution
from surrogate.network.on_circuit import on_circuit
from surrogate.neuron import IntegratorCurve
from surrogate.neuron.population import Population
from surrogate.neuron.scaling import Reference, to_population
from surrogate.simulator import Chip, Drive, simulate
from surrogate.simulator.draws import apply_draws

REFERENCE = ("typical", 27.0)
RULES = {"dt": 1e-3, "scheme": "exponential", "reset": "value"}


@pytest.fixture(autouse=True, scope="module")
def _one_process_reads_all() -> Iterator[None]:
    """A process for each file would take most of the time."""

    class Kept(Confined):
        def __exit__(self, *_: object) -> None:
            pass

    kept = Kept()
    with pytest.MonkeyPatch.context() as patch, kept:
        patch.setattr("bridge.plan.loading.Confined", lambda: kept)
        yield
    Confined.__exit__(kept, None, None, None)


class Here:
    """An executor in this process."""

    def run(self, tasks):
        for index, task in enumerate(tasks):
            yield index, 0, task.compute()

    def close(self) -> None: ...


def load(folder: Path, **said: object) -> Workload:
    plan = NetworkPlan(**{"name": "mine.nir", "data": "mine.npz"} | said)
    return load_workload(plan, NetworkFiles.of(plan, folder), "linear", 1)


def write(folder: Path, shape: object, *nodes: nir.NIRNode, n_out: int, **metadata) -> None:
    named = {f"n{k}": node for k, node in enumerate(nodes)}
    ends = (nir.Input({"input": np.atleast_1d(shape)}), nir.Output({"output": np.array([n_out])}))
    every = {"input": ends[0], **named, "output": ends[1]}
    graph = nir.NIRGraph(every, list(pairwise(every)), metadata=metadata, type_check=False)
    nir.write(folder / "mine.nir", graph)


def lif(*shape: int) -> nir.LIF:
    one = np.ones(shape)
    return nir.LIF(5e-3 * one, one, 0 * one, 0.1 * one, 0 * one)


def spiking(*shape: int) -> nir.IF:
    one = np.ones(shape)
    return nir.IF(r=1e3 * one, v_threshold=one, v_reset=0 * one)


def late_class(folder: Path, samples: int = 40, steps: int = 40) -> np.ndarray:
    """Spike trains whose class is in their channels and in their time."""
    rng = np.random.default_rng(5)
    y = np.arange(samples) % 4
    x = np.zeros((samples, steps, 6), np.uint8)
    for k, label in enumerate(y):
        begin = 5 + 8 * label
        x[k, begin : begin + 4, [label, (label + 1) % 6]] = 1
        x[k, rng.integers(0, steps, 3), rng.integers(0, 6, 3)] = 1
    np.savez(folder / "mine.npz", train_x=x, train_y=y, test_x=x, test_y=y)
    weight = np.full((4, 6), -0.3)
    for label in range(4):
        weight[label, [label, (label + 1) % 6]] = 0.6
    write(folder, 6, nir.Linear(weight), lif(4), n_out=4)
    return x


@pytest.mark.parametrize("said", [{}, {"coding": "events"}])
def test_spike_trains_are_evaluated_as_they_are(said: dict, tmp_path: Path) -> None:
    x = late_class(tmp_path)
    work = load(tmp_path, **RULES, **said)
    assert np.array_equal(work.coded, x)
    assert work.network.n_steps == 40  # the recordings' own
    assert ideal_accuracy(work).mean.value > 0.9
    assert work.title.startswith(
        "mine.nir (6-4, linear leak) on mine.npz (40 test images, spikes over time), 40 steps of"
    )
    assert doubts(work, (0.9,)) == ()
    assert work.record["coding"] == "events"


def test_steps_that_are_left_out_are_said(tmp_path: Path) -> None:
    x = late_class(tmp_path)
    work = load(tmp_path, **RULES, n_steps=20)
    assert np.array_equal(work.coded, x[:, :20])
    left = int(x[:, 20:].sum())
    assert doubts(work, (0.9,))[0] == (
        f"{left} of {x.sum()} input spikes come after the last of 20 steps and are left out"
    )
    longer = load(tmp_path, **RULES, n_steps=60)
    assert longer.coded.shape == (40, 60, 6)
    assert not longer.coded[:, 40:].any()


def test_lists_of_events_are_put_into_steps(tmp_path: Path) -> None:
    """SHD: times in seconds, units, the sample of each."""
    x = late_class(tmp_path)
    sample, step, channel = np.argwhere(x).T
    np.savez(
        tmp_path / "mine.npz", times=0.014 * (step + 0.5), units=channel, samples=sample,
        labels=np.arange(40) % 4,
    )  # fmt: skip
    events = {"coding": "events", "n_steps": 40, "duration": 0.56}
    assert ideal_accuracy(load(tmp_path, **RULES, **events)).mean.value > 0.8
    for said, message in (
        ({"coding": "events"}, "n_steps: lists of events do not say how many steps they are to be"),
        ({}, "n_steps: lists of events do not say how many steps"),
        ({"n_steps": 40}, "duration is missing: times of events, up to 0.5"),
        ({"coding": "direct", "n_steps": 40}, "holds .*; allowed: train_x"),
    ):
        with pytest.raises(BridgeInputError, match=message) as error:
            load(tmp_path, **RULES, **said)
        assert "\n" not in str(error.value)
    np.savez(
        tmp_path / "mine.npz", times=step, units=channel, samples=sample, labels=np.arange(40) % 4
    )
    assert load(tmp_path, **RULES).network.n_steps == 1 + step.max()


@pytest.mark.parametrize(
    ("arrays", "said", "message"),
    [
        ({"x": np.ones((20, 8, 7))}, {"coding": "events"}, "6 channels in all as the network has"),
        ({"x": np.full((20, 8, 6), 0.5)}, {}, "value 0.5 at index"),
        ({"x": np.ones((20, 8, 6))}, {"coding": "events", "duration": 1.0}, "allowed with spikes"),
        ({"x": np.ones((20, 8, 6))}, {"coding": "direct", "n_steps": 8}, "has 6 inputs, an image"),
        ({"x": np.ones((20, 6))}, {"coding": "events"}, r"x: shape \(20, 6\); allowed for spikes"),
        ({"x": np.ones((20, 6))}, {}, "n_steps: the file's metadata do not say; give n_steps"),
        ({"x": np.ones((20, 8, 6), np.uint8)}, {"n_steps": 100000, "coding": "events"}, ""),
    ],
)  # fmt: skip
def test_what_is_no_recording_for_the_network(
    arrays: dict, said: dict, message: str, tmp_path: Path
) -> None:
    late_class(tmp_path)
    np.savez(tmp_path / "mine.npz", **arrays, y=np.arange(20) % 4)
    if not message:  # long, and silent after the eighth step: it is allowed
        assert load(tmp_path, **RULES, **said).coded.shape == (4, 100000, 6)
        return
    with pytest.raises(BridgeInputError, match=message) as error:
        load(tmp_path, **RULES, **said)
    assert "\n" not in str(error.value)


def test_too_many_values_and_known_images(tmp_path: Path) -> None:
    late_class(tmp_path)
    y = np.arange(2000) % 4
    np.savez_compressed(tmp_path / "mine.npz", x=np.ones((2000, 40, 6), np.uint8), y=y)
    with pytest.raises(
        BridgeInputError, match="samples of 6 channels in 100000 steps; allowed: up"
    ):
        load(tmp_path, **RULES, n_steps=100000)
    with pytest.raises(BridgeInputError, match="yin_yang holds images; allowed with coding events"):
        load(tmp_path, **RULES, n_steps=9, coding="events", data="yin_yang")


def test_a_recurrent_network_on_touches(tmp_path: Path) -> None:
    """The form of the Braille network of NIR's paper: CubaLIF, recurrent in a graph of its own,
    then CubaLIF; 256 steps of 12 channels."""
    rng = np.random.default_rng(7)
    y = np.arange(28) % 7
    pattern = rng.random((7, 12)) < 0.4
    x = rng.random((28, 256, 12)) < (0.02 + 0.2 * pattern[y])[:, None, :]
    np.savez(tmp_path / "mine.npz", train_x=x, train_y=y, test_x=x, test_y=y)

    def cuba(n: int) -> nir.CubaLIF:
        one = np.ones(n)
        return nir.CubaLIF(
            tau_mem=2e-3 * one, tau_syn=1e-3 * one, r=20 * one, v_leak=0 * one, v_threshold=one,
            w_in=one, v_reset=0 * one,
        )  # fmt: skip

    inner = nir.NIRGraph(
        {
            "input": nir.Input({"input": np.array([38])}),
            "lif": cuba(38),
            "w_rec": nir.Affine(0.1 * rng.normal(size=(38, 38)), np.zeros(38)),
            "output": nir.Output({"output": np.array([38])}),
        },
        [("input", "lif"), ("lif", "w_rec"), ("w_rec", "lif"), ("lif", "output")],
        type_check=False,
    )
    first, second = rng.normal(0, 0.5, (38, 12)), rng.normal(0, 0.5, (7, 38))
    write(tmp_path, 12, nir.Affine(first, np.zeros(38)), inner, nir.Affine(second, np.zeros(7)),
          cuba(7), n_out=7)  # fmt: skip
    work = load(tmp_path, preset="snntorch", reset="value")
    assert (work.network.sizes, work.network.n_steps) == ((38, 7), 256)
    assert {(one.source, one.target) for one in work.network.connections} == {
        (-1, 0), (0, 0), (0, 1),
    }  # fmt: skip
    check_answers(work)


def convolutional(folder: Path) -> None:
    """The form of the convolutional network of NIR's paper (sinabs, N-MNIST): IF throughout."""
    rng = np.random.default_rng(8)
    y = np.arange(20) % 4
    x = np.zeros((20, 6, 2, 10, 10), np.uint8)
    for k, label in enumerate(y):
        corner = x[k, :, :, 5 * (label // 2) : 5 * (label // 2) + 5, 5 * (label % 2) :][..., :5]
        corner[:] = rng.random(corner.shape) < 0.5
    np.savez(folder / "mine.npz", train_x=x, train_y=y, test_x=x, test_y=y)
    two = np.array([2, 2])
    kernel, none = np.full((3, 2, 3, 3), 0.15), np.array([0, 0])
    weight = np.zeros((4, 3, 5, 5))
    for label in range(4):
        rows, columns = (slice(0, 3), slice(3, 5)), (slice(0, 3), slice(3, 5))
        weight[label, :, rows[label // 2], columns[label % 2]] = 0.2
    write(
        folder, [2, 10, 10],
        nir.Conv2d((10, 10), kernel, 1, 1, 1, 1, np.zeros(3)), spiking(3, 10, 10),
        nir.SumPool2d(two, two, none), nir.Flatten({"input": np.array([3, 5, 5])}, 0, -1),
        nir.Linear(weight.reshape(4, 75)), spiking(4), n_out=4,
    )  # fmt: skip


def test_a_convolutional_network_on_events_of_a_camera(tmp_path: Path) -> None:
    convolutional(tmp_path)
    work = load(tmp_path, **RULES)
    assert (work.network.inputs, work.network.n_steps, work.network.leak) == (200, 6, "none")
    assert ideal_accuracy(work).mean.value > 0.5  # of four classes


CHARGE = {"v_rest": 1e-6, "swing": 0.75, "reset_level": 0.4, "spike_level": 1.0, "rheobase": 2e-15,
          "c_eff": 2e-13, "t_refractory": 0.0, "rate_high": 2000.0}  # fmt: skip
FLAT = np.linspace(0, 1, 9)


def integrator(n: int, unit: Reference, **change: float) -> Population:
    values = {name: np.full(n, value) for name, value in (CHARGE | change).items()}
    return to_population(values, np.zeros(n, bool), FLAT, "integrator", unit)


def integrators(folder: Path, kind: str) -> None:
    """Networks of IF as converted networks and neuromorphic chips have them."""
    if kind == "convolutional":
        convolutional(folder)
        return
    rng = np.random.default_rng(11)
    y = np.arange(40) % 4
    x = rng.random((40, 9)) * 0.8 + 0.2 * (np.arange(9) % 4 == y[:, None])
    if kind == "of spikes":
        x = (rng.random((40, 25, 9)) < 0.4 * x[:, None]).astype(np.uint8)
    np.savez(folder / "mine.npz", train_x=x, train_y=y, test_x=x, test_y=y)
    first = nir.Affine(rng.normal(0.05, 0.15, (20, 9)), rng.normal(0, 0.05, 20))
    last = nir.Linear(rng.normal(0.1, 0.3, (4, 20)))
    if kind == "one layer":
        first = nir.Affine(rng.normal(0.05, 0.1, (4, 9)), np.full(4, 0.05))
        write(folder, 9, first, spiking(4), n_out=4)
    elif kind == "recurrent":
        inner = nir.NIRGraph(
            {
                "input": nir.Input({"input": np.array([20])}),
                "if": spiking(20),
                "w_rec": nir.Linear(rng.normal(0, 0.1, (20, 20))),
                "output": nir.Output({"output": np.array([20])}),
            },
            [("input", "if"), ("if", "w_rec"), ("w_rec", "if"), ("if", "output")],
            type_check=False,
        )
        write(folder, 9, first, inner, last, spiking(4), n_out=4)
    elif kind == "other thresholds":
        cells = nir.IF(r=np.full(20, 2e3), v_threshold=rng.uniform(1, 3, 20), v_reset=np.zeros(20))
        write(folder, 9, first, cells, last, spiking(4), n_out=4)
    else:
        write(folder, 9, first, spiking(20), last, spiking(4), n_out=4)


@pytest.mark.parametrize(
    "kind",
    ["convolutional", "one layer", "two layers", "of spikes", "recurrent", "other thresholds"],
)
def test_an_integrator_is_the_network_s_neuron(kind: str, tmp_path: Path) -> None:
    """Without leakage and refractory period, a circuit spikes as the IF it stands for."""
    integrators(tmp_path, kind)
    steps = {} if kind in ("convolutional", "of spikes") else {"n_steps": 25}
    theirs = load(tmp_path, **RULES, **steps)
    ours = on_circuit(theirs.network)
    unit = Reference.of_integrator(CHARGE, ours.alpha)
    # A step is what the bench's higher input takes from reset to spike; one swing of charge in it.
    assert unit.dt == pytest.approx(1 / 2000)
    assert unit.swing == pytest.approx(0.6 * 0.75)
    assert unit.rheobase == pytest.approx(ours.alpha * 2e-13 * 0.45 * 2000)
    drawn = [integrator(n, unit) for n in ours.sizes]
    assert isinstance(drawn[0].membrane, IntegratorCurve)
    assert drawn[0].v_reset == pytest.approx(0, abs=1e-12)
    assert drawn[0].v_spike == pytest.approx(1)
    assert drawn[0].membrane.floor == pytest.approx(-0.4 / 0.6)  # of the way from reset to spike
    one, two = (
        next(simulate(Drive(net, theirs.coded), [chip], raster=True, resolution=4)).events
        for net, chip in (
            (theirs.network, Chip(theirs.network.layers)), (ours, apply_draws(ours, drawn)),
        )
    )  # fmt: skip
    assert one is not None
    assert two is not None
    assert len(one.time) > 0.02 * ours.n_steps * len(theirs.labels) * sum(ours.sizes)
    assert abs(len(one.time) - len(two.time)) <= 1e-2 * len(one.time)  # rounding at the threshold
    spikes = [np.bincount(each.neuron, minlength=sum(ours.sizes)) for each in (one, two)]
    assert np.sum(np.abs(spikes[0] - spikes[1])) <= 2e-2 * len(one.time)


@pytest.mark.parametrize(
    ("change", "interval"),
    [({}, 10), ({"c_eff": 4e-13}, 20), ({"reset_level": 0.7}, 5), ({"swing": 1.125}, 15)],
)
def test_an_integrator_s_interval_is_its_charge_over_the_current(
    change: dict[str, float], interval: int, tmp_path: Path
) -> None:
    """A tenth of a nominal swing a step: T = c (v_spike - v_reset)/i, of each drawn parameter, and
    longer by the share of the current that leaks, a straight line from rest to threshold."""
    write(tmp_path, 1, nir.Linear(np.full((2, 1), 1.0)), spiking(2), n_out=2)
    np.savez(tmp_path / "mine.npz", x=np.full((20, 1), 0.1), y=np.arange(20) % 2)
    work = load(tmp_path, **RULES, n_steps=100)
    ours = on_circuit(work.network)
    unit = Reference.of_integrator(CHARGE, ours.alpha)
    chip = apply_draws(ours, [integrator(2, unit, **change)])
    leak = CHARGE["rheobase"] * (1 + change.get("reset_level", CHARGE["reset_level"])) / 2
    wanted = interval * (1 + leak / (0.1 * CHARGE["c_eff"] * unit.swing * CHARGE["rate_high"]))
    drive = Drive(ours, work.coded[:1])
    for backend in ("kernel", "reference"):
        (found,) = simulate(drive, [chip], raster=True, resolution=2, backend=backend)
        assert found.events is not None
        gaps = np.diff(found.events.train(0, 0))
        assert gaps == pytest.approx([wanted] * len(gaps), rel=1e-5)
        assert len(gaps) > 2


def leakless(distribution: Distribution) -> Distribution:
    """The same made-up neuron with a leakage of femtoamperes."""
    one = distribution.conditions[1]
    names = {"rheobase": 1e-15 / one.nominal["rheobase"]}
    names["tau_mem"] = 1 / names["rheobase"]
    nominal = {name: value * names.get(name, 1.0) for name, value in one.nominal.items()}
    changed = one.model_copy(update={"nominal": nominal})
    return distribution.model_copy(update={"conditions": [changed]})


def digits_if(folder: Path) -> None:
    """Logistic regression turned into IF: a row of weights scaled to at most a spike a step."""
    images = load_digits()
    x, y = images.data / 16, images.target
    np.savez(folder / "mine.npz", x=x.astype(np.float32), y=y)
    fit = LogisticRegression(max_iter=300, C=0.1).fit(x, y)
    scale = 0.5 / np.abs(x @ fit.coef_.T + fit.intercept_).max()
    affine = nir.Affine(scale * fit.coef_, scale * fit.intercept_)
    write(folder, 64, affine, spiking(10), n_out=10)


def test_chips_without_leak_run_networks_without_leak(
    distribution_document: Distribution, tmp_path: Path
) -> None:
    digits_if(tmp_path)
    said = {"dt": 1e-3, "scheme": "euler", "reset": "value", "n_steps": 60, "chips": 4}
    plan = NetworkPlan(name="mine.nir", data="mine.npz", **said)
    files = NetworkFiles.of(plan, tmp_path)
    distribution = leakless(distribution_document)
    parts = (distribution, REFERENCE, plan, 5, files)
    fits, leaky = (Evaluation(*parts, leaky=leaky) for leaky in (False, True))
    assert fits.misfit == ""
    assert leaky.misfit == "this neuron leaks, and the network's neurons do not (IF)"
    assert fits.differences[0].startswith("Units: no leak; voltages count from the circuit's reset")
    (row,) = evaluate_circuit(fits, Here())
    nominal = distribution.conditions[0].nominal
    step = 1 / nominal["rate_high"] - nominal["t_refractory"]
    assert row.latency == pytest.approx(60 * step)
    ideal = ideal_accuracy(fits.workload).mean.value
    assert ideal > 0.85
    assert row.nominal > ideal - 0.05
    assert row.energy > 0
    # A chip is a function of its number, whichever are made with it.
    factory = fits.factory(distribution.conditions[0])
    together = run_chips(fits.workload, factory, (NOMINAL, 0, 1))
    alone = run_chips(fits.workload, factory, (1,))
    assert np.array_equal(together.right[2], alone.right[0])
    default = Evaluation(distribution, REFERENCE, NetworkPlan(), 5, leaky=False)
    assert default.misfit == "this neuron does not leak, and the network's neurons do"


def test_a_network_that_leaks_here_and_there_has_no_circuit(tmp_path: Path) -> None:
    late_class(tmp_path)
    eye = nir.Linear(np.eye(4))
    write(tmp_path, 6, nir.Linear(np.ones((4, 6))), lif(4), eye, spiking(4), n_out=4)
    with pytest.raises(
        BridgeInputError, match="layer 1: neurons without leak, layer 0: neurons th"
    ):
        load(tmp_path, **RULES)


@pytest.mark.parametrize("kind", ["leaky", "integrating"])
def test_a_read_out_answers_for_chips(
    kind: str, distribution_document: Distribution, tmp_path: Path
) -> None:
    """Its largest potential is the class; of the chip only the neurons that spike are drawn."""
    rng = np.random.default_rng(9)
    x, y = load_digits(return_X_y=True)
    x = (x / 16).astype(np.float32)
    np.savez(tmp_path / "mine.npz", x=x[:600], y=y[:600])
    first = rng.normal(0, 0.6, (60, 64))
    rates = np.maximum(x[:600] @ first.T, 0)
    fit = LogisticRegression(max_iter=500, C=0.05).fit(rates, y[:600])
    one, ten = np.ones(60), np.ones(10)
    hidden = nir.LIF(2e-2 * one, 10 * one, 0 * one, one, 0 * one) if kind == "leaky" else nir.IF(
        r=150 * one, v_threshold=one, v_reset=0 * one
    )  # fmt: skip
    last = nir.LI(tau=2e-2 * ten, r=ten, v_leak=0 * ten)
    write(tmp_path, 64, nir.Linear(first), hidden, nir.Linear(fit.coef_), last, n_out=10)
    said = {"dt": 1e-3, "scheme": "euler", "reset": "value", "n_steps": 60, "chips": 3}
    plan = NetworkPlan(name="mine.nir", data="mine.npz", **said)
    distribution = distribution_document.model_copy(
        update={"conditions": distribution_document.conditions[1:2]}
    )
    if kind == "integrating":
        distribution = leakless(distribution_document)
    parts = (distribution, REFERENCE, plan, 5, NetworkFiles.of(plan, tmp_path))
    evaluation = Evaluation(*parts, leaky=kind == "leaky")
    assert evaluation.misfit == ""
    work = evaluation.workload
    assert "(64-60-10 read out, " in work.title
    assert work.record["neurons"] == [60]
    assert work.record["read_out"] == 10
    ideal = ideal_accuracy(work).mean.value
    assert ideal > 0.5
    (row,) = evaluate_circuit(evaluation, Here())
    assert min(row.nominal, *row.accuracies) > 0.4
    assert row.unanswered < 0.01
    check_answers(work)


def test_a_read_out_s_classes_are_its_integrators(tmp_path: Path) -> None:
    late_class(tmp_path)
    five = np.ones(5)
    write(tmp_path, 6, nir.Linear(np.ones((4, 6))), lif(4), nir.Linear(np.ones((5, 4))),
          nir.LI(five, five, five), n_out=5)  # fmt: skip
    with pytest.raises(BridgeInputError, match=r"number 1, has 5 neurons, mine\.npz 4 classes"):
        load(tmp_path, **RULES)


@pytest.mark.parametrize(("scale", "refused"), [(0.3, False), (3.0, True)])
def test_snntorch_without_reset_delay(scale: float, refused: bool, tmp_path: Path) -> None:
    """Refused where a membrane is above twice its threshold, which snnTorch subtracts again."""
    tau = np.full(4, 1e-3)
    cell = nir.LIF(tau, tau / 1e-4, 0 * tau, np.ones(4), 0 * tau)
    write(tmp_path, 6, nir.Linear(np.full((4, 6), scale)), cell, n_out=4)
    np.savez(tmp_path / "mine.npz", x=np.random.default_rng(1).random((20, 6)), y=np.arange(20) % 4)
    how = {"preset": "snntorch", "n_steps": 20}
    work = load(tmp_path, **how, reset_delay=0)
    assert work.resets_again
    if refused:
        with pytest.raises(
            BridgeInputError, match="a membrane is above twice its threshold, which"
        ):
            check_answers(work)
    else:
        check_answers(work)
    check_answers(load(tmp_path, **how))
    value = load(tmp_path, **how, reset="value", reset_delay=0)
    assert not value.resets_again
    assert replace(value).resets_again is False
