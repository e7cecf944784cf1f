"""The characterisation of a circuit under one condition.

Of a neuron a DC clamp curve and one transient, of a synapse its response, of a weight its currents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bridge.bench.analyses import apply_draw, fire, read_codes, respond, spike_times
from bridge.bench.clamp import Clamped, clamp_below, clamp_membrane
from bridge.bench.ladder import Remedy, rungs
from bridge.errors import AnalysisError, MeasurementError
from bridge.measure import (
    CURRENT_NOISE,
    CodeCurrents,
    Parameters,
    SpikeTrain,
    SynapseResponse,
    check_periodic,
    hold_of,
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
from circuits.bench import feedback_of, neuron_bench, transient_options
from circuits.technology import STATISTICAL, Technology
from surrogate.vocabulary import Status, engineering

if TYPE_CHECKING:
    from bridge.engine.session import Ngspice


HOLD_FACTORS = (2.0, 4.0, 8.0)
"""Inputs at which the refractory period is measured once more, in higher inputs of the bench."""

HOLD_LEAST, HOLD_SHARE = 1.3, 1 / 3
"""The lowest input at which it is: so many rheobases, but no less than this share of the bench's
lower input, as a neuron that does not leak has next to no rheobase."""

HOLD_POINTS = 40_000
"""Time points of such a train at most: several times what those of the catalogue take."""

HOLD_SPIKES = 3
"""Of which the last interval counts."""

PERIODS = 2
"""Successive intervals at each input of the bench, which are to be equal."""

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
            if index == NOMINAL_DRAW and self.circuit.kind == "neuron":
                self._check_periodic(ngspice, waveform, options)
        except MeasurementError as error:
            return Sample(index, error.status, error.reason)
        kept = waveform if self.keep_waveforms else None
        if index == NOMINAL_DRAW and self.circuit.kind == "neuron":
            parameters = self._with_hold(ngspice, parameters, options)
            parameters = self._with_below(ngspice, parameters)
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

    def _check_periodic(
        self,
        ngspice: "Ngspice",
        measured: SpikeTrain | SynapseResponse | CodeCurrents,
        options: SolverOptions,
    ) -> None:
        """Check the interval at each input of the bench against successive ones at that alone.

        Raises:
            MeasurementError: They are not equal, or a spike does not come.
        """
        assert isinstance(measured, SpikeTrain)
        bench = neuron_bench(self.circuit)
        refined = transient_options(bench, options)
        for current, known in ((bench.i_high, measured.isi_high), (bench.i_low, measured.isi_low)):
            fired = [current] * (PERIODS + 1)
            try:
                spikes = spike_times(
                    ngspice, self.condition, refined, fired, bench.t_limit, HOLD_POINTS
                )
            except AnalysisError:  # the solver's fault; what was measured stands
                continue
            except MeasurementError as error:
                if error.status is not Status.STIFF:
                    raise
                continue
            check_periodic({current: [known, *np.diff(spikes).tolist()]})

    def _with_hold(
        self, ngspice: "Ngspice", parameters: Parameters, options: SolverOptions
    ) -> Parameters:
        """With the refractory period at ever higher and lower inputs, as far as it makes sense."""
        bench = neuron_bench(self.circuit)
        middle = float(np.sqrt(bench.i_low * bench.i_high))
        least = max(HOLD_LEAST * parameters.values["rheobase"], HOLD_SHARE * bench.i_low)
        currents = [middle, bench.i_high, *(factor * bench.i_high for factor in HOLD_FACTORS)]
        if least < bench.i_low:
            currents += [least, float(np.sqrt(least * bench.i_low))]
        own = bench.i_high
        if self.circuit.neuron.ports.input is not None:  # there t_refractory is at the lower input
            own = bench.i_low
        others = {*currents, bench.i_low} - {own}
        above = [own, *sorted(one for one in others if one > own)]
        below = [own, *sorted((one for one in others if one < own), reverse=True)]
        up_i, up_t, end_up = self._holds(ngspice, parameters, above, options)
        down_i, down_t, end_down = self._holds(ngspice, parameters, below, options)
        return replace(
            parameters,
            hold_i=(*down_i[:0:-1], *up_i),
            hold_t=(*down_t[:0:-1], *up_t),
            hold_end="; ".join(one for one in (end_down, end_up) if one),
        )

    def _holds(
        self,
        ngspice: "Ngspice",
        parameters: Parameters,
        currents: Sequence[float],
        options: SolverOptions,
    ) -> tuple[list[float], list[float], str]:
        """Refractory periods at one input after another, and why there are no more."""
        bench = neuron_bench(self.circuit)
        refined = options.refined(bench.step_refinement)
        intervals, end = [np.nan], ""
        for current in currents[1:]:
            try:
                fired = [current] * HOLD_SPIKES
                spikes = spike_times(
                    ngspice, self.condition, refined, fired, bench.t_limit, HOLD_POINTS
                )
            except (MeasurementError, AnalysisError) as error:
                end = f"{engineering(current, 'A')}: {error}"
                break
            intervals.append(float(spikes[-1] - spikes[-2]))
        hold_i, hold_t = hold_of(parameters, currents, intervals)
        if len(hold_i) < len(intervals):
            end = f"{engineering(currents[len(hold_i)], 'A')}: integration takes the whole interval"
        return hold_i, hold_t, end

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
