"""Read-outs in continuous time against solvers of differential equations."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from surrogate.network import INPUT, Connection, Network, Readout
from surrogate.network.arrivals import Arrivals, largest_in_time
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, SpikeEvents, answers, simulate


def readout(
    n: int, sources: int, tau: np.ndarray, tau_syn: np.ndarray | None, exact: bool, delay: int = 0
) -> Readout:
    rng = np.random.default_rng(1)
    wire = Connection(0, 1, rng.normal(0, 1, (n, sources)).astype(np.float32), delay)
    return Readout(
        tau, rng.uniform(0.5, 2, n), rng.normal(0, 0.2, n), rng.normal(0, 0.1, n), (wire,),
        tau_syn, exact,
    )  # fmt: skip


def solved(out: Readout, source: np.ndarray, time: np.ndarray, steps: int) -> np.ndarray:
    """Largest potentials at the ends of steps, from one change of the current to the next."""
    (wire,) = out.connections
    weight = np.asarray(wire.weight, float)
    return np.array(
        [_solved_one(out, k, weight[k, source], time + wire.delay, steps) for k in range(out.size)]
    )


def _solved_one(out: Readout, k: int, weight: np.ndarray, time: np.ndarray, steps: int) -> float:
    tau, r, rest, bias = out.tau[k], out.r[k], out.v_leak[k], out.bias[k]
    syn = None if out.tau_syn is None else out.tau_syn[k]
    gain = 1.0 if syn is None else 1 / (1 - np.exp(-1 / syn)) if out.exact else syn
    changes = list(zip(time, weight, strict=True))
    if syn is None:
        changes += [(t + 1, -w) for t, w in changes]
    edges = {0.0, *(float(t) for t, _ in changes if t < steps), *map(float, range(steps + 1))}
    # Its current is bias and pulses; or a synapse's, which tends to that of the bias.
    pulse, state, read = bias, np.array([rest, 0.0]), []
    for start, end in pairwise(sorted(edges)):
        come = sum(w for t, w in changes if t == start)
        if syn is None:
            pulse += come
        else:
            state[1] += gain * come / syn

        def slope(_: float, y: np.ndarray, pulse: float = pulse) -> list[float]:
            j, change = (pulse, 0.0) if syn is None else (y[1], (gain * bias - y[1]) / syn)
            return [(rest - y[0] + r * j) / tau, change]

        state = solve_ivp(slope, (start, end), state, rtol=1e-9, atol=1e-11).y[:, -1]
        if end == round(end):
            read.append(state[0])
    return float(max(read))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    synapses=st.sampled_from(["none", "other", "same", "close"]),
    exact=st.booleans(),
    delay=st.integers(0, 2),
    whole=st.booleans(),
)
def test_potentials_are_those_of_the_differential_equation(
    seed: int, synapses: str, exact: bool, delay: int, whole: bool
) -> None:
    rng = np.random.default_rng(seed)
    tau = rng.uniform(1, 6, 2)
    factor = {"none": 1.0, "other": 0.4, "same": 1.0, "close": 1 + 1e-9}[synapses]
    tau_syn = None if synapses == "none" else np.maximum(tau * factor, 1.0)
    out = readout(2, 3, tau, tau_syn, exact, delay)
    spikes = int(rng.integers(0, 6))
    source, time = rng.integers(3, size=spikes), rng.uniform(0, 7, spikes)
    if whole:
        time = np.floor(time)
    (wire,) = out.connections
    arrivals = Arrivals(wire, np.zeros(spikes, int), source, time, np.ones(spikes))
    found = largest_in_time(out, [arrivals], out.bias[None, None, :], 7)[0]
    assert found == pytest.approx(solved(out, source, time, 7), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("tau_syn", [None, 3.0])
def test_constant_inputs_are_followed_exactly(tau_syn: float | None) -> None:
    """v = r j (1 - exp(-t/tau)) from rest; with a synapse of ratio 1/(1 - d) the double one."""
    syn = None if tau_syn is None else np.full(1, tau_syn)
    out = Readout(np.full(1, 5.0), 2 * np.ones(1), np.zeros(1), np.zeros(1), (
        Connection(INPUT, 1, np.full((1, 1), 0.5, np.float32)),), syn, exact=True)  # fmt: skip
    quiet = Population.ideal(1, "linear")
    network = Network(
        1, (quiet,), (Connection(INPUT, 0, np.zeros((1, 1))),), (np.zeros(1),), 0.1, 12, readout=out
    )
    steady = np.full((1, 1, 1), 0.5 * 3.0)
    found = largest_in_time(out, [], steady, 12)[0, 0]
    wanted = 2 * 1.5 * (1 - np.exp(-12 / 5))
    if tau_syn is not None:
        level = 1.5 / (1 - np.exp(-1 / tau_syn))
        late = (5 * np.exp(-12 / 5) - tau_syn * np.exp(-12 / tau_syn)) / (5 - tau_syn)
        wanted = 2 * level * (1 - late)
    assert found == pytest.approx(wanted, rel=1e-12)
    drive = Drive(network, np.full((1, 1), 3.0))
    ((_, classes),) = answers(drive, [Chip(network.layers)], resolution=2)
    assert classes.tolist() == [0]


def spiking(out: Readout, leak: str = "linear") -> Network:
    rng = np.random.default_rng(3)
    layer = Population.ideal(12, leak)
    first = Connection(INPUT, 0, rng.normal(0.4, 1.0, (12, 6)).astype(np.float32))
    return Network(6, (layer,), (first,), (np.zeros(12),), 1 / 8, 30, readout=out)


@pytest.mark.parametrize("tau_syn", [None, 4.0])
def test_chips_are_read_by_their_own_spike_times(tau_syn: float | None) -> None:
    """The class is that of the equation's potentials for the very spikes that a chip makes."""
    syn = None if tau_syn is None else np.full(3, tau_syn)
    out = readout(3, 12, np.linspace(3, 6, 3), syn, exact=True)
    network = spiking(out)
    x = np.random.default_rng(4).choice([0.0, 3.0], (10, 6))
    drive, chip = Drive(network, x), Chip(network.layers)
    ((counts, classes),) = answers(drive, [chip], resolution=4)
    (again,) = simulate(drive, [chip], raster=True, resolution=4)
    events = again.events
    wanted = []
    for image in range(10):
        mine = events.image == image
        wanted.append(solved(out, events.neuron[mine], events.time[mine], 30).argmax())
    assert classes.tolist() == wanted
    assert len(set(wanted)) > 1
    assert np.array_equal(counts.totals[0], again.totals[0])
    assert np.array_equal(counts.output, again.output)


def test_parts_of_the_inputs_and_company_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    network = spiking(readout(3, 12, np.linspace(3, 6, 3), None, exact=True))
    rng = np.random.default_rng(5)
    counts = rng.poisson(0.4, (9, 30, 6))
    image, step, source = (np.repeat(one, counts[counts > 0]) for one in np.nonzero(counts))
    spikes = SpikeEvents.of(image, source, step + rng.random(len(step)))
    drive = Drive(network, counts, spikes)
    chips = [Chip(network.layers)] * 2
    whole = list(answers(drive, chips, resolution=3))
    monkeypatch.setattr("surrogate.simulator.answering.AT_ONCE_BYTES", 2 * 8 * 30 * (12 + 6))
    for (one, classes), (other, same) in zip(
        whole, answers(drive, chips, resolution=3), strict=True
    ):
        assert classes.tolist() == same.tolist()
        assert np.array_equal(one.output, other.output)
        assert np.array_equal(one.totals[0], other.totals[0])


def test_inputs_reach_a_read_out_at_their_times() -> None:
    """Two inputs lead to two integrators; the one that spikes last in a step is fresher at its end,
    which no count by steps could tell."""
    eye = np.eye(2, dtype=np.float32)
    out = Readout(
        np.full(2, 0.6), np.ones(2), np.zeros(2), np.zeros(2), (Connection(INPUT, 1, eye),),
        np.full(2, 0.05), exact=True,
    )  # fmt: skip
    quiet = Population.ideal(1, "linear")
    network = Network(
        2, (quiet,), (Connection(INPUT, 0, np.zeros((1, 2))),), (np.zeros(1),), 0.1, 5, readout=out
    )
    x = np.zeros((2, 5, 2))
    x[:, 2] = 1
    image, source = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    spikes = SpikeEvents.of(image, source, np.array([2.1, 2.6, 2.6, 2.1]))
    ((_, classes),) = answers(Drive(network, x, spikes), [Chip((quiet,))], resolution=2)
    assert classes.tolist() == [1, 0]
