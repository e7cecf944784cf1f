"""How fast ngspice and the twins simulate the same neurons on the same inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridge.bench import Replay
from bridge.verify.answers import Answers
from bridge.verify.case import Case
from bridge.verify.replays import Place
from surrogate.vocabulary import Status


@dataclass(frozen=True)
class Speed:
    """Seconds of a neuron's time, of all neurons and inputs together, and what they took.

    Attributes:
        neuron_seconds: Of the replays that ended well.
        ngspice, twins: Seconds of one processor for these; for as many drawn twins.
    """

    neuron_seconds: float
    ngspice: float
    twins: float

    @property
    def rates(self) -> tuple[float, float]:
        """Neuron-seconds per second of ngspice and of the twins."""
        return self.neuron_seconds / self.ngspice, self.neuron_seconds / self.twins

    @property
    def ratio(self) -> float:
        """How many times faster the twins are."""
        return self.ngspice / self.twins


def speeds_of(
    cases: Sequence[Case],
    replays: Mapping[Place, Replay],
    answers: Mapping[tuple[int, int], Answers],
) -> dict[str, Speed]:
    """Speeds by circuit, of the replays at the plan's tolerance."""
    found: dict[str, Speed] = {}
    for (c, _, s, tolerance), replay in replays.items():
        if tolerance != "plan" or replay.status != Status.OK or replay.seconds <= 0:
            continue
        case = cases[c]
        before = found.get(case.circuit, Speed(0.0, 0.0, 0.0))
        found[case.circuit] = Speed(
            before.neuron_seconds + case.stimuli[s].current.duration,
            before.ngspice + replay.seconds,
            before.twins + answers[c, s].seconds,
        )
    return found
