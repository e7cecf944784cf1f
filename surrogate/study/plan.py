"""How large the study is."""

from collections.abc import Mapping
from dataclasses import dataclass

from surrogate.statistics import Right
from surrogate.study.case import CASES
from surrogate.study.point import Point

Answers = Mapping[Point, Right]
"""Which images each chip of each point classified rightly."""

LEVELS = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Standard deviations of synthetic drift."""


@dataclass(frozen=True)
class StudyPlan:
    """Sizes of a study.

    Attributes
    ----------
    chips : int
        Of each point.
    trials : int
        Chips from which the width of intervals is found.
    seed : int
        Of all random numbers.
    networks : tuple of str
        Keys of `surrogate.study.case.CASES`.
    levels : tuple of float
        Standard deviations of drift.
    """

    chips: int = 100
    trials: int = 500
    seed: int = 1
    networks: tuple[str, ...] = tuple(CASES)
    levels: tuple[float, ...] = LEVELS
