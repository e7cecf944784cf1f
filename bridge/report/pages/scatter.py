"""The section of how the time constant of a log-domain circuit scatters, beside its theory."""

from collections.abc import Sequence

from markupsafe import Markup

from bridge.bench.temperature import TauScatter
from bridge.bench.temperature.mirrors import copies_of
from bridge.bench.temperature.scatter import TIME_CONSTANTS
from bridge.report.numbers import plain
from bridge.report.pages.document import Block, Picture, Section, Table, Text
from bridge.report.scatter_figure import scatter_figure
from bridge.store import Location
from circuits import Circuit
from surrogate.statistics import Interval


def scatter_sections(
    circuit: Circuit, corner: str, scatters: Sequence[TauScatter], folder: Location
) -> list[Section]:
    """Scatter of the time constant at every condition of the sweep, measured and by theory.

    Args:
        corner: The corner that is drawn in colour.

    Returns:
        One; of a log-domain circuit whose bias path the netlist does not show it says so, and of
        other circuits there is none.
    """
    if not circuit.log_domain:
        return []
    return [
        Section(
            "scatter", "Scatter of the time constant", _blocks(circuit, corner, scatters, folder)
        )
    ]


def _blocks(
    circuit: Circuit, corner: str, scatters: Sequence[TauScatter], folder: Location
) -> list[Block]:
    if not copies_of(circuit):
        return [
            Text(
                "No theory: the datasheet names no bias current that diode-connected transistors "
                "and mirrors copy into the time constant.",
                warning=True,
            )
        ]
    if not scatters:
        return [Text("No theory: only the statistical corner was swept.", warning=True)]
    missing: list[Block] = [
        Text(f"{one.condition.label}: {one.reason}.", warning=True)
        for one in scatters
        if one.reason
    ]
    if all(one.measured is None for one in scatters):
        return missing
    scatter_figure(folder / "scatter.png", scatters, corner, TIME_CONSTANTS[circuit.kind])
    caption = "Standard deviation over the mean of the time constant over mismatch."
    return [
        Picture("scatter.png", "scatter of the time constant against temperature", caption),
        Text(_theory(circuit)),
        Text(departures(scatters)),
        _table(scatters),
        *missing,
    ]


def _theory(circuit: Circuit) -> Markup:
    copies = ", ".join(
        f"{circuit.transistors[one.transistor].name} ({one.weight:+.3g})"
        for one in copies_of(circuit)
    )
    return Markup(
        "Theory: σ²(ln τ) = Σ w² [(κ σ<sub>Vth</sub>/U<sub>T</sub>)² + σ<sub>β</sub>²] over the "
        "transistors that copy {} to the capacitor, with the weight w of each one's current: {}. κ "
        "is simulated at each condition, σ<sub>Vth</sub> and σ<sub>β</sub> are the foundry's."
    ).format(circuit.datasheet.time_constant, copies)


def departures(scatters: Sequence[TauScatter]) -> str:
    """Where theory and simulation part by more than the interval of what was measured."""
    outside, compared = [], 0
    for one in scatters:
        m, theory = one.measured, one.theory
        if theory is None or not isinstance(m, Interval):
            continue
        compared += 1
        if not m.low <= theory <= m.high:
            times = f"{m.value / theory:.2f} times theory's"
            text = f"at {one.condition.label} the measured one is {times}"
            ends = f"{m.low / theory:.2f} to {m.high / theory:.2f}"
            same = (
                ""
                if one.same_draws is None
                else f", {m.value / one.same_draws:.2f} of the same draws"
            )
            outside.append(f"{text} ({ends}{same})")
    if not compared:
        return "Too few chips were measured for an interval to compare theory with."
    where = "; ".join(outside) if outside else "nowhere"
    text = (
        f"Theory and simulation part by more than the 95 % interval at {len(outside)} of "
        f"{compared} conditions: {where}."
    )
    shares = [(one.explained, one) for one in scatters if one.explained is not None]
    best = max(shares, key=lambda pair: pair[0])
    worst = min(shares, key=lambda pair: pair[0])
    return (
        f"{text} From the draws themselves theory explains {100 * worst[0]:.0f} % "
        f"({worst[1].condition.label}) to {100 * best[0]:.0f} % ({best[1].condition.label}) of the "
        "variance of ln τ."
    )


def _table(scatters: Sequence[TauScatter]) -> Table:
    return Table(
        (
            "corner",
            "°C",
            "draws",
            "κ",
            "measured (%)",
            "95 % interval",
            "theory (%)",
            "same draws (%)",
            "explained (%)",
        ),
        [_row(one) for one in scatters],
        range(1, 9),
        caption="Scatter of the time constant: measured; by theory, of all draws there might be "
        "and of those that were measured; share of the variance of ln τ that theory explains.",
    )


def _row(one: TauScatter) -> list[str]:
    m = one.measured
    interval = ""
    if isinstance(m, Interval):
        interval = f"{_percent(m.low)} to {_percent(m.high)}"
    return [
        one.condition.corner,
        f"{one.condition.temperature_celsius:g}",
        str(one.draws),
        ", ".join(f"{kappa:.2f}" for kappa in one.kappa),
        "" if m is None else _percent(m.value),
        interval,
        _percent(one.theory),
        _percent(one.same_draws),
        "" if one.explained is None else f"{100 * one.explained:.0f}",
    ]


def _percent(share: float | None) -> str:
    return "" if share is None else plain(share, 0.01)
