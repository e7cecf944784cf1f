"""Where the clamped output switches, and the membrane's curve before that."""

import numpy as np

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.crossings import upward_crossings
from bridge.measure.fixed_points import CURRENT_NOISE, fixed_points
from surrogate.vocabulary import Status

OUTPUT_LOW = 0.1
"""Share of the supply up to which the output counts as low: at 0.18 V of 1.8 V a reset transistor
draws about a hundred times its leakage at zero, still far below the currents of an upstroke."""

SWITCHED_ON = 10.0
"""Growth of the membrane current, over the greatest so far, by which a reset is told that the sweep
has switched on: a leak that the membrane itself controls grows by less from point to point."""

NEAR_REST = 0.1
"""Where every leak still grows from zero, V above rest: 4 U_T."""


def switch_point(curve: ClampCurve, supply: float) -> float | None:
    """Membrane voltage at which the output first rises through half the supply.

    By linear interpolation: a fine sweep around it makes it sharp.

    Args:
        supply: V.

    Returns:
        Membrane voltage, V; None when the output stays low in the clamp's range.

    Raises:
        MeasurementError: The output is high at the lowest membrane voltage (``latched``).
    """
    if curve.v_out[0] >= supply / 2:
        raise MeasurementError(
            Status.LATCHED, f"the output is high with the membrane at {curve.v[0]:.3f} V"
        )
    crossings = upward_crossings(curve.v, curve.v_out, supply / 2)
    return float(crossings[0]) if len(crossings) else None


def before_switch(
    curve: ClampCurve, supply: float, switch: float, noise: float = CURRENT_NOISE
) -> ClampCurve:
    """The part of a curve that integration sees: with the output low, held up to where it switches.

    As the output rises it turns the reset on, whose current is a million times the leak's: points
    beyond tell nothing about integration, and an interpolation towards them would spoil the last
    piece. A reset that follows the output with a delay in time has none in a sweep: it may be on
    before the output is seen to rise, and is told by its current.

    Args:
        supply: V.
        switch: Where the output switches, V.
        noise: Numerical error of the current, A.

    Returns:
        Points up to the first with the output above `OUTPUT_LOW` of the supply or the reset on, and
        the current of the last at `switch`.

    Raises:
        MeasurementError: There are fewer than two such points (``bad_measurement``).
    """
    ended = (curve.v_out > OUTPUT_LOW * supply) | (curve.v >= switch)
    for rest in fixed_points(curve, noise).stable[:1]:
        peak = np.maximum.accumulate(np.where(curve.v > rest, curve.i, 0.0))[:-1]
        leap = (peak > noise) & (curve.i[1:] > SWITCHED_ON * peak)
        ended[1:] |= leap & (curve.v[1:] > rest + NEAR_REST)
    if not np.any(fixed_points(curve, noise).stable < switch - NEAR_REST):
        # A membrane that drifts: what the reset draws is told from the residual current.
        way = np.maximum.accumulate(np.where(curve.v >= 0, np.abs(curve.i), 0.0))[:-1]
        reset = (way > noise) & (curve.i[1:] > 0) & (curve.i[:-1] < 0)
        ended[1:] |= reset & (curve.v[1:] > NEAR_REST)
    end = int(np.argmax(ended)) if np.any(ended) else len(curve.v)
    if end < 2:
        raise MeasurementError(
            Status.BAD_MEASUREMENT, f"the output is not low below {switch:.3f} V in the clamp"
        )
    return held(curve, end, supply, switch)


def held(curve: ClampCurve, points: int, supply: float, switch: float) -> ClampCurve:
    """The first points of a curve, and the currents of the last of them where the output switches.

    Args:
        supply, switch: Supply, and where the output switches, V.

    Returns:
        One point more than `points`.
    """
    i_supply = curve.i_supply
    return ClampCurve(
        np.append(curve.v[:points], switch),
        np.append(curve.i[:points], curve.i[points - 1]),
        np.append(curve.v_out[:points], supply / 2),
        None if i_supply is None else np.append(i_supply[:points], i_supply[points - 1]),
    )
