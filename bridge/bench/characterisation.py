"""The characterisation of a circuit under one condition.

Of a neuron a DC clamp curve and one transient, of a synapse its response, of a weight its currents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import apply_draw, fire, read_codes, respond
from bridge.bench.clamp import Clamped, clamp_below, clamp_membrane
from bridge.bench.hold import with_hold
from bridge.bench.ladder import Remedy, rungs
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import (
    CURRENT_NOISE,
    CodeCurrents,
    Parameters,
    SpikeTrain,
    SynapseResponse,
    measure_neuron,
    measure_synapse,
    measure_weight,
    scatter,
    switch_point,
    without_failures,
)
from circuits import (
    NOMINAL_DRAW,
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


ZERO_OUTCOMES = (
    Status.NO_STABLE_ZERO,
    Status.NO_UNSTABLE_ZERO,
    Status.TWO_STABLE_ZEROS,
    Status.TWO_UNSTABLE_ZEROS,
)
"""Outcomes that the sign of a current decides."""


@dataclass(frozen=True)
class Sample:
    """Outcome of one draw under one condition.

    Attributes:
        draw: Index of the mismatch draw; 0 is the nominal circuit.
        reason: Why it failed; empty when ok.
        remedy: What it needed to converge; the last that was tried when nothing helped.
        newton_iterations: Newton iterations of all its analyses; None when its worker was lost.
        train: The waveform, or a weight's currents, when it was asked for.
    """

    draw: int
    status: Status
    reason: str = ""
    remedy: Remedy = Remedy.NONE
    newton_iterations: int | None = None
    parameters: Parameters | None = None
    train: SpikeTrain | SynapseResponse | CodeCurrents | None = field(default=None, repr=False)


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
        return replace(sample, remedy=remedy or sample.remedy, newton_iterations=spent)

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
            parameters, waveform, remedy = self._measure(ngspice, index, options)
            if index == NOMINAL_DRAW and isinstance(waveform, SpikeTrain):
                parameters = with_hold(
                    ngspice, self.circuit, self.condition, parameters, waveform, options
                )
                parameters = self._with_below(ngspice, parameters)
        except MeasurementError as error:
            return Sample(index, error.status, error.reason)
        kept = waveform if self.keep_waveforms else None
        return Sample(index, Status.OK, remedy=remedy, parameters=parameters, train=kept)

    def _measure(
        self, ngspice: "Ngspice", index: int, options: SolverOptions
    ) -> tuple[Parameters, SpikeTrain | SynapseResponse | CodeCurrents, Remedy]:
        circuit, condition = self.circuit, self.condition
        if circuit.kind == "synapse":
            response = respond(ngspice, circuit, condition, options)
            return measure_synapse(response), response, Remedy.NONE
        if circuit.kind == "weight":
            currents = read_codes(ngspice, circuit, condition)
            return measure_weight(currents), currents, Remedy.NONE
        train = None
        try:
            clamped = clamp_membrane(ngspice, circuit, condition.supply, self.refine)
            train = fire(ngspice, circuit, condition, options)
            return self._parameters(clamped, train, CURRENT_NOISE), train, Remedy.NONE
        except MeasurementError as error:
            # Of curves that the solver left rough, its own error may have decided.
            if error.status not in ZERO_OUTCOMES:
                raise
            rough = scatter(clamped.zero) if train else np.inf
            coarser = options.abstol < SolverOptions().abstol
            if rough <= CURRENT_NOISE or not (train or coarser):
                raise
            found = self._beyond_scatter(ngspice, index, options, error)
            return *found, Remedy.CLAMP_TOLERANCE if coarser else Remedy.NONE

    def _with_below(self, ngspice: "Ngspice", parameters: Parameters) -> Parameters:
        """With the membrane below rest; no current through a port of its own would lead there."""
        if self.circuit.neuron.ports.input is not None:
            return parameters
        try:
            depths, currents = clamp_below(ngspice, parameters.values["v_rest"])
        except AnalysisError:  # what holds the membrane there is then not known
            return parameters
        return replace(parameters, below_v=tuple(depths), below_i=tuple(currents))

    def _parameters(self, clamped: Clamped, train: SpikeTrain, noise: float) -> Parameters:
        c_feedback = self.circuit.neuron.c_feedback
        return measure_neuron(
            clamped.zero, clamped.driven, train, feedback_of(self.circuit), c_feedback, noise,
            clamped.near, clamped.i_near,
        )  # fmt: skip

    def _beyond_scatter(
        self, ngspice: "Ngspice", index: int, options: SolverOptions, first: MeasurementError
    ) -> tuple[Parameters, SpikeTrain]:
        """Measure once more where a zero is one only if the current leaves its numerical error.

        The clamp of a certificate, whose tolerances may lie below what rounding leaves of the
        currents, is swept at the plan's own, which the certificate says: what is read off the clamp
        alone is then certified by finer steps and by that scatter, not by tighter tolerance. Points
        that the solver left beside the solution, as ngspice's remedies do, are left out.

        Raises:
            MeasurementError: It fails as before, which is named with the error.
        """
        circuit, condition = self.circuit, self.condition
        ngspice.ensure(self.deck_of(index, options.no_tighter_than(SolverOptions())))
        draw = draw_mismatch(circuit, self.technology, self.sampling, index)
        apply_draw(ngspice, circuit, self.technology, draw)
        rough = np.inf
        try:
            clamped = clamp_membrane(ngspice, circuit, condition.supply, self.refine)
            switch = switch_point(clamped.zero, condition.supply)
            end = np.inf if switch is None else switch
            clamped = replace(clamped, zero=without_failures(clamped.zero, end))
            rough = scatter(clamped.zero, end)
            ngspice.ensure(self.deck_of(index, options))
            apply_draw(ngspice, circuit, self.technology, draw)
            train = fire(ngspice, circuit, condition, options)
            return self._parameters(clamped, train, max(CURRENT_NOISE, rough)), train
        except MeasurementError as error:
            about = f"; the clamp's current scatters by {rough:.2g} A" if rough < np.inf else ""
            raise MeasurementError(first.status, first.reason + about) from error
