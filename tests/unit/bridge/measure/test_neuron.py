"""All parameters of synthetic neurons, and the named outcomes of those that are none."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.errors import MeasurementError
from bridge.measure import estimates, measure_neuron
from surrogate.vocabulary import Status, leak_form, quantities_of

C, G, V_REST, V_TH, HOLD, U_T, KAPPA = 200e-15, 50e-12, 0.05, 0.7, 30e-6, 25.85e-3, 0.7
C_DPI, I_TAU = 1e-12, 5e-12
V = np.arange(-0.1, 1.2, 1e-3)
V_DPI = np.arange(-0.05, 0.6, 20e-3)


def direct(neuron, v=V, train=None):
    return measure_neuron(neuron.clamp(v), None, train or neuron.train(), "current", None)


def failure(*arguments) -> Status:
    with pytest.raises(MeasurementError) as error:
        measure_neuron(*arguments)
    return error.value.status


def test_every_parameter_of_a_neuron_is_measured(make_linear) -> None:
    assert set(direct(make_linear()).values) == set(quantities_of("neuron"))


def test_a_linear_leak_gives_back_its_parameters(make_linear) -> None:
    found = direct(make_linear()).values
    assert found["v_rest"] == pytest.approx(V_REST, abs=1e-6)
    assert found["v_threshold"] == pytest.approx(V_TH, abs=1e-4)
    assert found["v_reset"] == pytest.approx(0.2, abs=1e-9)
    assert found["swing"] == pytest.approx(V_TH - V_REST, abs=1e-4)
    assert found["reset_level"] == pytest.approx((0.2 - V_REST) / (V_TH - V_REST), abs=1e-3)
    assert found["c_eff"] == pytest.approx(C, rel=1e-4)
    assert found["tau_rest"] == pytest.approx(C / G, rel=1e-3)
    assert found["leak_flatness"] == pytest.approx(0.5, abs=0.06)
    # rheobase = max of G (v - V_REST) - boost, at v = V_TH + 10 mV ln(10 mV/(V_TH - V_REST)).
    peak = V_TH + 10e-3 * np.log(10e-3 / (V_TH - V_REST))
    assert found["rheobase"] == pytest.approx(G * (peak - V_REST) - G * 10e-3, rel=1e-4)
    assert found["tau_mem"] == pytest.approx(C * (V_TH - V_REST) / found["rheobase"], rel=1e-3)
    # boost - leak = 20 rheobases there.
    regenerative = G * ((V_TH - V_REST) * np.exp((found["v_spike"] - V_TH) / 10e-3))
    regenerative -= G * (found["v_spike"] - V_REST)
    assert regenerative == pytest.approx(20 * found["rheobase"], rel=1e-3)


def test_static_power_is_that_of_the_supply_current_at_rest(make_linear) -> None:
    found = direct(make_linear()).values
    # The synthetic supply gives 2 nA + 1 nS V_mem in the clamp, at 1.8 V.
    assert found["static_power"] == pytest.approx(1.8 * (2e-9 + 1e-9 * V_REST), rel=1e-9)


def test_supply_power_is_that_of_the_held_membrane(make_linear) -> None:
    found = direct(make_linear())
    grid, step = found.curve_v, found.curve_v[1] - found.curve_v[0]
    # The ends stand for half a step.
    grid = np.concatenate([grid[:1] + step / 4, grid[1:-1], grid[-1:] - step / 4])
    assert found.curve_power == pytest.approx(1.8 * (2e-9 + 1e-9 * grid), rel=1e-9)


def test_without_a_supply_current_there_is_no_static_power(make_linear) -> None:
    neuron = make_linear()
    bare = replace(neuron.clamp(V), i_supply=None)
    with pytest.raises(ValueError, match="supply current"):
        measure_neuron(bare, None, neuron.train(), "current", None)


def test_refractory_period_is_what_integration_does_not_explain(make_linear) -> None:
    neuron = make_linear()
    train = neuron.train()
    found = direct(neuron, train=train).values
    # The synthetic spike integrates on to 0.78 V before it resets: that is part of the upstroke.
    upstroke = neuron.time(train.i_high, np.linspace(found["v_spike"], neuron.top, 500))[-1]
    assert found["t_refractory"] == pytest.approx(HOLD + upstroke, rel=2e-3)
    assert found["rate_high"] == pytest.approx(1 / (train.spikes[1] - train.spikes[0]))
    assert found["energy_per_spike"] == pytest.approx(1.8 * 2e-9 / found["rate_high"], rel=1e-9)


def test_a_saturated_leak_is_told_from_a_linear_one(make_saturated) -> None:
    found = direct(make_saturated()).values
    assert leak_form(found["leak_flatness"], 0.3) == "constant"
    assert found["tau_rest"] == pytest.approx(C * U_T / 20e-12, rel=1e-3)
    assert found["rheobase"] == pytest.approx(20e-12, rel=0.02)


def test_the_tabulated_curve_goes_from_reset_or_rest_to_the_spike(make_linear) -> None:
    found = direct(make_linear())
    assert found.curve_v[[0, -1]] == pytest.approx(
        [found.values["v_rest"], found.values["v_spike"]], abs=1e-12
    )
    boost = G * (V_TH - V_REST) * np.exp((found.curve_v - V_TH) / 10e-3)
    assert found.curve_i == pytest.approx(G * (found.curve_v - V_REST) - boost, rel=1e-2, abs=2e-13)


def test_a_log_domain_neuron_has_the_time_constant_of_its_theory(make_log_domain) -> None:
    neuron = make_log_domain()
    zero, driven = neuron.clamp(V_DPI), neuron.clamp(V_DPI, 8e-9)
    found = measure_neuron(zero, driven, neuron.train(20e-9, 8e-9), "current", None).values
    tau = C_DPI * U_T / (KAPPA * I_TAU)
    assert found["tau_mem"] == pytest.approx(tau, rel=0.05)
    assert found["c_eff"] == pytest.approx(C_DPI, rel=0.01)
    assert found["v_threshold"] == pytest.approx(0.4, abs=1e-3)
    assert leak_form(found["leak_flatness"], 0.3) == "exponential"
    # In closed form: u = V + (U_T/kappa) e^x, x = kappa (V - V_pair)/U_T.
    folds = np.exp(KAPPA * (np.array([0.4, 0.0]) - 0.12) / U_T)
    assert found["swing"] == pytest.approx(0.4 + U_T / KAPPA * (folds[0] - folds[1]), rel=0.01)
    v = np.linspace(0, 0.4, 20001)
    current = neuron.i_zero(v) / neuron.share(v)
    assert found["rheobase"] == pytest.approx(np.max(current), rel=0.02)
    # The hold, and the rest of the way from v_spike to the synthetic spike's top.
    upstroke = neuron.time(8e-9, np.linspace(found["v_spike"], neuron.top, 500))[-1]
    assert found["t_refractory"] == pytest.approx(neuron.hold + upstroke, rel=0.05)


def test_a_log_domain_neuron_survives_the_noise_of_the_solver(make_log_domain) -> None:
    neuron = make_log_domain()
    rng = np.random.default_rng(11)
    zero, driven = (
        replace(curve, i=curve.i + rng.normal(0, 2e-16, len(V_DPI)))
        for curve in (neuron.clamp(V_DPI), neuron.clamp(V_DPI, 8e-9))
    )
    found = measure_neuron(zero, driven, neuron.train(20e-9, 8e-9), "current", None).values
    assert found["tau_mem"] == pytest.approx(C_DPI * U_T / (KAPPA * I_TAU), rel=0.05)
    assert found["c_eff"] == pytest.approx(C_DPI, rel=0.01)


def test_an_input_mirror_of_gain_two_doubles_what_the_membrane_gets(make_linear) -> None:
    neuron = make_linear()
    mirrored = replace(neuron, share=lambda v: np.full_like(v, 2.0))
    found = measure_neuron(
        mirrored.clamp(V),
        mirrored.clamp(V, 60e-12),
        mirrored.train(150e-12, 60e-12),
        "current",
        None,
    ).values
    straight = direct(neuron).values
    # A current mirror: half the input does, along half the way, with the same time constants.
    for name, factor in {
        "rheobase": 0.5, "swing": 0.5, "c_eff": 1, "tau_mem": 1, "tau_rest": 1,
        "reset_level": 1, "spike_level": 1, "leak_flatness": 1, "v_threshold": 1, "v_spike": 1,
    }.items():  # fmt: skip
        assert found[name] == pytest.approx(factor * straight[name], rel=1e-3), name
    # The upstroke is longer at the lower input, where the mirror's share is measured.
    assert found["t_refractory"] == pytest.approx(straight["t_refractory"], rel=0.02)


def test_an_input_that_does_not_reach_the_membrane_is_a_bad_measurement(make_log_domain) -> None:
    neuron = make_log_domain()
    zero = neuron.clamp(V_DPI)
    train = neuron.train(20e-9, 8e-9)
    assert failure(zero, zero, train, "current", None) == Status.BAD_MEASUREMENT


@pytest.fixture
def switching(make_neuron):
    """A comparator at 0.633 V: a saturated leak, and a reset that draws 100 uA above."""
    return make_neuron(
        lambda v: 20e-12 * (1 - np.exp(-v / U_T)) + np.where(v > 0.633, 1e-4, 0.0),
        top=0.6329,
        output=lambda v: np.where(v > 0.633, 1.8, 0.0),
    )


def test_a_switch_fires_where_its_output_crosses_half_the_supply(switching) -> None:
    v = np.unique(np.concatenate([np.arange(-0.1, 0.9, 0.02), np.arange(0.62, 0.65, 2.5e-4)]))
    found = measure_neuron(switching.clamp(v), None, switching.train(), "switch", None)
    assert found.values["v_threshold"] == pytest.approx(0.633, abs=2.5e-4)
    assert found.values["v_spike"] == found.values["v_threshold"]
    assert found.values["spike_level"] == 1
    assert found.values["rheobase"] == pytest.approx(20e-12, rel=1e-6)
    assert found.values["c_eff"] == pytest.approx(C, rel=1e-4)
    assert found.values["t_refractory"] == pytest.approx(HOLD, rel=0.02)
    assert np.max(found.curve_i) < 21e-12


def test_a_switch_that_does_not_switch_is_no_spike(switching) -> None:
    v = np.arange(-0.1, 0.6, 0.02)
    train = switching.train()
    assert failure(switching.clamp(v), None, train, "switch", None) == Status.NO_SPIKE


def test_capacitive_feedback_takes_over_where_the_loop_gain_is_one(make_neuron) -> None:
    c_fb = 50e-15
    # Output e-fold every 2 mV: loop gain one where v_out = 2 mV C/C_fb.
    v_th = 0.7 + 2e-3 * np.log(C / c_fb * 2e-3 / 1e-6)
    neuron = make_neuron(
        lambda v: 20e-12 * (1 - np.exp(-v / U_T)),
        top=v_th,
        output=lambda v: np.minimum(1e-6 * np.exp((v - 0.7) / 2e-3), 1.8),
    )
    v = np.unique(np.concatenate([np.arange(-0.1, 0.9, 0.02), np.arange(0.7, 0.725, 2.5e-4)]))
    found = measure_neuron(neuron.clamp(v), None, neuron.train(), "capacitive", c_fb).values
    assert found["v_threshold"] == pytest.approx(v_th, abs=2e-5)
    assert found["v_spike"] == found["v_threshold"]
    assert found["t_refractory"] == pytest.approx(HOLD, rel=0.01)


def wiggly(*zeros: float):
    return lambda v: 1e-9 * np.prod([v - zero for zero in zeros], axis=0) * (-1) ** (len(zeros) - 1)


@pytest.mark.parametrize(
    ("current", "feedback", "status"),
    [
        (lambda v: 0 * v + 1e-12, "current", Status.NO_STABLE_ZERO),
        (wiggly(0.05, 0.3, 0.5), "current", Status.TWO_STABLE_ZEROS),
        (wiggly(0.05, 0.3, 0.5, 0.8), "current", Status.TWO_UNSTABLE_ZEROS),
        (wiggly(0.05, 0.3, 0.5), "switch", Status.TWO_STABLE_ZEROS),
        (lambda v: 1e-11 * (v - 1.05), "switch", Status.NO_STABLE_ZERO),
    ],
)
def test_curves_without_their_zeros_are_named_outcomes(
    make_linear, current, feedback: str, status: Status
) -> None:
    train = make_linear().train()
    curve = replace(make_linear(), i_zero=current, output=lambda v: 1.8 * (v > 1.0)).clamp(
        np.arange(-0.1, 1.2, 1e-2)
    )
    assert failure(curve, None, train, feedback, None) == status


def test_feedback_that_never_takes_over_is_a_named_outcome(make_linear) -> None:
    neuron = make_linear()
    leak = replace(neuron, i_zero=lambda v: 1e-11 * (v - 0.1), output=lambda v: 0 * v)
    assert failure(leak.clamp(V), None, neuron.train(), "current", None) == Status.NO_UNSTABLE_ZERO


def test_a_neuron_that_fires_only_when_driven_is_measured(make_linear) -> None:
    # 20 pA of leak, of which the feedback takes at most 15 pA back, around 0.5 V.
    neuron = replace(
        make_linear(),
        i_zero=lambda v: (
            20e-12 * (1 - np.exp(-v / U_T)) - 15e-12 * np.exp(-(((v - 0.5) / 0.1) ** 2))
        ),
        top=0.6,
        output=lambda v: 1.8 * (v > 0.6),
    )
    found = direct(neuron).values
    assert found["v_rest"] == pytest.approx(0, abs=1e-5)
    assert found["v_threshold"] == pytest.approx(0.5, abs=1e-3)
    assert found["v_spike"] == pytest.approx(0.6, abs=1e-3)
    v = np.linspace(0, 0.5, 100001)
    assert found["rheobase"] == pytest.approx(np.max(neuron.i_zero(v)), rel=1e-4)
    assert found["c_eff"] == pytest.approx(C, rel=1e-3)
    assert found["t_refractory"] == pytest.approx(HOLD, rel=0.02)


@pytest.mark.parametrize(
    ("feedback", "c_feedback"), [("capacitive", None), ("current", 1e-15), ("inductive", None)]
)
def test_feedbacks_that_are_none_are_refused(make_linear, feedback, c_feedback) -> None:
    neuron = make_linear()
    with pytest.raises(ValueError, match="feedback"):
        measure_neuron(neuron.clamp(V), None, neuron.train(), feedback, c_feedback)


def test_a_range_that_ends_before_the_spike_is_a_bad_measurement(make_linear) -> None:
    neuron = make_linear()
    curve = neuron.clamp(np.arange(-0.1, 0.71, 1e-3))
    assert failure(curve, None, neuron.train(), "current", None) == Status.BAD_MEASUREMENT


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_missing_spikes_are_no_spike(make_linear, kept: int) -> None:
    neuron = make_linear()
    train = neuron.train()
    fewer = replace(train, spikes=train.spikes[:kept])
    assert failure(neuron.clamp(V), None, fewer, "current", None) == Status.NO_SPIKE


def test_an_output_that_stays_high_is_latched(make_linear) -> None:
    neuron = make_linear()
    train = neuron.train()
    stuck = replace(
        train,
        v_out=np.where(train.t >= train.spikes[1], 1.8, train.v_out),
        spikes=train.spikes[:2],
    )
    assert failure(neuron.clamp(V), None, stuck, "current", None) == Status.LATCHED


@pytest.mark.parametrize("first", [True, False])
def test_a_second_pulse_without_a_reset_is_bursting(make_linear, first: bool) -> None:
    neuron = make_linear()
    train = neuron.train()
    # A membrane that stays at 0.66 V while the output fires twice within 20 us.
    t = np.arange(2, 20) * 1e-6
    out = np.where(t > 10e-6, 1.8, 0.0)
    out[0] = 1.8
    place = train.spikes[0] if first else train.spikes[1]
    before, after = train.t <= place + 1e-9, train.t > place + 1e-9

    def doubled(old, new):
        return np.concatenate([old[before], new, old[after]])

    late = np.where(after, train.t + 25e-6, train.t)
    v_mem = np.where((late > place) & after & (late < place + 26e-6), 0.66, train.v_mem)
    record = neuron.record(
        doubled(late, place + t),
        doubled(v_mem, np.full_like(t, 0.66)),
        doubled(train.v_out, out),
        train.i_high,
        train.i_low,
    )
    assert len(record.spikes) == 4
    burst = replace(record, spikes=record.spikes[:3])
    assert np.min(np.diff(burst.spikes)) < 20e-6
    assert failure(neuron.clamp(V), None, burst, "current", None) == Status.BURSTING


@pytest.mark.parametrize("step", [10e-3, 20e-3, 30e-3])
def test_error_bars_cover_the_errors_of_coarse_points(make_saturated, step: float) -> None:
    neuron = make_saturated()
    exact = direct(neuron, np.arange(-0.1, 1.0, 2e-4), neuron.train(points=3000)).values
    found = estimates(
        lambda curve, train: measure_neuron(curve, None, train, "current", None).values,
        neuron.clamp(np.arange(-0.1, 1.0, step)),
        neuron.train(points=40),
    )
    for name in ("v_rest", "v_threshold", "v_spike", "rheobase", "c_eff", "tau_mem", "tau_rest"):
        bar = found[name].error
        assert abs(found[name].value - exact[name]) <= bar + 1e-6 * abs(exact[name]) + 1e-9, name
        # and are no excuses: less than a tenth of the value; of tau_rest half, whose slope at rest
        # changes within a step
        assert bar < (0.5 if name == "tau_rest" else 0.1) * max(abs(exact[name]), 0.1), name


@settings(max_examples=20)
@given(st.floats(-0.3, 0.3))
def test_time_constants_do_not_care_where_zero_volts_are(make_linear, shift: float) -> None:
    neuron = make_linear()
    train = neuron.train()
    here = direct(neuron, train=train).values
    there = measure_neuron(
        replace(neuron.clamp(V), v=V + shift),
        None,
        replace(train, v_mem=train.v_mem + shift),
        "current",
        None,
    ).values
    for name in ("tau_mem", "tau_rest", "c_eff", "rheobase", "reset_level", "leak_flatness"):
        assert there[name] == pytest.approx(here[name], rel=1e-6), name
    assert there["v_threshold"] == pytest.approx(here["v_threshold"] + shift, abs=1e-9)


@settings(max_examples=20)
@given(st.floats(0.1, 100))
def test_currents_and_capacitance_scale_together(make_saturated, factor: float) -> None:
    neuron = make_saturated()
    train = neuron.train()
    here = direct(neuron, train=train).values
    curve = neuron.clamp(V)
    scaled = replace(train, i_high=train.i_high * factor, i_low=train.i_low * factor)
    there = measure_neuron(replace(curve, i=curve.i * factor), None, scaled, "current", None).values
    for name in ("tau_mem", "tau_rest", "v_threshold", "t_refractory", "leak_flatness"):
        assert there[name] == pytest.approx(here[name], rel=1e-6), name
    for name in ("c_eff", "rheobase"):
        assert there[name] == pytest.approx(here[name] * factor, rel=1e-6), name
