"""What drives each parameter, in a designer's terms."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.blame import ConditionBlame, DoubledCheck, ParameterBlame, Source
from bridge.report.style import engineering
from surrogate.law.record import Estimate

MOST_SOURCES = 4
LEAST_SHARE = 0.01
"""Sources that carry less have no row of their own."""


def print_blame(console: Console, title: str, found: ConditionBlame, shown: Sequence[str]) -> None:
    """Print the leading transistors of each parameter, and what it comes to in a sentence.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    title : str
        Title of the circuit.
    found : ConditionBlame
        From `bridge.blame.blame_condition`.
    shown : sequence of str
        Parameters to print.
    """
    parameters = [one for one in found.parameters if one.parameter in shown]
    where = f"{found.corner} {found.temperature_celsius:g} °C"
    if parameters:
        console.print(_table(f"{title} ({found.circuit}), {where}", parameters))
    for one in parameters:
        console.print(f"  {sentence(one)}", soft_wrap=True, highlight=False)
    for other in found.unblamed:
        if other.parameter in shown:
            text = f"  {other.parameter}: not traced: {other.reason}"
            console.print(text, soft_wrap=True, highlight=False)
    if found.failed:
        text = f"  {found.failed} draws measured nothing and have no part in the shares"
        console.print(text, soft_wrap=True, highlight=False)


def print_check(console: Console, check: DoubledCheck, shown: Sequence[str]) -> None:
    """Print predicted beside simulated standard deviations of a transistor of twice the area.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    check : DoubledCheck
        From `bridge.blame.check_doubled`.
    shown : sequence of str
        Parameters to print.
    """
    measured = check.draws - check.failed
    table = Table(
        title=f"{check.circuit}: area of {check.transistor} doubled, the same {measured} draws in "
        f"ngspice, {check.corner} {check.temperature_celsius:g} °C",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    table.add_column("parameter", no_wrap=True)
    headings = ("sigma", "predicted", "simulated", "simulated over predicted", "nominal")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    for one in check.parameters:
        if one.parameter in shown:
            values = (one.nominal_before, one.nominal_after)
            before, after = ("-" if v is None else engineering(v, one.unit, 4) for v in values)
            table.add_row(
                one.parameter,
                engineering(one.before.best, one.unit),
                _interval(one.predicted, one.unit),
                _interval(one.simulated, one.unit),
                _difference(one.difference),
                f"{before} -> {after}",
            )
    console.print(table)


def sentence(one: ParameterBlame) -> str:
    """What drives a parameter, for a person.

    Parameters
    ----------
    one : ParameterBlame
        The parameter.

    Returns
    -------
    str
        Such as ``xmn1's Vth carries 61.0 % [58.2, 63.9] of the variance of v_threshold; doubling
        its area takes sigma from 14.2 mV to 9.8 mV, times 0.690 [0.681, 0.702]``.
    """
    source = one.sources[0]
    part, share = max(source.parts.items(), key=lambda item: item[1].first.best)
    text = (
        f"{source.name}'s {part} carries {_share(share.first)} of the variance of {one.parameter}"
    )
    if one.doublings and one.doublings[0].transistor == source.name:
        sigma = engineering(one.sigma.best, one.unit)
        after, ratio = one.doublings[0].sigma.best, one.doublings[0].ratio
        text += (
            f"; doubling its area takes sigma from {sigma} to {engineering(after, one.unit)}, "
            f"times {ratio.best:.3f} [{ratio.low:.3f}, {ratio.high:.3f}]"
        )
    return text


def _table(title: str, parameters: Sequence[ParameterBlame]) -> Table:
    draws = sorted({one.draws for one in parameters})
    table = Table(
        title=f"{title}: share of the variance [95 % interval], {draws[-1]} draws",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        caption="Vth and beta: alone, from regression on the draws; total: with interactions, of "
        "the response surface. Area x 2: W and L times the root of two.",
        caption_justify="left",
    )
    for heading in ("parameter", "sigma", "transistor", "W/L", "Vth", "beta", "total", "area x 2"):
        left = heading in ("parameter", "transistor")
        justify = "left" if left else "right"
        wraps = heading == "transistor"  # roles give way in a narrow terminal, numbers do not
        table.add_column(heading, justify=justify, no_wrap=not wraps)  # type: ignore[arg-type]
    for one in parameters:
        after = {doubled.transistor: doubled.sigma for doubled in one.doublings}
        for k, source in enumerate(_leading(one)):
            new = after.get(source.name)
            table.add_row(
                one.parameter if k == 0 else "",
                engineering(one.sigma.best, one.unit) if k == 0 else "",
                f"{source.name}  {source.role}",
                _size(source),
                *_parts(source),
                _total(source),
                engineering(new.best, one.unit) if new else "",
            )
        effects = "main effects" if one.degree > 1 else "linear effects"
        table.add_row("", "", f"not explained by {effects}", "", _share(one.unexplained))
        missed = "no surface: too few draws"
        if one.surface is not None:
            missed = f"missed by the surface ({one.surface.terms} terms)"
        share = "" if one.surface is None else f"{100 * (1 - one.surface.q2.best):.2g} %"
        table.add_row("", "", missed, "", "", "", share, end_section=not one.interactions)
        for k, pair in enumerate(one.interactions[:2]):
            last = k == min(len(one.interactions), 2) - 1
            text = f"{pair.first} with {pair.second}"
            table.add_row("", "", text, "", "", "", _share(pair.share), end_section=last)
    return table


def _leading(one: ParameterBlame) -> list[Source]:
    return [s for s in one.sources[:MOST_SOURCES] if s.share.first.best > LEAST_SHARE]


def _parts(source: Source) -> tuple[str, str]:
    """Texts of Vth and beta; the process has one sum."""
    if "Vth" not in source.parts:
        return _share(source.share.first), ""
    return _share(source.parts["Vth"].first), _share(source.parts["beta"].first)


def _total(source: Source) -> str:
    return "" if source.share.total is None else f"{_percent(source.share.total.best)} %"


def _size(source: Source) -> str:
    if source.width is None or source.length is None:
        return ""
    return f"{source.width * 1e6:.3g}/{source.length * 1e6:.3g} µm"


def _share(share: Estimate) -> str:
    return f"{_percent(share.best)} % [{_percent(share.low)}, {_percent(share.high)}]"


def _percent(share: float) -> str:
    """Two digits, or what lies before the point; -0.0 is 0."""
    text = f"{100 * share:.1f}"
    return "0.0" if text == "-0.0" else text


def _interval(value: Estimate, unit: str) -> str:
    low, best, high = (engineering(v, unit) for v in (value.low, value.best, value.high))
    return f"{best} [{low}, {high}]"


def _difference(value: Estimate) -> str:
    low, best, high = (f"{100 * v:+.2f}" for v in (value.low, value.best, value.high))
    return f"{best} % [{low}, {high}]"
