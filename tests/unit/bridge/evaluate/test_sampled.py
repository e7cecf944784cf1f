"""Chips of samples: every neuron is one that was simulated."""

from dataclasses import replace

import numpy as np
import pytest

from bridge.evaluate.neurons import NOMINAL
from bridge.evaluate.sampled import WITHOUT_MISMATCH, SampledNeurons
from surrogate.distribution.observed import Observed
from surrogate.neuron.scaling import Reference

UNIT = Reference(0.0, 0.5, 20e-12, 260e-15, 0.05)


def observed(statuses: list[str], neurons_per_chip: int = 1) -> Observed:
    n, good = len(statuses), [k for k, status in enumerate(statuses) if status == "ok"]
    return Observed(
        "typical", 27.0, 1.8, np.array(statuses), 1 + np.arange(n) // neurons_per_chip,
        {"rheobase": -1.0}, np.full(3, -1.0), np.ones(3), {"rheobase": 10.0 + np.array(good)}, {},
        np.repeat(np.array(good, dtype=np.float64)[:, None], 3, axis=1),
    )  # fmt: skip


ALL_OK = observed(["ok"] * 10)


@pytest.mark.parametrize("n", [4, 10, 27])
def test_a_layer_has_each_sample_as_often_as_any_other_or_once_more(n: int) -> None:
    neurons = SampledNeurons(ALL_OK, UNIT)
    often = np.bincount(neurons.places(n, 1, 5, seed=3), minlength=10)
    assert np.sum(often) == n
    assert np.max(often) - np.min(often) <= 1


def test_layers_chips_and_seeds_differ_and_the_same_is_the_same() -> None:
    neurons = SampledNeurons(ALL_OK, UNIT)
    first = neurons.places(10, 0, 0, seed=3)
    assert first.tolist() == neurons.places(10, 0, 0, seed=3).tolist()
    for other in ((10, 1, 0, 3), (10, 0, 1, 3), (10, 0, 0, 4)):
        assert first.tolist() != neurons.places(*other).tolist()


def test_a_neuron_is_its_sample_and_one_that_was_not_measured_never_spikes() -> None:
    neurons = SampledNeurons(observed(["ok", "no_spike", "ok", "latched", "ok"]), UNIT)
    places, drawn = neurons.places(5, 0, 0, 1), neurons.draw(5, 0, 0, 1)
    expected = {0: 10.0, 1: -1.0, 2: 12.0, 3: -1.0, 4: 14.0}
    assert drawn.values["rheobase"].tolist() == [expected[k] for k in places.tolist()]
    assert drawn.fails.tolist() == [k in (1, 3) for k in places.tolist()]
    assert drawn.curves[:, 0].tolist() == [{1: -1, 3: -1}.get(k, k) for k in places.tolist()]


def test_samples_of_chips_stay_together() -> None:
    neurons = SampledNeurons(observed(["ok"] * 12, neurons_per_chip=4), UNIT)
    for number in range(4):
        first = 4 * (number % 3)
        places = neurons.places(6, 0, number, 1)
        assert set(places.tolist()) <= set(range(first, first + 4))


def test_the_nominal_chip_has_no_mismatch() -> None:
    neurons = SampledNeurons(replace(ALL_OK, nominal={"rheobase": 7.0}), UNIT)
    assert neurons.places(3, 0, NOMINAL, 1).tolist() == [WITHOUT_MISMATCH] * 3
    drawn = neurons.draw(3, 0, NOMINAL, 1)
    assert drawn.values["rheobase"].tolist() == [7.0] * 3
    assert not drawn.fails.any()
