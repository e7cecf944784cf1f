"""What the twins of a case answer to its inputs."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bridge.engine import Executor, Shared, Task, run_tasks
from bridge.verify.agreement import Agreement
from bridge.verify.case import Case, drawn_twins
from bridge.verify.stimuli import Stimulus
from bridge.verify.twin import Twins
from surrogate.distribution import Distribution

Array = NDArray[np.float64]

DRAWN = 100
"""Twins that are drawn from the distribution: five times as many as neurons in ngspice, so that
their own noise adds little."""


@dataclass(frozen=True, eq=False)
class Answers:
    """Of all twins of a case to one input.

    Attributes:
        spikes: Of each measured twin, s.
        energies: What each takes from the supply, J, shape (measured,).
        finer: Each at twice the resolution beside `spikes`: the numerical error.
        drawn_counts: Spikes of each twin that is drawn, shape (drawn,).
        drawn_latencies: Its first spike after the onset, s; NaN of one that does not spike.
        drawn_energies: J, shape (drawn,).
        seconds: Processor time that a drawn twin took, s, all of them side by side as a network's
            neurons are.
    """

    spikes: tuple[Array, ...]
    energies: Array
    finer: tuple[Agreement, ...]
    drawn_counts: NDArray[np.int64]
    drawn_latencies: Array
    drawn_energies: Array
    seconds: float


def answer_all(
    cases: Sequence[Case],
    distributions: dict[str, Distribution],
    seed: int,
    executor: Executor,
    progress: Callable[[], None],
) -> dict[tuple[int, int], Answers]:
    """Answers by case and stimulus.

    Args:
        seed: The plan's.
        executor: What computes; the result, but for times, does not depend on it.
    """
    tasks, places = [], []
    for c, case in enumerate(cases):
        if not case.draws:
            continue
        measured = Shared(case.measured)
        drawn = Shared(
            drawn_twins(case.measured, distributions[case.circuit], case.fitted, DRAWN, seed)
        )
        for s, stimulus in enumerate(case.stimuli):
            what = f"twins of {case.circuit} at {case.condition.label}"
            tasks.append(Task(what, answer, (measured, drawn, stimulus)))
            places.append((c, s))
    return dict(zip(places, run_tasks(executor, tasks, progress), strict=True))


def answer(measured: Twins, drawn: Twins, stimulus: Stimulus) -> Answers:
    """Answers to one input."""
    spikes, fine = measured.spikes(stimulus), measured.spikes(stimulus, 2)
    start = time.process_time()  # what is compiled has been loaded by now
    others = drawn.spikes(stimulus)
    seconds = (time.process_time() - start) / drawn.size
    counts = np.array([len(one) for one in others], dtype=np.int64)
    own = np.array([len(one) for one in spikes], dtype=np.int64)
    current = stimulus.current
    onset, length = current.onset, current.duration - current.onset
    return Answers(
        spikes=tuple(spikes),
        energies=measured.energies(stimulus, own),
        finer=tuple(
            Agreement.of(one, other, onset, length) for one, other in zip(fine, spikes, strict=True)
        ),
        drawn_counts=counts,
        drawn_latencies=np.array([one[0] - onset if len(one) else np.nan for one in others]),
        drawn_energies=drawn.energies(stimulus, counts),
        seconds=seconds,
    )
