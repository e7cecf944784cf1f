"""The membrane as its input sees it: a coordinate in which C du/dt = I_in - J(u)."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import PPoly

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.fixed_points import CURRENT_NOISE
from bridge.measure.monotone_cubics import monotone_cubics
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

SUBSTEPS = 8
"""Pieces into which each step of the clamp is cut: of 20 mV they leave 2.5 mV, a fifteenth of the
40 mV over which g falls e-fold, where ln g is straight within 1e-4."""


@dataclass(frozen=True)
class InputReferred:
    """Membrane curve in the coordinate of its input.

    Where the input current flows through a circuit of its own (log-domain neurons), the membrane,
    clamped at V, draws I(V; I_in) = I0(V) - g(V) I_in, linear in the input in weak inversion. With
    du = dV/g(V) and u(v_rest) = v_rest, C dV/dt = g I_in - I0 becomes C du/dt = I_in - J(u) with
    J = I0/g: the form in which the input flows straight into the membrane. There g = 1 and u = V.

    Attributes:
        curve: J(u): `v` is u, V; `i` is J, A.
        log_share: ln g(V); None when the input flows into the membrane.
    """

    curve: ClampCurve
    log_share: PPoly | None = None
    _u: PPoly | None = field(default=None, repr=False)
    _v: PPoly | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, zero: ClampCurve, driven: ClampCurve | None, i_driven: float, v_rest: float
    ) -> "InputReferred":
        """Build from one or two clamp curves.

        Args:
            driven: At the input `i_driven`, best swept at the same voltages; None when the input
                flows into the membrane.
            i_driven: A.
            v_rest: Resting point, where u = V, V.

        Returns:
            Over the voltages around rest for which g is positive beyond the solver's noise.

        Raises:
            MeasurementError: g is not positive at rest (``bad_measurement``).
        """
        if driven is None:
            return cls(zero)
        reaching = zero.i - driven.current(zero.v)
        # A voltage that the driven sweep does not cover gives nan, which is not positive either.
        bad = np.flatnonzero(~(reaching > CURRENT_NOISE))
        below, above = bad[zero.v[bad] <= v_rest], bad[zero.v[bad] > v_rest]
        first = int(below[-1]) + 1 if len(below) else 0
        end = int(above[0]) if len(above) else len(zero.v)
        if end - first < 2 or not zero.v[first] <= v_rest <= zero.v[end - 1]:
            raise MeasurementError(
                Status.BAD_MEASUREMENT,
                f"the share g of the input that reaches the membrane is not positive at rest,"
                f" {v_rest:.3f} V",
            )
        v = zero.v[first:end]
        log_share = monotone_cubics(v, np.log(reaching[first:end] / i_driven))
        steps = np.diff(v)[:, None] * np.arange(SUBSTEPS) / SUBSTEPS
        fine = np.append((v[:-1, None] + steps).ravel(), v[-1])
        log_g = log_share(fine)
        u = np.concatenate([[0.0], np.cumsum(_integrals(fine, -log_g))])
        to_u = monotone_cubics(fine, u)
        origin = v_rest - float(to_u(v_rest))
        u += origin
        to_u.c[-1] += origin
        curve = ClampCurve(
            u, zero.current(fine) * np.exp(-log_g), np.interp(fine, zero.v, zero.v_out)
        )
        return cls(
            curve,
            log_share,
            to_u,
            monotone_cubics(u, fine),
        )

    def to_u(self, v: float) -> float:
        """Input-referred coordinate of a membrane voltage.

        Args:
            v: V.

        Returns:
            u, V.

        Raises:
            MeasurementError: g is not positive from rest to there, or the clamp does not reach it
                (``bad_measurement``).
        """
        return _mapped(self._u, self._v, v, "membrane voltage")

    def to_v(self, u: float) -> float:
        """Membrane voltage of an input-referred coordinate; the inverse of `to_u`."""
        return _mapped(self._v, self._u, u, "input-referred voltage")


def _mapped(mapping: PPoly | None, inverse: PPoly | None, x: float, what: str) -> float:
    if mapping is None or inverse is None:
        return x
    if not mapping.x[0] <= x <= mapping.x[-1]:
        raise MeasurementError(
            Status.BAD_MEASUREMENT,
            f"{what} {x:.3f} V: the share g of the input that reaches the membrane is known and"
            f" positive from {mapping.x[0]:.3f} to {mapping.x[-1]:.3f} V only",
        )
    # An end maps to an end, rounding or not: beyond it the curve is not known.
    return float(np.clip(mapping(x), inverse.x[0], inverse.x[-1]))


def _integrals(x: Array, log_y: Array) -> Array:
    """Integral of y over each piece, exact where ln y is straight; shape (points - 1,)."""
    rise = np.diff(log_y)
    flat = np.abs(rise) < 1e-9
    mean = np.where(flat, 1.0, np.expm1(rise) / np.where(flat, 1.0, rise))
    return np.diff(x) * np.exp(log_y[:-1]) * mean
