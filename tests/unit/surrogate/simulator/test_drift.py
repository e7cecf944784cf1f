"""Drift, ensembles and weights of few bits against what defines them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_array

from surrogate.data import load_dataset
from surrogate.errors import SurrogateInputError
from surrogate.network import INPUT, Connection, Network, ensemble, quantised
from surrogate.network.quantised import rounded, step_of
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.population import Population
from surrogate.nir.shipped import SHIPPED, load_network
from surrogate.simulator import Chip, Drive, simulate
from surrogate.simulator.drift import TITLES, drifted, of_all, parameters_of


def network_of(name: str) -> Network:
    """A shipped network whose neurons have a refractory period, which can drift."""
    network = load_network(name).network
    layers = (replace(one, refractory=one.refractory + 0.8) for one in network.layers)
    return replace(network, layers=tuple(layers))


VALUES = {
    "tau_leak": lambda one: 1 / one.membrane.rows()[0].astype(float),
    "tau_capacitance": lambda one: one.capacitance,
    "threshold": lambda one: one.v_spike,
    "tau_syn": lambda one: one.tau_syn,
    "reset": lambda one: one.v_reset,
    "refractory": lambda one: one.refractory,
}
ADDED = ("threshold", "reset")
UNMOVED = [one for name, one in VALUES.items() if name != "tau_syn"]


def departure(name: str, network, chip: Chip) -> np.ndarray:  # type: ignore[no-untyped-def,type-arg]
    """How far neurons are from the ideal: in swings, or as a logarithm."""
    parts = []
    for nominal, mine in zip(network.layers, chip.layers, strict=True):
        a, b = VALUES[name](nominal), VALUES[name](mine)
        parts.append(b - a if name in ADDED else np.log(b / a))
    return np.concatenate(parts)


@pytest.mark.parametrize("network", SHIPPED)
def test_a_parameter_drifts_by_its_standard_deviation_and_no_other_does(network: str) -> None:
    ideal_network = network_of(network)
    for name in parameters_of(ideal_network):
        if name == "weight":
            continue
        chips = [drifted(ideal_network, ((name, 0.1),), 1, k) for k in range(20)]
        moved = np.concatenate([departure(name, ideal_network, chip) for chip in chips])
        assert np.std(moved) == pytest.approx(0.1, rel=0.08)
        assert abs(np.mean(moved)) < 0.01
        for other in parameters_of(ideal_network):
            if other not in (name, "weight"):
                assert np.allclose(departure(other, ideal_network, chips[0]), 0)


def test_parameters_and_levels_share_their_random_numbers() -> None:
    network = network_of("digits_constant")
    once = departure("threshold", network, drifted(network, (("threshold", 0.05),), 1, 3))
    twice = departure("threshold", network, drifted(network, (("threshold", 0.1),), 1, 3))
    other = departure("refractory", network, drifted(network, (("refractory", 0.05),), 1, 3))
    assert np.allclose(twice, 2 * once)
    assert np.allclose(other, once)
    together = drifted(network, (("threshold", 0.05), ("refractory", 0.05)), 1, 3)
    assert abs(np.corrcoef(once, departure("refractory", network, together))[0, 1]) < 0.3


def test_weights_drift_each_on_its_own() -> None:
    network = network_of("digits_linear")
    chip = drifted(network, (("weight", 0.1),), 1, 0)
    assert chip.weights is not None
    ratios = np.log(chip.weights[0] / network.connections[0].values)
    assert np.nanstd(ratios) == pytest.approx(0.1, rel=0.03)
    for mine, nominal in zip(chip.layers, network.layers, strict=True):
        assert all(np.array_equal(one(mine), one(nominal)) for one in UNMOVED)
    with pytest.raises(SurrogateInputError, match="drift of 'tau'; allowed in this"):
        drifted(network, (("tau", 0.1),), 1, 0)
    with pytest.raises(SurrogateInputError, match="drift of 'tau_syn'; allowed in"):
        drifted(network, (("tau_syn", 0.1),), 1, 0)


def test_drift_of_all_leaves_the_time_constant_its_standard_deviation() -> None:
    network = network_of("digits_linear")
    parts = dict(of_all(network, 0.1))
    assert np.hypot(parts["tau_leak"], parts["tau_capacitance"]) == pytest.approx(0.1)
    assert set(parts) <= set(TITLES) - {"weight", "tau_syn"}


def test_copies_without_drift_spike_as_the_one_does() -> None:
    network = network_of("digits_constant")
    few = load_dataset("digits", Path()).test_x[:40]
    for copies in (2, 4):  # powers of two, so that dividing weights rounds nothing
        several = ensemble(network, copies)
        single = next(simulate(Drive(network, few), [Chip(network.layers)]))
        found = next(simulate(Drive(several, few), [Chip(several.layers)]))
        spikes = found.output.reshape(40, -1, copies)
        assert np.mean(spikes == single.output[:, :, None]) > 0.99  # sums in another order
        assert found.totals[0].reshape(-1, copies)[:, 0].tolist() == single.totals[0].tolist()
    assert ensemble(network, 1) is network
    with pytest.raises(SurrogateInputError, match="copies = 0"):
        ensemble(network, 0)


def test_the_first_copy_drifts_as_the_one_does() -> None:
    network = network_of("digits_linear")
    alone = drifted(network, (("threshold", 0.1),), 1, 5)
    several = drifted(ensemble(network, 3), (("threshold", 0.1),), 1, 5, copies=3)
    for one, many in zip(alone.layers, several.layers, strict=True):
        assert np.array_equal(many.v_spike[::3], one.v_spike)
        assert not np.array_equal(many.v_spike[1::3], one.v_spike)


@pytest.mark.parametrize("bits", [2, 3, 8])
def test_weights_of_few_bits_have_few_levels_and_the_least_error(bits: int) -> None:
    weight = network_of("digits_linear").connections[0].values
    step = step_of(weight, bits)
    few = np.unique(quantised(network_of("digits_linear"), bits).connections[0].values)
    assert len(few) <= 2**bits - 1

    def error(size: float) -> float:
        return float(np.sum((weight - size * rounded(weight, bits, size)) ** 2))

    assert error(step) <= min(error(0.9 * step), error(1.1 * step))
    with pytest.raises(SurrogateInputError, match="bits = 1; allowed: 2 to 16"):
        step_of(weight, 1)


def test_two_bits_of_a_normal_distribution_cut_where_the_optimal_quantiser_does() -> None:
    """Three levels of a normal one: 1.224 sigma (Max, IRE Trans. Inf. Theory 6, 7, 1960)."""
    normal = np.random.default_rng(1).standard_normal(200_000)
    assert step_of(normal, 2) == pytest.approx(1.224, rel=0.03)


def test_quantising_again_changes_nothing_and_zeros_stay() -> None:
    network = network_of("yin_yang")
    once = quantised(network, 8)
    twice = quantised(once, 8)
    for one, other in zip(once.connections, twice.connections, strict=True):
        assert np.allclose(one.values, other.values, rtol=1e-6, atol=0)
    nothing = replace(network.connections[0], weight=0 * network.connections[0].values)
    blank = replace(network, connections=(nothing, *network.connections[1:]))
    assert not np.any(quantised(blank, 2).connections[0].values)


def test_a_sparse_connection_is_quantised_as_its_dense_twin_is() -> None:
    dense = np.random.default_rng(1).normal(size=(6, 5)) * (np.arange(5) > 1)
    networks = [
        Network(
            5, (Population.ideal(6, "linear"),), (Connection(INPUT, 0, weight),), (np.zeros(6),),
            0.1, 10,
        )
        for weight in (dense, csc_array(dense))
    ]  # fmt: skip
    one, other = (quantised(network, 4).connections[0].weight for network in networks)
    assert isinstance(other, csc_array)
    assert np.allclose(one, other.toarray(), rtol=1e-6)


def test_neurons_are_taken_with_all_that_they_are() -> None:
    rng = np.random.default_rng(2)
    table = MeasuredCurve(np.zeros(4), np.ones(4), rng.random((4, 9)), np.zeros(4))
    some = replace(
        Population.ideal(4, "linear"), capacitance=rng.uniform(1, 2, 4), membrane=table,
        silent=np.array([True, False, False, False]), tau_syn=rng.uniform(2, 3, 4),
    )  # fmt: skip
    taken = some.taken(np.array([2, 0, 0]))
    assert taken.size == 3
    assert taken.capacitance.tolist() == some.capacitance[[2, 0, 0]].tolist()
    assert taken.silent.tolist() == [False, True, True]
    assert taken.tau_syn is not None
    assert taken.tau_syn.tolist() == some.tau_syn[[2, 0, 0]].tolist()
    v = np.full((1, 3), 0.3)
    assert (
        taken.membrane.current(v)[0].tolist()
        == table.current(np.full((1, 4), 0.3))[0][[2, 0, 0]].tolist()
    )


def test_a_chip_without_drift_is_the_network() -> None:
    network = network_of("yin_yang")
    chip = drifted(network, (), 1, 0)
    x = np.random.default_rng(1).random((20, network.inputs))
    one, other = simulate(Drive(network, x), [chip, Chip(network.layers)], raster=True)
    assert one.raster is not None
    assert np.array_equal(one.raster, other.raster)
    assert np.any(one.raster)
