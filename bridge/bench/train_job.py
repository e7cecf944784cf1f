"""Spike trains of the circuit without mismatch: one input current a spike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bridge.bench.analyses import apply_nominal, spike_times
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import energy_between
from circuits import Circuit, Condition, Setting, SolverOptions, render_deck
from circuits.bench import neuron_bench, transient_options
from circuits.technology import Technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


@dataclass(frozen=True)
class Train:
    """What one list of input currents gave.

    Attributes:
        currents: Input current on the way to each spike, A.
        intervals: From each spike to the next, s; empty when it failed.
        energies: What the supply delivers between them, J.
        t, v_mem, v_out: Waveforms, s and V, shape (points,); empty unless they were asked for.
    """

    currents: tuple[float, ...]
    status: Status
    reason: str = ""
    intervals: tuple[float, ...] = ()
    energies: tuple[float, ...] = ()
    t: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False)
    v_mem: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False)
    v_out: NDArray[np.float64] = field(default_factory=lambda: np.empty(0), repr=False)


@dataclass(frozen=True)
class TrainJob:
    """A job: several spike trains of a neuron without mismatch, each from the start.

    Attributes:
        currents: For each train the input current on the way to each of its spikes, A.
        knobs: Biases that differ from the datasheet's, SI.
        keep_waveforms: Whether the trains carry their waveforms.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    currents: Sequence[tuple[float, ...]]
    knobs: Mapping[str, float] = field(default_factory=dict)
    keep_waveforms: bool = False
    options: SolverOptions = SolverOptions()

    @cached_property
    def deck(self) -> str:
        """The bench of the circuit under the condition."""
        setting = Setting(self.condition, self.options, knobs=self.knobs)
        return render_deck(self.circuit, self.technology, setting)

    @property
    def items(self) -> int:
        """Number of trains."""
        return len(self.currents)

    def compute(self, ngspice: "Ngspice", item: int) -> Train:
        """Fire one train."""
        currents = self.currents[item]
        apply_nominal(ngspice, self.circuit, self.technology)
        bench = neuron_bench(self.circuit)
        options = transient_options(bench, self.options)
        try:
            spikes = spike_times(ngspice, self.condition, options, currents, bench.t_limit)
            t, v_mem, v_out, i_supply = ngspice.vectors("time", "mem", "out", "i(vdd)")
        except MeasurementError as error:
            return Train(currents, error.status, error.reason)
        except AnalysisError as error:
            return Train(currents, Status.NOT_CONVERGED, str(error))
        finally:
            ngspice.discard_runs()
        supply = self.condition.supply
        waveforms = (t, v_mem, v_out) if self.keep_waveforms else ()
        return Train(
            currents,
            Status.OK,
            "",
            tuple(np.diff(spikes).tolist()),
            tuple(energy_between(t, -i_supply, supply, *ends) for ends in pairwise(spikes)),
            *waveforms,
        )

    def failed(self, item: int, status: str, reason: str) -> Train:
        """A train whose worker crashed or ran out of time."""
        return Train(self.currents[item], Status(status), reason)
