"""Form and slope of the leak."""

import numpy as np
from scipy.interpolate import PPoly

from bridge.measure.clamp_curve import ClampCurve

CHORDS = 64
"""Pieces from rest to threshold over which the slope of ln g is taken: some 6 mV, many times the
solver's noise in g and a sixth of the 40 mV over which g falls e-fold."""


def leak_flatness(curve: ClampCurve, rest: float, threshold: float, rheobase: float) -> float:
    """Membrane current half way from rest to threshold over the rheobase.

    Parameters
    ----------
    curve : ClampCurve
        Membrane curve; input-referred where the input is a port of its own.
    rest, threshold : float
        In the curve's own coordinate, V.
    rheobase : float
        A.

    Returns
    -------
    float
        One half for a linear leak, one for a constant current, dimensionless.
    """
    return float(curve.current((rest + threshold) / 2)) / rheobase


def slope_at(curve: ClampCurve, v: float) -> float:
    """Small-signal conductance dI/dV of a membrane curve at a voltage, S."""
    return float(curve.current(v, 1))


def log_domain_conductance(
    curve: ClampCurve, log_share: PPoly, rest: float, threshold: float
) -> float:
    """Conductance of a log-domain leak: the greatest I0(V) d(ln 1/g)/dV from rest to threshold.

    The input-referred curve J(u) = I0/g has the slope dJ/du = dI0/dV + I0 d(ln 1/g)/dV. The second
    term is the log-domain leak: with I0 = I_tau and g falling e-fold every U_T/kappa it is
    kappa I_tau/U_T, so that tau = C U_T/(kappa I_tau) (Bartolozzi and Indiveri, Neural Computation
    19, 2581, 2007). The first term is left out: at rest it is the leak transistor's own triode
    conductance, towards threshold the positive feedback, which in a DPI neuron grows in proportion
    to the membrane's own current and would halve the slope long before threshold.

    Parameters
    ----------
    curve : ClampCurve
        I0(V), at the membrane's own voltage.
    log_share : scipy.interpolate.PPoly
        ln g(V).
    rest, threshold : float
        V.

    Returns
    -------
    float
        S.
    """
    v = np.linspace(rest, threshold, CHORDS + 1)
    slopes = -np.diff(log_share(v)) / np.diff(v)
    return float(np.max(curve.current((v[1:] + v[:-1]) / 2) * slopes))
