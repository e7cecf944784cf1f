"""The picture of all distributions of a run: two parameters a circuit."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bridge.plan import Plan
from bridge.report.distribution_column import density, family_of
from bridge.report.style import COLOURS, axis_label, axis_prefix, new_panels, save
from bridge.store import Location, SampleTable
from circuits import Condition
from surrogate.distribution import Distribution, FittedCondition
from surrogate.vocabulary import QUANTITIES, SHOWN

LEGEND_LINE = 11.0
"""Height of a line of the legend above a histogram, points."""


def run_distribution_figure(
    path: Location, plan: Plan, samples: SampleTable, distributions: Mapping[str, Distribution]
) -> Path:
    """Draw samples and fitted distributions of two parameters, by temperature and by corner."""
    figure, axes = new_panels(9.0, 3.2 * len(distributions), len(distributions), 2)
    for row, (circuit, distribution) in zip(axes, distributions.items(), strict=True):
        lines, reference = 0, plan.reference_of(circuit)
        nominal = distribution.condition(reference.corner, reference.temperature_celsius).nominal
        for axis, name in zip(row, SHOWN[distribution.kind][:2], strict=True):
            factor, prefix = axis_prefix(name, nominal[name])
            others = "fits at other corners"
            for condition in distribution.conditions:
                if not condition.spreads[name].moves:
                    continue
                grid, heights = density(distribution, condition, name)
                curve = (grid / factor, heights * factor)
                if condition.corner != reference.corner:
                    axis.plot(*curve, color="0.7", linewidth=0.8, label=others or None)
                    others = ""
                    continue
                colour = COLOURS[_rank(distribution, condition)]
                values = samples.measured(circuit, Condition.of(condition), [name])[name] / factor
                bins = max(5, round(np.sqrt(len(values))))
                axis.hist(values, bins=bins, density=True, color=colour, alpha=0.35)
                family = family_of(condition.marginals.get(name))
                axis.plot(*curve, color=colour, label=f"{condition.label}, {family}")
            axis.set_xlabel(axis_label(name, prefix))
            axis.set_ylabel(f"density (1/{prefix}{QUANTITIES[name].unit})")
            # Above the axes, where it hides no curve, in as many lines as it takes.
            legend = axis.legend(fontsize=6.5, loc="lower left", bbox_to_anchor=(0.0, 1.0))
            lines = max(lines, len(legend.get_texts()))
        row[0].set_title(plan.circuits[circuit].title, loc="left", pad=10 + LEGEND_LINE * lines)
    return save(figure, path)


def _rank(distribution: Distribution, condition: FittedCondition) -> int:
    temperatures = sorted({c.temperature_celsius for c in distribution.conditions})
    return temperatures.index(condition.temperature_celsius) % len(COLOURS)
