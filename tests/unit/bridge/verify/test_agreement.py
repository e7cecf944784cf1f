"""Spike trains whose agreement is known."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.verify.agreement import Agreement, coincidence_factor, coincidences, paired

TRAIN = st.lists(st.floats(0.0, 10.0), max_size=7).map(lambda x: np.array(sorted(x)))


@given(TRAIN, TRAIN)
def test_pairs_are_the_nearest_in_order(data: np.ndarray, model: np.ndarray) -> None:
    short, long = sorted((data, model), key=len)
    least = min(
        float(np.sum(np.abs(long[list(chosen)] - short)))
        for chosen in combinations(range(len(long)), len(short))
    )
    found = paired(data, model)
    assert len(found) == len(short)
    assert np.sum(np.abs(found)) == pytest.approx(least, abs=1e-12)


def test_differences_are_model_minus_data() -> None:
    data, model = np.array([1.0, 2.0, 3.0]), np.array([1.25, 3.25])
    assert paired(data, model).tolist() == [0.25, 0.25]
    assert paired(model, data).tolist() == [-0.25, -0.25]


def test_a_missed_spike_does_not_shift_the_others() -> None:
    data = np.arange(1.0, 11.0)
    found = Agreement.of(data, np.delete(data, 4) + 0.125, 0.0, 11.0)
    assert (found.data, found.model, found.interval) == (10, 9, 1.0)
    assert found.shift == pytest.approx(0.125)
    assert found.drift == pytest.approx(0.0, abs=1e-12)


def test_a_slow_model_drifts_by_the_same_from_spike_to_spike() -> None:
    data = np.arange(1.0, 21.0)
    found = Agreement.of(data, 1.01 * data, 0.0, 21.0)
    assert found.drift == pytest.approx(0.01)
    assert found.shift == pytest.approx(0.01 * np.mean(data))


def test_latencies_count_from_the_onset() -> None:
    found = Agreement.of(np.array([1.5, 2.0]), np.array([1.6, 2.0]), 1.0, 2.0)
    assert found.latencies == pytest.approx((0.5, 0.6))


def test_silent_trains_have_nothing_to_compare() -> None:
    none, some = np.empty(0), np.array([1.0, 2.0])
    found = Agreement.of(none, none, 0.0, 3.0)
    assert found == Agreement(0, 0, None, None, None, None, None)
    found = Agreement.of(some, none, 0.0, 3.0)
    assert (found.shift, found.latencies, found.coincidence) == (None, None, 0.0)


def test_equal_trains_coincide_wholly() -> None:
    train = np.array([0.5, 1.7, 2.2, 4.0, 7.1])
    assert coincidence_factor(train, train, 0.05, 10.0) == pytest.approx(1.0)


def test_the_factor_of_trains_by_hand() -> None:
    # Two of four spikes coincide; rate of the model 5/10, so by chance 2 0.5 0.1 4 = 0.4 would;
    # Gamma = (2 - 0.4) / 4.5 / (1 - 0.1).
    data = np.array([1.0, 3.0, 5.0, 7.0])
    model = np.array([1.05, 2.0, 4.95, 6.0, 8.0])
    assert coincidences(data, model, 0.1) == 2
    expected = (2 - 0.4) / 4.5 / 0.9
    assert coincidence_factor(data, model, 0.1, 10.0) == pytest.approx(expected)


def test_a_poisson_model_of_the_same_rate_scores_nothing_on_average() -> None:
    rng = np.random.default_rng(1)
    data = np.arange(0.5, 1000.0, 1.0)
    scores = [
        coincidence_factor(data, np.sort(rng.uniform(0, 1000, rng.poisson(1000))), 0.1, 1000.0)
        for _ in range(200)
    ]
    assert all(one is not None for one in scores)
    # Of few spikes in a window one counts: a Poisson process has the share 1 - exp(-2 nu Delta).
    by_chance = 1 - np.exp(-0.2)
    assert np.mean(scores) == pytest.approx((by_chance - 0.2) / 0.8, abs=0.005)


def test_each_spike_coincides_once() -> None:
    assert coincidences(np.array([1.0, 1.05]), np.array([1.02]), 0.1) == 1
    assert coincidences(np.array([1.02]), np.array([1.0, 1.05]), 0.1) == 1


def test_where_chance_makes_all_coincide_there_is_no_factor() -> None:
    train = np.linspace(0.0, 1.0, 11)
    assert coincidence_factor(train, train, 0.05, 1.0) is None
