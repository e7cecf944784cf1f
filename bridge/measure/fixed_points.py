"""Fixed points of the membrane at zero input: the zeros of its curve.

A **stable** zero is where I(V) rises through zero, an **unstable** one where it falls; they
alternate. The neuron rests at the lowest stable zero. Normal are:

* current feedback: the next zero, an unstable one, is the threshold, and there is no other up to
  where integration ends (``v_spike``). A neuron whose feedback at zero input is weaker than its
  leak has none, and fires only when driven: see `driven_threshold`;
* capacitive feedback or a switch: the threshold is no zero, and rest is the only stable zero
  below it. One unstable zero between is allowed: what the membrane does above it is to fire.

Zeros above the end of integration belong to the spike (its reset) and never count. Otherwise the
curve has one of these named outcomes:

* ``no_stable_zero``: I(V) never rises through zero, or not below the threshold: no rest;
* ``no_unstable_zero``: current feedback that never takes over, and an output that never switches;
* ``two_stable_zeros``: a second stable zero below the threshold or, with current feedback, between
  the unstable zero and the end of integration: the membrane stays there and does not fire;
* ``two_unstable_zeros``: above this second stable zero follows another unstable one before
  integration ends: two candidates for the threshold.

Solver noise: near rest, and where there is hardly a leak, I(V) can wiggle around zero by a few
1e-16 A. Two neighbouring zeros are no zeros when the current between them stays within
`CURRENT_NOISE`.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure.clamp_curve import ClampCurve
from bridge.measure.crossings import cubic_crossing
from surrogate.vocabulary import NO_LEAK_SHARE, Status

Array = NDArray[np.float64]

CURRENT_NOISE = 5e-16
"""Half of the solver's absolute tolerance for currents (abstol = 1e-15), A."""


@dataclass(frozen=True)
class FixedPoints:
    """Zeros of a membrane curve.

    Attributes:
        stable, unstable: Voltages where I(V) rises and falls through zero, increasing, V, shapes
            (stable,) and (unstable,).
    """

    stable: Array
    unstable: Array

    @property
    def rest(self) -> float:
        """The lowest stable zero, V.

        Raises:
            MeasurementError: There is none (``no_stable_zero``).
        """
        if not len(self.stable):
            raise MeasurementError(
                Status.NO_STABLE_ZERO, "I(V) has no stable zero in the clamp's range"
            )
        return float(self.stable[0])


def fixed_points(curve: ClampCurve, noise: float = CURRENT_NOISE) -> FixedPoints:
    """Find all zeros of a membrane curve.

    Args:
        curve: I(V) at zero input.
        noise: Zeros between which the current stays within this are none, A.

    Returns:
        Where the curve rises and falls through zero.
    """
    positive = curve.i >= 0
    changes = np.flatnonzero(positive[:-1] != positive[1:]).tolist()
    while len(changes) > 1:
        peaks = [np.max(np.abs(curve.i[a + 1 : b + 1])) for a, b in pairwise(changes)]
        least = int(np.argmin(peaks))
        if peaks[least] > noise:
            break
        del changes[least : least + 2]
    zeros = np.array([cubic_crossing(curve.current, k, 0.0) for k in changes])
    rises = positive[np.array(changes, int) + 1]
    return FixedPoints(zeros[rises], zeros[~rises])


def drifting(
    curve: ClampCurve, points: FixedPoints, threshold: float | None, i_input: float
) -> FixedPoints:
    """The fixed points of an integrator whose membrane drifts.

    Off-currents of nFETs and pFETs at the membrane, femtoamperes that decide whether I(V) has a
    zero, matter to nothing when the input is a thousand times larger (`NO_LEAK_SHARE`). Where such
    a membrane has no rest below its threshold, or several, it is taken to rest at zero; the
    current half way to the threshold is looked at.

    Args:
        points: Zeros of the curve.
        threshold: V; the end of the curve if None.
        i_input: The lower input current of the bench, A.

    Returns:
        The same where there is one resting point below the threshold, or more current; else a
        stable zero at 0 V.
    """
    threshold = float(curve.v[-1]) if threshold is None else threshold
    inner = points.stable[points.stable < threshold]
    between = points.unstable[points.unstable < threshold]
    if len(inner) == 1 and len(between[between > inner[0]]) <= 1:
        return points
    # Near the threshold its own feedback charges the membrane.
    way = curve.i[(curve.v >= 0) & (curve.v < threshold / 2)]
    if not len(way) or np.max(np.abs(way)) >= NO_LEAK_SHARE * i_input:
        return points
    return FixedPoints(np.zeros(1), np.zeros(0))


def resting_point(curve: ClampCurve, noise: float = CURRENT_NOISE) -> float:
    """Resting point: the lowest stable zero.

    Args:
        curve: I(V) at zero input.
        noise: See `fixed_points`, A.

    Returns:
        v_rest, V.

    Raises:
        MeasurementError: There is none in the range (``no_stable_zero``).
    """
    return fixed_points(curve, noise).rest


def unstable_threshold(points: FixedPoints) -> float:
    """Threshold of current feedback: the lowest unstable zero above rest.

    Args:
        points: Of the curve below the switching of the output.

    Returns:
        v_threshold, V.

    Raises:
        MeasurementError: There is none (``no_unstable_zero``) or no rest (``no_stable_zero``).
    """
    above = points.unstable[points.unstable > points.rest]
    if not len(above):
        raise MeasurementError(
            Status.NO_UNSTABLE_ZERO,
            f"I(V) has no unstable zero above rest at {points.rest:.3f} V where the output is low",
        )
    return float(above[0])


def driven_threshold(curve: ClampCurve, rest: float, switch: float) -> float:
    """Threshold of current feedback that takes over only while the input is on.

    Below the output's switching such a curve has no unstable zero: behind its peak, the rheobase,
    the current falls to a least value that is still positive. That is where the unstable zero
    appears when the feedback grows, and where the threshold stays at any input above the rheobase.
    A curve that does not fall has its threshold where the output switches.

    Args:
        curve: Membrane curve below the switching of the output.
        rest, switch: Resting point, and where the output switches, V.

    Returns:
        v_threshold, V.
    """
    v = np.linspace(rest, switch, 2001)
    current = curve.current(v)
    peak = int(np.argmax(current))
    if current[peak] == current[-1]:
        return switch
    return float(v[peak + np.argmin(current[peak:])])


def check_zeros(points: FixedPoints, end: float) -> None:
    """Check that the membrane has one resting point, and one threshold at most.

    Args:
        end: Zeros above do not count: v_spike with current feedback, v_threshold otherwise, V.

    Raises:
        MeasurementError: ``no_stable_zero``, ``two_stable_zeros`` or ``two_unstable_zeros``; see
            the module.
    """
    if points.rest >= end:
        raise MeasurementError(
            Status.NO_STABLE_ZERO,
            f"the lowest stable zero, {points.rest:.3f} V, is above threshold at {end:.3f} V",
        )
    stable = points.stable[points.stable < end]
    unstable = points.unstable[(points.unstable > points.rest) & (points.unstable < end)]
    for status, zeros in (
        (Status.TWO_UNSTABLE_ZEROS, unstable),
        (Status.TWO_STABLE_ZEROS, stable),
    ):
        if len(zeros) > 1:
            name = status.words.removeprefix("two ")
            raise MeasurementError(
                status, f"{name} at {zeros[0]:.3f} and {zeros[1]:.3f} V while the output is low"
            )
