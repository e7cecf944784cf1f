"""The neurons of a network's chips in ngspice, each on what comes to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from bridge.bench import Replay, ReplayJob, SteadyJob, continued
from bridge.engine import Executor
from bridge.plan import Plan
from bridge.verify.network.relaxation import Request
from bridge.verify.network.subject import Subject
from bridge.verify.replay_journal import ReplayJournal, name_of
from circuits import SolverOptions, StepCurrent
from surrogate.vocabulary import Status

Array = NDArray[np.float64]

BINS = 16
"""Of each step, in which what spikes bring is averaged. A solver pays for each corner of a
current; output neurons' spikes are then off by up to 5 % of an interval, their counts by none."""

LONGEST_STEP = 1 / 8
"""Longest step of the solver, in steps of the network, where the plan's is shorter."""

FINER = 4
"""Factor by which bins are shorter in the run that certifies."""

DRIVEN_COST = 5
"""About what a neuron costs that is simulated from beginning to end, over one of whom two spikes
tell all: for the estimate of the time left alone."""

TOGETHER = 24
"""Items of a job: a deck is loaded once for them, and a worker's last job is not too long."""


@dataclass(frozen=True)
class Fineness:
    """How exactly neurons are simulated.

    Attributes:
        bins: Of each step.
        whole: Whether neurons with a constant input are simulated from beginning to end, also where
            it is not positive; otherwise up to their second spike, and not at all.
    """

    options: SolverOptions
    bins: int = BINS
    whole: bool = False

    @classmethod
    def plain(cls, step: float) -> "Fineness":
        """The plan's tolerances.

        Args:
            step: Of the network, s. Solver steps may be `LONGEST_STEP` of it where the plan's are
                shorter: neurons at rest cost less, and spikes move by 3e-4 of their time.
        """
        plan = SolverOptions()
        return cls(replace(plan, max_step=max(plan.max_step, LONGEST_STEP * step)))

    def rests(self, current: Array) -> bool:
        """Whether no simulation is needed: nothing ever drives the membrane up from rest."""
        return not self.whole and not bool(np.any(current > 0))

    def cost_of(self, current: Array) -> int:
        """About what a neuron costs, in units of one with a constant input."""
        if len(current) > 1 or self.whole:
            return DRIVEN_COST
        return 0 if self.rests(current) else 1

    @property
    def certifying(self) -> "Fineness":
        """Ten times tighter tolerances, shorter bins, and nothing taken for granted."""
        return Fineness(self.options.tightened(), FINER * self.bins, whole=True)


@dataclass
class Told:
    """What was simulated.

    Attributes:
        simulated: Neurons in ngspice, and how many of them had a constant input.
        seconds: Processor time of their transients, s.
        resting: Neurons that no current could have made spike.
        remedies: How many needed a remedy to converge, by remedy.
        outcomes: How many ended otherwise than well, by status.
    """

    simulated: int = 0
    steady: int = 0
    resting: int = 0
    seconds: float = 0.0
    remedies: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)


Missing = dict[tuple[int, bool], dict[str, list[Request]]]
"""What is to be simulated: by sample and kind of job, then by name, all requests for the same."""


class Transistors:
    """Simulates the neurons of a subject; those that the journal has are taken from it.

    Args:
        executor: What computes; the result does not depend on it.
        done: Told of work that is done, in units of `cost_of`.
    """

    def __init__(
        self,
        subject: Subject,
        plan: Plan,
        fineness: Fineness,
        journal: ReplayJournal,
        executor: Executor,
        done: Callable[[int], None],
    ) -> None:
        self._subject, self._plan, self._fineness = subject, plan, fineness
        self._journal, self._executor, self._done = journal, executor, done
        self._places = [subject.places(chip) for chip in range(subject.chips)]
        self.told = Told()

    def fire(self, requests: Sequence[Request]) -> list[Array | str]:
        """As of `bridge.verify.network.relaxation.Fire`."""
        found: list[Array | str] = [np.empty(0)] * len(requests)
        names: list[str] = [""] * len(requests)
        missing: Missing = {}
        for k, one in enumerate(requests):
            if self._fineness.rests(one.current):
                self.told.resting += 1
            else:
                names[k] = self._name(one)
                if self._journal.get(names[k]) is None:
                    group = self._place(one), self._brief(one)
                    missing.setdefault(group, {}).setdefault(names[k], []).append(one)
                    continue
            self._done(self._fineness.cost_of(one.current))
        self._simulate(missing)
        for k, one in enumerate(requests):
            if names[k]:
                replay = self._journal.get(names[k])
                assert replay is not None
                found[k] = self._answer(one, replay)
        return found

    def _simulate(self, missing: Missing) -> None:
        work = []
        for (place, brief), some in missing.items():
            each = list(some.items())
            parts = [each[k : k + TOGETHER] for k in range(0, len(each), TOGETHER)]
            work += [(place, brief, part) for part in parts]
        jobs = (
            (self._brief_job if brief else self._job)(place, [same[0] for _, same in part])
            for place, brief, part in work
        )
        for index, item, replay in self._executor.run(jobs):
            name, same = work[index][2][item]
            self._journal.keep(name, replay)
            self._done(sum(self._fineness.cost_of(one.current) for one in same))

    def _answer(self, one: Request, replay: Replay) -> Array | str:
        told, status = self.told, replay.status
        told.simulated += 1
        told.steady += len(one.current) == 1
        told.seconds += replay.seconds
        if replay.remedy:
            told.remedies[str(replay.remedy)] = told.remedies.get(str(replay.remedy), 0) + 1
        if status != Status.OK:
            told.outcomes[str(status)] = told.outcomes.get(str(status), 0) + 1
            # What latches never spikes again: on a chip it is as silent as its twin.
            return np.empty(0) if status.known else f"{status}: {replay.reason}"
        spikes: Sequence[float] = replay.spikes
        if self._brief(one):
            spikes = continued(spikes, self._subject.duration)
        return np.array(spikes) / self._subject.unit.dt

    def _brief(self, one: Request) -> bool:
        """Whether two spikes tell all."""
        return len(one.current) == 1 and not self._fineness.whole

    def _place(self, one: Request) -> int:
        return int(self._places[one.chip][one.layer][one.neuron])

    def _current(self, one: Request) -> StepCurrent:
        levels, subject = one.current * self._subject.unit.rheobase, self._subject
        step = subject.duration / len(levels)
        # Levels that do not change are one: each corner costs the solver its steps.
        begins = np.flatnonzero(np.concatenate([[True], np.diff(levels) != 0]))
        return StepCurrent(np.asarray(begins * step), levels[begins], subject.duration, edge=step)

    def _name(self, one: Request) -> str:
        place, subject = self._place(one), self._subject
        more = ("steady",) if self._brief(one) else ()
        return name_of(
            subject.ids[place], float(subject.v_rest[place]), self._fineness.options,
            self._current(one), *more,
        )  # fmt: skip

    def _job(self, place: int, some: Sequence[Request]) -> ReplayJob:
        subject, plan = self._subject, self._plan
        return ReplayJob(
            plan.circuits[subject.circuit], plan.technology, subject.condition, plan.sampling,
            int(subject.draws[place]), float(subject.v_rest[place]),
            [self._current(one) for one in some], self._fineness.options,
        )  # fmt: skip

    def _brief_job(self, place: int, some: Sequence[Request]) -> SteadyJob:
        subject, plan = self._subject, self._plan
        return SteadyJob(
            plan.circuits[subject.circuit], plan.technology, subject.condition, plan.sampling,
            int(subject.draws[place]), float(subject.v_rest[place]),
            [float(self._current(one).levels[0]) for one in some], subject.duration,
            self._fineness.options,
        )  # fmt: skip
