"""Measurements on synthetic curves and waveforms whose parameters are known in closed form."""

import numpy as np
import pytest

from bridge.measure import ClampCurve, MeasurementError, SpikeTrain, Status, measure
from bridge.measure.spike_train import upward_crossings

C, G, V_REST, V_TH, V_RESET = 200e-15, 50e-12, 0.05, 0.7, 0.2
HOLD = 30e-6
U_T = 25.85e-3


def linear_leak_curve() -> ClampCurve:
    """A linear leak, and a feedback that cancels it at V_TH and grows e-fold every 10 mV."""
    v = np.arange(-0.1, 1.2, 1e-3)
    boost = G * (V_TH - V_REST) * np.exp((v - V_TH) / 10e-3)
    return ClampCurve(v, G * (v - V_REST) - boost, np.zeros_like(v))


def rising_train(curve: ClampCurve, i_high: float, i_low: float) -> SpikeTrain:
    """The exact solution of C dV/dt = I_in - I(V) with a spike, a reset and a hold."""
    top = 0.78
    t, v, out, spikes = [0.0], [V_RESET], [0.0], []
    for current in (i_high, i_high, i_low):
        grid = np.linspace(V_RESET, top, 3000)
        slow = C / (current - np.asarray(curve.current(grid)))
        times = np.concatenate([[0], np.cumsum(np.diff(grid) * (slow[1:] + slow[:-1]) / 2)])
        start = t[-1]
        t += list(start + times[1:])
        v += list(grid[1:])
        out += [0.0] * (len(times) - 1)
        # The output pulse is as long as the hold; the membrane is back at reset at its end.
        t += [t[-1] + 1e-9, t[-1] + HOLD / 2, t[-1] + HOLD - 1e-9, t[-1] + HOLD]
        v += [top, V_RESET, V_RESET, V_RESET]
        out += [1.8, 1.8, 1.8, 0.0]
    t_, out_ = np.array(t), np.array(out)
    spikes = upward_crossings(t_, out_, 0.9)
    return SpikeTrain(
        t_, np.array(v), out_, np.full_like(t_, 2e-9), spikes, i_high, i_low, supply=1.8
    )


def test_a_linear_leak_gives_back_its_parameters() -> None:
    curve = linear_leak_curve()
    found = measure(curve, rising_train(curve, 300e-12, 120e-12), None).values
    assert found["v_rest"] == pytest.approx(V_REST, abs=1e-6)
    assert found["v_threshold"] == pytest.approx(V_TH, abs=1e-4)
    assert found["v_reset"] == pytest.approx(V_RESET, abs=1e-9)
    assert found["c_eff"] == pytest.approx(C, rel=1e-4)
    assert found["tau_rest"] == pytest.approx(C / G, rel=1e-3)
    assert found["leak_flatness"] == pytest.approx(0.5, abs=0.06)
    # rheobase = max of G (v - V_REST) - boost, at v = V_TH + 10 mV ln(10 mV/(V_TH - V_REST)).
    peak = V_TH + 10e-3 * np.log(10e-3 / (V_TH - V_REST))
    assert found["rheobase"] == pytest.approx(G * (peak - V_REST) - G * 10e-3, rel=1e-4)
    assert found["tau_mem"] == pytest.approx(C * (V_TH - V_REST) / found["rheobase"], rel=1e-3)


def test_refractory_period_is_what_integration_does_not_explain() -> None:
    curve = linear_leak_curve()
    train = rising_train(curve, 300e-12, 120e-12)
    found = measure(curve, train, None).values
    # The synthetic spike integrates on to 0.78 V before it resets: that is part of the upstroke.
    v_spike = found["v_spike"]
    upstroke = curve.integration_time(C, 300e-12, v_spike, 0.78)
    assert found["t_refractory"] == pytest.approx(HOLD + upstroke, rel=2e-3)
    assert found["rate_high"] == pytest.approx(1 / (train.spikes[1] - train.spikes[0]))


def test_energy_is_power_times_interval() -> None:
    train = rising_train(linear_leak_curve(), 300e-12, 120e-12)
    assert train.energy() == pytest.approx(1.8 * 2e-9 * train.isi_high, rel=1e-9)


def test_a_saturated_leak_is_told_from_a_linear_one() -> None:
    v = np.arange(-0.02, 1.0, 1e-3)
    leak = 20e-12 * (1 - np.exp(-v / U_T))
    boost = 20e-12 * np.exp((v - V_TH) / 10e-3)
    curve = ClampCurve(v, leak - boost, np.zeros_like(v))
    found = measure(curve, rising_train(curve, 300e-12, 120e-12), None).values
    assert found["leak_flatness"] > 0.95
    assert found["tau_rest"] == pytest.approx(C * U_T / 20e-12, rel=1e-3)
    assert found["rheobase"] == pytest.approx(20e-12, rel=0.02)


def test_capacitive_threshold_is_where_the_loop_gain_is_one() -> None:
    v = np.arange(0.7, 0.8, 0.25e-3)
    # An output that rises by e every 2 mV: gain g(v) = v_out/2 mV.
    v_out = 1e-9 * np.exp((v - 0.7) / 2e-3)
    curve = ClampCurve(v, np.ones_like(v), v_out)
    expected = 0.7 + 2e-3 * np.log(4.4 * 2e-3 / 1e-9)
    assert curve.gain_point(4.4) == pytest.approx(expected, abs=2e-5)


@pytest.mark.parametrize(
    ("current", "status"),
    [
        (lambda v: v * 0 + 1e-12, Status.LATCHED),  # no stable zero
        (lambda v: 1e-11 * (v - 0.1), Status.NO_SPIKE),  # no unstable zero
    ],
)
def test_curves_without_their_zeros_are_named_outcomes(current, status: Status) -> None:
    v = np.arange(-0.1, 1.2, 1e-2)
    curve = ClampCurve(v, current(v), np.zeros_like(v))
    train = rising_train(linear_leak_curve(), 300e-12, 120e-12)
    with pytest.raises(MeasurementError) as error:
        measure(curve, train, None)
    assert error.value.status == status


def test_a_membrane_that_does_not_rise_is_a_bad_measurement() -> None:
    train = rising_train(linear_leak_curve(), 300e-12, 120e-12)
    with pytest.raises(MeasurementError) as error:
        train.rise_time(0.3, 2.0)
    assert error.value.status == Status.BAD_MEASUREMENT


def test_merging_keeps_every_point_once_and_ends_where_the_clamp_gives_way() -> None:
    coarse = ClampCurve(np.array([0, 0.1, 0.2, 0.3, 0.29]), np.arange(5.0), np.zeros(5))
    fine = ClampCurve(np.array([0.08, 0.1, 0.12]), np.array([9.0, 9, 9]), np.zeros(3))
    merged = ClampCurve.merge(coarse, fine)
    assert merged.v.tolist() == [0, 0.08, 0.1, 0.12, 0.2, 0.3]
    assert merged.i.tolist() == [0, 9, 9, 9, 2, 3]
