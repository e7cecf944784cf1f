"""Live neurons in closed form against the simulator, and live neurons that are lost."""

from collections.abc import Callable

import numpy as np
import pytest

from bridge.cosim import Answer, CoSimulated, CoSimulation, LostNeuronError, Place
from bridge.errors import BridgeInputError, WorkerError
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive

ALPHA, STEPS = 0.05, 60


class ClosedForm:
    """Integrate-and-fire with a constant leak of one rheobase, rest 0, threshold 1, reset 0."""

    what = "closed form"

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.given: list[np.ndarray] = []

    def begin(self) -> None:
        self.begun += 1
        self.v, self.given = 0.0, []

    def give(self, currents: np.ndarray) -> None:
        self.given.append(currents)

    def take(self) -> Answer:
        step, currents = len(self.given) - 1, self.given[-1]
        spikes, width = [], 1 / len(currents)
        for number, current in enumerate(currents):
            slope, at, end = (
                ALPHA * (current - 1),
                step + number * width,
                step + (number + 1) / len(currents),
            )
            while slope > 0 and at + (1 - self.v) / slope <= end:
                at += (1 - self.v) / slope
                spikes.append(at)
                self.v = 0.0
            self.v = max(self.v + slope * (end - at), 0.0)
        return Answer(np.array(spikes), 1e-3)

    def end(self) -> None:
        self.ended += 1


class Lost(ClosedForm):
    """It is lost in some step."""

    def __init__(self, step: int, reason: str) -> None:
        super().__init__()
        self.step, self.reason = step, reason

    def take(self) -> Answer:
        if len(self.given) > self.step:
            raise WorkerError(self.reason)
        return super().take()


def network() -> Network:
    """Three neurons that reach two, one of which comes back and inhibits."""
    return Network(
        inputs=2,
        layers=(Population.ideal(3, "constant"), Population.ideal(2, "constant")),
        connections=(
            Connection(INPUT, 0, np.array([[7.1, 1.4], [1.3, 9.2], [5.2, 4.7]])),
            Connection(0, 1, np.array([[9.7, -2.3, 8.2], [-3.4, 12.9, 6.6]])),
            Connection(1, 0, np.array([[-1.7, 0.0], [0.0, 2.4], [1.3, -2.1]]), 2),
        ),
        biases=(np.array([0.1, 0.0, 0.2]), np.array([0.5, -0.2])),
        alpha=ALPHA,
        n_steps=STEPS,
    )


def simulation(live: dict[Place, ClosedForm], resolution: int = 16) -> CoSimulation:
    made = network()
    drive = Drive(made, np.array([[1.0, 0.7]]))
    return CoSimulation(drive, Chip(made.layers), live, resolution)


def flat(found: CoSimulated) -> list[np.ndarray]:
    return [train for layer in found.trains for train in layer]


@pytest.mark.parametrize(
    "places", [[(0, 0)], [(1, 1)], [(0, 1), (1, 0)], [(k, n) for k in (0, 1) for n in range(3 - k)]]
)
@pytest.mark.parametrize("resolution", [4, 64])
def test_live_neurons_in_closed_form_change_nothing(places: list[Place], resolution: int) -> None:
    plain = simulation({}, resolution).run()
    assert all(len(train) > 5 for train in flat(plain))
    live = {place: ClosedForm() for place in places}
    found = simulation(live, resolution).run()
    for mine, other in zip(flat(found), flat(plain), strict=True):
        assert mine == pytest.approx(other, abs=2e-4)  # single precision, over 60 steps
    for row in found.live.to_pylist():
        assert row["spikes"] == len(found.trains[row["layer"]][row["neuron"]])
        assert (row["what"], row["steps"]) == ("closed form", STEPS)
        assert row["processor_seconds_per_step"] == pytest.approx(1e-3)
    assert found.steps == STEPS
    assert all((one.begun, one.ended) == (1, 1) for one in live.values())


def test_a_live_neurons_spikes_are_its_own() -> None:
    """One that never spikes takes its spikes from those that it would have reached."""

    class Silent(ClosedForm):
        def take(self) -> Answer:
            return Answer(np.empty(0), 0.0)

    found = simulation({(0, 0): Silent(), (0, 2): Silent()}).run()
    assert found.trains[0][0].size == found.trains[0][2].size == 0
    assert len(found.trains[0][1]) > 5
    assert found.trains[1][0].size == 0  # only they excite it above its bias of half a rheobase


def test_a_live_neuron_gets_what_the_network_brings() -> None:
    """Charge: of bias, inputs and spikes that are over, each of its weight."""
    one = ClosedForm()
    found = simulation({(1, 0): one}).run()
    charge = np.sum([np.mean(currents) for currents in one.given])
    weights = [9.7, -2.3, 8.2]
    brought = 0.5 * STEPS
    for weight, train in zip(weights, found.trains[0], strict=True):
        brought += weight * np.sum(np.minimum(STEPS - train, 1.0))
    assert charge == pytest.approx(brought, rel=1e-5)


@pytest.mark.parametrize(
    ("layer", "reason"),
    [(0, "no answer within 60 s"), (1, "its process ended with SIGSEGV")],
)
def test_a_lost_neuron_ends_the_run_with_what_was_computed(layer: int, reason: str) -> None:
    whole = simulation({}).run()
    live = {(layer, 1): Lost(23, reason), (layer, 0): ClosedForm()}
    with pytest.raises(LostNeuronError) as caught:
        simulation(live).run()
    assert str(caught.value) == (
        f"layer {layer}, neuron 1 (closed form) is lost in step 23 of the network: {reason}"
    )
    found = caught.value.so_far
    assert found.steps == 23
    for mine, other in zip(flat(found), flat(whole), strict=True):
        assert mine[mine < 23] == pytest.approx(other[other < 23], abs=2e-4)
        assert len(other[other < 23]) > 1
    assert all(train[train > 23].size == 0 for train in found.trains[1])
    assert [row["steps"] for row in found.live.to_pylist()] == [24, 23]
    assert all(one.ended == 1 for one in live.values())


def test_live_neurons_are_let_go_whatever_happens() -> None:
    class Defect(ClosedForm):
        def take(self) -> Answer:
            raise ZeroDivisionError

    live = {(0, 0): ClosedForm(), (0, 1): Defect()}
    with pytest.raises(ZeroDivisionError):
        simulation(live).run()
    assert all(one.ended == 1 for one in live.values())


def _two_inputs() -> None:
    made = network()
    CoSimulation(Drive(made, np.ones((2, 2))), Chip(made.layers), {})


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (_two_inputs, "co-simulation of 2 inputs; allowed: 1"),
        (lambda: simulation({(1, 2): ClosedForm()}), r"live neuron \(1, 2\): allowed: layers of"),
        (lambda: simulation({(2, 0): ClosedForm()}), r"live neuron \(2, 0\): allowed: layers of"),
    ],
)
def test_what_there_is_not_is_refused(made: Callable[[], object], message: str) -> None:
    with pytest.raises(BridgeInputError, match=message):
        made()
