"""Drift, ensembles and weights of few bits against what defines them."""

import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.simulator import Chip, Drive, simulate
from surrogate.study.case import CASES, case
from surrogate.study.drift import PARAMETERS, all_neuron, drifted, parameters_of
from surrogate.study.ensemble import ensemble
from surrogate.study.point import Synthetic, World, ideal
from surrogate.study.quantised import quantised, rounded, step_of

VALUES = {
    "tau_leak": lambda one: 1 / one.membrane.rows()[0].astype(float),
    "tau_capacitance": lambda one: one.capacitance,
    "threshold": lambda one: one.v_spike,
    "tau_syn": lambda one: one.tau_syn,
    "reset": lambda one: one.v_reset,
    "refractory": lambda one: one.refractory,
}
ADDED = ("threshold", "reset")


def departure(name: str, network, chip: Chip) -> np.ndarray:  # type: ignore[no-untyped-def,type-arg]
    """How far neurons are from the ideal: in swings, or as a logarithm."""
    parts = []
    for nominal, mine in zip(network.layers, chip.layers, strict=True):
        a, b = VALUES[name](nominal), VALUES[name](mine)
        parts.append(b - a if name in ADDED else np.log(b / a))
    return np.concatenate(parts)


@pytest.mark.parametrize("network", CASES)
def test_a_parameter_drifts_by_its_standard_deviation_and_no_other_does(network: str) -> None:
    ideal_network = case(network).network
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
    network = case("digits_constant").network
    once = departure("threshold", network, drifted(network, (("threshold", 0.05),), 1, 3))
    twice = departure("threshold", network, drifted(network, (("threshold", 0.1),), 1, 3))
    other = departure("refractory", network, drifted(network, (("refractory", 0.05),), 1, 3))
    assert np.allclose(twice, 2 * once)
    assert np.allclose(other, once)
    together = drifted(network, (("threshold", 0.05), ("refractory", 0.05)), 1, 3)
    assert abs(np.corrcoef(once, departure("refractory", network, together))[0, 1]) < 0.3


def test_weights_drift_each_on_its_own() -> None:
    network = case("digits_linear").network
    chip = drifted(network, (("weight", 0.1),), 1, 0)
    assert chip.weights is not None
    ratios = np.log(chip.weights[0] / network.connections[0].values)
    assert np.nanstd(ratios) == pytest.approx(0.1, rel=0.03)
    assert all(a is b for a, b in zip(chip.layers, network.layers, strict=True))
    with pytest.raises(SurrogateInputError, match="allowed: tau_leak"):
        drifted(network, (("tau", 0.1),), 1, 0)
    with pytest.raises(SurrogateInputError, match="networks with synapses"):
        drifted(network, (("tau_syn", 0.1),), 1, 0)


def test_drift_of_all_leaves_the_time_constant_its_standard_deviation() -> None:
    network = case("digits_linear").network
    parts = dict(all_neuron(network, 0.1))
    assert np.hypot(parts["tau_leak"], parts["tau_capacitance"]) == pytest.approx(0.1)
    assert set(parts) <= set(PARAMETERS) - {"weight", "tau_syn"}


def test_copies_without_drift_spike_as_the_one_does() -> None:
    one = case("digits_constant")
    few = one.x[:40]
    for copies in (2, 4):  # powers of two, so that dividing weights rounds nothing
        several = ensemble(one.network, copies)
        single = next(simulate(Drive(one.network, few), [Chip(one.network.layers)]))
        found = next(simulate(Drive(several, few), [Chip(several.layers)]))
        spikes = found.output.reshape(40, -1, copies)
        assert np.mean(spikes == single.output[:, :, None]) > 0.99  # sums in another order
        assert found.totals[0].reshape(-1, copies)[:, 0].tolist() == single.totals[0].tolist()
    assert ensemble(one.network, 1) is one.network
    with pytest.raises(SurrogateInputError, match="copies = 0"):
        ensemble(one.network, 0)


def test_the_first_copy_drifts_as_the_one_does() -> None:
    network = case("digits_linear").network
    alone = drifted(network, (("threshold", 0.1),), 1, 5)
    several = drifted(ensemble(network, 3), (("threshold", 0.1),), 1, 5, copies=3)
    for one, many in zip(alone.layers, several.layers, strict=True):
        assert np.array_equal(many.v_spike[::3], one.v_spike)
        assert not np.array_equal(many.v_spike[1::3], one.v_spike)


@pytest.mark.parametrize("bits", [2, 3, 8])
def test_weights_of_few_bits_have_few_levels_and_the_least_error(bits: int) -> None:
    weight = case("digits_linear").network.connections[0].values
    step = step_of(weight, bits)
    few = np.unique(quantised(case("digits_linear").network, bits).connections[0].values)
    assert len(few) <= 2**bits - 1

    def error(size: float) -> float:
        return float(np.sum((weight - size * rounded(weight, bits, size)) ** 2))

    assert error(step) <= min(error(0.9 * step), error(1.1 * step))
    with pytest.raises(SurrogateInputError, match="bits = 1; allowed: 2 to 16"):
        step_of(weight, 1)


def test_two_bits_of_a_normal_law_cut_where_the_optimal_quantiser_does() -> None:
    """Three levels of a normal law: 1.224 sigma (Max, IRE Trans. Inf. Theory 6, 7, 1960)."""
    normal = np.random.default_rng(1).standard_normal(200_000)
    assert step_of(normal, 2) == pytest.approx(1.224, rel=0.03)


def test_a_point_is_the_same_again_and_the_ideal_one_is_the_network() -> None:
    point = Synthetic("digits_linear", (("threshold", 0.05),), 3, 7)
    assert np.array_equal(point.answers(World()), point.answers(World()))
    one = case("digits_linear")
    counts = next(simulate(Drive(one.network, one.x), [Chip(one.network.layers)]))
    assert np.array_equal(ideal("digits_linear").answers(World())[0], counts.classes == one.y)
    fewer = Synthetic("digits_linear", (("threshold", 0.05),), 2, 7).answers(World())
    assert np.array_equal(point.answers(World())[:2], fewer)
