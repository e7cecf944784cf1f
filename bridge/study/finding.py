"""What the study found on one claim: numbers, and a verdict that follows from them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from surrogate.distribution.record import FrozenModel
from surrogate.statistics import Interval

Verdict = Literal["holds", "does not hold", "holds only where", "not tested"]


class Series(FrozenModel):
    """Values with intervals along a panel's axis; None where there is nothing."""

    label: str
    values: tuple[Interval | None, ...]


class Panel(FrozenModel):
    """A diagram, and the table of its numbers.

    Attributes:
        title, x_label, y_label: With units.
        x: Places: numbers on a logarithmic axis, or names.
        band: Range of y that the claim speaks of, and in `band_label` what it is.
        log_y: Whether y is logarithmic.
    """

    title: str
    x_label: str
    y_label: str
    x: tuple[float, ...] | tuple[str, ...]
    series: tuple[Series, ...]
    band: tuple[float, float] | None = None
    band_label: str = "claimed"
    log_y: bool = False


class Claim(FrozenModel):
    """A claim as it was made.

    Attributes:
        number, key: Its place, and a short name for files.
        claim, criterion: What is claimed, and when it is said to hold.
    """

    number: int
    key: str
    claim: str
    criterion: str

    def judged(
        self, tests: Mapping[str, bool], found: Sequence[str], panels: Sequence[Panel], chips: int
    ) -> "Finding":
        """What was found; `tests` says under which conditions the criterion is met."""
        verdict, where = verdict_of(tests)
        return Finding(
            **self.model_dump(), verdict=verdict, where=where, found=tuple(found),
            panels=tuple(panels), chips=chips,
        )  # fmt: skip


class Finding(Claim):
    """A claim and what was found.

    Attributes:
        verdict: ``"holds"``, ``"does not hold"``, ``"holds only where"`` or ``"not tested"``.
        where: Conditions under which it holds, if only there.
        found: What was found, in sentences with numbers.
    """

    verdict: Verdict
    where: tuple[str, ...]
    found: tuple[str, ...]
    panels: tuple[Panel, ...]
    chips: int


def verdict_of(tests: Mapping[str, bool]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of a claim by condition: ``"holds"`` if its criterion is met under all.

    With it come the conditions under which it is met, if only under some.
    """
    met = tuple(name for name, holds in tests.items() if holds)
    if not tests:
        return "not tested", ()
    if len(met) == len(tests):
        return "holds", ()
    return ("holds only where", met) if met else ("does not hold", ())


LOST = "accuracy lost (points)"


def panel(
    title: str,
    x_label: str,
    x: Sequence[float] | Sequence[str],
    rows: Mapping[str, Sequence[Interval | None]],
    y_label: str = LOST,
    **more: Any,
) -> Panel:
    """A panel with a series for each row."""
    series = tuple(Series(label=label, values=tuple(row)) for label, row in rows.items())
    return Panel(title=title, x_label=x_label, y_label=y_label, x=tuple(x), series=series, **more)


def points(value: Interval, digits: int = 2) -> str:
    """A number of percentage points with its interval, as text."""
    # Zero added, so that what rounds to zero has no sign.
    best, low, high = (
        f"{round(one, digits) + 0.0:.{digits}f}" for one in (value.value, value.low, value.high)
    )
    return f"{best} [{low}, {high}]"


def ranked(costs: Mapping[str, Interval]) -> str:
    """Costs as text, the dearest first."""
    order = sorted(costs, key=lambda name: -costs[name].value)
    return ", ".join(f"{name} {points(costs[name])}" for name in order)
