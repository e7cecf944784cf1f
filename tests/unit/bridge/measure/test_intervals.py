"""Regularity of spike trains."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.measure import (
    MeasurementError,
    Status,
    alternation,
    interspike_intervals,
    irregularity,
    missing_spikes,
)


def test_the_spikes_of_a_leaky_integrator_come_at_its_closed_form() -> None:
    c, g, i_in, v_th = 200e-15, 50e-12, 60e-12, 0.9
    dt, v, spikes = 2e-7, 0.0, []
    for k in range(200000):
        v += dt * (i_in - g * v) / c
        if v >= v_th:
            spikes.append(k * dt)
            v = 0.0
    intervals = interspike_intervals(np.array(spikes))
    expected = c / g * np.log(i_in / (i_in - g * v_th))
    assert intervals == pytest.approx(expected, rel=1e-3)
    assert irregularity(intervals) < 1e-4


def test_a_single_spike_has_no_interval() -> None:
    with pytest.raises(MeasurementError) as error:
        interspike_intervals(np.array([1.0]))
    assert error.value.status == Status.NO_SPIKE


def test_a_poisson_process_has_irregularity_one() -> None:
    intervals = np.random.default_rng(3).exponential(1e-3, 20000)
    assert irregularity(intervals) == pytest.approx(1, abs=0.03)


@given(st.sets(st.integers(1, 38), max_size=12), st.integers(0, 2**32 - 1))
def test_missing_spikes_are_counted_under_jitter(missing: set[int], seed: int) -> None:
    spikes = 1e-3 * np.arange(40) + np.random.default_rng(seed).normal(0, 2e-5, 40)
    kept = np.array([t for k, t in enumerate(spikes) if k not in missing])
    assert missing_spikes(interspike_intervals(kept)) == len(missing)


def test_alternating_intervals_are_told_from_jitter() -> None:
    assert alternation(np.array([1.0, 3, 1, 3, 1])) == pytest.approx(2 / 1.8)
    assert alternation(np.array([1.0, 1.01, 0.99, 1.0, 1.02])) < 0.02
    assert alternation(np.array([1.0, 3, 1])) == 0  # too few to tell
