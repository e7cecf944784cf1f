"""Exponential decays: exact, noisy, coarse, endless."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import decay_time, estimates
from surrogate.vocabulary import Status

TAU = 8e-3


def decay(points: int = 400, end: float = 60e-3) -> tuple[np.ndarray, np.ndarray]:
    t = np.linspace(0, end, points)
    return t, 2e-9 * np.exp(-t / TAU)


@given(st.floats(1e-5, 1e3), st.floats(1e-15, 1.0), st.floats(0, 100))
def test_an_exponential_gives_back_its_time_constant(
    tau: float, height: float, start: float
) -> None:
    t = start * tau + tau * np.linspace(0, 4, 100)
    y = height * np.exp(-(t - t[0]) / tau)
    found = decay_time(t, y, float(t[0]), 0.8, 0.1)
    assert found.value == pytest.approx(tau, rel=1e-7)
    assert found.error < 1e-6 * tau


def test_the_error_of_the_fit_is_what_noise_makes_of_it() -> None:
    t, y = decay()
    found = [
        decay_time(t, y + np.random.default_rng(seed).normal(0, 1e-11, len(t)), 0.0, 0.8, 0.1)
        for seed in range(300)
    ]
    pulls = np.array([(one.value - TAU) / one.error for one in found])
    assert np.std(pulls) == pytest.approx(1, abs=0.15)
    assert abs(np.mean(pulls)) < 0.25  # the points that end the fit are chosen by their noise


@pytest.mark.parametrize("points", [50, 80, 100, 200])
def test_coarse_points_of_a_decay_that_is_not_exponential_are_covered(points: int) -> None:
    def measured(t: np.ndarray, y: np.ndarray) -> dict[str, float]:
        return {"tau": decay_time(t, y, 0.0, 0.8, 0.1).value}

    def two(points: int) -> tuple[np.ndarray, np.ndarray]:
        t = np.linspace(0, 80e-3, points)
        return t, np.exp(-t / 5e-3) + 0.5 * np.exp(-t / 15e-3)

    found = estimates(measured, *two(points))["tau"]
    assert abs(found.value - measured(*two(20001))["tau"]) <= found.error < 0.1 * found.value


@pytest.mark.parametrize(
    ("y", "status"),
    [
        (np.linspace(1, 0.5, 50), Status.LATCHED),  # half of it is left
        (np.ones(50), Status.LATCHED),
        (np.where(np.arange(50) < 25, 1.0, 0.01), Status.BAD_MEASUREMENT),  # no points between
    ],
)
def test_what_does_not_decay_is_a_named_outcome(y: np.ndarray, status: Status) -> None:
    with pytest.raises(MeasurementError) as error:
        decay_time(np.arange(50.0), y, 0.0, 0.8, 0.1)
    assert error.value.status == status
