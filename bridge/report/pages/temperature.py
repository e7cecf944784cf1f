"""The section of the temperature study."""

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from bridge.bench.temperature import BiasStyle, Point
from bridge.bench.temperature.bias import REFERENCE_CELSIUS, bias_nodes
from bridge.report.numbers import plain
from bridge.report.pages.document import Block, Picture, Section, Table, Text
from bridge.report.temperature_figure import PANELS, temperature_figure, value_of
from bridge.store import Location
from circuits import Circuit
from circuits.technology import Technology
from surrogate.vocabulary import engineering


def temperature_section(
    circuit: Circuit, technology: Technology, points: Sequence[Point], folder: Location
) -> Section:
    """What moves with temperature in each bias style, with theory beside the simulation."""
    return Section("temperature", "Temperature", _blocks(circuit, technology, points, folder))


def _blocks(
    circuit: Circuit, technology: Technology, points: Sequence[Point], folder: Location
) -> list[Block]:
    if not points:
        low, high = technology.temperature_range_celsius
        return [
            Text(
                f"No study: the models of {technology.name} hold from {low:g} to {high:g} °C, not "
                f"at {REFERENCE_CELSIUS:g} °C, where all bias styles give the same biases.",
                warning=True,
            )
        ]
    missing = missing_points(points)
    if all(point.sample.parameters is None for point in points):
        return missing
    temperature_figure(folder / "temperature.png", points, circuit.kind)
    caption = (
        "The circuit without mismatch at the nominal corner. The styles agree at "
        f"{REFERENCE_CELSIUS:g} °C: fixed voltage holds the gates of the bias transistors at their "
        "voltages there, fixed current keeps the bias currents, PTAT raises them in proportion to "
        "the absolute temperature. Input currents stay the same."
    )
    if not bias_nodes(circuit):
        caption = (
            "The circuit without mismatch at the nominal corner. It has no bias currents, so that "
            "there is one style only. Input currents stay the same."
        )
    blocks: list[Block] = [Picture("temperature.png", "temperature by bias style", caption)]
    table = theory_table(circuit, points)
    if table is not None:
        blocks += [table, Text(_distribution(circuit)), Text(_departures(circuit, points))]
    return [*blocks, *missing]


def _distribution(circuit: Circuit) -> Markup:
    knob = circuit.datasheet.time_constant
    form = (
        Markup("τ = C U<sub>T</sub> / (κ I), that of a log-domain filter")
        if circuit.log_domain
        else Markup(
            "τ = C ΔV / I, that of a constant leak with the same way ΔV from rest to threshold at "
            "every temperature"
        )
    )
    return Markup(
        "Theory: {}, with I the current of {}. At a fixed gate voltage I is that of a "
        "sub-threshold transistor whose gate voltage V for the same current was simulated: "
        "I(T) = I<sub>ref</sub> exp(κ (V(T<sub>ref</sub>) − V(T)) / U<sub>T</sub>)."
    ).format(form, knob)


def _departures(circuit: Circuit, points: Sequence[Point]) -> str:
    """How far theory is off at most, in each style."""
    name, parts = PANELS[circuit.kind][0], []
    for style in BiasStyle:
        mine = [p for p in points if p.style == style and p.sample.parameters is not None]
        own = [p for p in mine if p.temperature_celsius == REFERENCE_CELSIUS]
        if not own or not np.isfinite(own[0].tau_theory):
            continue
        tau = np.array([value_of(p, name) for p in mine]) / value_of(own[0], name)
        theory = np.array([p.tau_theory for p in mine])
        text = f"{style} {_percent(tau / theory)}"
        if not circuit.log_domain:
            swing = np.array([value_of(p, "swing") for p in mine]) / value_of(own[0], "swing")
            text += f" ({_percent(tau / theory / swing)} with ΔV as simulated)"
        parts.append(text)
    return (
        f"Where it was measured, the simulation departs from theory by at most: {', '.join(parts)}."
    )


def _percent(ratios: NDArray[np.float64]) -> str:
    return f"{100 * float(np.nanmax(np.abs(ratios - 1))):.2g} %"


def theory_table(circuit: Circuit, points: Sequence[Point]) -> Table | None:
    """Time constant over that at 27 °C: simulated and by theory, at each temperature.

    Returns:
        A row a temperature; None where there is no theory or nothing at 27 °C.
    """
    name = PANELS[circuit.kind][0]
    known = {(point.style, point.temperature_celsius): point for point in points}
    found = {place: value_of(point, name) for place, point in known.items()}
    taus = {place: tau for place, tau in found.items() if np.isfinite(tau)}
    styles = [
        style
        for style in BiasStyle
        if (style, REFERENCE_CELSIUS) in taus
        and np.isfinite(known[style, REFERENCE_CELSIUS].tau_theory)
    ]
    if not styles:
        return None
    rows = []
    for temperature in sorted({point.temperature_celsius for point in points}):
        row = [f"{temperature:g}"]
        for style in styles:
            place = (style, temperature)
            simulated = taus[place] / taus[style, REFERENCE_CELSIUS] if place in taus else None
            row += [
                known[place].sample.status.words if simulated is None else plain(simulated, 1.0),
                plain(known[place].tau_theory, 1.0),
            ]
        rows.append(row)
    columns = [text for style in styles for text in (f"{style}", "theory")]
    at_reference = engineering(taus[styles[0], REFERENCE_CELSIUS], "s")
    return Table(
        ("°C", *columns),
        rows,
        range(1 + len(columns)),
        caption=f"Time constant over that at {REFERENCE_CELSIUS:g} °C, {at_reference}: simulated, "
        "and by theory.",
    )


def missing_points(points: Sequence[Point]) -> list[Block]:
    """What could not be measured, one note a bias style."""
    notes: list[Block] = []
    for style in BiasStyle:
        failures: dict[tuple[str, str], list[str]] = {}
        for point in points:
            sample = point.sample
            if point.style == style and sample.parameters is None:
                key = (sample.status.words, sample.reason)
                failures.setdefault(key, []).append(f"{point.temperature_celsius:g} °C")
        notes += [
            Text(f"{style} at {', '.join(where)}: {status}: {reason}.", warning=True)
            for (status, reason), where in failures.items()
        ]
    return notes
