"""Integration against closed forms."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import ClampCurve, integration_time, refractory_period
from surrogate.vocabulary import Status

C, G, I_IN = 200e-15, 50e-12, 60e-12
V = np.linspace(-0.1, 1.1, 61)
CURVE = ClampCurve(V, G * V, np.zeros_like(V))
RC = C / G * np.log((I_IN - G * 0.1) / (I_IN - G * 0.9))


def no_pulse() -> float:
    raise AssertionError("nobody asks for the pulse")


def test_a_linear_leak_charges_as_an_rc() -> None:
    assert integration_time(CURVE, C, I_IN, 0.1, 0.9) == pytest.approx(RC, rel=1e-6)


def test_without_leak_it_is_charge_over_current() -> None:
    curve = ClampCurve(V, 0 * V, 0 * V)
    assert integration_time(curve, C, I_IN, 0.1, 0.9) == pytest.approx(C * 0.8 / I_IN, rel=1e-9)


def test_the_refractory_period_is_the_rest_of_the_interval() -> None:
    found = refractory_period(CURVE, C, I_IN, RC + 50e-6, 0.1, 0.9, no_pulse)
    assert found == pytest.approx(50e-6, rel=1e-3)


@pytest.mark.parametrize("share", [1e-6, 1e-3, 0.012, 0.03, 0.049])
def test_below_zero_within_its_error_it_is_the_output_pulse(share: float) -> None:
    interval = RC / (1 + share)
    assert refractory_period(CURVE, C, I_IN, interval, 0.1, 0.9, lambda: 2e-7) == 2e-7


@pytest.mark.parametrize("share", [0.06, 0.3, 2.0])
def test_integration_that_outlasts_the_interval_is_a_bad_measurement(share: float) -> None:
    with pytest.raises(MeasurementError, match="the membrane is not the only state") as error:
        refractory_period(CURVE, C, I_IN, RC / (1 + share), 0.1, 0.9, no_pulse)
    assert error.value.status == Status.BAD_MEASUREMENT


@pytest.mark.parametrize(("i_in", "high"), [(40e-12, 0.9), (60e-12, 1.2)])
def test_an_input_below_the_leak_or_a_voltage_outside_is_a_bad_measurement(
    i_in: float, high: float
) -> None:
    with pytest.raises(MeasurementError) as error:
        integration_time(CURVE, C, i_in, 0.1, high)
    assert error.value.status == Status.BAD_MEASUREMENT
