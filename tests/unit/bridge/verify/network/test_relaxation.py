"""Layer by layer and by relaxation: perfect integrators against an exact event-driven solution."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.verify.network.currents import Currents, Trains
from bridge.verify.network.relaxation import Inference, Request, recurrent, relax, still
from surrogate.network import INPUT, Connection, Network
from surrogate.neuron.population import Population
from surrogate.simulator import Chip

STEPS, BINS = 20, 64
Array = np.ndarray


def network(connections: Sequence[Connection], sizes: tuple[int, ...]) -> Network:
    layers = tuple(Population.ideal(n, "constant") for n in sizes)
    first = Connection(INPUT, 0, np.ones((sizes[0], 1)))
    biases = tuple(np.zeros(n) for n in sizes)
    return Network(1, layers, (first, *connections), biases, 0.05, STEPS)


def integrated(current: Array) -> Array:
    """Spikes of a perfect integrator with threshold and reset by 1, steps: exact at given bins."""
    step = STEPS / len(current)
    charge, spikes, held = 0.0, [], 0.0
    for k, level in enumerate(current):
        end = held + level * step
        while level > 0 and end >= 1:
            spikes.append(k * step + (1 - held) / level - charge)
            # The rest of the bin goes on from zero.
            charge -= (1 - held) / level
            held, end = 0.0, end - 1
        charge, held = 0.0, end
    return np.array(spikes)


def fire(requests: Sequence[Request]) -> list[Array | str]:
    return [integrated(one.current) for one in requests]


def begun(made: Network, given: Array) -> Inference:
    rows = [given.astype(np.float32)[None, None, :]]
    rows += [np.zeros((1, 1, n), np.float32) for n in made.sizes[1:]]
    trains: Trains = [[np.empty(0)] * n for n in made.sizes]
    return Inference(0, 0, Currents(made, Chip(made.layers), rows, False), trains)


def event_driven(made: Network, given: Array) -> Trains:
    """Exact: from event to event, each the next crossing or the next edge of a pulse."""
    sizes = made.sizes
    edges = np.cumsum([0, *sizes])
    n = int(edges[-1])
    base = np.concatenate([given, np.zeros(n - len(given))])
    level, held, now = base.copy(), np.zeros(n), 0.0
    pending: list[tuple[float, int, float]] = []
    spikes: list[list[float]] = [[] for _ in range(n)]
    while now < STEPS:
        with np.errstate(divide="ignore"):
            rise = np.where(level > 0, (1 - held) / level, np.inf)
        pending.sort()
        at = min(now + float(np.min(rise)), pending[0][0] if pending else np.inf, STEPS)
        held = held + level * (at - now)
        fires = np.flatnonzero(rise <= at - now + 1e-12) if at < STEPS else []
        now = at
        for neuron in fires:
            spikes[neuron].append(now)
            held[neuron] = 0.0
            layer = int(np.searchsorted(edges, neuron, side="right")) - 1
            for one in made.connections:
                if one.source == layer:
                    weights = one.values[:, neuron - edges[layer]]
                    for k, weight in enumerate(weights):
                        target = int(edges[one.target]) + k
                        pending.append((now + one.delay, target, float(weight)))
                        pending.append((now + one.delay + 1, target, -float(weight)))
        for time, target, weight in [one for one in pending if one[0] <= now]:
            pending.remove((time, target, weight))
            level[target] += weight
    return [[np.array(s) for s in spikes[a:b]] for a, b in pairwise(edges)]


def assert_alike(found: Trains, expected: Trains, within: float) -> None:
    for layer, other in zip(found, expected, strict=True):
        for train, exact in zip(layer, other, strict=True):
            assert train == pytest.approx(exact, abs=within)


FORWARD = network([Connection(0, 1, np.array([[0.45, 0.3]])), Connection(1, 2, np.array([[0.8]]))],
                  (2, 1, 1))  # fmt: skip


def test_layers_that_feed_forward_take_one_pass() -> None:
    given = np.array([0.37, 0.61])
    one = begun(FORWARD, given)
    relax(FORWARD, [one], BINS, fire)
    assert (one.passes, one.failed) == (1, "")
    expected = event_driven(FORWARD, given)
    assert min(len(train) for layer in expected for train in layer) >= 2
    # A bin is 1/64 of a step: what it does to a spike is that over the charge between two.
    assert_alike(one.trains, expected, 1 / BINS)


LOOP = network(
    [
        Connection(0, 1, np.array([[0.9, 0.4]])),
        Connection(1, 0, np.array([[-0.25], [0.2]]), 2),
        Connection(0, 0, np.array([[0.0, -0.3], [0.15, 0.0]]), 1),
    ],
    (2, 1),
)


@pytest.mark.parametrize("given", [(0.55, 0.4), (0.3, 0.8), (0.75, 0.75), (0.25, 0.35)])
def test_a_recurrent_network_settles_where_the_exact_solution_is(
    given: tuple[float, float],
) -> None:
    one = begun(LOOP, np.array(given))
    relax(LOOP, [one], BINS, fire)
    assert one.failed == ""
    expected = event_driven(LOOP, np.array(given))
    assert sum(len(train) for layer in expected for train in layer) > 10
    assert_alike(one.trains, expected, 4 / BINS)


@given(st.floats(0.2, 0.9), st.floats(0.2, 0.9))
def test_at_the_end_every_neuron_answers_to_the_spikes_of_the_others(a: float, b: float) -> None:
    one = begun(LOOP, np.array([a, b]))
    relax(LOOP, [one], BINS, fire)
    assert one.failed == ""
    assert 2 <= one.passes <= 2 * STEPS + 1
    again = [
        [integrated(current) for current in one.currents.means(layer, one.trains, BINS)]
        for layer in range(2)
    ]
    # Spikes that still moved by less than what counts as still move others by little more.
    assert_alike(again, one.trains, 0.02)


def test_whatever_the_beginning_the_end_is_the_same() -> None:
    given = np.array([0.55, 0.4])
    empty, full = begun(LOOP, given), begun(LOOP, given)
    full.trains = [[np.linspace(0.1, 19, 30)] * n for n in LOOP.sizes]
    relax(LOOP, [empty, full], BINS, fire)
    assert_alike(empty.trains, full.trains, 0.01)


def test_what_is_settled_is_not_simulated_again() -> None:
    """One inference has nothing to feed back and settles in its second pass."""
    asked: list[int] = []

    def counted(requests: Sequence[Request]) -> list[Array | str]:
        asked.extend(one.inference for one in requests)
        return fire(requests)

    quiet, busy = begun(LOOP, np.array([0.0, 0.0])), begun(LOOP, np.array([0.6, 0.5]))
    relax(LOOP, [quiet, busy], BINS, counted)
    assert quiet.passes == 1  # its spikes, none, do not change in the first pass
    assert asked.count(0) == quiet.passes * 3
    assert asked.count(1) == busy.passes * 3 > 6


def test_an_inference_whose_neuron_fails_ends_there_and_others_go_on() -> None:
    def fails(requests: Sequence[Request]) -> list[Array | str]:
        found = fire(requests)
        for k, one in enumerate(requests):
            if (one.inference, one.layer, one.neuron) == (0, 1, 0):
                found[k] = "not_converged: step too small"
        assert not any(one.inference == 0 and one.layer == 2 for one in requests)
        return found

    bad, good = begun(FORWARD, np.array([0.5, 0.5])), begun(FORWARD, np.array([0.5, 0.5]))
    relax(FORWARD, [bad, good], BINS, fails)
    assert bad.failed == "layer 1, neuron 0: not_converged: step too small"
    assert good.failed == ""
    assert len(good.trains[2][0]) > 0


def test_spikes_that_never_stop_changing_are_a_failure() -> None:
    shift = [0.0]

    def restless(requests: Sequence[Request]) -> list[Array | str]:
        shift[0] += 0.01
        return [np.array([1.0 + shift[0]]) for _ in requests]

    one = begun(LOOP, np.array([0.5, 0.5]))
    relax(LOOP, [one], BINS, restless)
    assert one.failed == f"spikes still change after {2 * STEPS + 1} passes"


def test_still_is_the_same_number_of_spikes_at_the_same_times() -> None:
    one: Trains = [[np.array([1.0, 2.0])]]
    assert still(one, [[np.array([1.0005, 2.0])]])
    assert not still(one, [[np.array([1.002, 2.0])]])
    assert not still(one, [[np.array([1.0])]])


def test_recurrent_is_what_comes_back() -> None:
    assert recurrent(LOOP)
    assert not recurrent(FORWARD)
