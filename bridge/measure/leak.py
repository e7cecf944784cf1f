"""Form and slope of the leak."""

import numpy as np
from scipy.interpolate import PPoly

from bridge.measure.clamp_curve import ClampCurve

NEAREST = 5
"""Points of a curve that give its slope: a polynomial of fourth order."""

CHORDS = 64
"""Pieces from rest to threshold over which the slope of ln g is taken: some 6 mV, many times the
solver's noise in g and a sixth of the 40 mV over which g falls e-fold."""


def leak_flatness(curve: ClampCurve, rest: float, threshold: float, rheobase: float) -> float:
    """Membrane current half way from rest to threshold over the rheobase.

    Args:
        rest, threshold: In the curve's coordinate, V.
        rheobase: A.

    Returns:
        One half for a linear leak, one for a constant current, dimensionless.
    """
    return float(curve.current((rest + threshold) / 2)) / rheobase


def is_log_domain(log_share: PPoly, rest: float, threshold: float) -> bool:
    """Whether the share g of the input falls by more than e from rest to threshold.

    Where it does not, as behind a current mirror, the membrane integrates its input as if it flowed
    straight in.

    Args:
        log_share: ln g(V).
        rest, threshold: V.
    """
    return bool(log_share(rest) - log_share(threshold) > 1.0)


def log_domain_flatness(log_share: PPoly, half_way: float, threshold: float) -> float:
    """Flatness of a log-domain leak: g at threshold over g half way.

    The leak transistor's current is constant there, and divided by g as the input sees it. J half
    way over the rheobase would not tell: positive feedback in proportion to the membrane's own
    current, as in a DPI neuron, makes J a parabola whose peak is half way.

    Args:
        log_share: ln g(V).
        half_way, threshold: Half way in the input-referred coordinate, V.

    Returns:
        One half for a share that falls exponentially, dimensionless.
    """
    return float(np.exp(log_share(threshold) - log_share(half_way)))


def slope_at(curve: ClampCurve, v: float) -> float:
    """Small-signal conductance dI/dV of a membrane curve at a voltage.

    Of the polynomial through the `NEAREST` points around it: at rest, where the leak transistor
    leaves saturation within a few U_T, the slope of monotone cubics is off by a per cent at steps
    of 2 mV.

    Args:
        v: V.

    Returns:
        S.
    """
    first = int(np.clip(np.searchsorted(curve.v, v) - NEAREST // 2, 0, len(curve.v) - NEAREST))
    near = slice(max(first, 0), first + NEAREST)
    scale = float(np.ptp(curve.v[near]))
    through = np.polyfit((curve.v[near] - v) / scale, curve.i[near], len(curve.v[near]) - 1)
    return float(through[-2] / scale)


def log_domain_conductance(
    curve: ClampCurve, log_share: PPoly, rest: float, threshold: float
) -> float:
    """Conductance of a log-domain leak: greatest I0(V) times greatest d(ln 1/g)/dV.

    The input-referred curve J(u) = I0/g has the slope dJ/du = dI0/dV + I0 d(ln 1/g)/dV. The second
    term is the log-domain leak: with I0 = I_tau and g falling e-fold every U_T/kappa it is
    kappa I_tau/U_T, so that tau = C U_T/(kappa I_tau) (Bartolozzi and Indiveri, Neural Computation
    19, 2581, 2007). The first term is left out: at rest it is the leak transistor's own triode
    conductance, towards threshold the positive feedback, which in a DPI neuron grows in proportion
    to the membrane's own current. That is also why the two factors are taken each where it is
    greatest from rest to threshold: the leak before the feedback cancels it, the slope of ln g
    where the input's differential pair is steered to its end. dJ/du itself falls from the middle
    of such a neuron's curve on, whatever its leak.

    Args:
        curve: I0(V), at the membrane's own voltage.
        log_share: ln g(V).
        rest, threshold: V.

    Returns:
        S.
    """
    v = np.linspace(rest, threshold, CHORDS + 1)
    return float(np.max(curve.current(v)) * np.max(-np.diff(log_share(v)) / np.diff(v)))
