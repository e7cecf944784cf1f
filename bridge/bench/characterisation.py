"""The characterisation of a circuit under one condition: DC clamp curve and one transient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bridge.bench.analyses import apply_draw, fire, respond
from bridge.bench.clamp import clamp_membrane
from bridge.bench.ladder import Remedy, rungs
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import Parameters, SpikeTrain, SynapseResponse, measure_neuron, measure_synapse
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
from circuits.bench import feedback_of
from circuits.technology import STATISTICAL, Technology
from surrogate.vocabulary import Status

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


@dataclass(frozen=True)
class Sample:
    """Outcome of one draw under one condition.

    Attributes:
        draw: Index of the mismatch draw; 0 is the nominal circuit.
        reason: Why it failed; empty when ok.
        remedy: What it needed to converge; the last that was tried when nothing helped.
        newton_iterations: Newton iterations of all its analyses; None when its worker was lost.
        train: The waveform, when it was asked for.
    """

    draw: int
    status: Status
    reason: str = ""
    remedy: Remedy = Remedy.NONE
    newton_iterations: int | None = None
    parameters: Parameters | None = None
    train: SpikeTrain | SynapseResponse | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Characterisation:
    """A job: characterise some draws of a circuit under one condition.

    Attributes:
        draws: Indices of the draws; 0 is the nominal circuit.
        refine: Factor by which the clamp's steps are finer.
        keep_waveforms: Whether samples carry their transient.
        knobs, voltages: Biases that differ from the datasheet's, and inner nodes that a source
            holds; see `circuits.Setting`.
    """

    circuit: Circuit
    technology: Technology
    condition: Condition
    sampling: Sampling
    draws: Sequence[int]
    options: SolverOptions = SolverOptions()
    refine: float = 1.0
    keep_waveforms: bool = False
    knobs: Mapping[str, float] = field(default_factory=dict)
    voltages: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def deck(self) -> str:
        """The bench of the circuit under the condition, as the first draw needs it."""
        return self.deck_of(self.draws[0])

    def deck_of(self, draw: int, options: SolverOptions | None = None) -> str:
        """The bench of a draw: the process of its chip, when chips differ, stands in the deck."""
        return render_deck(self.circuit, self.technology, self.setting_of(draw, options))

    def setting_of(self, draw: int, options: SolverOptions | None = None) -> Setting:
        """What the deck of a draw is rendered for."""
        corner = self.condition.corner
        process = draw_process(self.technology, corner, self.sampling, draw)
        return Setting(self.condition, options or self.options, process, self.knobs, self.voltages)

    @property
    def items(self) -> int:
        """Number of draws."""
        return len(self.draws)

    def compute(self, ngspice: "Ngspice", item: int) -> Sample:
        """Characterise one draw; what does not converge is tried again on the ladder."""
        index, spent = self.draws[item], 0
        for remedy, options in rungs(self.options):
            ngspice.ensure(self._rung_deck(index, remedy, options))
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

    def _rung_deck(self, index: int, remedy: Remedy, options: SolverOptions) -> str:
        if remedy or self.condition.corner == STATISTICAL:
            return self.deck_of(index, options)
        return self.deck

    def failed(self, item: int, status: str, reason: str) -> Sample:
        """A draw whose worker crashed or ran out of time."""
        return Sample(self.draws[item], Status(status), reason)

    def _analyse(self, ngspice: "Ngspice", index: int, options: SolverOptions) -> Sample:
        draw = draw_mismatch(self.circuit, self.technology, self.sampling, index)
        apply_draw(ngspice, self.circuit, self.technology, draw)
        try:
            parameters, waveform = self._measure(ngspice, options)
        except MeasurementError as error:
            return Sample(index, error.status, error.reason)
        kept = waveform if self.keep_waveforms else None
        return Sample(index, Status.OK, parameters=parameters, train=kept)

    def _measure(
        self, ngspice: "Ngspice", options: SolverOptions
    ) -> tuple[Parameters, SpikeTrain | SynapseResponse]:
        circuit, condition = self.circuit, self.condition
        if circuit.kind == "synapse":
            response = respond(ngspice, circuit, condition, options)
            return measure_synapse(response), response
        clamped = clamp_membrane(ngspice, circuit, condition.supply, self.refine)
        train = fire(ngspice, circuit, condition, options)
        parameters = measure_neuron(
            clamped.zero,
            clamped.driven,
            train,
            feedback_of(circuit),
            circuit.neuron.c_feedback,
        )
        return parameters, train
