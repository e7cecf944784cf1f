"""The claims of the study, in their order."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from surrogate.study import (
    faults,
    quantisation,
    redundancy,
    temperature,
    threshold,
    time_constant,
    trials,
)
from surrogate.study.circuit import FittedCircuit
from surrogate.study.finding import Finding
from surrogate.study.plan import Answers, StudyPlan
from surrogate.study.point import Point


class Claim(Protocol):
    """What a claim's module offers."""

    def wanted(self, plan: StudyPlan, circuits: Mapping[str, FittedCircuit]) -> Iterable[Point]:
        """What has to be simulated."""

    def judge(
        self, plan: StudyPlan, circuits: Mapping[str, FittedCircuit], answers: Answers
    ) -> Finding:
        """What was found."""


CLAIMS: tuple[Claim, ...] = (
    time_constant,
    threshold,
    quantisation,
    redundancy,
    temperature,
    trials,
    faults,
)
