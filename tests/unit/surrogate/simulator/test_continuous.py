"""Continuous time against closed forms, exact event-driven solutions and conservation laws."""

import heapq
import math
from dataclasses import replace

import numpy as np
import pytest
from half_step import half_step
from scipy.integrate import quad, solve_ivp

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.neuron import ConstantLeak, LinearLeak, MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, FlippedBits, ForcedSpikes, SpikeCounts, simulate

ZERO, ONE = np.zeros(1), np.ones(1)


def alone(
    neuron: Population,
    current: float,
    alpha: float,
    steps: int,
    resolution: int = 1,
    by_step: bool = False,
) -> np.ndarray:
    """Spike times, in steps, of one neuron at a constant current.

    Args:
        by_step: The current is given anew in each step, so that the neuron goes through the bins
            as at any input; otherwise it fires in its rhythm.
    """
    weight = Connection(INPUT, 0, np.ones((1, 1)))
    network = Network(1, (neuron,), (weight,), (ZERO,), alpha, steps)
    x = np.full((1, steps, 1) if by_step else (1, 1), current)
    return run(network, x, resolution).events.train(0, 0)


def run(network: Network, x: np.ndarray, resolution: int, backend: str = "kernel") -> SpikeCounts:
    drive, chip = Drive(network, x), Chip(network.layers)
    return next(simulate(drive, [chip], resolution=resolution, raster=True, backend=backend))


@pytest.mark.parametrize("by_step", [False, True])
@pytest.mark.parametrize("current", [1.05, 1.5, 20.0, 300.0])
@pytest.mark.parametrize("refractory", [0.0, 0.37, 2.6])
def test_a_leaky_neuron_spikes_when_the_closed_form_does(
    current: float, refractory: float, by_step: bool
) -> None:
    """Every T_ref + c/(g alpha) ln((j - g v_r)/(j - g v_s)) steps: up to ten times in a step."""
    neuron = replace(
        Population.ideal(1, "linear"), capacitance=1.3 * ONE, v_reset=-0.2 * ONE,
        refractory=refractory * ONE,
    )  # fmt: skip
    alpha, steps = 1 / 20, 300
    first = 1.3 / alpha * math.log(current / (current - 1))
    period = refractory + 1.3 / alpha * math.log((current + 0.2) / (current - 1))
    truth = np.arange(first, steps, period)
    found = alone(neuron, current, alpha, steps, by_step=by_step)
    assert abs(len(found) - len(truth)) <= 1
    many = min(len(found), len(truth))
    # Rounding of single precision, one spike after the other.
    assert np.max(np.abs(found[:many] - truth[:many])) < 2e-5 * period * many
    if current == 300 and refractory == 0:
        assert np.max(np.bincount(found.astype(int))) >= 9


def test_a_constant_leak_integrates_the_difference() -> None:
    leak = replace(Population.ideal(1, "constant"), membrane=ConstantLeak(0.4 * ONE, ZERO))
    found = alone(leak, 2.0, 1 / 16, 200)
    assert found == pytest.approx(10 * np.arange(1, 21), rel=1e-5)


@pytest.mark.parametrize("current", [1.0001, 1.01, 3.0, 1e4])
def test_a_neuron_in_its_rhythm_is_exact_however_near_its_rheobase(current: float) -> None:
    """From rest below and above the reset, along a straight line."""
    for reset in (-0.5, 0.5):
        neuron = replace(Population.ideal(1, "linear"), v_reset=reset * ONE)
        first = 20 * math.log(current / (current - 1))
        period = max(20 * math.log((current - reset) / (current - 1)), 1 / 64)
        found = alone(neuron, current, 1 / 20, 400)
        assert found[0] == pytest.approx(first, rel=1e-3 if current < 1.001 else 2e-5)
        assert np.mean(np.diff(found)) == pytest.approx(period, rel=1e-3)


@pytest.mark.parametrize("current", [0.9999, 0.5, -3.0])
def test_a_neuron_below_its_rheobase_stays_still(current: float) -> None:
    assert len(alone(Population.ideal(1, "linear"), current, 1 / 20, 400)) == 0


@pytest.mark.parametrize("current", [1.05, 1.2, 2.0, 6.0, 30.0])
def test_a_measured_curve_takes_the_time_that_its_integral_says(current: float) -> None:
    """A curve with a knee at rest and a regenerative end, as of a real neuron."""
    v = np.linspace(0, 1.16, 129)
    table = 1 - np.exp(-v / 0.03) - np.exp((v - 1.02) / 0.05)
    neuron = Population(
        ONE, ZERO, 1.16 * ONE, 0.2 * ONE, np.zeros(1, bool),
        MeasuredCurve(ZERO, 1.16 * ONE, table[None, :], ZERO),
    )  # fmt: skip
    way = 20 * quad(lambda u: 1 / (current - np.interp(u, v, table)), 0, 1.16, limit=400)[0]
    for resolution, by_step, error in ((1, False, 1e-4), (1, True, 0.01), (4, True, 0.002)):
        found = alone(neuron, current, 1 / 20, 1000, resolution, by_step)
        assert found[0] == pytest.approx(way, rel=error)
        assert np.mean(np.diff(found)) == pytest.approx(way + 0.2, rel=error)


def exact_trains(network: Network, end: float) -> list[list[float]]:
    """Leaky neurons with a threshold of 1 that send pulses of one step, event by event."""
    n, alpha = network.sizes[0], network.alpha
    bias = network.biases[0].astype(float)
    v, at, j, free = np.zeros(n), np.zeros(n), bias.copy(), np.zeros(n)
    trains: list[list[float]] = [[] for _ in range(n)]
    events: list[tuple[float, int, int]] = []
    refractory = network.layers[0].refractory

    def moved(k: int, t: float) -> float:
        since = t - max(at[k], free[k])
        return v[k] if since <= 0 else j[k] + (v[k] - j[k]) * math.exp(-alpha * since)

    while True:
        own = np.full(n, math.inf)
        for k in range(n):
            if j[k] > 1:
                own[k] = max(at[k], free[k]) + math.log((j[k] - v[k]) / (j[k] - 1)) / alpha
        k = int(np.argmin(own))
        if min(own[k], events[0][0] if events else math.inf) > end:
            return trains
        if not events or own[k] <= events[0][0]:
            t = own[k]
            trains[k].append(t)
            v[k], at[k], free[k] = 0.0, t, t + refractory[k]
            for one in network.connections:
                if one.source == 0:
                    heapq.heappush(events, (t + one.delay, k, 1))
                    heapq.heappush(events, (t + one.delay + 1, k, -1))
            continue
        t, source, sign = heapq.heappop(events)
        weight = next(one.weight for one in network.connections if one.source == 0)
        for target in range(n):
            v[target], at[target] = moved(target, t), t
            j[target] += sign * float(weight[target, source])


def recurrent() -> Network:
    rng = np.random.default_rng(3)
    n = 6
    weight = rng.normal(0, 0.5, (n, n))
    np.fill_diagonal(weight, 0)
    layer = replace(Population.ideal(n, "linear"), refractory=np.full(n, 0.3))
    wires = (Connection(INPUT, 0, np.zeros((n, 1))), Connection(0, 0, weight, 2))
    return Network(1, (layer,), wires, (rng.uniform(1.3, 80, n),), 1 / 20, 60)


def mean_error(network: Network, truth: list[list[float]], resolution: int) -> float:
    """Mean error of the spike times of a network of one layer, in steps."""
    found = run(network, np.zeros((1, 1)), resolution).events
    errors = []
    for k, train in enumerate(truth):
        mine = found.train(0, k)
        many = min(len(mine), len(train))
        assert len(mine) == len(train)
        errors.append(np.abs(mine[:many] - np.array(train[:many])))
    return float(np.mean(np.concatenate(errors)))


def test_a_recurrent_network_tends_to_its_exact_solution() -> None:
    """Many spikes in a step, delays and refractory periods; errors shrink with the bins."""
    network = recurrent()
    truth = exact_trains(network, float(network.n_steps))
    assert max(np.max(np.bincount(np.array(one, int))) for one in truth) >= 2
    errors = [mean_error(network, truth, m) for m in (2, 8, 32)]
    assert errors[0] < 0.02
    # Between first and second order: a neuron cannot tell when within a bin a current came.
    assert errors[1] < errors[0] / 4
    assert errors[2] < errors[1] / 4


def test_synapses_follow_their_equation() -> None:
    """Two neurons with exponential synapses against an integrator with tight tolerances."""
    network, tau = fed_forward(), 4.0
    charge = 1 / -math.expm1(-1 / tau)

    def train(layer: int, kicks: list[float], weight: float) -> list[float]:
        bias = float(network.biases[layer][0]) * charge

        def slope(t: float, y: list[float]) -> list[float]:
            steady = bias * (1 - math.exp(-t / tau))
            return [network.alpha * (steady + y[1] - y[0]), -y[1] / tau]

        def hit(_t: float, y: list[float]) -> float:
            return y[0] - 1

        hit.terminal, hit.direction = True, 1  # type: ignore[attr-defined]
        found, y, t = [], [0.0, 0.0], 0.0
        for stop in [*kicks, float(network.n_steps)]:
            while t < stop:
                way = solve_ivp(slope, (t, stop), y, events=hit, rtol=1e-9, atol=1e-11)
                t, y = float(way.t[-1]), way.y[:, -1].tolist()
                if way.status == 1:
                    found.append(t)
                    y[0] = 0.0
            y[1] += weight * charge / tau
        return found

    first = train(0, [], 0.0)
    truth = train(1, first, float(network.connections[1].weight[0, 0]))
    assert min(len(first), len(truth)) > 10
    errors = []
    for resolution in (1, 2, 4, 8):
        found = run(network, np.zeros((1, 1)), resolution).events
        assert found.train(0, 0) == pytest.approx(first, abs=0.02)
        assert len(found.train(0, 1)) == len(truth)
        errors.append(np.mean(np.abs(found.train(0, 1) - truth)))
    assert errors[0] < 0.1
    assert errors[1] < errors[0] / 2
    assert errors[2] < errors[1] / 2
    assert errors[3] < errors[2] / 2


def fed_forward() -> Network:
    """One neuron that spikes by itself and one that it drives through a synapse."""
    layers = tuple(replace(Population.ideal(1, "linear"), tau_syn=4 * ONE) for _ in range(2))
    return Network(
        1, layers,
        (Connection(INPUT, 0, np.zeros((1, 1))), Connection(0, 1, np.array([[0.9]]))),
        (0.7 * ONE, 0.3 * ONE), 1 / 10, 200, Stepping("exponential"),
    )  # fmt: skip


@pytest.mark.parametrize("resolution", [1, 2, 3, 8])
@pytest.mark.parametrize("synapse", [False, True])
@pytest.mark.parametrize("delay", [0, 3])
def test_charge_is_conserved(resolution: int, synapse: bool, delay: int) -> None:
    """A neuron without leak counts weight times spikes, however they fall into bins."""
    rng = np.random.default_rng(1)
    n, steps, alpha = 9, 40, 1 / 8
    source = replace(Population.ideal(n, "linear"), refractory=rng.uniform(0, 2, n))
    tau = 3 * ONE if synapse else None
    counter = replace(
        Population.ideal(1, "linear"), membrane=LinearLeak(ZERO, ZERO), tau_syn=tau,
        v_spike=0.05 * ONE,
    )  # fmt: skip
    weight = rng.uniform(0.2, 1.5, (1, n))
    # The drive ends early enough for all that was sent to arrive.
    x = np.zeros((1, steps + 60, 1))
    x[:, :steps] = 1
    wires = (Connection(INPUT, 0, rng.uniform(1.5, 20, (n, 1))), Connection(0, 1, weight, delay))
    if synapse:
        source = replace(source, tau_syn=np.full(n, 2.0))
    network = Network(1, (source, counter), wires, (np.zeros(n), ZERO), alpha, steps + 60)
    found = run(network, x, resolution)
    charge = float(weight[0] @ found.totals[0]) * alpha * (3 if synapse else 1)
    assert found.totals[0].min() > 3
    assert found.totals[1][0] * 0.05 == pytest.approx(charge, abs=0.06)


def test_given_spikes_come_at_the_beginning_of_their_steps() -> None:
    """A pulse of weight w from step 3 on lifts a membrane without leak at alpha w a step."""
    neuron = replace(
        Population.ideal(1, "linear"), membrane=LinearLeak(ZERO, ZERO), refractory=9 * ONE
    )
    network = Network(1, (neuron,), (Connection(INPUT, 0, [[40.0]]),), (ZERO,), 1 / 10, 9)
    x = np.zeros((1, 9, 1))
    x[0, 3] = 1
    assert run(network, x, 4).events.train(0, 0) == pytest.approx([3.25], abs=1e-6)
    late = replace(network, connections=(Connection(INPUT, 0, [[40.0]], 2),))
    assert run(late, x, 4).events.train(0, 0) == pytest.approx([5.25], abs=1e-6)
    # Through a synapse of Euler's steps w is the current that decays: 1 = 4 tau (1 - exp(-t/tau)).
    slow = replace(network, layers=(replace(neuron, tau_syn=5 * ONE),))
    truth = 3 - 5 * math.log(1 - 1 / 20)
    assert run(slow, x, 64).events.train(0, 0) == pytest.approx([truth], abs=1e-3)


def test_small_steps_come_to_continuous_time() -> None:
    """What a recurrent network does in ever smaller steps of its own."""
    network, x = recurrent(), np.zeros((1, 1))
    truth = sum(run(network, x, 32).totals[0])
    coarse = next(simulate(Drive(network, x), [Chip(network.layers)]))
    for _ in range(6):
        network, x = half_step(network, x)
    found = next(simulate(Drive(network, x), [Chip(network.layers)]))
    assert sum(found.totals[0]) == pytest.approx(truth, rel=0.02)
    assert abs(sum(coarse.totals[0]) - truth) > 0.1 * truth


@pytest.mark.parametrize("backend", ["kernel", "reference"])
def test_forced_spikes_leave_at_the_beginning_of_their_step(backend: str) -> None:
    network = recurrent()
    leaves = np.zeros((1, network.n_steps, 3), int)
    leaves[:, :, 1] = 1  # lost
    leaves[:, ::7, 2] = 2  # added
    forced = ForcedSpikes(np.array([0, 2, 4]), leaves)
    drive = Drive(network, np.zeros((1, 1)))
    chip = Chip(network.layers, forced=forced)
    found = next(simulate(drive, [chip], resolution=3, raster=True, backend=backend))
    own = next(simulate(drive, [Chip(network.layers)], resolution=3, raster=True)).events
    assert found.totals[0][2] == 0
    assert len(own.train(0, 2)) > 0
    mine = found.events.train(0, 4)
    steps, counts = np.unique(np.floor(mine), return_counts=True)
    added = np.arange(0, network.n_steps, 7)
    assert np.all(counts[np.isin(steps, added)] == 1)
    assert np.all(np.isin(added, mine))


def test_neurons_that_would_spike_without_end_are_held_to_a_rate() -> None:
    """A reset above the threshold, without a refractory period: 64 or 65 spikes a step."""
    neuron = replace(Population.ideal(1, "linear"), v_reset=1.5 * ONE)
    found = alone(neuron, 21.0, 1 / 20, 10)
    assert len(found) == pytest.approx(64 * 9, rel=0.02)


def test_what_makes_no_sense_is_refused() -> None:
    network = recurrent()
    drive = Drive(network, np.zeros((1, 1)))
    bits = FlippedBits(np.array([0]), np.array([1]), np.ones(1, np.float32), np.zeros((1, 1), int))
    for chip, resolution, message in (
        (Chip(network.layers, flipped=bits), 4, "flipped bits in continuous time; allowed: in the"),
        (Chip(network.layers), 0, "resolution = 0; allowed: 1 or more"),
    ):
        with pytest.raises(SurrogateInputError, match=message):
            list(simulate(drive, [chip], resolution=resolution))
