"""What each kind of part of a chip costs, as a person reads it."""

from collections.abc import Mapping

from rich.console import Console

from bridge.evaluate.split import ALL, CODES, NEURONS, SYNAPSES, WEIGHTS, ChipSplit
from bridge.plan import Plan
from bridge.report.numbers import interval_text, percent
from bridge.report.terminal import Column, print_columns, say
from surrogate.network import INPUT
from surrogate.statistics import Interval
from surrogate.vocabulary import condition_label

WORDS = {NEURONS: "neurons", SYNAPSES: "synapses", CODES: "weights' codes, without mismatch",
         WEIGHTS: "weights", ALL: "all"}  # fmt: skip
KINDS = {NEURONS: "neuron", SYNAPSES: "synapse", WEIGHTS: "weight"}

SQUARE_MICROMETRE = 1e-12


def print_splits(console: Console, plan: Plan, splits: Mapping[str, ChipSplit]) -> None:
    """Print what each kind of part costs in accuracy and area, a table a neuron."""
    for name, split in splits.items():
        rows = [(where, one) for where in split.conditions for one in where.costs]
        places = [condition_label(one.corner, one.temperature_celsius) for one, _ in rows]
        costs = [one for _, one in rows]
        print_columns(
            console,
            f"Chips of {plan.circuits[name].title} ({name}): what is real of them, all else ideal",
            [
                Column("real", [WORDS[one.real] for one in costs]),
                Column("condition", places, 0 if len(split.conditions) > 1 else 4),
                Column("accuracy, %", [interval_text(one.accuracy.mean) for one in costs], 1),
                Column("costs, points [95 %]", [_points(one.cost.chips) for one in costs]),
                Column("other images too", [_points(one.cost.both) for one in costs], 3),
                Column("gate area, µm²", [_area(split, one.real) for one in costs], 2),
            ],
        )
        _print_notes(console, split)


def _print_notes(console: Console, split: ChipSplit) -> None:
    ideal = interval_text(split.ideal.mean, unit=" %")
    say(
        console,
        f"Ideal parts: {ideal} of {split.ideal.n_images} images in continuous time. Costs are "
        "paired by image; their interval is over other chips on these images.",
        "Gate area: W L of all transistors that mismatch applies to; what a chip shares counts "
        "once: "
        + ", ".join(
            f"{one.count} {one.circuit} of {_micro(one.each)} µm²" for one in split.areas.values()
        )
        + ".",
    )
    for one in split.steps:
        source = "inputs" if one.source == INPUT else f"layer {one.source}"
        say(
            console,
            f"Weights from {source} to layer {one.target}: codes 0 to {one.greatest}, a step is "
            f"{one.excitatory:.4g} rheobases (excitatory), {one.inhibitory:.4g} (inhibitory).",
        )


def _points(value: Interval) -> str:
    return interval_text(value, lambda points: f"{points:z.2f}")


def _area(split: ChipSplit, real: str) -> str:
    if real == ALL:
        total = sum(one.total for one in split.areas.values())
        return _micro(total)
    kind = KINDS.get(real)
    if kind is None or kind not in split.areas:
        return ""
    total = sum(one.total for one in split.areas.values())
    own = split.areas[kind].total
    return f"{_micro(own)} ({percent(own / total, 0)} %)"


def _micro(area: float) -> str:
    return f"{area / SQUARE_MICROMETRE:.4g}"
