"""The membrane in a clamp: sweeps that are fine wherever its curve or its output is steep."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.errors import MeasurementError
from bridge.measure import (
    ClampCurve,
    below_rest,
    drifting,
    fixed_points,
    near_rheobase,
    switch_point,
)
from circuits import Circuit
from circuits.bench import CLAMP_CLOSED, feedback_of, neuron_bench
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

Array = NDArray[np.float64]

COARSE_STEP = 20e-3  # V, whole range of the clamp
REST_STEP, REST_SPAN = 2e-3, 30e-3  # V, around rest, where the leak transistor leaves saturation
TRIP_STEP, TRIP_SPAN = 0.5e-3, 12e-3  # V, from below the coarse step in which the output switches
ZERO_STEP, ZERO_SPAN = 0.5e-3, 5e-3  # V, from below the coarse step that holds the unstable zero
JUMP_STEP, JUMP_SPAN = 0.05e-3, 1.5e-3  # V, around a zero that is a jump; where the output rises
SHARE_STEP, SHARE_SPAN = 5e-3, 60e-3  # V, from rest past the zero, where g falls e-fold in 40 mV
PEAK_SPAN = 400e-3  # V, where the feedback begins to take from the leak
BELOW_STEP, BELOW_SPAN = 5e-3, 300e-3  # V, below rest, where the leak grows e-fold in 25 mV
STEPS = (
    *(COARSE_STEP, REST_STEP, REST_SPAN, TRIP_STEP, TRIP_SPAN),
    *(ZERO_STEP, ZERO_SPAN, JUMP_STEP, JUMP_SPAN, SHARE_STEP, SHARE_SPAN, PEAK_SPAN),
    *(BELOW_STEP, BELOW_SPAN),
)
"""All of them, for the identity of a sample."""


@dataclass(frozen=True)
class Clamped:
    """Curves of the clamped membrane.

    Attributes:
        driven: At the bench's lower input, where the input is not the membrane itself.
        near: The same near the rheobase.
        i_near: That input, A.
    """

    zero: ClampCurve
    driven: ClampCurve | None = None
    near: ClampCurve | None = None
    i_near: float = float("nan")


def clamp_membrane(
    ngspice: "Ngspice", circuit: Circuit, supply: float, refine: float = 1.0
) -> Clamped:
    """Sweep the membrane with a clamp.

    Args:
        ngspice: With the circuit's bench loaded.
        supply: Supply voltage, V.
        refine: Factor by which all steps are finer.

    Returns:
        Fine around rest, and around the unstable zero where the feedback is a current, else around
        the output's switching point.

    Raises:
        MeasurementError: The membrane has no resting point, or the output does not switch.
        AnalysisError: A sweep does not converge.
    """
    bench, has_input = neuron_bench(circuit), circuit.neuron.ports.input is not None
    ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": 0.0})
    low, high = bench.v_sweep
    sweeps = _Sweeps(ngspice, refine, high)
    coarse = ClampCurve.merge(sweeps.add(low, high, COARSE_STEP))
    v_rest = _rest(coarse, supply, bench.i_low)
    sweeps.add(v_rest - REST_SPAN, v_rest + REST_SPAN, REST_STEP)
    switches = (coarse.v_out[:-1] < supply / 2) & (coarse.v_out[1:] >= supply / 2)
    if feedback_of(circuit) == "current":
        # A zero may share its coarse step with the reset, which hides it there.
        ends = np.flatnonzero((_falls(coarse) | switches) & (coarse.v[1:] > v_rest))
        if len(ends):
            _around_zero(sweeps, coarse, int(ends[0]), v_rest, has_input)
    else:
        trips = np.flatnonzero(switches)
        if not len(trips):
            raise MeasurementError(
                Status.NO_SPIKE, f"the output stays low with the membrane swept up to {high:g} V"
            )
        _around_switch(sweeps, coarse, int(trips[0]))
    zero = ClampCurve.merge(*sweeps.curves)
    if not has_input:
        return Clamped(zero)
    ngspice.alter("iin", bench.i_low)
    driven = sweeps.again()
    i_near = near_rheobase(zero, driven, bench.i_low, v_rest)
    ngspice.alter("iin", i_near)
    return Clamped(zero, driven, sweeps.again(), i_near)


def clamp_below(ngspice: "Ngspice", v_rest: float) -> tuple[Array, Array]:
    """Sweep the membrane from its resting point down, at zero input.

    Returns:
        See `bridge.measure.below_rest`.

    Raises:
        AnalysisError: The sweep does not converge.
    """
    ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": 0.0})
    v, i = ngspice.dc("vclamp", v_rest, v_rest - BELOW_SPAN, -BELOW_STEP, "mem", "i(vclamp)")
    return below_rest(v, -i, v_rest)


def _rest(coarse: ClampCurve, supply: float, i_low: float) -> float:
    """The resting point, also of an integrator that drifts, V."""
    points = fixed_points(coarse)
    if not len(points.stable):
        switch = switch_point(coarse, supply)
        points = drifting(coarse, points, switch, i_low)
    return points.rest


@dataclass
class _Sweeps:
    """Sweeps of the clamp, each of which a later one refines."""

    ngspice: "Ngspice"
    refine: float
    end: float
    ranges: list[tuple[float, float, float]] = field(default_factory=list)
    curves: list[ClampCurve] = field(default_factory=list)

    def add(self, start: float, stop: float, step: float) -> ClampCurve:
        """Sweep from a voltage to another, V."""
        self.ranges.append((start, stop, step))
        self.curves.append(self._sweep(start, stop, step))
        return self.curves[-1]

    def again(self) -> ClampCurve:
        """All of them once more, at another input."""
        return ClampCurve.merge(*(self._sweep(*one) for one in self.ranges))

    def _sweep(self, start: float, stop: float, step: float) -> ClampCurve:
        v, i, out, i_supply = self.ngspice.dc(
            "vclamp", start, stop, step / self.refine, "mem", "i(vclamp)", "out", "i(vdd)"
        )
        return ClampCurve(v, -i, out, -i_supply)


def _around_zero(
    sweeps: _Sweeps, coarse: ClampCurve, k: int, v_rest: float, has_input: bool
) -> None:
    """Refine the curve's bend before the unstable zero in coarse step `k`, then the zero."""
    # Without an input of its own only the curve's peak, shortly before the zero, is bent.
    start = v_rest + REST_SPAN
    if not has_input:
        start = max(start, float(coarse.v[k]) - PEAK_SPAN)
    stop = min(float(coarse.v[k + 1]) + SHARE_SPAN, sweeps.end)
    if start < stop:
        sweeps.add(start, stop, SHARE_STEP)
    fine = sweeps.add(float(coarse.v[k]) - ZERO_SPAN, float(coarse.v[k + 1]), ZERO_STEP)
    known = ClampCurve.merge(coarse, fine)
    beyond = np.interp(fine.v[:-1] + JUMP_SPAN, known.v, known.i)
    jumps = np.flatnonzero(_falls(fine) & (beyond < -np.max(coarse.i[: k + 1])))
    if len(jumps):
        middle = float(fine.v[jumps[0]])
        sweeps.add(middle - JUMP_SPAN, middle + JUMP_SPAN, JUMP_STEP)


def _around_switch(sweeps: _Sweeps, coarse: ClampCurve, k: int) -> None:
    """Refine where the output switches, in coarse step `k`, and where its gain passes one."""
    below, above = float(coarse.v[k]), float(coarse.v[k + 1])
    fine = sweeps.add(below - TRIP_SPAN, above, TRIP_STEP)
    # From unity on the output's gain grows e-fold within less than a millivolt.
    rises = np.flatnonzero(np.diff(fine.v_out) >= np.diff(fine.v))
    if len(rises):
        middle = float(fine.v[rises[0]])
        sweeps.add(middle - JUMP_SPAN, middle + 2 * JUMP_SPAN, JUMP_STEP)


def _falls(curve: ClampCurve) -> NDArray[np.bool_]:
    """Steps in which the membrane current falls through zero, shape (points - 1,)."""
    return (curve.i[:-1] > 0) & (curve.i[1:] <= 0)
