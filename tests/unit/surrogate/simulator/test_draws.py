"""A chip's circuits on a network whose neurons have parameters of their own."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csc_array

from surrogate.errors import SurrogateInputError
from surrogate.network import Connection, Network, Stepping
from surrogate.neuron import ConstantLeak, LinearLeak, MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.simulator import Chip, Drive, simulate
from surrogate.simulator.draws import apply_draws

RNG = np.random.default_rng(3)


def own_layer(n: int, leak: str = "linear", synapses: bool = True) -> Population:
    """Neurons of which each has its own parameters."""
    rest = RNG.uniform(-0.2, 0.2, n)
    end = rest + RNG.uniform(0.8, 1.4, n)
    spread = RNG.uniform(0.7, 1.3, n)
    return Population(
        capacitance=RNG.uniform(0.5, 2, n),
        v_reset=rest + RNG.uniform(-0.1, 0.3, n),
        v_spike=end,
        refractory=RNG.uniform(0, 3, n),
        silent=np.zeros(n, dtype=bool),
        membrane=LinearLeak(spread, rest) if leak == "linear" else ConstantLeak(spread, rest),
        tau_syn=RNG.uniform(2, 6, n) if synapses else None,
    )


def own_network(leak: str = "linear", stepping: Stepping = Stepping()) -> Network:  # noqa: B008
    """5 inputs, 7 and 3 neurons; one connection is sparse, one recurrent."""
    inward = RNG.normal(0, 2, (7, 5))
    inward[RNG.random((7, 5)) < 0.4] = 0
    return Network(
        inputs=5,
        layers=(own_layer(7, leak), own_layer(3, leak)),
        connections=(
            Connection(-1, 0, csc_array(inward)),
            Connection(0, 1, RNG.normal(0, 2, (3, 7))),
            Connection(0, 0, RNG.normal(0, 0.5, (7, 7)), delay=1),
        ),
        biases=(RNG.uniform(0, 1, 7), RNG.uniform(0, 1, 3)),
        alpha=0.1,
        n_steps=80,
        stepping=stepping,
    )


def rasters(network: Network, chip: Chip) -> np.ndarray:
    """Every spike for twelve inputs."""
    x = np.random.default_rng(5).random((12, 5))
    raster = next(simulate(Drive(network, x), [chip], raster=True)).raster
    assert raster is not None
    assert np.any(raster)
    return raster


@pytest.mark.parametrize("leak", ["linear", "constant"])
@pytest.mark.parametrize("scheme", ["euler", "exponential"])
@pytest.mark.parametrize("reset", ["value", "subtract"])
def test_nominal_circuits_are_the_nominal_network_to_the_bit(leak, scheme, reset) -> None:
    network = own_network(leak, Stepping(scheme, reset))
    ones = [np.ones(n) for n in network.sizes]
    by_neuron = [np.ones((c.weight.shape[0], 1)) for c in network.connections]
    chip = apply_draws(
        network,
        [Population.ideal(n, leak) for n in network.sizes],
        refractory=ones,
        tau_syn=ones,
        weight=by_neuron,
    )
    for made, nominal in zip(chip.layers, network.layers, strict=True):
        for field in ("capacitance", "v_reset", "v_spike", "refractory", "silent", "tau_syn"):
            assert np.array_equal(getattr(made, field), getattr(nominal, field)), field
    assert np.array_equal(rasters(network, chip), rasters(network, Chip(network.layers)))
    each = [np.ones(c.values.shape) for c in network.connections]
    own = apply_draws(network, network_ideal(network, leak), weight=[each[0], None, each[2]])
    assert np.array_equal(rasters(network, own), rasters(network, Chip(network.layers)))


def network_ideal(network: Network, leak: str) -> list[Population]:
    return [Population.ideal(n, leak) for n in network.sizes]


def test_on_ideal_neurons_the_chip_is_what_was_drawn() -> None:
    network = Network.feedforward([np.ones((4, 2))], [np.zeros(4)], "linear", 0.1, 10)
    drawn = own_layer(4, synapses=False)
    table = RNG.random((4, 9))
    v_low = drawn.membrane.v_rest
    measured = replace(drawn, membrane=MeasuredCurve(v_low, v_low + 1.3, table, v_low))
    for one in (drawn, own_layer(4, "constant", synapses=False), measured):
        made = apply_draws(network, [one]).layers[0]
        for field in ("capacitance", "v_reset", "v_spike", "refractory"):
            assert getattr(made, field) == pytest.approx(getattr(one, field), rel=1e-15)
        v = np.linspace(-0.1, 1.2, 20)[:, None]
        assert type(made.membrane) is type(one.membrane)
        assert made.membrane.current(v) == pytest.approx(one.membrane.current(v), rel=1e-12)


def test_first_spikes_are_at_the_closed_forms_time() -> None:
    # From rest: t = (c/g) ln(j / (j - g swing)) with a linear leak, c swing / (j - i) with a
    # constant one, in units of tau0.
    n, j, alpha = 6, 6.0, 1e-3
    nominal, draw = own_layer(n, synapses=False), RNG.uniform(0.8, 1.2, (3, n))
    swing = (nominal.v_spike - nominal.membrane.v_rest) * draw[1]
    c = nominal.capacitance * draw[0]
    for leak in ("linear", "constant"):
        form = LinearLeak if leak == "linear" else ConstantLeak
        rates = RNG.uniform(0.7, 1.3, n)
        layer = replace(nominal, membrane=form(rates, nominal.membrane.v_rest))
        g = draw[2] / draw[1] if leak == "linear" else draw[2]  # from the rheobase
        drawn = replace(
            Population.ideal(n, leak),
            capacitance=draw[0],
            v_spike=draw[1],
            membrane=form(g, np.zeros(n)),
        )
        network = Network(
            1, (layer,), (Connection(-1, 0, np.full((n, 1), j)),), (np.zeros(n),), alpha, 3000,
            Stepping("exponential"),
        )  # fmt: skip
        chip = apply_draws(network, [drawn])
        answer = next(simulate(Drive(network, np.ones((1, 1))), [chip], raster=True))
        first = alpha * (1 + np.argmax(answer.raster[0], axis=0))
        if leak == "linear":
            expected = c / (rates * g) * np.log(j / (j - rates * g * swing))
        else:
            expected = c * swing / (j - rates * g)
        assert first == pytest.approx(expected, abs=1.01 * alpha)


def test_weights_and_refusals() -> None:
    network = own_network()
    ideal = network_ideal(network, "linear")
    inward = network.connections[0].weight
    by_neuron = RNG.uniform(0.5, 1.5, (7, 1))
    chip = apply_draws(network, ideal, weight=[by_neuron, None, None])
    made = chip.weight(0, network.connections[0])
    assert made.toarray() == pytest.approx(inward.toarray() * by_neuron, rel=1e-6)

    silent = replace(ideal[0], silent=np.arange(7) == 2)
    assert apply_draws(network, [silent, ideal[1]]).layers[0].silent.tolist() == [
        k == 2 for k in range(7)
    ]
    ones, bad = [np.ones(7), np.ones(3)], np.array([1, 1, 1, -1, 1, 1, 1.0])
    for arguments, message in (
        ({"neurons": ideal[:1]}, r"drawn neurons: \(7,\); allowed: \(7, 3\)"),
        ({"tau_syn": [bad, None]}, "layer 0: tau_syn: ratio -1.0; allowed: above 0"),
        ({"tau_syn": ones[:1]}, "tau_syn: 1 of them; allowed: 2"),
        ({"refractory": [None, np.ones(7)]}, r"layer 1: refractory: shape \(7,\); allowed is \(3"),
        ({"weight": [np.ones(7), None, None]}, r"weight of connection -1 to 0: shape \(7,\)"),
        ({"neurons": network.layers}, "layer 0: drawn neurons have a tau_syn"),
    ):
        with pytest.raises(SurrogateInputError, match=message):
            apply_draws(network, **({"neurons": ideal} | arguments))
    plain = Network.feedforward([np.ones((4, 2))], [np.zeros(4)], "linear", 0.1, 10)
    with pytest.raises(SurrogateInputError, match="layer 0: tau_syn: its synapses have none"):
        apply_draws(plain, network_ideal(plain, "linear"), tau_syn=[np.ones(4)])
    integrator = replace(plain.layers[0], membrane=LinearLeak(np.zeros(4), np.zeros(4)))
    still = replace(plain, layers=(integrator,))
    assert (
        apply_draws(still, network_ideal(plain, "linear")).layers[0].membrane.g.tolist() == [0] * 4
    )
    with pytest.raises(SurrogateInputError, match="no rheobase"):
        apply_draws(still, network_ideal(plain, "constant"))
