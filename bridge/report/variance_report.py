"""What a sweep's variance consists of, as a person reads it."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bridge.attribute.variance import SweepVariance
from bridge.plan import Plan
from bridge.report.terminal import new_table
from circuits.technology import STATISTICAL
from surrogate.statistics import CrossedSplit, Estimate, PointEstimate
from surrogate.vocabulary import SHOWN

PARTS = {
    "corner": "corner",
    "temperature": "temperature",
    "corner_temperature": "corner × temperature",
    "chip": "between chips",
    "draw": "mismatch",
}
"""Parts of a split and what they are called, in the order in which they are shown."""

FOLDED = {
    "temperature": "temper-\nature",
    "corner_temperature": "corner ×\ntemp.",
    "chip": "between\nchips",
}
"""The same above a narrow column."""

INTERACTION = "× condi-\ntion"
"""What the sum of all interactions of chips and draws with the condition is called."""

GROWTHS = {"mean": "mean", "chance": "mismatch", "corner": "corners", "total": "both"}


def heading_of(plan: Plan, one: SweepVariance) -> str:
    """Which circuit and conditions a split is of."""
    where = f"{len(one.corners)} corners" if len(one.corners) > 1 else one.corners[0]
    celsius = one.temperatures_celsius
    heat = f"{len(celsius)} temperatures" if len(celsius) > 1 else f"{celsius[0]:g} °C"
    return f"{plan.circuits[one.circuit].title} ({one.circuit}), {where}, {heat}"


def chance_of(one: SweepVariance) -> str:
    """What differs from draw to draw."""
    if one.neurons_per_chip > 1:
        return "mismatch within a chip"
    return "mismatch and process" if one.corners == [STATISTICAL] else "mismatch"


def answer_of(one: SweepVariance) -> str:
    """What answers to the condition in its own way: draws, and chips where they hold several."""
    return "chips and mismatch" if one.neurons_per_chip > 1 else chance_of(one)


def print_variance(console: Console, plan: Plan, found: Sequence[SweepVariance]) -> None:
    """Print shares of the variance, and what heat does to the spread."""
    for one in found:
        heading = heading_of(plan, one)
        if one.reason:
            console.print(f"{heading}: no split: {one.reason}\n")
            continue
        shown = {
            name: one.parameters[name]
            for name in SHOWN[plan.circuits[one.circuit].kind]
            if name in one.parameters
        }
        console.print(_shares(heading, shown))
        if len(one.temperatures_celsius) > 1:
            console.print(_growth(one, shown))
        console.print(_note(one), "\n")


def _shares(heading: str, shown: dict[str, CrossedSplit]) -> Table:
    splits = list(shown.values())
    parts = [part for part in PARTS if any(part in one.shares for one in splits)]
    interacts = any(one.interaction is not None for one in splits)
    title = f"{heading}:\nshares of the variance in % with 95 % intervals"
    headings = (*(FOLDED.get(part, PARTS[part]) for part in parts), *[INTERACTION] * interacts)
    table = new_table("", *headings, title=title)
    for name, one in shown.items():
        cells = [one.shares[part] for part in parts]
        cells += [one.interaction] if one.interaction is not None else []
        table.add_row(name, *(_bounded(cell, 100.0) for cell in cells))
    return table


def _growth(one: SweepVariance, shown: dict[str, CrossedSplit]) -> Table:
    cold, hot = min(one.temperatures_celsius), max(one.temperatures_celsius)
    several = len(one.corners) > 1
    over = f"{answer_of(one)}, over corners, over both" if several else answer_of(one)
    title = (
        f"At {hot:g} °C over {cold:g} °C: the mean; the standard deviation over\n{over}; "
        "the last over the mean"
    )
    names = [name for name in GROWTHS if several or name in ("mean", "chance")]
    last = "total" if several else "chance"
    headings = (*(GROWTHS[name] for name in names), f"{GROWTHS[last]}\n/ mean")
    table = new_table("", *headings, title=title)
    for name, split in shown.items():
        if split.growth is not None:
            cells = [split.growth.absolute.get(key) for key in names]
            cells.append(split.growth.relative.get(last))
            table.add_row(name, *("none" if c is None else _bounded(c, 1.0) for c in cells))
    return table


def _note(one: SweepVariance) -> str:
    chips = f" of {one.chips} chips" if one.neurons_per_chip > 1 else ""
    text = f"{one.draws} draws{chips} measured at every condition"
    for count, what in ((one.failed, "failed somewhere"), (one.unsimulated, "not simulated all")):
        text += f", {count} left out: {what}" if count else ""
    return (
        f"{text}. Conditions weigh the same; corner and temperature are those swept. "
        f"'× condition': what corner and temperature change in the effect of {answer_of(one)}."
    )


def _bounded(value: Estimate, scale: float) -> str:
    if isinstance(value, PointEstimate):
        return f"{_number(scale * value.value)}\nunknown"
    low, high = _number(scale * value.low), _number(scale * value.high)
    return f"{_number(scale * value.value)}\n{low}…{high}"


def _number(value: float) -> str:
    """Two decimals up to ten, one up to a hundred."""
    text = f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
    return text.removeprefix("-") if float(text) == 0 else text
