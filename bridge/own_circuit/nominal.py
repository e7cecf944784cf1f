"""A circuit without mismatch, before a sweep that takes minutes: does it work, how exactly?"""

from collections.abc import Callable
from typing import Any, TypeAlias

from bridge.bench import Characterisation, Sample
from bridge.bench.clamp_job import ClampJob
from bridge.engine import SpiceTask
from bridge.errors import BridgeInputError
from bridge.own_circuit.at_membrane import AtMembrane
from bridge.own_circuit.bench_trial import firing
from bridge.sweep.certificate import NEGLIGIBLE
from bridge.sweep.certification import scale_of
from bridge.sweep.part import PartPlan, Tolerance
from circuits import NOMINAL_DRAW, Circuit, Condition, Sampling
from circuits.bench import neuron_bench
from circuits.technology import Technology
from surrogate.statistics import Moments
from surrogate.vocabulary import Status

FROM_STEPS = (
    *("v_reset", "reset_level", "c_eff", "t_refractory"),
    *("rate_low", "rate_high", "energy_per_spike"),
)
"""What is read off a transient: the rest is of the clamp, which has no time steps."""

FINEST = 16.0
"""Greatest refinement of the steps that is tried."""

Run: TypeAlias = Callable[[SpiceTask, str], Any]
"""Runs a job of one item, which has a name for who waits; returns its outcome."""


class Nominal:
    """A circuit without mismatch under one condition.

    Args:
        run: What runs its jobs.
    """

    def __init__(self, technology: Technology, condition: Condition, run: Run) -> None:
        self._technology = technology
        self._condition = condition
        self._run = run

    def measured(self, circuit: Circuit) -> Sample:
        """Characterise it.

        Raises:
            BridgeInputError: Nothing is measured, which is the designer's to mend.
        """
        sample: Sample = self._run(self._job(circuit), "trying it without mismatch")
        if sample.status != Status.OK:
            raise BridgeInputError(
                f"{circuit.netlist}: without mismatch at {self._condition.label}: "
                f"{sample.status}: {sample.reason}; {self._remedy(circuit, sample.status)}"
            )
        return sample

    def refined(self, circuit: Circuit) -> Circuit:
        """The same with steps so fine that its numerical error is small against its values.

        Its spread over mismatch, which the certificate compares with, nobody knows yet: the error
        is to be below a thousandth (`NEGLIGIBLE`), a tenth of a spread of one per cent. Where finer
        steps do not help, it stays as it is.

        Raises:
            BridgeInputError: Nothing is measured.
        """
        if self._error(circuit) <= 1:
            return circuit
        bench = neuron_bench(circuit)
        finer = bench.step_refinement
        while finer < FINEST:
            finer *= 2
            update = {"bench": bench.model_copy(update={"step_refinement": finer})}
            trial = circuit.with_datasheet(circuit.neuron.model_copy(update=update))
            if self._error(trial) <= 1:
                return trial
        return circuit

    def _error(self, circuit: Circuit) -> float:
        """Greatest change at tighter tolerance, over what is negligible; 0 where it has none."""
        once = self.measured(circuit).parameters
        tight = PartPlan(self._job(circuit)).jobs[Tolerance.TIGHT]
        again = self._run(tight, "trying it at tighter tolerance").parameters
        if once is None or again is None:
            return 0.0  # another outcome: the certificate says it
        moments = {name: Moments(1, value) for name, value in once.values.items()}
        return max(
            float(abs(once.values[name] - again.values[name]))
            / (NEGLIGIBLE * scale_of(name, moments))
            for name in FROM_STEPS
        )

    def _job(self, circuit: Circuit) -> Characterisation:
        return Characterisation(
            circuit, self._technology, self._condition, Sampling(0), [NOMINAL_DRAW]
        )

    def _remedy(self, circuit: Circuit, status: Status) -> str:
        """What a designer can do about an outcome."""
        if circuit.kind != "neuron":
            return status.remedy
        if status == Status.TIMEOUT:
            what = firing(neuron_bench(circuit))
            job = ClampJob(*self._common(circuit), Sampling(0), [NOMINAL_DRAW])
            if self._run(job, "looking for what is slow").status == Status.TIMEOUT:
                what = "the clamp's sweep of the membrane"
            return f"slow was {what}: allow more with --timeout, or look at what is stiff in it"
        if status == Status.LATCHED:
            return "look at the reset and its bias: it is to draw more than the input"
        chargers = AtMembrane(circuit).chargers
        if status == Status.NO_STABLE_ZERO and chargers:
            return chargers
        return status.remedy

    def _common(self, circuit: Circuit) -> tuple[Circuit, Technology, Condition]:
        return circuit, self._technology, self._condition
