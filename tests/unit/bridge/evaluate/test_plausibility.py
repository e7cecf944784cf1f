"""Networks whose numbers mean nothing are refused or doubted; sound ones are not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bridge.cli.run_commands import _begun
from bridge.errors import BridgeInputError
from bridge.evaluate.ideal import ideal_answers
from bridge.evaluate.plausibility import chance_of, check_answers, doubts, time_constants
from bridge.plan import Workload, load_workload
from bridge.plan.network_files import NetworkFiles
from bridge.plan.tables import NetworkPlan
from surrogate.network import Network
from surrogate.network.stepping import Stepping
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.nir import Task

CLASSES, IMAGES = 4, 40
AIMS = (0.9,)


def workload(network: Network, labels: np.ndarray | None = None, **task: float) -> Workload:
    """Images that show their class in the pixel of that number."""
    labels = np.arange(IMAGES) % CLASSES if labels is None else labels
    x = np.eye(CLASSES, dtype=np.float32)[np.arange(IMAGES) % CLASSES]
    digest = str(np.random.default_rng().integers(2**62))
    return Workload("mine.nir", "mine.npz", network, Task(**task), x, labels, 1, {}, digest)


def network(
    scale: float = 4.0, *, alpha: float = 0.1, n_steps: int = 30, **more: object
) -> Network:
    """Two layers that hand the pixel on."""
    one, zero = np.eye(CLASSES), np.zeros(CLASSES)
    made = Network.feedforward([scale * one, 8 * one], [zero, zero], "linear", alpha, n_steps)
    return replace(made, **more)


def slow(times: float, number: int = 0) -> tuple[Population, ...]:
    """Time constants of one layer so many times as long."""
    layers = [Population.ideal(CLASSES, "linear") for _ in range(2)]
    layers[number] = replace(layers[number], capacitance=times * layers[number].capacitance)
    return tuple(layers)


def test_a_sound_network_is_not_doubted() -> None:
    work = workload(network())
    check_answers(work)
    assert ideal_answers(work).accuracy.mean.value == 1
    assert doubts(work, AIMS) == ()


@pytest.mark.parametrize("name", ["digits_linear", "digits_constant", "yin_yang"])
def test_shipped_networks_are_not_doubted(name: str) -> None:
    work = load_workload(NetworkPlan(name=name), NetworkFiles(), "linear", 1)
    check_answers(work)
    assert doubts(work, (0.9,)) == ()


@pytest.mark.parametrize(
    ("silent", "steps"),
    [
        (network(4.0, alpha=0.001), "layer 0 has a time constant of 1000 steps; layer 1"),
        (network(0.5), "layer 0 has a time constant of 10 steps"),
        (network(-4.0), "30 steps"),
        (network(4.0, n_steps=1), "in 1 steps"),
        (network(4.0, layers=slow(1e4, 1)), "layer 1 has a time constant of 1e+05 steps"),
        (network(0.0, biases=(np.full(4, 9.0), np.full(4, -1e9))), "in 30 steps"),
    ],
)
def test_a_network_that_never_answers_is_refused(silent: Network, steps: str) -> None:
    work = workload(silent, dt=1e-6)
    assert ideal_answers(work).accuracy.mean.value == 1 / CLASSES  # what would have been reported
    with pytest.raises(BridgeInputError) as error:
        check_answers(work)
    text = str(error.value)
    assert text.startswith("network mine.nir: no neuron of its last layer spikes on any of 40 imag")
    assert steps in text
    assert text.endswith("is dt = 1e-06 s right?")
    assert "\n" not in text


RANDOM = np.random.default_rng(5).integers(0, CLASSES, IMAGES)
BIASED = (np.zeros(CLASSES), np.array([9.0, 0, 0, 0]))


@pytest.mark.parametrize(
    ("of", "labels", "aims", "found"),
    [
        # A time constant of 400 steps and an inference of 30: spikes come by great weights.
        (network(400.0, layers=slow(40)), None, AIMS, ["layer 0 has a time constant of 400 steps"]),
        (
            network(layers=slow(0.02), stepping=Stepping("exponential")), None, AIMS,
            ["layer 0 has a time constant of 0.2 steps: nothing is left of a step in the next"],
        ),
        (
            network(0.0, biases=BIASED), None, AIMS,
            ["ideal neurons of layer 0 (4 of them) do not spike on any of 40 images",
             "ideal neurons reach 25.00 % [14.19, 40.19], and always the same answer 25.00 %"],
        ),
        (network(), RANDOM, AIMS, ["ideal neurons reach 35.00 % [22.13, 50.49], and always"]),
        (
            network(), None, (0.9, 0.25, 0.1),
            ["a yield at 25.00 % and at 10.00 % says nothing: always the same answer reaches 25.0"],
        ),
        (
            network(1e3, biases=(np.full(4, 1e3), np.zeros(4))), None, AIMS,
            ["ideal neurons of layer 0 (4 of them) spike in 100 % of all steps",
             "ideal neurons reach 25.00 %"],
        ),
        # All but a tenth of the images have class 0: 90 % are reached without a look at them.
        (
            network(0.0, biases=BIASED), np.where(np.arange(IMAGES) % 10, 0, 1), (0.89,),
            ["ideal neurons of layer 0", "ideal neurons reach 90.00 %", "a yield at 89.00 %"],
        ),
    ],
)  # fmt: skip
def test_what_is_doubtful_is_said(
    of: Network, labels: np.ndarray | None, aims: tuple[float, ...], found: list[str]
) -> None:
    said = doubts(workload(of, labels), aims)
    assert len(said) == len(found)
    for line, part in zip(said, found, strict=True):
        assert line.startswith(part)


def test_synapses_longer_than_an_inference() -> None:
    layers = tuple(replace(one, tau_syn=np.full(4, 300.0)) for one in slow(1))
    assert doubts(workload(network(layers=layers)), AIMS)[0].startswith(
        "layer 0 has a synapses' time constant of 300 steps, and an inference has 30"
    )


def test_time_constants_are_those_of_the_step_response() -> None:
    """Of v' = -alpha g v/c the slope at v = 1 is that of a line to 0 in tau; the same of a line."""
    one = np.ones(2)
    leaky = replace(Population.ideal(2, "linear"), membrane=LinearLeak(2 * one, 0 * one))
    assert time_constants(leaky, 0.05).tolist() == [10, 10]
    constant = replace(
        Population.ideal(2, "constant"), membrane=ConstantLeak(one, 0.5 * one), capacitance=3 * one
    )
    assert time_constants(constant, 0.1).tolist() == [15, 15]  # half a swing at 0.1/3 a step
    none = replace(leaky, membrane=LinearLeak(0 * one, 0 * one))
    assert np.all(np.isinf(time_constants(none, 0.1)))


def test_chance_is_the_commonest_class_or_a_random_one() -> None:
    assert chance_of(np.array([0, 0, 0, 1]), 3) == 0.75
    assert chance_of(np.array([0, 1]), 10) == 0.5
    assert chance_of(np.array([0, 1, 2, 3]), 3) == pytest.approx(1 / 3)


def test_a_wrong_step_is_found_before_the_sweep(tmp_path: Path) -> None:
    import nir

    one = np.ones(3)
    cell = nir.LIF(2.5e-3 * one, one, 0 * one, 0.4 * one, 0 * one)
    path = tmp_path / "seconds.nir"
    nir.write(path, nir.NIRGraph.from_list(nir.Linear(np.ones((3, 4))), cell))
    text = 'technology = "gf180mcu"\ncircuits = ["low_power_if"]\ncorners = ["typical"]\n'
    text += 'temperatures_celsius = [27]\ndraws = 8\nseed = 3\n[network]\nname = "seconds.nir"\n'
    text += 'data = "yin_yang"\npreset = "norse"\nn_steps = 100\n'
    (tmp_path / "plan.toml").write_text(text)
    with pytest.raises(BridgeInputError, match="no neuron of its last layer spikes"):
        _begun(tmp_path / "plan.toml", quick=False, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
    (tmp_path / "plan.toml").write_text(f"{text}dt = 1e-4\n")
    _begun(tmp_path / "plan.toml", quick=False, out=tmp_path / "run")
