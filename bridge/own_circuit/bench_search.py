"""Finding the bench of a neuron whose datasheet gives none: from its clamped membrane."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import spike_times
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
from circuits import Circuit, Condition, NeuronBench, Setting, SolverOptions, render_deck
from circuits.bench import CLAMP_CLOSED, transient_options
from circuits.datasheet import NeuronDatasheet
from circuits.errors import listed
from circuits.netlist import wired
from circuits.technology import Technology
from surrogate.vocabulary import engineering

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

ASSUMED_CAPACITANCE = 1e-12
"""F, where no capacitor stands at the membrane; it only bounds how long a spike is waited for."""

PATIENCE = 100.0
"""Longest wait for a spike, in times of a constant-current charge."""

HEADROOM = 0.25
"""Range of the clamp beyond the last thing that it must show, V."""

RESET_MARGIN = 0.1
"""The same below the lowest that a reset reaches, and for its scatter over mismatch, V."""

DRIFTS, MOST_FOR_DRIFT = 1.2e3, 10.0
"""Input of an integrator over its residual current, so that this matters to nothing; and how much
faster than `SLOWEST` that may make it."""

LONGEST = 0.2
"""Longest time from rest to threshold, s, for which a leak is told apart from none: what is slower
integrates at this bench without a leak."""


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

    def compute(self, ngspice: "Ngspice", item: int) -> NeuronDatasheet | BenchError:  # noqa: ARG002
        """Complete the datasheet."""
        try:
            return self._complete(ngspice)
        except (MeasurementError, AnalysisError) as error:
            return BenchError(str(error))
        except BenchError as error:
            return error

    def failed(self, item: int, status: str, reason: str) -> BenchError:  # noqa: ARG002
        """Its worker crashed or ran out of time."""
        return BenchError(f"{status}: {reason}")

    def _complete(self, ngspice: "Ngspice") -> NeuronDatasheet:
        supply, sheet = self.condition.supply, self.circuit.neuron
        swept = self._sweep(ngspice, 0.0)
        switch = switch_point(swept, supply)
        zero = swept if switch is None else before_switch(swept, supply, switch)
        capacitance = self._membrane_capacitance()
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
            c_feedback = None if len(unstable) else self._feedback_capacitance()
            feedback = "current" if len(unstable) else "capacitive" if c_feedback else "switch"
        threshold = float(unstable[0]) if feedback == "current" and len(unstable) else switch
        if threshold is None:
            raise BenchError(
                f"the output stays below {supply / 2:g} V while the membrane is swept up to "
                f"{swept.v[-1]:.2f} V, and I(V) has no unstable zero: is ports.output the node "
                "that rises at a spike, and ports.membrane the one that integrates?"
            )
        leak = rheobase(zero, points.rest, threshold, drifts)
        probe = PROBE_LEAKS * max(leak, LEAST_LEAK)
        driven = None
        if sheet.ports.input is not None:
            driven = self._sweep(ngspice, probe)
            if switch is not None:
                common = int(np.searchsorted(driven.v, zero.v[-2], side="right"))
                driven = held(driven, common, supply, switch)
        if threshold <= points.rest:
            raise BenchError(
                f"the output switches with the membrane at {threshold:.3f} V, below its rest at "
                f"{points.rest:.3f} V"
            )
        membrane = InputReferred.of(zero, driven, probe, points.rest)
        swing = membrane.to_u(threshold) - points.rest
        i_rheobase = rheobase(membrane.curve, points.rest, points.rest + swing, drifts)
        i_low = LOW_RHEOBASES * i_rheobase
        if i_low < capacitance * swing / LONGEST:
            i_low = max(capacitance * swing / SLOWEST, least if drifts else 0.0)
        i_low = _round(i_low)
        end = threshold
        if feedback == "current":
            end = _end_of_integration(swept, threshold, i_rheobase)
        bench = sheet.bench or NeuronBench(
            i_low=i_low,
            i_high=_round(HIGH_OVER_LOW * i_low),
            v_start=round(points.rest + 0.3 * (threshold - points.rest), 3),
            v_sweep=(FLOOR, round(min(supply, end + HEADROOM), 3)),
            t_limit=_round(PATIENCE * capacitance * swing / i_low),
        )
        if sheet.bench is None:
            lowest = self._lowest(ngspice, bench)
            if lowest < FLOOR + RESET_MARGIN / 2:
                low = round(lowest - RESET_MARGIN, 2)
                bench = bench.model_copy(update={"v_sweep": (low, bench.v_sweep[1])})
        return sheet.model_copy(
            update={"bench": bench, "feedback": feedback, "c_feedback": c_feedback}
        )

    def _lowest(self, ngspice: "Ngspice", bench: NeuronBench) -> float:
        """Lowest voltage that the membrane reaches between spikes, V."""
        options = transient_options(bench, self.options)
        currents = [bench.i_high] * 3
        try:
            spike_times(ngspice, self.condition, options, currents, bench.t_limit)
            (v_mem,) = ngspice.vectors("mem")
        except MeasurementError:
            return 0.0  # why, says the first sample
        return float(np.min(v_mem))

    def _charging(self, zero: ClampCurve, threshold: float) -> str:
        """What a designer is told of a membrane that has no rest."""
        inner = zero.i[(zero.v >= 0) & (zero.v < threshold / 2)]
        least, most = (engineering(float(-each), "A") for each in (np.max(inner), np.min(inner)))
        node = self._node("membrane")
        sources = [
            each.name
            for each in self.circuit.subcircuit.elements
            if each.letter == "i" and node in each.nodes and each.value
        ]
        fed = f"; {listed(sources)} of the netlist feeds it: take it out, the bench gives the input"
        return (
            f"at zero input the membrane charges itself, by {least} to {most} half way to its "
            f"threshold at {threshold:.3f} V: nothing discharges it" + fed * bool(sources)
        )

    def _sweep(self, ngspice: "Ngspice", i_in: float) -> ClampCurve:
        ngspice.alter_all({"rclamp": CLAMP_CLOSED, "iin": i_in})
        stop = self.condition.supply
        v, i, out = ngspice.dc("vclamp", FLOOR, stop, STEP, "mem", "i(vclamp)", "out")
        return ClampCurve.merge(ClampCurve(v, -i, out))

    @cached_property
    def _nets(self) -> dict[str, str]:
        flat = self.circuit.subcircuit
        return wired(flat, [flat.nodes[node] for node in self.circuit.bench_nodes])

    def _capacitors(self) -> list[tuple[set[str], float]]:
        elements = self.circuit.subcircuit.elements
        nets = self._nets
        return [({nets.get(n, n) for n in e.nodes}, e.value) for e in elements if e.letter == "c"]

    def _node(self, role: str) -> str:
        node = self.circuit.subcircuit.nodes[getattr(self.circuit.neuron.ports, role)]
        return self._nets.get(node, node)

    def _membrane_capacitance(self) -> float:
        at_membrane = [c for nodes, c in self._capacitors() if self._node("membrane") in nodes]
        return sum(at_membrane) or ASSUMED_CAPACITANCE

    def _feedback_capacitance(self) -> float | None:
        between = {self._node("membrane"), self._node("output")}
        return sum(c for nodes, c in self._capacitors() if nodes == between) or None


def _end_of_integration(zero: ClampCurve, threshold: float, i_rheobase: float) -> float:
    """Voltage at which the regenerative current has grown far beyond the rheobase, V."""
    below = zero.v[(zero.v > threshold) & (zero.i < -SPIKE_RHEOBASES * i_rheobase)]
    return float(below[0]) if len(below) else float(zero.v[-1])


def _round(value: float) -> float:
    """Two digits: a bench that a person would write."""
    return float(f"{value:.1e}")
