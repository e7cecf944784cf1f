"""The characterisation of a circuit under one condition: DC clamp curve and one transient."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.measure import (
    ClampCurve,
    MeasurementError,
    Parameters,
    SpikeTrain,
    Status,
    measure,
    upward_crossings,
)
from circuits import Circuit, Condition, Draw, SolverOptions, Technology, draw_mismatch, render_deck
from circuits.deck import CLAMP_CLOSED, CLAMP_OPEN, element_path

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

LOOSE = 10.0
WIDEN = 2.0
"""The error estimate repeats both analyses with a tolerance coarser by `LOOSE` and with clamp steps
and longest time step coarser by `WIDEN`: the difference bounds the finer one's error from above."""

COARSE_STEP = 10e-3  # V, whole range of the clamp
REST_STEP, REST_SPAN = 2e-3, 30e-3  # V, around rest, where the leak transistor leaves saturation
TRIP_STEP, TRIP_SPAN = 0.25e-3, 12e-3  # V, around the output's switching point


@dataclass(frozen=True)
class Sample:
    """Outcome of one draw under one condition.

    Attributes
    ----------
    draw : int
        Index of the mismatch draw; 0 is the nominal circuit.
    status : Status
        How it ended.
    reason : str
        Why it failed; empty when ok.
    parameters : Parameters or None
        What was measured, when ok.
    errors : dict of str to float
        Numerical error of each parameter, same units; empty unless ok.
    train : SpikeTrain or None
        The waveform, when it was asked for.
    """

    draw: int
    status: Status
    reason: str = ""
    parameters: Parameters | None = None
    errors: dict[str, float] = field(default_factory=dict)
    train: SpikeTrain | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Characterisation:
    """A job: characterise some draws of a circuit under one condition.

    Attributes
    ----------
    circuit, technology, condition
        What, in which technology, where.
    seed : int
        Seed of the draws.
    draws : sequence of int
        Indices of the draws; 0 is the nominal circuit.
    options : SolverOptions
        Numerical settings of the values; their errors come from looser ones.
    keep_waveforms : bool
        Whether samples carry their transient.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    seed: int
    draws: Sequence[int]
    options: SolverOptions = SolverOptions()
    keep_waveforms: bool = False

    @cached_property
    def deck(self) -> str:
        """The bench of the circuit under the condition."""
        return render_deck(self.circuit, self.technology, self.condition, self.options)

    @property
    def items(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def compute(self, ngspice: "Ngspice", item: int) -> Sample:
        """Characterise one draw, with its numerical error."""
        from bridge.engine.session import AnalysisError

        index = self.draws[item]
        draw = draw_mismatch(self.circuit, self.technology, self.seed, index)
        apply_draw(ngspice, self.circuit, self.technology, draw)
        try:
            fine, train = self._analyse(ngspice, self.options, widen=1.0)
            loose = replace(
                self.options,
                reltol=LOOSE * self.options.reltol,
                max_step=WIDEN * self.options.max_step,
            )
            coarse, _ = self._analyse(ngspice, loose, widen=WIDEN)
        except AnalysisError as error:
            return Sample(index, Status.NOT_CONVERGED, str(error))
        except MeasurementError as error:
            return Sample(index, error.status, error.reason)
        finally:
            ngspice.discard_runs()
        errors = {
            name: abs(value - coarse.values[name]) + self.options.reltol * abs(value)
            for name, value in fine.values.items()
        }
        # A small difference of two long times is known no better than they are.
        errors["t_refractory"] += self.options.reltol * train.isi_high
        # The energy is the one quadrature over the solver's own points: half of them err more.
        errors["energy_per_spike"] += abs(train.energy() - train.thinned().energy())
        kept = train if self.keep_waveforms else None
        return Sample(index, Status.OK, "", fine, errors, kept)

    def failed(self, item: int, status: str, reason: str) -> Sample:
        """A draw whose worker crashed or ran out of time."""
        return Sample(self.draws[item], Status(status), reason)

    def _analyse(
        self, ngspice: "Ngspice", options: SolverOptions, widen: float
    ) -> tuple[Parameters, SpikeTrain]:
        ngspice.option("reltol", options.reltol)
        curve = clamp_membrane(ngspice, self.circuit, widen)
        train = fire(ngspice, self.circuit, self.condition, options)
        parameters = measure(curve, train, self.circuit.datasheet.c_feedback)
        wrong = [name for name, value in parameters.values.items() if not np.isfinite(value)]
        if wrong:
            raise MeasurementError(Status.BAD_MEASUREMENT, f"not finite: {', '.join(wrong)}")
        return parameters, train


def apply_draw(ngspice: "Ngspice", circuit: Circuit, technology: Technology, draw: Draw) -> None:
    """Set the mismatch of every transistor in the loaded deck."""
    for k, transistor in enumerate(circuit.transistors):
        path = element_path(technology, transistor.device, transistor.name)
        ngspice.alter(f"@{path}[delvto]", float(draw.delta_vth[k]))
        ngspice.alter(f"@{path}[mulu0]", 1.0 + float(draw.delta_beta[k]))


def clamp_membrane(ngspice: "Ngspice", circuit: Circuit, widen: float = 1.0) -> ClampCurve:
    """Sweep the membrane with a clamp at zero input.

    Parameters
    ----------
    ngspice : Ngspice
        With the circuit's bench loaded.
    circuit : Circuit
        Which circuit it is.
    widen : float
        Factor on all steps.

    Returns
    -------
    ClampCurve
        Fine around rest and, with capacitive feedback, around the output's switching point.
    """
    sheet = circuit.datasheet
    ngspice.alter("rclamp", CLAMP_CLOSED)
    ngspice.alter("iin", 0.0)

    def sweep(low: float, high: float, step: float) -> ClampCurve:
        v, i, out = ngspice.dc("vclamp", low, high, step * widen, "mem", "i(vclamp)", "out")
        return ClampCurve(v, -i, out)

    low, high = sheet.bench.v_sweep
    coarse = sweep(low, high, COARSE_STEP)
    v_rest = ClampCurve.merge(coarse).rest()
    parts = [coarse, sweep(v_rest - REST_SPAN, v_rest + REST_SPAN, REST_STEP)]
    if sheet.feedback == "capacitive":
        trip = upward_crossings(coarse.v, coarse.v_out, sheet.supply / 2)
        if not len(trip):
            raise MeasurementError(Status.NO_SPIKE, f"the output stays low up to {high:g} V")
        middle = float(trip[0])
        parts.append(sweep(middle - TRIP_SPAN, middle + TRIP_SPAN, TRIP_STEP))
    return ClampCurve.merge(*parts)


def fire(
    ngspice: "Ngspice", circuit: Circuit, condition: Condition, options: SolverOptions
) -> SpikeTrain:
    """Run the transient: three spikes, the first interval at i_high, the second at i_low."""
    bench = circuit.datasheet.bench
    spikes = spike_times(
        ngspice, condition, options, [bench.i_high, bench.i_high, bench.i_low], bench.t_limit
    )
    t, v_mem, v_out, i_supply = ngspice.vectors("time", "mem", "out", "i(vdd)")
    return SpikeTrain(
        t, v_mem, v_out, -i_supply, spikes, bench.i_high, bench.i_low, condition.supply
    )


def spike_times(
    ngspice: "Ngspice",
    condition: Condition,
    options: SolverOptions,
    currents: Sequence[float],
    t_limit: float,
) -> NDArray[np.float64]:
    """Fire once at each of a list of input currents, each from the spike before.

    Parameters
    ----------
    ngspice : Ngspice
        With a bench loaded.
    condition : Condition
        For the supply voltage; a spike is a rise of the output through half of it.
    options : SolverOptions
        For the longest step.
    currents : sequence of float
        Input current on the way to each spike, A.
    t_limit : float
        Longest wait for each spike, s of circuit time.

    Returns
    -------
    numpy.ndarray
        Times of the spikes, s, shape (currents,).

    Raises
    ------
    MeasurementError
        A spike does not come (``no_spike``), or the output does not fall again (``latched``).
    AnalysisError
        The transient does not converge.
    """
    ngspice.discard_runs()
    ngspice.alter("rclamp", CLAMP_OPEN)
    level = condition.supply / 2
    longest = t_limit * len(currents)
    times: list[float] = []
    for k, current in enumerate(currents):
        ngspice.alter("iin", current)
        if k == 0:
            ngspice.transient(longest, options.max_step, f"v(out) > {level!r}")
        else:
            ngspice.resume(f"v(out) < {level / 2!r}")
            if ngspice.vectors("out")[0][-1] >= level / 2:
                raise MeasurementError(Status.LATCHED, f"the output stays high after spike {k}")
            ngspice.resume(f"v(out) > {level!r}")
        t, out = (vector[-2:] for vector in ngspice.vectors("time", "out"))
        crossing = upward_crossings(t, out, level)
        if not len(crossing):
            raise MeasurementError(
                Status.NO_SPIKE, f"no spike number {k + 1} at {current:.3g} A by {t[-1]:.3g} s"
            )
        times.append(float(crossing[0]))
    return np.array(times)
