"""Pictures of an evaluation: the accuracy of every chip, and the yield."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bridge.evaluate import NetworkFacts
from bridge.evaluate.stage import Accuracies
from bridge.plan import Plan
from bridge.report.style import COLOURS, new_panels, save
from bridge.report.yield_figure import yield_figure
from bridge.store import Location
from surrogate.vocabulary import condition_label


def draw_accuracies(
    figures: Location,
    plan: Plan,
    accuracies: Accuracies,
    networks: Mapping[str, NetworkFacts],
    suffix: str = "",
) -> list[Path]:
    """Draw ``accuracy<suffix>.png`` and ``yield<suffix>.png``; returns their paths.

    Args:
        networks: What the chips run, by circuit; of none nothing is drawn.
    """
    if not accuracies:
        return []
    ideal = {name: one.ideal.mean.value for name, one in networks.items()}
    titles = {name: circuit.title for name, circuit in plan.circuits.items()}
    return [
        accuracy_figure(figures / f"accuracy{suffix}.png", accuracies, ideal, titles),
        yield_figure(figures / f"yield{suffix}.png", accuracies, ideal, titles),
    ]


def accuracy_figure(
    path: Location, accuracies: Accuracies, ideal: Mapping[str, float], titles: Mapping[str, str]
) -> Path:
    """Draw accuracy against condition: every chip, mean with interval, and without mismatch.

    Args:
        ideal: Accuracy of the same networks with ideal neurons, by circuit.
        titles: What circuits are called, by name.
    """
    figure, axes = new_panels(8.5, 1.0 + 2.6 * len(accuracies), len(accuracies))
    for axis, (circuit, rows) in zip(axes[:, 0], accuracies.items(), strict=True):
        places = np.arange(len(rows))
        for x, row in enumerate(rows):
            chips = 100 * np.array(row.accuracies)
            # A fixed fan-out instead of random jitter: the same run draws the same picture.
            at = x + 0.25 * np.sin(np.arange(len(chips)) * 2.399963)
            label = "one chip" if x == 0 else None
            axis.plot(at, chips, ".", color=COLOURS[5], markersize=3, zorder=1, label=label)
        low, mean, high = (
            100 * np.array([(m.low, m.value, m.high) for m in (r.mean for r in rows)]).T
        )
        bars, look = (mean - low, high - mean), {"fmt": "o", "color": COLOURS[0], "capsize": 3}
        axis.errorbar(places, mean, bars, label="mean, 95 % interval", **look)
        nominal = [100 * row.nominal for row in rows]
        look = {"markerfacecolor": "none", "color": COLOURS[1]}
        axis.plot(places, nominal, "D", label="without mismatch", **look)
        axis.axhline(100 * ideal[circuit], color=COLOURS[6], linestyle="--", label="ideal neurons")
        labels = (condition_label(row.corner, row.temperature_celsius) for row in rows)
        axis.set_xticks(places, [label.replace(" ", "\n", 1) for label in labels], fontsize=7)
        axis.set_ylabel("test accuracy (%)")
        axis.set_title(titles[circuit], loc="left")
    axes[0, 0].legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, fontsize=8)
    return save(figure, path)
