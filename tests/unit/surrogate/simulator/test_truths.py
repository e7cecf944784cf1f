"""The simulator against closed forms and an exact event-driven solution."""

import heapq
import math

import numpy as np
import pytest
from scipy.signal import correlate2d

from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, Stepping, conv2d, sum_pool2d
from surrogate.neuron import ConstantLeak, LinearLeak
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate
from surrogate.simulator.neuron_rows import NeuronRows

EXACT = Stepping("exponential")


def first_spike(population: Population, current: float, alpha: float, stepping: Stepping) -> int:
    """Step, counted from 1, in which a neuron first spikes."""
    weight = Connection(INPUT, 0, np.ones((1, 1)))
    network = Network(1, (population,), (weight,), (np.zeros(1),), alpha, 5000, stepping)
    found = next(simulate(Drive(network, [[current]] * np.ones((1, 1))), [Chip((population,))],
                          raster=True))  # fmt: skip
    return int(np.argmax(found.raster[0, :, 0])) + 1


@pytest.mark.parametrize("current", [1.05, 1.5, 4.0])
@pytest.mark.parametrize("g", [0.5, 1.0])
def test_exact_steps_spike_when_the_closed_form_does(current: float, g: float) -> None:
    """t = c/g ln(j/(j - g)) in units of tau0: the first step that ends after it, at any step."""
    zero, one = np.zeros(1), np.ones(1)
    neuron = Population(
        1.3 * one, zero, one, zero, np.zeros(1, bool), LinearLeak(g * one, zero)
    )  # fmt: skip
    time = 1.3 / g * math.log(current / (current - g))
    for alpha in (0.5, 0.1, 0.01):
        assert first_spike(neuron, current, alpha, EXACT) == math.ceil(time / alpha)


def test_eulers_steps_tend_to_the_exact_ones() -> None:
    neuron = Population.ideal(1, "linear")
    time = math.log(1.2 / 0.2)
    late = [first_spike(neuron, 1.2, a, Stepping()) * a - time for a in (0.08, 0.04, 0.02, 0.01)]
    # Euler's error here is of the order of the step and of either sign.
    assert all(
        abs(error) < 1.5 * a for error, a in zip(late, (0.08, 0.04, 0.02, 0.01), strict=True)
    )
    assert abs(late[-1]) < abs(late[0])


def test_a_constant_leak_is_exact_with_either_scheme() -> None:
    zero, one = np.zeros(1), np.ones(1)
    neuron = Population(one, zero, one, zero, np.zeros(1, bool), ConstantLeak(0.5 * one, zero))
    for stepping in (Stepping(), EXACT):
        # 1/(2 - 0.5) of tau0 is 26.67 steps.
        assert first_spike(neuron, 2.0, 0.025, stepping) == 27


def test_a_synapse_decays_as_its_time_constant_says() -> None:
    """Charge of one input spike through an exponential synapse, sum of w d^k = w/(1 - d)."""
    zero, one = np.zeros(1), np.ones(1)
    for stepping, decay in ((Stepping(), 1 - 1 / 7.0), (EXACT, math.exp(-1 / 7.0))):
        # No leak and no threshold in reach: the membrane counts charge.
        neuron = Population(
            one, zero, 1e6 * one, zero, np.zeros(1, bool), LinearLeak(zero, zero), tau_syn=7 * one
        )
        network = Network(
            1, (neuron,), (Connection(INPUT, 0, np.ones((1, 1))),), (zero,), 1.0, 200, stepping
        )
        assert NeuronRows.of(neuron, network).synapse_decay[0] == pytest.approx(decay, rel=1e-6)
        train = np.zeros((1, 200, 1))
        train[0, 3] = 1
        total = 1 / (1 - decay)
        for threshold, spikes in ((0.999 * total, 1), (1.001 * total, 0)):
            counter = Population(
                one, zero, threshold * one, 1e3 * one, np.zeros(1, bool), LinearLeak(zero, zero),
                tau_syn=7 * one,
            )  # fmt: skip
            found = next(simulate(Drive(network, train), [Chip((counter,))]))
            assert found.output[0, 0] == spikes


@pytest.mark.parametrize("reset", ["value", "subtract"])
def test_subtraction_keeps_what_was_above_the_threshold(reset: str) -> None:
    """Without leak, n steps of 0.3: spikes of a full counter, or of one that starts again at 0."""
    zero, one = np.zeros(1), np.ones(1)
    neuron = Population(one, zero, one, zero, np.zeros(1, bool), LinearLeak(zero, zero))
    network = Network(
        1,
        (neuron,),
        (Connection(INPUT, 0, np.ones((1, 1))),),
        (zero,),
        1.0,
        1000,
        Stepping(reset=reset),
    )
    found = next(simulate(Drive(network, np.full((1, 1), 0.3)), [Chip((neuron,))]))
    expected = {"value": 1000 // 4, "subtract": 300}[reset]
    assert abs(int(found.output[0, 0]) - expected) <= 1


def test_a_delayed_reset_comes_with_the_next_step() -> None:
    zero, one = np.zeros(1), np.ones(1)
    neuron = Population(one, zero, one, zero, np.zeros(1, bool), LinearLeak(zero, zero))

    def train(stepping: Stepping) -> list[int]:
        network = Network(
            1, (neuron,), (Connection(INPUT, 0, np.ones((1, 1))),), (zero,), 1.0, 12, stepping
        )
        drive = Drive(network, np.full((1, 1), 0.5))
        found = next(simulate(drive, [Chip((neuron,))], raster=True))
        return np.flatnonzero(found.raster[0, :, 0]).tolist()

    # 0.5, 1 (spike), then 0 + 0.5, 1 …; or, reset after the next input: 0.5, 1, 0, 0.5, 1 …
    assert train(Stepping()) == [1, 3, 5, 7, 9, 11]
    assert train(Stepping(reset_delay=1)) == [1, 4, 7, 10]
    assert train(Stepping(reset="subtract", reset_delay=1)) == [1, 3, 5, 7, 9, 11]
    assert train(Stepping(above=True)) == [2, 5, 8, 11]


def events(weights: np.ndarray, delay: float, bias: np.ndarray, end: float) -> list[list[float]]:
    """Spike times of leaky neurons with a threshold of 1 that kick each other, exactly.

    Between events v(t) = b + (v0 - b) exp(-t); the next spike is at t = ln((b - v0)/(b - 1)).
    """
    n = len(bias)
    v, at, trains = np.zeros(n), np.zeros(n), [[] for _ in range(n)]
    arrivals: list[tuple[float, int, int]] = []

    def value(k: int, t: float) -> float:
        return bias[k] + (v[k] - bias[k]) * math.exp(-(t - at[k]))

    while True:
        own = [
            at[k] + math.log((bias[k] - v[k]) / (bias[k] - 1)) if bias[k] > 1 else math.inf
            for k in range(n)
        ]
        k = int(np.argmin(own))
        coming = arrivals[0][0] if arrivals else math.inf
        if min(own[k], coming) > end:
            return trains
        if own[k] <= coming:
            spikes, time = [k], own[k]
        else:
            time, source, _ = heapq.heappop(arrivals)
            spikes = []
            for target in range(n):
                v[target], at[target] = value(target, time) + weights[target, source], time
                if v[target] >= 1:
                    spikes.append(target)
        for k in spikes:
            trains[k].append(time)
            v[k], at[k] = 0.0, time
            heapq.heappush(arrivals, (time + delay, k, len(trains[k])))


def test_a_small_recurrent_network_follows_its_exact_solution() -> None:
    rng = np.random.default_rng(3)
    n, delay, end, alpha = 6, 0.4, 12.0, 1 / 2000
    weights = rng.normal(0, 0.06, (n, n))
    np.fill_diagonal(weights, 0)
    bias = rng.uniform(1.1, 1.8, n)
    exact = events(weights, delay, bias, end)
    # A kick w is a current of w/gain for a step, and comes a step after it has been sent.
    ideal = Population.ideal(n, "linear")
    gain = -math.expm1(-alpha)
    steps = round(end / alpha)
    network = Network(
        1, (ideal,), (Connection(0, 0, weights / gain, round(delay / alpha)),), (bias,), alpha,
        steps, EXACT,
    )  # fmt: skip
    found = next(simulate(Drive(network, np.zeros((1, 1))), [Chip((ideal,))], raster=True))
    assert sum(map(len, exact)) > 40
    for k in range(n):
        ours = (np.flatnonzero(found.raster[0, :, k]) + 1) * alpha
        assert len(ours) == len(exact[k])
        # Each reset waits for the end of its step: times drift by half a step a spike.
        assert np.max(np.abs(ours - exact[k])) < 2 * alpha * (1 + len(ours))


def test_spikes_are_conserved_on_their_way() -> None:
    """A neuron without leak that takes 1 from every spike spikes as often as its source."""
    rng = np.random.default_rng(0)
    source = Population.ideal(20, "linear")
    zero, one = np.zeros(1), np.ones(1)
    counter = Population(one, zero, one, zero, np.zeros(1, bool), LinearLeak(zero, zero))
    few = Connection(0, 1, np.eye(1, 20), 3)
    network = Network(
        4, (source, counter), (Connection(INPUT, 0, rng.normal(1, 1, (20, 4))), few),
        (np.zeros(20), zero), 1.0, 50, Stepping(scheme="exponential", reset="subtract"),
    )  # fmt: skip
    found = next(simulate(Drive(network, rng.random((9, 4))), [Chip(network.layers)], raster=True))
    sent = found.raster[:, :47, 0]
    assert np.sum(sent) > 20
    assert np.array_equal(found.raster[:, 3:, 20], sent)


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", [0, 1, 2])
@pytest.mark.parametrize("dilation", [1, 2])
def test_a_convolution_is_scipys(stride: int, padding: int, dilation: int) -> None:
    rng = np.random.default_rng(1)
    kernel, image = rng.normal(size=(3, 2, 3, 2)), rng.normal(size=(2, 9, 8))
    matrix, shape = conv2d(
        kernel, (2, 9, 8), (stride, stride), (padding, padding), (dilation, dilation)
    )
    spread = np.zeros((3, 2, 2 * dilation + 1, dilation + 1))
    spread[:, :, ::dilation, ::dilation] = kernel
    wide = np.pad(image, ((0, 0), (padding, padding), (padding, padding)))
    expected = np.array(
        [sum(correlate2d(wide[c], spread[o, c], mode="valid") for c in range(2)) for o in range(3)]
    )[:, ::stride, ::stride]
    assert expected.shape == shape
    assert (matrix @ image.ravel()).reshape(shape) == pytest.approx(expected, abs=1e-5)


def test_groups_do_not_mix_and_pooling_sums() -> None:
    rng = np.random.default_rng(1)
    kernel, image = rng.normal(size=(4, 1, 2, 2)), rng.normal(size=(2, 5, 5))
    matrix, shape = conv2d(kernel, (2, 5, 5), groups=2)
    found = (matrix @ image.ravel()).reshape(shape)
    for o in range(4):
        assert found[o] == pytest.approx(
            correlate2d(image[o // 2], kernel[o, 0], "valid"), abs=1e-5
        )
    pool, pooled = sum_pool2d((2, 4, 4), (2, 2), (2, 2))
    image = rng.normal(size=(2, 4, 4))
    expected = image.reshape(2, 2, 2, 2, 2).sum(axis=(2, 4))
    assert (pool @ image.ravel()).reshape(pooled) == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kernel": np.ones((2, 3, 3, 3)), "shape": (2, 5, 5)}, "on 2 channels"),
        ({"kernel": np.ones((2, 2, 6, 3)), "shape": (2, 5, 5)}, "on 5 pixels"),
        ({"kernel": np.ones((2, 2, 3, 3)), "shape": (2, 5, 5), "stride": (0, 1)}, "stride 0"),
        ({"kernel": np.ones((3, 1, 3, 3)), "shape": (2, 5, 5), "groups": 2}, "2 groups"),
    ],
)
def test_a_convolution_that_does_not_fit_is_refused(arguments: dict, message: str) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        conv2d(**arguments)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scheme": "heun"}, "scheme = 'heun'; allowed: euler, exponential"),
        ({"reset": "soft"}, "reset = 'soft'; allowed: value, subtract"),
        ({"reset_delay": 2}, "reset_delay = 2; allowed: 0, 1"),
    ],
)
def test_rules_that_do_not_exist_are_refused(change: dict, message: str) -> None:
    with pytest.raises(SurrogateInputError, match=message):
        Stepping(**change)


def test_connections_must_fit_in_size_and_time() -> None:
    ideal = Population.ideal(3, "linear")
    square = np.ones((3, 3))
    with pytest.raises(SurrogateInputError, match="delay 0; allowed: 1 or more"):
        Connection(0, 0, square)
    with pytest.raises(SurrogateInputError, match=r"weight \(3,\); allowed: \(n_out, n_in\)"):
        Connection(INPUT, 0, np.ones(3))
    for wrong, message in (
        (Connection(INPUT, 0, square), r"weight \(3, 3\); allowed: \(3, 2\)"),
        (Connection(0, 1, square), "allowed: layers 0 to 0, input -1"),
    ):
        with pytest.raises(SurrogateInputError, match=message):
            Network(2, (ideal,), (wrong,), (np.zeros(3),), 0.1, 5)


def test_schemes_that_cannot_be_exact_are_refused() -> None:
    from surrogate.neuron import MeasuredCurve

    zero, one = np.zeros(2), np.ones(2)
    table = MeasuredCurve(zero, one, np.zeros((2, 3)), zero)
    measured = Population(one, zero, one, zero, np.zeros(2, bool), table)
    quick = Population(
        one, zero, one, zero, np.zeros(2, bool), LinearLeak(one, zero), tau_syn=0.5 * one
    )
    wire = Connection(INPUT, 0, np.ones((2, 1)))
    for layer, stepping, message in (
        (measured, EXACT, "allowed for linear and constant leak"),
        (quick, Stepping(), "tau_syn: below a step"),
    ):
        network = Network(1, (layer,), (wire,), (zero,), 0.1, 5, stepping)
        with pytest.raises(SurrogateInputError, match=message):
            list(simulate(Drive(network, np.zeros((1, 1))), [Chip((layer,))]))
