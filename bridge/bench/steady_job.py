"""A drawn neuron in ngspice at constant input currents from rest: its first two spikes."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bridge.bench.analyses import apply_draw
from bridge.bench.replay_job import REACHED, Replay, on_ladder
from bridge.errors import AnalysisError
from bridge.measure import spikes_of
from circuits import (
    Circuit,
    Condition,
    Sampling,
    Setting,
    SolverOptions,
    draw_mismatch,
    draw_process,
    render_deck,
)
from circuits.bench import CLAMP_OPEN, neuron_bench
from circuits.technology import Technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

SPIKES = 2
"""From the first interval on a neuron with a constant input is periodic."""


@dataclass(frozen=True)
class SteadyJob:
    """A job: one neuron at several constant currents, each from rest.

    A replay ends with its second spike, or with the time that there is.

    Attributes:
        circuit, technology, condition, sampling, draw, v_rest: As in `bridge.bench.ReplayJob`.
        currents: A, each from the beginning on.
        duration: The longest time, s.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    sampling: Sampling
    draw: int
    v_rest: float
    currents: Sequence[float]
    duration: float
    options: SolverOptions = SolverOptions()

    @cached_property
    def deck(self) -> str:
        """The bench of the circuit under the condition, from rest."""
        return self.deck_of(self.options)

    def deck_of(self, options: SolverOptions) -> str:
        """The same with other numerical settings."""
        condition, technology = self.condition, self.technology
        process = draw_process(technology, condition.corner, self.sampling, self.draw)
        setting = Setting(condition, options, process, v_start=self.v_rest)
        return render_deck(self.circuit, technology, setting)

    @property
    def items(self) -> int:
        """Number of currents."""
        return len(self.currents)

    def compute(self, ngspice: "Ngspice", item: int) -> Replay:
        """Simulate at one current; what does not converge is tried again on the ladder."""
        draw = draw_mismatch(self.circuit, self.technology, self.sampling, self.draw)

        def simulate(options: SolverOptions) -> Replay:
            ngspice.ensure(self.deck if options == self.options else self.deck_of(options))
            apply_draw(ngspice, self.circuit, self.technology, draw)
            return self._simulate(ngspice, self.currents[item], options)

        return on_ladder(ngspice, self.options, simulate)

    def _simulate(self, ngspice: "Ngspice", current: float, options: SolverOptions) -> Replay:
        refined = options.refined(neuron_bench(self.circuit).step_refinement)
        level = self.condition.supply / 2
        ngspice.alter("rclamp", CLAMP_OPEN)
        ngspice.alter("iin", current)
        start = time.process_time()
        ngspice.transient(self.duration, refined.max_step, ("out", ">", level))
        for _ in range(SPIKES - 1):
            for side in ("out", "<", level / 2), ("out", ">", level):
                if not self._ended(ngspice):
                    ngspice.resume(side)
        seconds = time.process_time() - start
        t, v_out = ngspice.vectors("time", "out")
        spikes = spikes_of(t, v_out, self.condition.supply)[:SPIKES]
        if len(spikes) < SPIKES and not self._ended(ngspice):
            raise AnalysisError(f"transient: ended at {t[-1]:.4g} of {self.duration:.4g} s")
        return Replay(Status.OK, spikes=tuple(spikes.tolist()), seconds=seconds)

    def _ended(self, ngspice: "Ngspice") -> bool:
        return bool(ngspice.vectors("time")[0][-1] >= REACHED * self.duration)

    def failed(self, item: int, status: str, reason: str) -> Replay:  # noqa: ARG002
        """A current whose worker crashed or ran out of time."""
        return Replay(Status(status), reason)


def continued(spikes: Sequence[float], duration: float) -> list[float]:
    """The spikes of a neuron with a constant input up to a time, from its first ones.

    Args:
        spikes: Its first `SPIKES`, s, or all if there are fewer.
        duration: s.

    Returns:
        s, ascending.
    """
    found = [one for one in spikes if one <= duration]
    if len(found) == SPIKES:
        period, number = found[-1] - found[-2], 1
        while (later := spikes[-1] + number * period) <= duration:
            found.append(later)
            number += 1
    return found
