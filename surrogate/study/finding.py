"""What the study found on one claim: numbers, and a verdict that follows from them."""

from typing import Literal

from surrogate.law.record import FrozenModel
from surrogate.statistics import Interval

Verdict = Literal["holds", "does not hold", "holds only where", "not tested"]


class Series(FrozenModel):
    """Values with intervals along a panel's axis.

    Attributes
    ----------
    label : str
        What varies from series to series.
    values : tuple of Interval or None
        At each place of the axis; None where there is nothing.
    """

    label: str
    values: tuple[Interval | None, ...]


class Panel(FrozenModel):
    """A diagram, and the table of its numbers.

    Attributes
    ----------
    title, x_label, y_label : str
        With units.
    x : tuple of float, or of str
        Places: numbers on a logarithmic axis, or names.
    series : tuple of Series
        What is drawn.
    band : tuple of float or None
        Range of y that the claim speaks of.
    band_label : str
        What it is.
    log_y : bool
        Whether y is logarithmic.
    """

    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...] | tuple[str, ...]
    series: tuple[Series, ...]
    band: tuple[float, float] | None = None
    band_label: str = "claimed"
    log_y: bool = False


class Finding(FrozenModel):
    """A claim and what was found.

    Attributes
    ----------
    number : int
        Of the claim.
    key : str
        Short name, for files.
    claim : str
        As it was made.
    criterion : str
        When it is said to hold.
    verdict : str
        ``"holds"``, ``"does not hold"``, ``"holds only where"`` or ``"not tested"``.
    where : tuple of str
        Conditions under which it holds, if only there.
    found : tuple of str
        What was found, in sentences with numbers.
    panels : tuple of Panel
        The numbers.
    chips : int
        Fewest chips of a point.
    """

    number: int
    key: str
    claim: str
    criterion: str
    verdict: Verdict
    where: tuple[str, ...]
    found: tuple[str, ...]
    panels: tuple[Panel, ...]
    chips: int


def verdict_of(tests: dict[str, bool]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of a claim that was tested under several conditions.

    Parameters
    ----------
    tests : dict of str to bool
        Whether the criterion is met, by condition.

    Returns
    -------
    str
        ``"holds"`` if it is met under all, ``"does not hold"`` if under none, ``"not tested"`` if
        there is no condition.
    tuple of str
        The conditions under which it is met, if only under some.
    """
    met = tuple(name for name, holds in tests.items() if holds)
    if not tests:
        return "not tested", ()
    if len(met) == len(tests):
        return "holds", ()
    return ("holds only where", met) if met else ("does not hold", ())


def points(value: Interval, digits: int = 2) -> str:
    """A number of percentage points with its interval, as text."""
    # Zero added, so that what rounds to zero has no sign.
    best, low, high = (
        f"{round(one, digits) + 0.0:.{digits}f}" for one in (value.value, value.low, value.high)
    )
    return f"{best} [{low}, {high}]"
