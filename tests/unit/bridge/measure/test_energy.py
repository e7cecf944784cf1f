"""Energy and integrals."""

import numpy as np
import pytest

from bridge.measure import energy_between, estimates, integral

# Exponential growth towards a spike, in long steps.
T = np.linspace(0, 1e-3, 40)
CURRENT = 1e-9 + 1e-12 * np.exp(T / 1e-4)


def exact(start: float, end: float) -> float:
    return 1e-9 * (end - start) + 1e-16 * (np.exp(end / 1e-4) - np.exp(start / 1e-4))


def test_a_constant_current_is_power_times_time() -> None:
    assert energy_between(T, 0 * T + 2e-9, 1.8, 1.1e-4, 8.3e-4) == pytest.approx(
        1.8 * 2e-9 * 7.2e-4, rel=1e-12
    )


@pytest.mark.parametrize(("start", "end"), [(0.0, 1e-3), (1.23e-4, 9.7e-4), (5e-4, 5.01e-4)])
def test_an_exponential_is_integrated_within_its_error_bar(start: float, end: float) -> None:
    found = estimates(lambda t, y: {"all": integral(t, y, start, end)}, T, CURRENT)["all"]
    assert found.value == pytest.approx(exact(start, end), rel=1e-3)
    assert abs(found.value - exact(start, end)) <= found.error < 0.05 * found.value
