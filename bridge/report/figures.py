"""The pictures of a run."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from bridge.evaluate import ConditionAccuracy
from bridge.measure import SpikeTrain
from bridge.report.distribution_column import density
from bridge.report.style import COLOURS, new_figure, plain_log, save
from bridge.report.waveform_figure import draw_train
from bridge.store import Location, SampleTable
from bridge.verify import MODELS, comparisons
from circuits import Condition
from surrogate.distribution import Distribution, FittedCondition
from surrogate.vocabulary import QUANTITIES, condition_label, engineering, prefix_of

HISTOGRAM_PARAMETERS = {
    "neuron": ("tau_mem", "v_threshold"),
    "synapse": ("tau_syn", "weight_charge"),
}
"""What the distributions are drawn of, by kind of circuit."""

LEGEND_LINE = 11.0
"""Height of a line of the legend above a histogram, points."""


def accuracy_figure(
    path: Location,
    accuracies: Mapping[str, Sequence[ConditionAccuracy]],
    ideal: Mapping[str, float],
    titles: Mapping[str, str],
) -> Path:
    """Draw accuracy against condition: every chip, mean with interval, and without mismatch."""
    figure = new_figure(8.5, 1.0 + 2.6 * len(accuracies))
    axes = figure.subplots(len(accuracies), 1, squeeze=False)[:, 0]
    for axis, (circuit, rows) in zip(axes, accuracies.items(), strict=True):
        places = np.arange(len(rows))
        for x, row in zip(places, rows, strict=True):
            chips = np.array(row.accuracies)
            # A fixed fan-out instead of random jitter: the same run draws the same picture.
            spread = 0.25 * np.sin(np.arange(len(chips)) * 2.399963)
            axis.plot(
                x + spread,
                100 * chips,
                ".",
                color=COLOURS[5],
                markersize=3,
                zorder=1,
                label="one chip" if x == 0 else None,
            )
        means = [row.mean for row in rows]
        mean = 100 * np.array([one.value for one in means])
        bars = 100 * np.array([[one.value - one.low, one.high - one.value] for one in means]).T
        axis.errorbar(
            places, mean, bars, fmt="o", color=COLOURS[0], capsize=3, label="mean, 95 % interval"
        )
        axis.plot(
            places,
            [100 * row.nominal for row in rows],
            "D",
            markerfacecolor="none",
            color=COLOURS[1],
            label="without mismatch",
        )
        axis.axhline(100 * ideal[circuit], color=COLOURS[6], linestyle="--", label="ideal neurons")
        axis.set_xticks(
            places,
            [
                condition_label(row.corner, row.temperature_celsius).replace(" ", "\n", 1)
                for row in rows
            ],
            fontsize=7,
        )
        axis.set_ylabel("test accuracy (%)")
        axis.set_title(titles[circuit], loc="left")
    axes[0].legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, fontsize=8)
    return save(figure, path)


def _family(condition: FittedCondition, name: str) -> str:
    marginal = condition.marginals.get(name)
    if marginal is None:
        return "derived"
    family = marginal.family.replace("_", " ")
    return family if marginal.p_value is None else f"{family}, p = {marginal.p_value:.2f}"


def distribution_figure(
    path: Location,
    samples: SampleTable,
    distributions: Mapping[str, Distribution],
    references: Mapping[str, Condition],
    titles: Mapping[str, str],
) -> Path:
    """Draw samples and fitted distributions of two parameters, by temperature and by corner."""
    figure = new_figure(9.0, 3.2 * len(distributions))
    axes = figure.subplots(len(distributions), 2, squeeze=False)
    for row, (circuit, distribution) in zip(axes, distributions.items(), strict=True):
        lines, reference = 0, references[circuit]
        nominal = distribution.condition(reference.corner, reference.temperature_celsius).nominal
        for axis, name in zip(row, HISTOGRAM_PARAMETERS[distribution.kind], strict=True):
            quantity = QUANTITIES[name]
            factor, prefix = prefix_of(nominal[name])
            others = 0
            for condition in distribution.conditions:
                if not condition.spreads[name].moves:
                    continue
                grid, heights = density(distribution, condition, name)
                heights = heights * factor
                if condition.corner != reference.corner:
                    label = "fits at other corners" if others == 0 else None
                    axis.plot(grid / factor, heights, color="0.7", linewidth=0.8, label=label)
                    others += 1
                    continue
                colour = COLOURS[_rank(distribution, condition)]
                values = samples.measured(circuit, Condition.of(condition), [name])[name] / factor
                axis.hist(
                    values,
                    bins=max(5, round(np.sqrt(len(values)))),
                    density=True,
                    color=colour,
                    alpha=0.35,
                )
                axis.plot(
                    grid / factor,
                    heights,
                    color=colour,
                    label=f"{condition.label}, {_family(condition, name)}",
                )
            axis.set_xlabel(f"{quantity.symbol} ({prefix}{quantity.unit})")
            axis.set_ylabel(f"density (1/{prefix}{quantity.unit})")
            # Above the axes, where it hides no curve, in as many lines as it takes.
            legend = axis.legend(
                fontsize=6.5, loc="lower left", bbox_to_anchor=(0.0, 1.0), frameon=False
            )
            lines = max(lines, len(legend.get_texts()))
        title = titles[circuit]
        row[0].set_title(title, loc="left", pad=10 + LEGEND_LINE * lines)
    return save(figure, path)


def waveform_figure(
    path: Location,
    trains: Mapping[str, SpikeTrain],
    distributions: Mapping[str, Distribution],
    references: Mapping[str, Condition],
    titles: Mapping[str, str],
) -> Path:
    """Draw membrane and output of each nominal neuron, with its threshold and input currents."""
    figure = new_figure(8.5, 2.8 * len(trains))
    axes = figure.subplots(len(trains), 1, squeeze=False)[:, 0]
    for axis, (circuit, train) in zip(axes, trains.items(), strict=True):
        here = references[circuit]
        nominal = distributions[circuit].condition(here.corner, here.temperature_celsius).nominal
        draw_train(axis, train, nominal["v_threshold"], 1e-3)
        change = train.spikes[1] * 1e3
        top = axis.get_ylim()[1]
        high, low = engineering(train.i_high, "A"), engineering(train.i_low, "A")
        axis.text(change, top, f"input {high} ", ha="right", va="bottom", fontsize=8)
        axis.text(change, top, f" input {low}", ha="left", va="bottom", fontsize=8)
        axis.set_xlabel("time (ms)")
        title = titles[circuit]
        axis.set_title(f"{title}, {here.label}\n", loc="left")
        axis.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=8)
    return save(figure, path)


def proof_figure(path: Location, proof: pa.Table, titles: Mapping[str, str]) -> Path:
    """Draw f-I curves in ngspice, and each model's error against input current."""
    circuits = list(dict.fromkeys(proof["circuit"].to_pylist()))
    figure = new_figure(9.0, 2.9 * len(circuits))
    axes = figure.subplots(len(circuits), 2, squeeze=False)
    styles = dict(zip(MODELS, zip(COLOURS, ("s", "^", "o"), strict=False), strict=True))
    for (curve_axis, error_axis), circuit in zip(axes, circuits, strict=True):
        rows = comparisons(proof, circuit)
        factors = rows["rheobases"].to_numpy()
        truth = rows["rate_ngspice"].to_numpy()
        current = rows["i_in"].to_numpy() * 1e12
        curve_axis.loglog(current, truth, "x", color=COLOURS[6], markersize=4, label="ngspice")
        for name, (colour, marker) in styles.items():
            rate = rows[f"rate_{name}"].to_numpy()
            fires = rate > 0
            curve_axis.loglog(
                current[fires],
                rate[fires],
                marker,
                markersize=3,
                markerfacecolor="none",
                color=colour,
                label=f"{name} model",
            )
            error = 100 * (rate / truth - 1)
            error_axis.plot(
                factors, error, marker, markersize=3, color=colour, markerfacecolor="none"
            )
            places = np.unique(factors)
            median = [np.median(error[factors == place]) for place in places]
            error_axis.plot(places, median, color=colour, label=f"{name} curve, median")
        plain_log(curve_axis.xaxis, curve_axis.yaxis)
        curve_axis.set_xlabel("input current (pA)")
        curve_axis.set_ylabel("firing rate (Hz)")
        curve_axis.set_title(titles[circuit], loc="left")
        curve_axis.legend(fontsize=7)
        error_axis.set_xscale("log")
        error_axis.set_yscale("symlog", linthresh=1.0)
        error_axis.margins(y=0.08)
        error_axis.set_xticks([1, 2, 5, 10, 20], ["1", "2", "5", "10", "20"])
        error_axis.set_xlabel("input current (rheobases;\nwithout leak: thirds of the lower input)")
        error_axis.set_ylabel("rate error against ngspice (%)")
        error_axis.legend(fontsize=7)
    return save(figure, path)


def _rank(distribution: Distribution, condition: FittedCondition) -> int:
    temperatures = sorted({c.temperature_celsius for c in distribution.conditions})
    return temperatures.index(condition.temperature_celsius) % len(COLOURS)
