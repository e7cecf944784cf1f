"""What drives each parameter, in a designer's terms."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bridge.attribute import ConditionBlame, DoubledArea, ParameterBlame, Source
from bridge.attribute.inputs import PARTS
from bridge.report.numbers import interval_text, percent
from bridge.report.terminal import new_table, say
from surrogate.statistics import Interval
from surrogate.vocabulary import QUANTITIES, engineering

MOST_SOURCES = 4
LEAST_SHARE = 0.01
"""Sources that carry less have no row of their own."""

MOST_INTERACTIONS, LEAST_INTERACTION = 2, 1e-3
"""Interactions with a row of their own."""

LONGEST_NAME = len("ln ") + max(map(len, QUANTITIES))

SMALLEST = 1e-5
"""Smaller shares that the surface misses are no longer told apart."""


def print_blame(console: Console, title: str, found: ConditionBlame, shown: Sequence[str]) -> None:
    """Print the leading transistors of each parameter, and what it comes to in a sentence."""
    parameters = [one for one in found.parameters if one.parameter in shown]
    where = found.condition.label
    if parameters:
        console.print(_table(f"{title} ({found.circuit}), {where}", parameters))
    say(console, *(f"  {sentence(one)}" for one in parameters))
    for other in found.unblamed:
        if other.parameter in shown:
            say(console, f"  {other.parameter}: not traced: {other.reason}")
    if found.failed:
        text = f"  {found.failed} draws measured nothing and have no part in the shares"
        console.print(text, soft_wrap=True, highlight=False)


def print_doubled(console: Console, doubled: DoubledArea, shown: Sequence[str]) -> None:
    """Print predicted beside simulated standard deviations with larger transistors."""
    measured = doubled.draws - doubled.failed
    table = new_table(
        "", "before", "predicted", "simulated", "difference in %",
        title=f"{doubled.circuit}, {doubled.condition.label}: area of "
        f"{' and '.join(doubled.transistors)} doubled, the same {measured} draws",
        caption="Standard deviations; what is left when they are divided by the mean; the nominal "
        "circuit. Difference: simulated over predicted [95 % interval], nominal after over before.",
    )  # fmt: skip
    for column in table.columns:
        column.no_wrap = True
    for one in doubled.parameters:
        if one.parameter in shown:
            sigmas = (one.before, one.predicted, one.simulated)
            texts = (engineering(sigma.value, one.unit) for sigma in sigmas)
            table.add_row(one.parameter, *texts, _difference(one.difference))
            if one.relative is not None:
                table.add_row("  over mean", "", "", "", _difference(one.relative))
            before, after = one.nominal_before, one.nominal_after
            if before is not None and after is not None:
                values = (engineering(value, one.unit, 4) for value in (before, after))
                change = "" if before == 0 else f"{100 * (after / before - 1):+.2f}"
                first, last = values
                table.add_row("  nominal", first, "", last, change, end_section=True)
    console.print(table)
    if doubled.failed:
        say(console, f"  {doubled.failed} of {doubled.draws} draws measured nothing")


def sentence(one: ParameterBlame) -> str:
    """What drives a parameter, for a person.

    Returns:
        Such as ``xmn1's Vth carries 61.0 % [58.2, 63.9] of the variance of v_threshold; doubling
        its area takes sigma from 14.2 mV to 9.8 mV, times 0.690 [0.681, 0.702]``.
    """
    source = one.sources[0]
    part, share = max(source.parts.items(), key=lambda item: item[1].first.value)
    text = (
        f"{source.name}'s {part} carries {interval_text(share.first, _percent, ' %')} of the "
        f"variance of {_name(one)}"
    )
    if one.doublings and one.doublings[0].transistor == source.name:
        sigma = engineering(one.sigma.value, one.unit)
        after, ratio = one.doublings[0].sigma.value, one.doublings[0].ratio
        text += (
            f"; doubling its area takes sigma from {sigma} to {engineering(after, one.unit)}, "
            f"times {ratio.value:.3f} [{ratio.low:.3f}, {ratio.high:.3f}]"
        )
    return text


def _table(title: str, parameters: Sequence[ParameterBlame]) -> Table:
    draws = sorted({one.draws for one in parameters})
    table = new_table(
        "", "W/L, µm", "alone", "Vth", "beta", "total", "sigma",
        title=f"{title}: share of the variance in %, {draws[-1]} draws",
        caption="Alone [95 % interval]: of Vth and beta; total: with interactions; ln: of the "
        "logarithm's variance; sigma: of all, and with W and L of this transistor times the root "
        "of two.",
        collapse_padding=True,
    )  # fmt: skip
    table.columns[0].min_width = LONGEST_NAME
    for column in table.columns[1:]:
        column.no_wrap = True
    for one in parameters:
        after = {doubled.transistor: doubled.sigma for doubled in one.doublings}
        table.add_row(_name(one), "", "", "", "", "", engineering(one.sigma.value, one.unit))
        for source in _leading(one):
            new = after.get(source.name)
            table.add_row(
                _indented(f"{source.name}: {source.role}" if source.role else source.name),
                _size(source),
                _share(source.share.first),
                *_parts(source),
                "" if source.share.total is None else _percent(source.share.total.value),
                engineering(new.value, one.unit) if new else "",
            )
        for pair in one.interactions[:MOST_INTERACTIONS]:
            if pair.share.value > LEAST_INTERACTION:
                text = _indented(f"{pair.first} with {pair.second}")
                table.add_row(text, "", "", "", "", _percent(pair.share.value), "")
        table.add_row("  not explained", "", _share(one.unexplained), "", "", "", "")
        missed = "no surface: too few draws" if one.surface is None else "missed by surface"
        share = "" if one.surface is None else _small(1 - one.surface.q2.value)
        table.add_row(f"  {missed}", "", "", "", "", share, "", end_section=True)
    return table


def _name(one: ParameterBlame) -> str:
    """What the variance is of: the parameter, or its logarithm."""
    logarithmic = one.surface is not None and one.surface.logarithmic
    return f"ln {one.parameter}" if logarithmic else one.parameter


def _indented(text: str) -> Padding:
    """As written, brackets too; all lines that it is folded into are indented."""
    return Padding(Text(text), (0, 0, 0, 2))


def _leading(one: ParameterBlame) -> list[Source]:
    return [s for s in one.sources[:MOST_SOURCES] if s.share.first.value > LEAST_SHARE]


def _parts(source: Source) -> list[str]:
    """Texts of Vth and beta, which the process does not have."""
    return [
        _percent(source.parts[part].first.value) if part in source.parts else "" for part in PARTS
    ]


def _size(source: Source) -> str:
    if source.width is None or source.length is None:
        return ""
    return f"{source.width * 1e6:.3g}/{source.length * 1e6:.3g}"


def _share(share: Interval) -> str:
    return interval_text(share, _percent)


def _percent(share: float) -> str:
    return percent(share, 1)


def _small(share: float) -> str:
    return f"{100 * share:.2g}" if share >= SMALLEST else f"<{100 * SMALLEST:g}"


def _difference(value: Interval) -> str:
    return interval_text(value, lambda change: f"{100 * change:+.2f}")
