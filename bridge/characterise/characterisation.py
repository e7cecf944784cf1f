"""The characterisation of a circuit under one condition: DC clamp curve and one transient."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bridge.characterise.analyses import apply_draw, clamp_membrane, fire
from bridge.characterise.ladder import Remedy, rungs
from bridge.measure import MeasurementError, Parameters, SpikeTrain, Status, measure_neuron
from circuits import (
    Circuit,
    Condition,
    SamplerName,
    SolverOptions,
    Technology,
    draw_mismatch,
    render_deck,
)

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


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
    remedy : Remedy
        What it needed to converge; the last that was tried when nothing helped.
    newton_iterations : int or None
        Newton iterations of all its analyses; None when its worker was lost.
    parameters : Parameters or None
        What was measured, when ok.
    train : SpikeTrain or None
        The waveform, when it was asked for.
    """

    draw: int
    status: Status
    reason: str = ""
    remedy: Remedy = Remedy.NONE
    newton_iterations: int | None = None
    parameters: Parameters | None = None
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
    sampler : str
        How the draws fill their space.
    options : SolverOptions
        Numerical settings.
    refine : float
        Factor by which the clamp's steps are finer.
    keep_waveforms : bool
        Whether samples carry their transient.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    seed: int
    draws: Sequence[int]
    sampler: SamplerName = "random"
    options: SolverOptions = SolverOptions()
    refine: float = 1.0
    keep_waveforms: bool = False

    @cached_property
    def deck(self) -> str:
        """The bench of the circuit under the condition."""
        return self._deck(self.options)

    def _deck(self, options: SolverOptions) -> str:
        return render_deck(self.circuit, self.technology, self.condition, options)

    @property
    def items(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def compute(self, ngspice: "Ngspice", item: int) -> Sample:
        """Characterise one draw; what does not converge is tried again on the ladder."""
        from bridge.engine.session import AnalysisError

        index, spent = self.draws[item], 0
        for remedy, options in rungs(self.options):
            ngspice.ensure(self._deck(options) if remedy else self.deck)
            before = ngspice.iterations
            try:
                sample = self._analyse(ngspice, index, options)
            except AnalysisError as error:
                sample = Sample(index, Status.NOT_CONVERGED, str(error))
            finally:
                ngspice.discard_runs()
            spent += ngspice.iterations - before
            if sample.status != Status.NOT_CONVERGED:
                break
        return replace(sample, remedy=remedy, newton_iterations=spent)

    def failed(self, item: int, status: str, reason: str) -> Sample:
        """A draw whose worker crashed or ran out of time."""
        return Sample(self.draws[item], Status(status), reason)

    def _analyse(self, ngspice: "Ngspice", index: int, options: SolverOptions) -> Sample:
        draw = draw_mismatch(self.circuit, self.technology, self.seed, index, self.sampler)
        apply_draw(ngspice, self.circuit, self.technology, draw)
        try:
            curve = clamp_membrane(ngspice, self.circuit, self.refine)
            train = fire(ngspice, self.circuit, self.condition, options)
            sheet = self.circuit.datasheet
            parameters = measure_neuron(curve, None, train, sheet.feedback, sheet.c_feedback)
        except MeasurementError as error:
            return Sample(index, error.status, error.reason)
        kept = train if self.keep_waveforms else None
        return Sample(index, Status.OK, parameters=parameters, train=kept)
