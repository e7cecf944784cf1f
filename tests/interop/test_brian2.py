"""Brian2 on random recurrent networks: every spike of every neuron, at the same scheme."""

from dataclasses import dataclass

import numpy as np
import pytest
from frameworks import needs
from numpy.typing import NDArray
from scipy.sparse import csc_array

from surrogate.network import INPUT, Connection, Network, Stepping
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate

SIZES, STEPS, ALPHA = (30, 12), 150, 1 / 16
WIRES = ((0, 0, 1), (0, 1, 1), (1, 0, 3), (1, 1, 2))
"""Source, target and delay in steps of each connection."""

ROUNDING = 1e-5
"""Brian2 steps in double precision: no membrane may come closer to its threshold than single
precision can tell, or agreement would be luck."""


@dataclass(frozen=True)
class Case:
    leak: str = "linear"
    scheme: str = "euler"
    reset: str = "value"
    synapses: bool = False
    seed: int = 1


CASES = {
    "euler": Case(),
    "exponential": Case(scheme="exponential"),
    "subtract": Case(reset="subtract"),
    "synapses": Case(synapses=True),
    "constant leak": Case(leak="constant"),
}


def population(rng: np.random.Generator, n: int, case: Case) -> Population:
    """Neurons that differ in everything."""

    def around(low: float, high: float) -> NDArray[np.float64]:
        return rng.uniform(low, high, n).astype(np.float32).astype(np.float64)

    rest = around(-0.1, 0.1)
    leak = around(0.8, 1.2)
    return Population(
        capacitance=around(0.8, 1.2),
        # From below rest, where a constant leak ends, our neurons are held at once, but Brian2 does
        # not change a membrane in its refractory period.
        v_reset=around(0.1 if case.leak == "constant" else -0.05, 0.15),
        v_spike=around(0.9, 1.1),
        # What a subtraction leaves above the threshold spikes again, refractory or not; in Brian2
        # no spike comes in a refractory period.
        refractory=np.zeros(n) if case.reset == "subtract" else rng.integers(0, 4, n).astype(float),
        silent=np.zeros(n, dtype=np.bool_),
        membrane=(LinearLeak if case.leak == "linear" else ConstantLeak)(leak, rest),
        tau_syn=around(2.0, 8.0) if case.synapses else None,
    )


def network_of(case: Case) -> tuple[Network, NDArray[np.float32]]:
    """A network with connections back and forth, and what drives it."""
    rng = np.random.default_rng(case.seed)
    layers = tuple(population(rng, n, case) for n in SIZES)
    scale = 1.5 if case.synapses else 6.0
    connections = [Connection(INPUT, 0, np.eye(SIZES[0], dtype=np.float32))]
    for source, target, delay in WIRES:
        weight = scale * rng.normal(size=(SIZES[target], SIZES[source])) / np.sqrt(SIZES[source])
        weight *= rng.random(weight.shape) < 0.4
        connections.append(Connection(source, target, csc_array(weight.astype(np.float32)), delay))
    biases = tuple(rng.uniform(0.5, 1.5, n).astype(np.float32) for n in SIZES)
    stepping = Stepping(scheme=case.scheme, reset=case.reset)
    network = Network(SIZES[0], layers, tuple(connections), biases, ALPHA, STEPS, stepping)
    return network, rng.uniform(0.0, 2.0, (1, SIZES[0])).astype(np.float32)


def brian2_spikes(network: Network, x: NDArray[np.float32], case: Case) -> NDArray[np.bool_]:
    """The same network in Brian2's own equations; one step lasts a second."""
    import brian2 as b

    b.prefs.codegen.target = "numpy"
    b.start_scope()
    b.defaultclock.dt = 1 * b.second
    # All input passes the synapse: what arrives acts at once, and decays from the next step on.
    synapse = "ds/dt = (given - s/tau_syn)/second : 1" if case.synapses else "s : 1"
    flow = "g*(v - rest)" if case.leak == "linear" else "g*int(v >= rest)"
    drive = "s" if case.synapses else "s + given"
    equations = f"""
        dv/dt = {ALPHA}*({drive} - {flow})/(c*second) : 1 (unless refractory)
        {synapse}
        given : 1
        g : 1
        c : 1
        rest : 1
        top : 1
        after : 1
        tau_syn : 1
        hold : second
    """
    groups, watched, meters = [], [], []
    given = (x[0] + network.biases[0], network.biases[1])
    for layer, current in zip(network.layers, given, strict=True):
        group = b.NeuronGroup(
            layer.size,
            equations,
            threshold="v >= top",
            reset="v = after" if case.reset == "value" else "v -= top - after",
            refractory="hold",
            method="euler" if case.scheme == "euler" else "exact",
        )
        group.g, group.rest = layer.membrane.rows()
        group.v, group.top, group.after = group.rest[:], layer.v_spike, layer.v_reset
        group.c, group.given = layer.capacitance, current
        if case.synapses:
            group.tau_syn, group.s = layer.tau_syn, current
        else:
            group.run_regularly("s = 0", when="before_thresholds")  # it lasts one step
        if case.leak == "constant":
            group.run_regularly("v = clip(v, rest, inf)", when="before_thresholds", order=1)
        # Brian2 counts the step of the spike into the refractory period.
        group.hold = (layer.refractory + 1) * b.second
        groups.append(group)
        watched.append(b.SpikeMonitor(group))
        meters.append(b.StateMonitor(group, "v", record=True, when="before_thresholds", order=2))
    wires = []
    for one in network.connections[1:]:
        synapses = b.Synapses(groups[one.source], groups[one.target], "w : 1", on_pre="s_post += w")
        weight = one.weight.tocoo()
        synapses.connect(i=weight.col, j=weight.row)
        synapses.w = weight.data
        # What a spike brings acts in the step after it comes.
        synapses.delay = (one.delay - 1) * b.second
        wires.append(synapses)
    b.Network(*groups, *watched, *meters, *wires).run(STEPS * b.second)
    raster = np.zeros((STEPS, sum(SIZES)), dtype=np.bool_)
    start = 0
    for layer, spikes, meter in zip(network.layers, watched, meters, strict=True):
        raster[np.round(spikes.t / b.second).astype(int), start + np.asarray(spikes.i)] = True
        assert np.min(np.abs(meter.v - layer.v_spike[:, None])) > ROUNDING
        start += layer.size
    return raster


@needs("brian2")
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
def test_brian2_spikes_alike(name: str) -> None:
    case = CASES[name]
    network, x = network_of(case)
    expected = brian2_spikes(network, x, case)
    assert 0.02 < np.mean(expected) < 0.5
    for backend in ("reference", "kernel"):
        chips = [Chip(network.layers)]
        found = next(simulate(Drive(network, x), chips, backend=backend, raster=True)).raster
        assert np.array_equal(found[0], expected), backend
