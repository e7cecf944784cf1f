"""The picture of what a sweep's variance consists of."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bridge.attribute.variance import SweepVariance
from bridge.plan import Plan
from bridge.report.style import COLOURS, legend_above, new_panels, save
from bridge.report.variance_report import PARTS, answer_of, chance_of, heading_of
from bridge.store import Location
from surrogate.statistics import CrossedSplit
from surrogate.vocabulary import QUANTITIES

LOOK = {
    "corner": (COLOURS[0], ""),
    "temperature": (COLOURS[1], "//"),
    "corner_temperature": (COLOURS[4], "xx"),
    "chip": (COLOURS[3], "\\\\"),
    "draw": (COLOURS[2], ""),
    "interaction": (COLOURS[5], ".."),
}
"""Colour and hatching of each part."""

LABELLED = 0.06
"""Share from which on its percentage fits into a bar."""


def variance_figure(path: Location, plan: Plan, found: Sequence[SweepVariance]) -> Path | None:
    """Draw the parts of each parameter's variance as a bar, one panel a circuit.

    Returns:
        Its path; None when nothing could be split.
    """
    shown = [one for one in found if one.parameters]
    if not shown:
        return None
    rows = [len(one.parameters) for one in shown]
    height = 0.3 * sum(rows) + 1.1 * len(shown)
    figure, axes = new_panels(8.5, height, len(shown), height_ratios=rows)
    for axis, one in zip(axes[:, 0], shown, strict=True):
        drawn = [_parts(split) for split in one.parameters.values()]
        places = np.arange(len(drawn))
        left = np.zeros(len(drawn))
        for part, (colour, hatch) in LOOK.items():
            if not any(part in each for each in drawn):
                continue
            # An estimate below zero, of what is not there, has no width.
            width = np.array([max(0.0, each[part]) for each in drawn])
            look = {"color": colour, "hatch": hatch, "edgecolor": "white", "linewidth": 0.5}
            look["label"] = _label(part, one)
            bars = axis.barh(places, 100 * width, left=100 * left, **look)
            texts = [f"{100 * each:.0f}" if each >= LABELLED else "" for each in width]
            box = {"boxstyle": "round,pad=0.1", "facecolor": "white", "alpha": 0.8, "linewidth": 0}
            for text in axis.bar_label(bars, texts, label_type="center", fontsize=7):
                if text.get_text():
                    text.set_bbox(box)
            left += width
        axis.set_yticks(places, [QUANTITIES[name].symbol for name in one.parameters])
        axis.invert_yaxis()
        axis.grid(False, axis="y")
        axis.set_xlim(0, 100 * max(1.0, float(left.max())))
        axis.set_title(f"{heading_of(plan, one)}\n", loc="left", pad=8)
        legend_above(axis, 6, 7)
    axes[-1, 0].set_xlabel("share of the variance (%)")
    return save(figure, path)


def _parts(split: CrossedSplit) -> dict[str, float]:
    parts = {part: split.shares[part].value for part in LOOK if part in split.shares}
    if split.interaction is not None:
        parts["interaction"] = split.interaction.value
    return parts


def _label(part: str, one: SweepVariance) -> str:
    if part == "draw":
        return chance_of(one)
    return f"{answer_of(one)} × condition" if part == "interaction" else PARTS[part]
