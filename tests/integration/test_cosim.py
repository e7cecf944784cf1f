"""Live circuits in the real ngspice: against the same neurons layer by layer, and when lost."""

import os
import re
from pathlib import Path

import numpy as np
import pytest
from faulty_dialogues import Faulty
from fitted_run import fitted_run

from bridge.bench import ReplayJob
from bridge.cosim import CoSimulation, LostNeuronError, co_simulation
from bridge.cosim.live_circuit import LiveCircuit
from bridge.engine import Pool
from bridge.engine.session import Ngspice
from bridge.errors import BridgeInputError, WorkerDefectError
from bridge.plan import load_plan
from bridge.store import RunDirectory
from bridge.verify.network.currents import Currents
from circuits import StepCurrent
from surrogate.network import Network
from surrogate.simulator import Chip, Drive

pytestmark = pytest.mark.integration

PAGE = (Path(__file__).parents[2] / "docs" / "cosim.md").read_text()
PLAN = """technology = "gf180mcu"
circuits = ["leaky_axon_hillock"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 11
seed = 5
"""
NAME = "leaky_axon_hillock"


@pytest.fixture(autouse=True)
def workers_find_jobs_here(monkeypatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> RunDirectory:
    folder = tmp_path_factory.mktemp("cosim")
    (folder / "plan.toml").write_text(PLAN)
    return fitted_run(folder / "runs" / "default", load_plan(folder / "plan.toml"))


def layer_by_layer(
    run: RunDirectory, simulation: CoSimulation, trains: list[list[np.ndarray]], place, bins: int
) -> np.ndarray:
    """Spikes of a live neuron's circuit on the whole train of what reached it, steps."""
    drive, chip = simulation.drive, simulation.chip
    given = drive.currents(0, chip, biased=False)
    currents = Currents(drive.network, chip, given, drive.per_step)
    layer, neuron = place
    live = simulation.live[place]
    assert isinstance(live, LiveCircuit)
    job = live.job
    levels = currents.means(layer, trains, bins)[neuron] * live.rheobase
    duration = job.n_steps * job.step
    width = duration / len(levels)
    course = StepCurrent(np.arange(len(levels)) * width, levels, duration, edge=width)
    replay = ReplayJob(
        job.circuit, job.technology, job.condition, job.sampling, job.draw, job.v_rest, [course],
        job.options.tightened(),
    )  # fmt: skip
    with Pool(1, 60.0) as pool:
        ((_, _, found),) = pool.run([replay])
    assert found.status == "ok"
    return np.array(found.spikes) / job.step


def test_the_page_runs_and_its_circuits_fire_as_layer_by_layer(
    run: RunDirectory, monkeypatch, capsys
) -> None:
    monkeypatch.chdir(Path(run.path).parents[1])
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len([line for line in program.splitlines() if line]) <= 10
    names: dict[str, object] = {}
    exec(program, names)
    simulation, found = names["simulation"], names["found"]
    assert isinstance(simulation, CoSimulation)
    assert found.steps == simulation.drive.network.n_steps
    places = list(simulation.live)
    assert {layer for layer, _ in places} == {0, 1}
    counts = [len(found.trains[layer][neuron]) for layer, neuron in places]
    assert counts == [row["spikes"] for row in found.live.to_pylist()]
    assert str(len(found.trains[1][places[-1][1]])) in capsys.readouterr().out
    firing = 0
    for place in places:
        mine = found.trains[place[0]][place[1]]
        other = layer_by_layer(run, simulation, found.trains, place, 64)
        assert len(mine) == len(other)
        if len(mine) > 10:
            firing += 1
            # Solver and bins, to the end of a train whose errors add up.
            assert mine == pytest.approx(other, abs=0.01 * np.mean(np.diff(other)))
    assert firing >= 2
    twin = co_simulation(run, NAME, [], image=0).run()
    for layer, neuron in places:
        assert len(found.trains[layer][neuron]) == pytest.approx(
            len(twin.trains[layer][neuron]), abs=2
        )


class Given(LiveCircuit):
    """A live neuron whose process does something else."""

    def __init__(self, task: Faulty) -> None:
        super().__init__("faulty", task, 1.0, 2.0, 2048)  # type: ignore[arg-type]


def faulty(task: Faulty) -> CoSimulation:
    network = Network.feedforward(
        [np.ones((2, 1)), np.ones((1, 2))], [np.zeros(2), np.zeros(1)], "constant", 0.05, 40
    )
    drive = Drive(network, np.array([[9.0]]))
    return CoSimulation(drive, Chip(network.layers), {(0, 1): Given(task)})


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("crash", "its process ended with SIGABRT"),
        ("hang", "no answer within 2 s"),
        ("no convergence", "transient: Timestep too small"),
    ],
)
def test_a_circuit_that_is_lost_ends_the_run_and_says_so(fault: str, reason: str) -> None:
    with pytest.raises(LostNeuronError) as caught:
        faulty(Faulty(fault)).run()
    assert str(caught.value) == (
        f"layer 0, neuron 1 (faulty) is lost in step 1 of the network: {reason}"
    )
    found = caught.value.so_far
    assert found.steps == 1
    assert found.trains[0][1] == pytest.approx([0.5])
    assert found.live["processor_seconds"].to_pylist() == [0.25]


def test_a_defect_and_a_bad_deck_are_none_of_the_circuits() -> None:
    with pytest.raises(WorkerDefectError, match="a defect"):
        faulty(Faulty("defect")).run()
    with pytest.raises(BridgeInputError, match="deck"):
        faulty(Faulty("crash", deck="* nothing\nm1 1 2 3 4 missing\n.end\n")).run()


def test_time_steps_end_where_they_are_told_to(ngspice: Ngspice) -> None:
    """A capacitor on a current that jumps: charge over capacitance, exactly at every corner."""
    ngspice.load("* c\niin 0 a external\nc1 a 0 1n\nr1 a 0 1e12\n.end\n")
    corners, levels = np.array([0.0, 1.3e-4, 2.9e-4, 7e-4, 1e-3]), [0.0, 2e-6, -1e-6, 3e-6]
    seen: list[float] = []

    def current(_: str, t: float) -> float:
        return levels[min(int(np.searchsorted(corners, t, side="left")) - 1, 3)] if t > 0 else 0.0

    def longest(t: float) -> float:
        (time,) = ngspice.vectors("time")
        seen.append(float(time[-1]) - t)
        ahead = corners[corners > t + 1e-12] - t
        since = t - corners[corners <= t + 1e-12][-1]
        return min(float(ahead[0]) if len(ahead) else np.inf, max(since, 1e-9))

    ngspice.drive(current)
    ngspice.pace(longest)
    ngspice.transient(1e-3, 1e-4)
    t, v = ngspice.vectors("time", "a")
    ngspice.discard_runs()
    assert len(seen) > 10
    assert seen == pytest.approx([0.0] * len(seen), abs=1e-15)
    for corner in corners[1:]:
        assert np.min(np.abs(t - corner)) < 1e-14
    charge = np.concatenate([[0.0], np.cumsum(levels * np.diff(corners))])
    at = [v[np.argmin(np.abs(t - corner))] for corner in corners]
    assert at == pytest.approx(charge / 1e-9, abs=2e-5)

    def broken(_: float) -> float:
        raise ZeroDivisionError

    ngspice.pace(broken)
    with pytest.raises(ZeroDivisionError):
        ngspice.transient(1e-3, 1e-4)
    ngspice.pace(lambda _: np.inf)
    ngspice.discard_runs()
