"""Accuracy of circuits over conditions: one table, whoever evaluated them."""

from collections.abc import Mapping, Sequence

from rich.console import Console

from bridge.evaluate import ConditionAccuracy, NetworkFacts
from bridge.evaluate.condition_accuracy import YIELD_WIDTH
from bridge.evaluate.plausibility import UNANSWERED, unanswered_text
from bridge.evaluate.stage import Accuracies
from bridge.evaluate.time_error import MOST_ACCURACY, MOST_SPIKES
from bridge.plan import Plan
from bridge.report.numbers import interval_text, percent
from bridge.report.terminal import Column, print_columns, say
from circuits import Circuit
from surrogate.vocabulary import condition_label, engineering


def no_neuron(circuit: Circuit) -> str:
    """Why there is no network of a circuit that is no neuron."""
    return f"networks are made of neurons, and this is a {circuit.kind}"


MODES = {
    "fixed": "biases and time step of the reference temperature",
    "tracking": "biases and time step follow the temperature",
}

FIRST_YIELDS = 2
"""Yields that come before the accuracy without mismatch where there is no room for all."""


def print_accuracies(
    console: Console,
    plan: Plan,
    accuracies: Accuracies,
    networks: Mapping[str, NetworkFacts],
    misfits: Mapping[str, str],
) -> None:
    """Print the accuracy of every circuit of a plan, or why there is none.

    Args:
        networks: What the chips run, by circuit.
        misfits: Why there is no network of some neurons, by circuit.
    """
    for name, circuit in plan.circuits.items():
        rows, reason = accuracies.get(name, ()), reason_of(plan, name, misfits)
        print_accuracy(console, circuit, rows, networks.get(name), reason, parts_of(plan, name))


def reason_of(plan: Plan, name: str, misfits: Mapping[str, str]) -> str:
    """Why a circuit has no accuracy of its own."""
    chip = plan.network.chip
    if chip is not None and name != chip.neuron and name in chip.circuits.values():
        return f"it is a part of the chips of {chip.neuron}"
    return misfits.get(name, no_neuron(plan.circuits[name]))


def parts_of(plan: Plan, neuron: str) -> str:
    """What chips of a neuron are made of beside it; empty where all else is ideal."""
    chip = plan.network.chip
    if chip is None or chip.neuron != neuron:
        return ""
    bits = [f"weights of {chip.bits} bits"] if chip.bits else []
    return ", ".join([*chip.circuits.values(), *bits])


def print_accuracy(
    console: Console,
    circuit: Circuit,
    rows: Sequence[ConditionAccuracy],
    network: NetworkFacts | None,
    reason: str,
    parts: str = "",
) -> None:
    """Print a row for each condition, and what holds for all of them; or why there is no network.

    Columns are called as the keys of ``accuracy.json`` and ``summary.json`` are.

    Args:
        reason: Why there is none.
        parts: What its chips are made of, see `parts_of`.
    """
    if network is None:
        say(console, f"{circuit.title} ({circuit.name}): no network: {reason}")
        return
    chips = len(rows[0].accuracies)
    yields = [
        Column(
            f"yield\n≥ {percent(aim.accuracy)}",
            [interval_text(row.yields[k].probability, _whole_percent) for row in rows],
            1 + k if k < FIRST_YIELDS else 10 + k,
        )
        for k, aim in enumerate(rows[0].yields)
    ]
    columns = [
        _conditions(rows),
        _means(rows),
        Column("nominal", [percent(row.nominal) for row in rows], 1 + FIRST_YIELDS),
        Column("worst", [percent(row.worst) for row in rows]),
        *yields,
        Column("energy", [engineering(row.energy, "J") for row in rows]),
    ]
    for doubt in (*network.doubts, *_unanswered(rows)):
        console.print(f"CHECK: {doubt}.", style="bold red", markup=False, highlight=False)
    title = f"{circuit.title} ({circuit.name}): test accuracy in % over {chips} chips"
    title += f" of {parts}" if parts else ""
    print_columns(console, title, columns)
    say(console, f"Network: {network.title}.", *network.differences, *_notes(rows, network))


def _unanswered(rows: Sequence[ConditionAccuracy]) -> list[str]:
    """Conditions at which chips do not answer."""
    return [
        unanswered_text(f"chips at {label}", row.unanswered)
        for label, row in zip(_labels(rows), rows, strict=True)
        if row.unanswered > UNANSWERED
    ]


def print_both_modes(console: Console, plan: Plan, fixed: Accuracies, tracking: Accuracies) -> None:
    """Print the accuracies of both temperature modes side by side.

    Args:
        fixed, tracking: By circuit; the same circuits and conditions.
    """
    for name in fixed:
        columns = [_conditions(fixed[name])]
        for mode, rows in (("fixed", fixed[name]), ("tracking", tracking[name])):
            columns.append(_means(rows, f"{mode}\n"))
            columns.append(Column(f"{mode}\nnominal", [percent(row.nominal) for row in rows]))
        print_columns(console, f"{plan.circuits[name].title} ({name}): test accuracy in %", columns)
    say(console, *(f"{mode}: {meaning}" for mode, meaning in MODES.items()))


def _conditions(rows: Sequence[ConditionAccuracy]) -> Column:
    return Column("condition", _labels(rows))


def _labels(rows: Sequence[ConditionAccuracy]) -> list[str]:
    return [condition_label(row.corner, row.temperature_celsius) for row in rows]


def _means(rows: Sequence[ConditionAccuracy], of: str = "") -> Column:
    return Column(f"{of}mean [95 % interval]", [interval_text(row.mean) for row in rows])


def _whole_percent(share: float) -> str:
    return percent(share, 0)


def _notes(rows: Sequence[ConditionAccuracy], network: NetworkFacts) -> list[str]:
    """What holds for the whole table: the ideal, what the columns mean, the time of an answer."""
    ideal = interval_text(network.ideal.mean, unit=" %")
    chips, images = (
        max(getattr(row.sources, name) for row in rows) for name in ("chips", "images")
    )
    needed = max(max(row.chips_needed) for row in rows)
    times = [engineering(one, "s") for one in sorted({row.latency for row in rows})]
    latency = times[0] if len(times) == 1 else f"{times[0]} to {times[-1]}"
    mode = MODES[rows[0].temperature_mode].capitalize()
    return [
        f"Ideal neurons: {ideal} of {network.ideal.n_images} images, "
        f"{interval_text(network.continuous.mean, unit=' %')} in continuous time. {mode}.",
        f"Standard error of a mean, at most: {percent(chips)} points by the chips, "
        f"{percent(images)} by the images. nominal: without mismatch.",
        "yield: share of chips at or above this accuracy in % [95 % interval]; "
        f"{needed} chips make each interval at most {100 * YIELD_WIDTH:g} points wide.",
        f"energy: of one inference, without synapses; latency: {latency}.",
        _time_errors(rows),
    ]


def _time_errors(rows: Sequence[ConditionAccuracy]) -> str:
    """How far the numerical integration in time may be trusted."""
    errors = [row.time_error for row in rows]
    points, spikes, energy = (
        max((getattr(one, name) for one in errors), key=abs)
        for name in ("points", "spike_share", "energy_share")
    )
    said = (
        f"of {errors[0].chips} chips in steps of half the length: spikes {percent(spikes)} % of a "
        f"layer's, "
        f"energy {percent(energy)} %, accuracy {percent(points)} points at most"
    )
    bad = _labels([row for row in rows if not row.time_error.certified])
    if not bad:
        return f"Continuous time certified: change {said}."
    return (
        f"NOT CERTIFIED in time at {', '.join(bad)}: change {said}; allowed: "
        f"{percent(MOST_SPIKES)} % of a layer's spikes, {MOST_ACCURACY:g} of the chips' standard "
        "deviation of accuracy."
    )
