"""Parameters of synthetic synapses, and of those that do not answer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import estimates, measure_synapse
from surrogate.vocabulary import Status, quantities_of

TAU, PEAK = 8e-3, 2e-9


def test_an_exponential_synapse_gives_back_its_parameters(make_synapse) -> None:
    found = measure_synapse(make_synapse())
    assert set(found.values) == set(quantities_of("synapse"))
    assert found.values["tau_syn"] == pytest.approx(TAU, rel=1e-6)
    assert found.values["decay_ratio"] == pytest.approx(1, rel=1e-6)
    assert found.values["i_syn_peak"] == pytest.approx(PEAK, rel=1e-6)
    assert found.values["i_syn_rest"] == pytest.approx(1e-12, rel=1e-6)
    # A ramp of 100 us and the tail.
    assert found.values["weight_charge"] == pytest.approx(PEAK * (50e-6 + TAU), rel=1e-4)
    # 20 nA above rest for 100 us; the record steps by up to 20 us at its edges.
    assert found.values["energy_per_pulse"] == pytest.approx(1.8 * 20e-9 * 100e-6, rel=0.1)
    assert len(found.curve_v) == 0


@settings(max_examples=25)
@given(st.floats(1e-3, 15e-3), st.floats(1e-11, 1e-6))
def test_every_exponential_does(make_synapse, tau: float, peak: float) -> None:
    found = measure_synapse(make_synapse(tau, peak)).values
    assert found["tau_syn"] == pytest.approx(tau, rel=1e-4)
    assert found["weight_charge"] == pytest.approx(peak * (50e-6 + tau), rel=1e-3)


def test_noise_of_a_per_cent_moves_it_little(make_synapse) -> None:
    clean = make_synapse()
    noise = np.random.default_rng(2).normal(0, 0.01 * PEAK, len(clean.t))
    found = measure_synapse(replace(clean, i_out=clean.i_out + noise)).values
    assert found["tau_syn"] == pytest.approx(TAU, rel=0.02)
    assert found["weight_charge"] == pytest.approx(PEAK * (50e-6 + TAU), rel=0.03)


@pytest.mark.parametrize("step", [0.25e-3, 0.5e-3, 0.8e-3])
def test_error_bars_cover_the_errors_of_coarse_points(make_synapse, step: float) -> None:
    response = make_synapse(step=step)
    found = estimates(lambda given: measure_synapse(given).values, response)
    tau, charge = found["tau_syn"], found["weight_charge"]
    assert abs(tau.value - TAU) <= tau.error + 1e-9
    assert abs(charge.value - PEAK * (50e-6 + TAU)) <= charge.error < 0.2 * charge.value


def test_a_decay_with_a_slow_tail_is_told_by_its_ratio(make_synapse) -> None:
    response = make_synapse(tau=4e-3)
    after = np.maximum(response.t - response.t_off, 0)
    slow = response.i_out + 0.2 * PEAK * (response.t >= response.t_off) * np.exp(-after / 20e-3)
    assert measure_synapse(replace(response, i_out=slow)).values["decay_ratio"] > 1.3


def test_no_response_is_a_named_outcome(make_synapse) -> None:
    response = make_synapse()
    noise = np.random.default_rng(4).normal(0, 1e-13, len(response.t))
    for i_out in (0 * response.t, 1e-12 + noise):
        with pytest.raises(MeasurementError) as error:
            measure_synapse(replace(response, i_out=i_out))
        assert error.value.status == Status.NO_RESPONSE


@pytest.mark.parametrize("end", [3e-3, 10e-3])
def test_a_record_that_ends_before_the_decay_is_latched(make_synapse, end: float) -> None:
    with pytest.raises(MeasurementError) as error:
        measure_synapse(make_synapse(end=end))
    assert error.value.status == Status.LATCHED


def test_a_record_that_starts_in_the_pulse_is_a_bad_measurement(make_synapse) -> None:
    response = make_synapse()
    late = response.t >= 1.05e-3
    cut = replace(
        response,
        t=response.t[late],
        i_out=response.i_out[late],
        i_supply=response.i_supply[late],
    )
    with pytest.raises(MeasurementError) as error:
        measure_synapse(cut)
    assert error.value.status == Status.BAD_MEASUREMENT
