"""A bench that was found, tried out: it fires there, and its steps are fine enough."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import spike_times
from bridge.errors import AnalysisError, BenchError, MeasurementError
from bridge.own_circuit.bench_search import FLOOR, FoundBench, at_input
from circuits import Circuit, Condition, NeuronBench, Setting, SolverOptions, render_deck
from circuits.bench import neuron_bench, transient_options
from circuits.technology import Technology
from surrogate.vocabulary import Status, engineering

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice

SLOWER = 10.0
"""How much less input a neuron gets that does not reset against it."""

SLOWER_TIMES = 3
"""How often."""

RESET_MARGIN = 0.1
"""The clamp goes so far below the lowest that a reset reaches, which mismatch scatters, V."""


@dataclass(frozen=True)
class BenchTrial:
    """A job: fire a neuron at a bench that was found for it, and let the bench follow.

    A neuron that does not leak may be made for far less current than it was given: where its reset
    does not take the output down against the input, it gets less. The clamp's range is widened to
    where the reset goes.

    Attributes:
        circuit: With the datasheet that was found.
        condition: The nominal corner at room temperature.
    """

    circuit: Circuit
    found: FoundBench
    technology: Technology
    condition: Condition
    options: SolverOptions = SolverOptions()
    items = 1

    @property
    def deck(self) -> str:
        """The bench that was found."""
        return self._deck_of(neuron_bench(self.circuit))

    def _deck_of(self, bench: NeuronBench) -> str:
        sheet = self.circuit.neuron.model_copy(update={"bench": bench})
        setting = Setting(self.condition, self.options)
        return render_deck(self.circuit.with_datasheet(sheet), self.technology, setting)

    def compute(self, ngspice: "Ngspice", item: int) -> NeuronBench:  # noqa: ARG002
        """The bench, as it came out of this; unchanged where it does not fire for another reason.

        Why, says the first sample.
        """
        for bench in self._slower():
            ngspice.ensure(self._deck_of(bench))
            try:
                lowest = self._lowest(ngspice, bench)
            except MeasurementError as error:
                if error.status == Status.LATCHED:
                    continue
                break
            except AnalysisError:
                break
            low = round(lowest - RESET_MARGIN, 2)
            if lowest >= FLOOR + RESET_MARGIN / 2:
                return bench
            return bench.model_copy(update={"v_sweep": (low, bench.v_sweep[1])})
        return neuron_bench(self.circuit)

    def _slower(self) -> Iterator[NeuronBench]:
        """The bench, then with less and less input."""
        bench = neuron_bench(self.circuit)
        for _ in range(1 + SLOWER_TIMES * self.found.free):
            yield bench
            i_low = bench.i_low / SLOWER
            bench = at_input(i_low, self.found.charge, bench.v_start, bench.v_sweep)

    def _lowest(self, ngspice: "Ngspice", bench: NeuronBench) -> float:
        """Lowest voltage that the membrane reaches between spikes, V."""
        options = transient_options(bench, self.options)
        spike_times(ngspice, self.condition, options, [bench.i_high] * 3, bench.t_limit)
        (v_mem,) = ngspice.vectors("mem")
        return float(np.min(v_mem))

    def failed(self, item: int, status: str, reason: str) -> BenchError:  # noqa: ARG002
        """Its worker crashed or ran out of time."""
        return BenchError(
            f"{status}: {firing(neuron_bench(self.circuit))} gave {reason}; allow more with "
            "--timeout"
        )


def firing(bench: NeuronBench) -> str:
    """For a person: what a transient at a bench is."""
    low, high = engineering(bench.i_low, "A"), engineering(bench.i_high, "A")
    return (
        f"the transient of three spikes at {high} and {low}, each of which is waited for up to "
        f"{engineering(bench.t_limit, 's')} of circuit time,"
    )
