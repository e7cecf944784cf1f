"""What is tried, in order, when a sample does not converge."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from circuits import SolverOptions


class Remedy(StrEnum):
    """What a sample needed to be simulated."""

    NONE = ""
    TIGHTER_STEP = "tighter_step"
    OTHER_METHOD = "other_method"
    GMIN_STEPPING = "gmin_stepping"
    SOURCE_STEPPING = "source_stepping"
    CLAMP_TOLERANCE = "clamp_tolerance"
    """No rung: in a sample at tighter tolerance than a run's, the clamp was swept at the run's."""


STEP_SHARE = 0.1
"""Longest step of the rungs, as a share of the plan's: a step that fails is often too long."""


def rungs(options: SolverOptions) -> Iterator[tuple[Remedy, SolverOptions]]:
    """Numerical settings to try, from the plan's own on.

    Args:
        options: The plan's settings.

    Yields:
        Tolerances stay the plan's on every rung: only the way to the solution changes.
    """
    yield Remedy.NONE, options
    shorter = replace(options, max_step=STEP_SHARE * options.max_step)
    yield Remedy.TIGHTER_STEP, shorter
    other = replace(shorter, method="gear" if options.method == "trap" else "trap")
    yield Remedy.OTHER_METHOD, other
    yield Remedy.GMIN_STEPPING, replace(other, operating_point="gmin_stepping")
    yield Remedy.SOURCE_STEPPING, replace(other, operating_point="source_stepping")
