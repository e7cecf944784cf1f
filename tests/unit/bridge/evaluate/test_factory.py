"""Chips of a circuit with what is asked of them varied."""

from itertools import permutations

import numpy as np
import pytest

from bridge.engine import Shared
from bridge.evaluate import Evaluation
from bridge.evaluate.neurons import (
    GROUPS,
    NOMINAL,
    FittedNeurons,
    Spread,
    Traced,
    TracedNeurons,
    scaled,
)
from bridge.plan.tables import NetworkPlan
from surrogate.distribution import Distribution
from surrogate.neuron import PLAIN
from surrogate.neuron.scaling import NEEDED, Reference
from surrogate.sensitivity import Surface
from surrogate.statistics import Interval

SIZES = (5, 3)
ONE = Interval(1.0, 1.0, 1.0)
UNIT = Reference(0.0, 1.0, 1.0, 1.0, 0.05)


@pytest.fixture
def fitted(distribution_document: Distribution) -> FittedNeurons:
    evaluation = Evaluation(distribution_document, ("typical", 27.0), NetworkPlan(), 5)
    neurons = evaluation.factory(distribution_document.condition("typical", 27.0)).neurons
    assert isinstance(neurons, FittedNeurons)
    return neurons


def drawn(fitted: FittedNeurons, spread: Spread | None, number: int = 0):  # type: ignore[no-untyped-def]
    return FittedNeurons(fitted.distribution, fitted.unit, spread).draw(60, 0, number, 5)


def test_a_spread_multiplies_the_departure_from_nominal(fitted: FittedNeurons) -> None:
    nominal = drawn(fitted, None, NOMINAL).values
    every = tuple((group, 1.0) for group in GROUPS)
    once, twice = drawn(fitted, every).values, drawn(fitted, (("threshold", 2.0),)).values
    for name in NEEDED:
        assert once[name] == pytest.approx(drawn(fitted, None).values[name], rel=1e-12)
        if name not in GROUPS["threshold"]:
            assert np.array_equal(twice[name], nominal[name])
    assert twice["swing"] - nominal["swing"] == pytest.approx(
        2 * (once["swing"] - nominal["swing"])
    )
    log = np.log(once["rheobase"] / nominal["rheobase"])
    half = np.log(drawn(fitted, (("leak", 0.5),)).values["rheobase"] / nominal["rheobase"])
    assert half == pytest.approx(0.5 * log)
    assert scaled("v_rest", np.array([0.3]), 0.1, 0.0).tolist() == [0.1]


def test_neurons_with_a_spread_do_not_fail_and_nominal_ones_neither(fitted: FittedNeurons) -> None:
    assert drawn(fitted, None).fails.any()
    assert not drawn(fitted, (("leak", 1.0),)).fails.any()
    assert not drawn(fitted, None, NOMINAL).fails.any()


def test_the_shape_of_the_curve_varies_only_where_it_is_asked_for(fitted: FittedNeurons) -> None:
    nominal = drawn(fitted, None, NOMINAL).curves
    assert np.array_equal(drawn(fitted, (("leak", 1.0),)).curves, nominal)
    shape = drawn(fitted, (("shape", 1.0),))
    assert np.array_equal(shape.curves, drawn(fitted, None).curves)
    assert not np.allclose(shape.curves, nominal)


@pytest.fixture
def traced() -> Shared[Traced]:
    """A swing of 3 z_a + 4 z_b + 2 z_process, everything else constant."""
    terms = tuple(((k, 1),) for k in range(3))
    swing = Surface(terms, 100.0, np.array([3.0, 4.0, 2.0]), False, ONE)
    constants = {name: 1.0 for name in NEEDED if name != "swing"}
    sources = ("a", "b", "process")
    return Shared(Traced(sources, "process", {"swing": swing}, constants, np.ones(3), PLAIN))


def swings(traced: Shared[Traced], kept: frozenset[str] | int, chips: int) -> np.ndarray:  # type: ignore[type-arg]
    """Of every neuron of some chips, shape (chips, neurons)."""
    source = TracedNeurons(traced, UNIT, kept)
    return np.array(
        [
            np.concatenate(
                [source.draw(n, layer, number, 1).values["swing"] for layer, n in enumerate(SIZES)]
            )
            for number in range(chips)
        ]
    )


def test_transistors_add_their_variances(traced: Shared[Traced]) -> None:
    assert np.std(swings(traced, frozenset("ab"), 500)) == pytest.approx(5.0, rel=0.05)
    assert np.std(swings(traced, frozenset("a"), 500)) == pytest.approx(3.0, rel=0.05)
    assert np.std(swings(traced, frozenset(), 500)) == 0.0
    assert TracedNeurons(traced, UNIT, 0).draw(4, 0, 0, 1).values["c_eff"].tolist() == [1.0] * 4


def test_what_is_kept_has_the_same_deviations_whatever_else_is(traced: Shared[Traced]) -> None:
    both, one, other = (swings(traced, frozenset(kept), 4) for kept in ("ab", "a", "b"))
    assert np.allclose(both - 100, (one - 100) + (other - 100))
    assert len(np.unique(both)) == both.size


def test_the_process_is_that_of_the_chip(traced: Shared[Traced]) -> None:
    shared = swings(traced, frozenset(["process"]), 6)
    assert np.all(shared == shared[:, :1])
    assert len(np.unique(shared[:, 0])) == 6


def test_each_chip_keeps_the_first_of_its_own_order(traced: Shared[Traced]) -> None:
    orders = [tuple(traced.value.order(1, number)) for number in range(60)]
    assert set(orders) == set(permutations(traced.value.names))
    for count in range(4):
        found = swings(traced, count, 6)
        for number, order in enumerate(orders[:6]):
            alike = swings(traced, frozenset(order[:count]), 6)[number]
            assert np.array_equal(found[number], alike)
