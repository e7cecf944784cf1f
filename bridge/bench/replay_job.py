"""A drawn neuron in ngspice on given inputs: every spike, and what the supply delivers."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.bench.analyses import apply_draw
from bridge.bench.ladder import Remedy, rungs
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import energy_between, spikes_of
from circuits import (
    Circuit,
    Condition,
    Sampling,
    Setting,
    SolverOptions,
    StepCurrent,
    draw_mismatch,
    draw_process,
    render_deck,
)
from circuits.bench import CLAMP_OPEN, neuron_bench, transient_options
from circuits.technology import Technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

REACHED = 1 - 1e-9
"""Share of a transient's length that it must have reached."""


@dataclass(frozen=True)
class Replay:
    """What one input made of one neuron.

    Attributes:
        remedy: What it needed to converge; the last that was tried when nothing helped.
        spikes: Their times, s; empty when it failed.
        energy: What the supply delivers from the start to the end, J; not a number when it failed.
        seconds: Processor time of the transient, s.
        t, v_mem, v_out: Waveforms, s and V, shape (points,); empty unless they were asked for.
    """

    status: Status
    reason: str = ""
    remedy: Remedy = Remedy.NONE
    spikes: tuple[float, ...] = ()
    energy: float = float("nan")
    seconds: float = 0.0
    t: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False)
    v_mem: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False)
    v_out: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False)


def on_ladder(
    ngspice: "Ngspice", options: SolverOptions, simulate: Callable[[SolverOptions], Replay]
) -> Replay:
    """What a simulation gives; what does not converge is tried again on the ladder."""
    for remedy, rung in rungs(options):
        try:
            return replace(simulate(rung), remedy=remedy)
        except MeasurementError as error:
            return Replay(error.status, error.reason, remedy)
        except AnalysisError as error:
            failed = Replay(Status.NOT_CONVERGED, str(error), remedy)
        finally:
            ngspice.discard_runs()
    return failed


@dataclass(frozen=True)
class ReplayJob:
    """A job: one neuron on several inputs, each from rest.

    Attributes:
        circuit, technology, condition, sampling: As in `bridge.bench.Characterisation`.
        v_rest: Where the neuron's membrane rests without input, V.
        keep_waveforms: Whether the outcomes carry their waveforms.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    sampling: Sampling
    draw: int
    v_rest: float
    stimuli: Sequence[StepCurrent]
    options: SolverOptions = SolverOptions()
    keep_waveforms: bool = False

    @property
    def deck(self) -> str:
        """The bench of the circuit under the condition, with the first input."""
        return self.deck_of(0, self.options)

    def deck_of(self, item: int, options: SolverOptions) -> str:
        """The bench with one of the inputs, from rest."""
        condition, technology = self.condition, self.technology
        process = draw_process(technology, condition.corner, self.sampling, self.draw)
        setting = Setting(
            condition, options, process, stimulus=self.stimuli[item], v_start=self.v_rest
        )
        return render_deck(self.circuit, technology, setting)

    @property
    def items(self) -> int:
        """Number of inputs."""
        return len(self.stimuli)

    def compute(self, ngspice: "Ngspice", item: int) -> Replay:
        """Simulate one input; what does not converge is tried again on the ladder."""
        draw = draw_mismatch(self.circuit, self.technology, self.sampling, self.draw)

        def simulate(options: SolverOptions) -> Replay:
            ngspice.ensure(self.deck_of(item, options))
            apply_draw(ngspice, self.circuit, self.technology, draw)
            return self._simulate(ngspice, item, options)

        return on_ladder(ngspice, self.options, simulate)

    def _simulate(self, ngspice: "Ngspice", item: int, options: SolverOptions) -> Replay:
        supply, duration = self.condition.supply, self.stimuli[item].duration
        refined = transient_options(neuron_bench(self.circuit), options)
        ngspice.alter("rclamp", CLAMP_OPEN)
        start = time.process_time()
        ngspice.transient(duration, refined.max_step)
        seconds = time.process_time() - start
        t, v_mem, v_out, i_supply = ngspice.vectors("time", "mem", "out", "i(vdd)")
        if t[-1] < REACHED * duration:
            raise AnalysisError(f"transient: ended at {t[-1]:.4g} of {duration:.4g} s")
        found = Replay(
            Status.OK,
            spikes=tuple(spikes_of(t, v_out, supply).tolist()),
            energy=energy_between(t, -i_supply, supply, 0.0, float(t[-1])),
            seconds=seconds,
        )
        return replace(found, t=t, v_mem=v_mem, v_out=v_out) if self.keep_waveforms else found

    def failed(self, item: int, status: str, reason: str) -> Replay:  # noqa: ARG002
        """An input whose worker crashed or ran out of time."""
        return Replay(Status(status), reason)
