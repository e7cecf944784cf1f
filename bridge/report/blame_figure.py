"""The picture of a circuit's transistors and what each carries of every parameter's variance."""

from pathlib import Path

import numpy as np

from bridge.attribute.inputs import PROCESS
from bridge.attribute.records import Blame, ConditionBlame
from bridge.plan import Plan
from bridge.report.style import new_figure, save
from bridge.store import Location, file_name
from circuits import Circuit
from surrogate.vocabulary import QUANTITIES

LEAST_SHARE = 0.01
"""Smaller shares have no number."""

DARK = 0.65
"""Shares above this have a light number."""


def blame_figure(path: Location, circuit: Circuit, found: ConditionBlame) -> Path:
    """Draw the device list as a heat map: transistors by parameters.

    A cell's colour (of one hue, from light to dark, so that neither colour vision nor a colour
    printer is needed) and number are the share of the variance that the transistor's Vth and beta
    carry alone, in per cent; a number with β is more beta's than Vth's.

    Args:
        circuit: For roles and sizes, in the order of the netlist.
    """
    parameters = found.parameters
    labels = {
        t.name: f"{t.name}  {circuit.datasheet.transistors.get(t.name, '')}  "
        f"{t.width * 1e6:.3g}/{t.length * 1e6:.3g} µm"
        for t in circuit.transistors
    }
    if any(source.name == PROCESS for one in parameters for source in one.sources):
        labels[PROCESS] = "process of the chip"
    rows = {name: k for k, name in enumerate(labels)}
    figure = new_figure(4.2 + 0.36 * max(len(parameters), 4), 1.7 + 0.24 * len(rows))
    axis = figure.subplots()
    shares = np.zeros((len(rows), len(parameters)))
    for column, one in enumerate(parameters):
        for source in one.sources:
            row, share = rows[source.name], source.share.first.value
            shares[row, column] = 100 * share
            if share > LEAST_SHARE:
                first = {part: each.first.value for part, each in source.parts.items()}
                mark = "β" if first.get("beta", 0.0) > first.get("Vth", 0.0) else ""
                colour = "white" if share > DARK else "black"
                text = f"{100 * share:.0f}{mark}"
                axis.text(column, row, text, ha="center", va="center", fontsize=8, color=colour)
    # Unbiased shares of nothing lie a little below zero: the scale begins there.
    image = axis.imshow(shares, cmap="Blues", vmin=0.0, vmax=100.0, aspect="auto")
    axis.set_yticks(range(len(rows)), list(labels.values()), fontsize=8)
    names = [QUANTITIES[one.parameter].symbol for one in parameters]
    axis.set_xticks(range(len(parameters)), names, fontsize=9, rotation=60)
    axis.grid(visible=False)
    where = found.condition.label
    figure.suptitle(f"{circuit.title}, {where}", x=0.02, ha="left", fontsize=9)
    # Below all, as wide as the figure: beside a bar of few rows it would be cut off.
    note = "Share of the variance in % that Vth and β of a transistor carry; β: β carries more."
    figure.supxlabel(note, x=0.02, ha="left", fontsize=8)
    figure.colorbar(image, ax=axis, fraction=0.05, pad=0.01)
    return save(figure, path)


def draw_blame(figures: Location, plan: Plan, blame: Blame) -> list[Path]:
    """Draw ``blame_<circuit>.png`` of every condition; returns the pictures' paths."""
    circuits, pictures = [one.circuit for one in blame.conditions], []
    for one in blame.conditions:
        if one.parameters:
            where = f"_{one.condition.key}" if circuits.count(one.circuit) > 1 else ""
            name = file_name(f"blame_{one.circuit}{where}")
            path = figures / f"{name}.png"
            pictures.append(blame_figure(path, plan.circuits[one.circuit], one))
    return pictures
