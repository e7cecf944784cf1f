"""From clamp curves and a spike train to the neuron parameters of `surrogate.vocabulary`."""

from functools import partial

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.bursting import check_intervals, check_resets
from bridge.measure.capacitance import WINDOW, capacitance
from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.energy import energy_between
from bridge.measure.fixed_points import (
    CURRENT_NOISE,
    FixedPoints,
    check_zeros,
    drifting,
    driven_threshold,
    fixed_points,
    unstable_threshold,
)
from bridge.measure.input_referred import InputReferred
from bridge.measure.integration import integration_time, refractory_period
from bridge.measure.leak import (
    is_log_domain,
    leak_flatness,
    log_domain_conductance,
    log_domain_flatness,
    slope_at,
)
from bridge.measure.loop_gain import loop_gain_threshold
from bridge.measure.missing_spike import missing_spike
from bridge.measure.parameters import CURVE_POINTS, Parameters, check_values
from bridge.measure.pulse_width import pulse_width
from bridge.measure.regeneration import regeneration_point
from bridge.measure.reset_level import reset_voltage
from bridge.measure.rheobase import rheobase
from bridge.measure.rise_time import rise_time
from bridge.measure.spike_train import SpikeTrain
from bridge.measure.static_power import static_power, supply_power
from bridge.measure.switch_point import before_switch, held, switch_point
from bridge.measure.upstroke import upstroke_of
from surrogate.vocabulary import Status

FEEDBACKS = ("capacitive", "current", "switch")
"""Forms of positive feedback; see `measure_neuron`."""

SPIKE_RHEOBASES = 20.0
"""Regenerative current that ends the integration, in rheobases; see ``v_spike``."""


def measure_neuron(
    zero: ClampCurve,
    driven: ClampCurve | None,
    train: SpikeTrain,
    feedback: str,
    c_feedback: float | None,
    noise: float = CURRENT_NOISE,
    near: ClampCurve | None = None,
    i_near: float = float("nan"),
) -> Parameters:
    """Read all parameters of a neuron off.

    Args:
        zero: Membrane curve at zero input, with the supply current.
        driven: The same at the input ``train.i_low``, where the input is a port of its own; None
            where the input current flows into the membrane.
        train: One interspike interval at each of two inputs.
        feedback: ``"capacitive"``: the threshold is where the loop gain reaches one; ``"current"``:
            the unstable zero of the curve or, of a neuron that fires only when driven, what
            `driven_threshold` says; ``"switch"``: where the clamped output crosses half the
            supply.
        c_feedback: Capacitance of a capacitive feedback, F; None with the others.
        noise: Numerical error of the curve's current: zeros between which it stays within this are
            none, A.
        near, i_near: As `driven`, near the rheobase, and the input, A, where it is a port of its
            own: the share g of the input that reaches the membrane is that there; c_eff is measured
            with g at its own input. None: g is the same at every input.

    Returns:
        Values by name, and the tabulated curves of membrane current and supply power.

    Raises:
        MeasurementError: A parameter cannot be read off.
        ValueError: The feedback is none of `FEEDBACKS`, `c_feedback` does not go with it, or `zero`
            has no supply current.
    """
    if feedback not in FEEDBACKS or (feedback == "capacitive") != (c_feedback is not None):
        raise ValueError(f"feedback {feedback!r} with c_feedback {c_feedback}")
    _check_spikes(train)
    whole, switch = zero, None
    if feedback != "capacitive":
        switch = switch_point(zero, train.supply)
        if switch is not None:
            zero = before_switch(zero, train.supply, switch, noise)
            if driven is not None:
                # As far as the other, which tells better where the reset is on.
                common = int(np.searchsorted(driven.v, zero.v[-2], side="right"))
                driven = held(driven, common, train.supply, switch)
            if near is not None:
                common = int(np.searchsorted(near.v, zero.v[-2], side="right"))
                near = held(near, common, train.supply, switch)
    points = fixed_points(zero, noise)
    drifts = False
    if feedback != "current":
        end = switch if switch is not None else switch_point(zero, train.supply)
        known = points
        points = drifting(zero, points, end, train.i_low)
        drifts = points is not known
    v_rest = points.rest
    at_bench = InputReferred.of(zero, driven, train.i_low, v_rest)
    referred = at_bench if near is None else InputReferred.of(zero, near, i_near, v_rest)
    curve = referred.curve
    trip = _threshold(zero, points, feedback, switch, referred)

    u_rest, u_near = v_rest, referred.to_u(trip)
    i_rheobase = rheobase(curve, u_rest, u_near, drifts)
    u_spike = u_near
    if feedback == "current":
        u_spike = _regeneration_end(referred, points, i_rheobase, u_near, switch)
    resets = [reset_voltage(train.v_mem[train.interval(k)]) for k in (0, 1)]
    u_resets = [referred.to_u(reset) for reset in resets]
    check_resets(np.array(u_resets), u_near)
    v_reset, u_reset = resets[0], u_resets[0]
    # g falls by some per cent towards higher inputs, as transistors leave weak inversion: with an
    # input port the period is that at the input whose g is nearest to that of the curve.
    measured = 0 if driven is None else 1
    i_in, interval = (
        (train.i_high, train.i_low)[measured],
        (train.isi_high, train.isi_low)[measured],
    )
    c_eff = _capacitance(
        at_bench, train, measured, i_in, at_bench.to_u(v_reset), at_bench.to_u(trip)
    )

    v_threshold, u_threshold = trip, u_near
    if c_feedback is not None:
        v_threshold = loop_gain_threshold(zero, c_eff / c_feedback)
        u_spike = u_threshold = referred.to_u(v_threshold)
        i_rheobase = rheobase(curve, u_rest, u_threshold, drifts)
    spike = float(train.spikes[measured])
    pulse = partial(pulse_width, train.t, train.v_out, spike, train.supply / 2)
    t_refractory = refractory_period(curve, c_eff, i_in, interval, u_reset, u_spike, pulse)
    check_intervals(
        np.array([train.isi_high, train.isi_low]),
        integration_time(curve, c_eff, train.i_high, u_reset, u_spike),
    )

    swing = u_threshold - u_rest
    tau_mem = c_eff * swing / i_rheobase
    flatness = leak_flatness(curve, u_rest, u_threshold, i_rheobase)
    tau_rest = _time_constant(c_eff, slope_at(curve, u_rest))
    if drifts:  # of a leak that is none
        flatness, tau_rest = 1.0, tau_mem
    share = referred.log_share
    if share is not None and is_log_domain(share, v_rest, v_threshold):
        conductance = log_domain_conductance(zero, share, v_rest, v_threshold)
        tau_mem = _time_constant(c_eff, conductance)
        half_way = referred.to_v((u_rest + u_threshold) / 2)
        flatness = log_domain_flatness(share, half_way, v_threshold)
    values = {
        "v_rest": v_rest,
        "v_threshold": v_threshold,
        "v_spike": referred.to_v(u_spike),
        "v_reset": v_reset,
        "swing": swing,
        "reset_level": (u_reset - u_rest) / swing,
        "spike_level": (u_spike - u_rest) / swing,
        "rheobase": i_rheobase,
        "c_eff": c_eff,
        "tau_mem": tau_mem,
        "tau_rest": tau_rest,
        "t_refractory": t_refractory,
        "rate_low": 1 / train.isi_low,
        "rate_high": 1 / train.isi_high,
        "energy_per_spike": energy_between(
            train.t, train.i_supply, train.supply, *train.spikes[:2].tolist()
        ),
        "static_power": static_power(whole, train.supply, v_rest),
        "leak_flatness": flatness,
    }
    check_values(values)
    grid = np.linspace(min(u_rest, u_reset), u_spike, CURVE_POINTS)
    around = np.concatenate([grid[:1], (grid[1:] + grid[:-1]) / 2, grid[-1:]])
    power = supply_power(zero, train.supply, np.array([referred.to_v(u) for u in around]))
    upstroke = upstroke_of(train, measured, referred.to_v(u_spike))
    return Parameters(values, grid, np.asarray(curve.current(grid)), power, upstroke=upstroke)


def _check_spikes(train: SpikeTrain) -> None:
    """Fewer than three spikes: the wait for the next has run out; why, says the output."""
    found = len(train.spikes)
    if found >= 3:
        return
    if found:
        pulse_width(train.t, train.v_out, float(train.spikes[-1]), train.supply / 2)
    current = train.i_low if found == 2 else train.i_high
    ends = (float(one[-1]) for one in (train.t, train.v_mem, train.v_out))
    raise missing_spike(found + 1, current, *ends)


def _threshold(
    zero: ClampCurve,
    points: FixedPoints,
    feedback: str,
    switch: float | None,
    referred: InputReferred,
) -> float:
    """The threshold; of capacitive feedback roughly: unit gain is within a millivolt, V."""
    if feedback == "current":
        if switch is not None and not np.any(points.unstable > points.rest):
            check_zeros(points, switch)
            end = referred.to_u(switch)
            return referred.to_v(driven_threshold(referred.curve, points.rest, end))
        return unstable_threshold(points)
    threshold = loop_gain_threshold(zero, 1.0) if feedback == "capacitive" else switch
    if threshold is None:
        raise MeasurementError(
            Status.NO_SPIKE, f"the output stays low up to {zero.v[-1]:.3f} V in the clamp"
        )
    check_zeros(points, threshold)
    return threshold


def _capacitance(
    referred: InputReferred,
    train: SpikeTrain,
    interval: int,
    i_in: float,
    u_reset: float,
    u_threshold: float,
) -> float:
    """Capacitance from the rise at the end of an interval, F."""
    rise = train.interval(interval)
    low, high = (u_reset + part * (u_threshold - u_reset) for part in WINDOW)
    time = rise_time(train.t[rise], train.v_mem[rise], referred.to_v(low), referred.to_v(high))
    return capacitance(referred.curve, time, i_in, low, high)


def _regeneration_end(
    referred: InputReferred,
    points: FixedPoints,
    i_rheobase: float,
    u_threshold: float,
    switch: float | None,
) -> float:
    """Where regeneration has grown to a level or, if that comes first, the output switches, V."""
    level = -SPIKE_RHEOBASES * i_rheobase
    u_spike = regeneration_point(referred.curve, level, u_threshold)
    check_zeros(points, np.inf if u_spike is None else referred.to_v(u_spike))
    if u_spike is not None:
        return u_spike
    if switch is None:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"the membrane current does not fall to {level:.3g} A in the clamp's range",
        )
    return referred.to_u(switch)


def _time_constant(c_eff: float, conductance: float) -> float:
    return c_eff / conductance if conductance else np.inf
