"""What a worker does with a live circuit: ngspice waits wherever the network has a step."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bridge.bench.analyses import apply_draw
from bridge.engine import Channel, DialogueTask
from bridge.errors import AnalysisError
from bridge.measure.spikes import rises_and_falls
from circuits import (
    Circuit,
    Condition,
    ExternalCurrent,
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

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

Array = NDArray[np.float64]

AFTER_A_JUMP = 0.02
"""First solver step after the current has jumped, as a share of a bin: the trapezoidal rule takes
the mean of the currents before and after."""

ARRIVED = 1e-9
"""Share of a network's step by which a time point may miss its end, by rounding."""


@dataclass(frozen=True)
class LiveJob(DialogueTask):
    """One neuron that is told its input step by step.

    It hears the mean currents in the bins of a step, A, and says the times of the spikes in it, s,
    and the processor time, s; step by step to the end.

    Attributes:
        circuit, technology, condition, sampling, draw, v_rest: As in `bridge.bench.ReplayJob`.
        step: Of the network, s.
        n_steps: How many.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    sampling: Sampling
    draw: int
    v_rest: float
    step: float
    n_steps: int
    options: SolverOptions

    @property
    def deck(self) -> str:
        """The bench of the circuit under the condition, its input external."""
        condition, technology = self.condition, self.technology
        process = draw_process(technology, condition.corner, self.sampling, self.draw)
        setting = Setting(
            condition, self.options, process, stimulus=ExternalCurrent(), v_start=self.v_rest
        )
        return render_deck(self.circuit, technology, setting)

    def hold(self, ngspice: "Ngspice", channel: Channel) -> None:
        """Go through all steps.

        Raises:
            AnalysisError: ngspice does not reach the end.
        """
        draw = draw_mismatch(self.circuit, self.technology, self.sampling, self.draw)
        apply_draw(ngspice, self.circuit, self.technology, draw)
        ngspice.alter("rclamp", CLAMP_OPEN)
        refined = transient_options(neuron_bench(self.circuit), self.options)
        course = _Course(self, ngspice, channel)
        course.hear()  # before the operating point, which depends on it
        ngspice.drive(course.current)
        ngspice.pace(course.longest_step)
        end = self.n_steps * self.step
        ngspice.transient(end, refined.max_step)
        (t,) = ngspice.vectors("time")
        if course.number < self.n_steps - 1 or t[-1] < (1 - ARRIVED) * end:
            raise AnalysisError(f"transient: ended at {t[-1]:.4g} of {end:.4g} s")
        course.say()


@dataclass(eq=False)
class _Course:
    """Where a live neuron is, and its current in the present step of the network.

    Within a step the current goes straight from the middle of each bin to that of the next, as of
    networks of transistors layer by layer, and jumps to the next step's: no charge is lost.

    Attributes:
        number: Of the step.
        corners: Times from the start, s, and currents, A, shape (corners, 2).
        said: Spikes that have been said.
        begun: Processor time when the step was heard of, s.
        shortest: First solver step after a jump, s.
        asked, level: The last time at which ngspice asked for the current, s, and the answer, A.
    """

    job: LiveJob
    ngspice: "Ngspice"
    channel: Channel
    number: int = -1
    corners: Array = field(default_factory=lambda: np.zeros((1, 2)))
    said: int = 0
    begun: float = 0.0
    shortest: float = np.inf
    asked: float = np.nan
    level: float = 0.0

    def current(self, _: str, t: float) -> float:
        """Of the input source, A."""
        if t != self.asked:  # Newton's method asks several times for the same time
            self.asked, self.level = t, float(np.interp(t, *self.corners.T))
        return self.level

    def longest_step(self, t: float) -> float:
        """Up to the next corner; at the end of a step wait for the next."""
        rounding, shortest = ARRIVED * self.job.step, np.inf
        if t >= self.corners[-1, 0] - rounding and self.number + 1 < self.job.n_steps:
            before = self.corners[-1, 1]
            self.say()
            self.hear()
            if self.corners[0, 1] != before:
                shortest = self.shortest
        ahead = self.corners[:, 0] - t
        ahead = ahead[ahead > rounding]
        return float(min(ahead[0], shortest)) if len(ahead) else np.inf

    def say(self) -> None:
        """Tell the spikes since it was last told."""
        t, v_out = self.ngspice.vectors("time", "out")
        spikes, _ = rises_and_falls(t, v_out, self.job.condition.supply)
        spent = time.process_time() - self.begun
        self.channel.say((spikes[self.said :], spent))
        self.said = len(spikes)

    def hear(self) -> None:
        """Wait for the currents of the next step."""
        levels: Any = self.channel.hear()
        self.begun = time.process_time()
        self.number += 1
        step = self.job.step
        width = step / len(levels)
        begins = np.flatnonzero(np.concatenate([[True], np.diff(levels) != 0]))
        course = StepCurrent(np.asarray(begins * width), levels[begins], step, edge=width)
        if self.job.circuit.neuron.ports.input is not None:  # such a port gives no current
            course = course.from_zero()
        self.corners = course.corners()
        self.corners[:, 0] += self.number * step
        self.corners[-1, 0] = (self.number + 1) * step
        self.shortest, self.asked = AFTER_A_JUMP * width, np.nan
