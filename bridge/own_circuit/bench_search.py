"""Finding the bench of a neuron whose datasheet gives none: from its clamped membrane."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bridge.errors import AnalysisError, BenchError, MeasurementError
from bridge.measure import (
    SPIKE_RHEOBASES,
    ClampCurve,
    InputReferred,
    before_switch,
    drifting,
    fixed_points,
    held,
    rheobase,
    switch_point,
)
from bridge.own_circuit.at_membrane import AtMembrane
from circuits import Circuit, Condition, NeuronBench, Setting, SolverOptions, render_deck
from circuits.bench import CLAMP_CLOSED
from circuits.datasheet import NeuronDatasheet
from circuits.technology import Technology
from surrogate.vocabulary import Status, engineering

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

STEP = 5e-3  # V, of the clamp
FLOOR = -0.05  # V, where it starts

LOW_RHEOBASES, HIGH_OVER_LOW = 3.0, 10 / 3
"""Input currents: near rheobase, where mismatch shows, and high above it."""

SLOWEST = 5e-3
"""Longest time from rest to threshold, s: what sets the current where hardly anything leaks."""

PROBE_LEAKS = 10.0
"""Input that shows how a separate input reaches the membrane, in greatest leak currents."""

LEAST_LEAK = 1e-12
"""A, for the probe of a neuron that hardly leaks."""

PATIENCE = 100.0
"""Longest wait for a spike, in times of a constant-current charge."""

HEADROOM = 0.25
"""Range of the clamp beyond the last thing that it must show, V."""

DRIFTS, MOST_FOR_DRIFT = 1.2e3, 10.0
"""Input of an integrator over its residual current, so that this matters to nothing; and how much
faster than `SLOWEST` that may make it."""

LONGEST, OFF_CURRENT = 0.2, 5e-13
"""Time from rest to threshold, s, and rheobase, A: what is slower and leaks less, as transistors
that are off do, integrates at this bench without a leak."""

MOST_WAITED = 100.0
"""Longest that a bench may wait for a spike, s."""

SLOW, STEPS = 20e-3, 1000
"""Time from rest to threshold, s, above which steps may be longer than others', and how many of the
longest it then takes."""


@dataclass(frozen=True)
class FoundBench:
    """A datasheet that is complete.

    Attributes:
        free: Whether nothing about the neuron says how large its input is: it does not leak.
        charge: What takes the membrane from rest to threshold, C.
    """

    sheet: NeuronDatasheet
    free: bool
    charge: float


@dataclass(frozen=True)
class BenchSearch:
    """A job: find stimulus and feedback of a neuron at its nominal condition.

    Attributes:
        circuit: A neuron; what its datasheet gives already is kept.
        condition: The nominal corner at room temperature.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    options: SolverOptions = SolverOptions()
    items = 1

    @cached_property
    def _probed(self) -> Circuit:
        """The circuit between a supply, an input and a clamp: the deck needs some bench."""
        anything = NeuronBench(
            i_low=1e-12,
            i_high=2e-12,
            v_start=0.0,
            v_sweep=(FLOOR, self.condition.supply),
            t_limit=1.0,
        )
        sheet = self.circuit.neuron.model_copy(update={"bench": anything})
        return self.circuit.with_datasheet(sheet)

    @property
    def deck(self) -> str:
        """The bench with its clamp."""
        return render_deck(self._probed, self.technology, Setting(self.condition, self.options))

    def compute(self, ngspice: "Ngspice", item: int) -> FoundBench | BenchError:  # noqa: ARG002
        """Complete the datasheet."""
        try:
            return self._complete(ngspice)
        except AnalysisError as error:
            return BenchError(f"ngspice finds no solution with the membrane held: {error}")
        except MeasurementError as error:
            rises = "; is ports.output the node that is low at rest and rises at a spike?"
            return BenchError(f"{error}{rises if error.status == Status.LATCHED else ''}")
        except BenchError as error:
            return error

    def failed(self, item: int, status: str, reason: str) -> BenchError:  # noqa: ARG002
        """Its worker crashed or ran out of time."""
        end = engineering(self.condition.supply, "V")
        return BenchError(
            f"{status}: sweeping the membrane from {engineering(FLOOR, 'V')} to {end} with a clamp "
            f"gave {reason}; allow more with --timeout"
        )

    def _complete(self, ngspice: "Ngspice") -> FoundBench:
        supply, sheet = self.condition.supply, self.circuit.neuron
        swept = self._sweep(ngspice, 0.0)
        switch = switch_point(swept, supply)
        zero = swept if switch is None else before_switch(swept, supply, switch)
        capacitance = self._at_membrane.capacitance
        points = known = fixed_points(zero)
        least = 0.0
        if switch is not None:
            least = capacitance * switch / SLOWEST
            way = zero.i[(zero.v >= 0) & (zero.v < switch / 2)]
            residual = float(np.max(np.abs(way), initial=0.0))
            least = min(max(least, DRIFTS * residual), MOST_FOR_DRIFT * least)
            points = drifting(zero, known, switch, least)
        if not len(points.stable):
            raise BenchError(self._charging(zero, switch))
        drifts = points is not known
        unstable = points.unstable[points.unstable > points.rest]
        feedback, c_feedback = sheet.feedback, sheet.c_feedback
        if feedback is None:
            c_feedback = None if len(unstable) else self._at_membrane.feedback
            feedback = "current" if len(unstable) else "capacitive" if c_feedback else "switch"
        threshold = float(unstable[0]) if feedback == "current" and len(unstable) else switch
        if threshold is None:
            raise BenchError(
                f"the output stays below {supply / 2:g} V while the membrane is swept up to "
                f"{swept.v[-1]:.2f} V, and I(V) has no unstable zero: is ports.output the node "
                "that rises at a spike, and ports.membrane the one that integrates?"
            )
        if threshold <= points.rest:
            raise BenchError(
                f"the output switches with the membrane at {threshold:.3f} V, below its rest at "
                f"{points.rest:.3f} V: it fires without an input{self._by_what}"
            )
        leak = rheobase(zero, points.rest, threshold, drifts)
        probe = PROBE_LEAKS * max(leak, LEAST_LEAK)
        driven = None
        if sheet.ports.input is not None:
            driven = self._sweep(ngspice, probe)
            if switch is not None:
                common = int(np.searchsorted(driven.v, zero.v[-2], side="right"))
                driven = held(driven, common, supply, switch)
        membrane = InputReferred.of(zero, driven, probe, points.rest)
        swing = membrane.to_u(threshold) - points.rest
        i_rheobase = rheobase(membrane.curve, points.rest, points.rest + swing, drifts)
        i_low = LOW_RHEOBASES * i_rheobase
        free = i_low < capacitance * swing / LONGEST and i_rheobase < OFF_CURRENT
        if free:
            i_low = max(capacitance * swing / SLOWEST, least if drifts else 0.0)
        end = threshold
        if feedback == "current":
            end = _end_of_integration(swept, threshold, i_rheobase)
        bench = sheet.bench or at_input(
            i_low,
            capacitance * swing,
            v_start=round(points.rest + 0.3 * (threshold - points.rest), 3),
            v_sweep=(FLOOR, round(min(supply, end + HEADROOM), 3)),
        )
        update = {"bench": bench, "feedback": feedback, "c_feedback": c_feedback}
        return FoundBench(sheet.model_copy(update=update), free, capacitance * swing)

    def _charging(self, zero: ClampCurve, switch: float | None) -> str:
        """What a designer is told of a membrane that has no rest."""
        if switch is None:
            where, end = f"everywhere up to {zero.v[-1]:.3f} V", float(zero.v[-1])
        else:
            where, end = f"half way to its threshold at {switch:.3f} V", switch / 2
        inner = zero.i[(zero.v >= 0) & (zero.v < max(end, 2 * STEP))]
        least, most = (engineering(float(-each), "A") for each in (np.max(inner), np.min(inner)))
        return (
            f"at zero input the membrane charges itself, by {least} to {most} {where}: nothing "
            f"discharges it{self._by_what}"
        )

    @property
    def _by_what(self) -> str:
        chargers = self._at_membrane.chargers
        return f"; {chargers}" if chargers else ""

    @cached_property
    def _at_membrane(self) -> AtMembrane:
        return AtMembrane(self.circuit)

    def _sweep(self, ngspice: "Ngspice", i_in: float) -> ClampCurve:
        ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": i_in})
        stop = self.condition.supply
        v, i, out = ngspice.dc("vclamp", FLOOR, stop, STEP, "mem", "i(vclamp)", "out")
        return ClampCurve.merge(ClampCurve(v, -i, out))


def at_input(
    i_low: float, charge: float, v_start: float, v_sweep: tuple[float, float]
) -> NeuronBench:
    """The bench of a neuron at an input current, at the pace that it has there.

    Args:
        i_low: The lower input, A.
        charge: What takes the membrane from rest to threshold, C.
        v_start, v_sweep: As in `NeuronBench`, V.
    """
    i_low = _round(i_low)
    charging = charge / i_low
    return NeuronBench(
        i_low=i_low,
        i_high=_round(HIGH_OVER_LOW * i_low),
        v_start=v_start,
        v_sweep=v_sweep,
        t_limit=min(_round(PATIENCE * charging), MOST_WAITED),
        max_step=_round(charging / STEPS) if charging > SLOW else None,
    )


def _end_of_integration(zero: ClampCurve, threshold: float, i_rheobase: float) -> float:
    """Voltage at which the regenerative current has grown far beyond the rheobase, V."""
    below = zero.v[(zero.v > threshold) & (zero.i < -SPIKE_RHEOBASES * i_rheobase)]
    return float(below[0]) if len(below) else float(zero.v[-1])


def _round(value: float) -> float:
    """Two digits: a bench that a person would write."""
    return float(f"{value:.1e}")
