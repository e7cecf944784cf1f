"""Firing rates of chosen samples in ngspice at inputs that the characterisation did not use."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import apply_draw, spike_times
from bridge.errors import AnalysisError, MeasurementError
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
from circuits.bench import neuron_bench, transient_options
from circuits.technology import Technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


@dataclass(frozen=True)
class FiringOutcome:
    """Interspike intervals of one sample.

    Attributes:
        currents: Input currents, A.
        intervals: Interspike interval at each, s; empty when it failed.
    """

    draw: int
    currents: tuple[float, ...]
    intervals: tuple[float, ...]
    status: Status
    reason: str = ""


@dataclass(frozen=True)
class FiringJob:
    """A job: the f-I curve of some draws of a circuit under one condition.

    Attributes:
        circuit, technology, condition, sampling: As in `bridge.bench.Characterisation`.
        currents: Input currents of each draw, A, highest first.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    sampling: Sampling
    draws: Sequence[int]
    currents: Sequence[tuple[float, ...]]
    options: SolverOptions = SolverOptions()

    @cached_property
    def deck(self) -> str:
        """The bench of the circuit under the condition, as the first draw needs it."""
        return self._deck_of(self.draws[0])

    def _deck_of(self, draw: int) -> str:
        condition, technology = self.condition, self.technology
        process = draw_process(technology, condition.corner, self.sampling, draw)
        return render_deck(self.circuit, technology, Setting(condition, self.options, process))

    @property
    def items(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def compute(self, ngspice: "Ngspice", item: int) -> FiringOutcome:
        """Fire one draw twice at the first current and once more at each other."""
        index, currents = self.draws[item], self.currents[item]
        ngspice.ensure(self._deck_of(index))
        draw = draw_mismatch(self.circuit, self.technology, self.sampling, index)
        apply_draw(ngspice, self.circuit, self.technology, draw)
        bench = neuron_bench(self.circuit)
        options = transient_options(bench, self.options)
        try:
            spikes = spike_times(
                ngspice, self.condition, options, [currents[0], *currents], bench.t_limit
            )
        except MeasurementError as error:
            return FiringOutcome(index, currents, (), error.status, error.reason)
        except AnalysisError as error:
            return FiringOutcome(index, currents, (), Status.NOT_CONVERGED, str(error))
        finally:
            ngspice.discard_runs()
        return FiringOutcome(index, currents, tuple(np.diff(spikes).tolist()), Status.OK)

    def failed(self, item: int, status: str, reason: str) -> FiringOutcome:
        """A draw whose worker crashed or ran out of time."""
        return FiringOutcome(self.draws[item], self.currents[item], (), Status(status), reason)
