"""What the evaluation of a fitted run says: accuracy over chips, and what has no network."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.evaluate import ConditionAccuracy, NetworkFacts
from bridge.evaluate.condition_accuracy import YIELD_WIDTH
from bridge.plan import Plan
from surrogate.statistics import Yield
from surrogate.vocabulary import condition_label, engineering

NO_LEAK = "this neuron does not leak, and networks are of neurons that do"
SYNAPSE = "networks are made of neurons, and this is a synapse"

YIELDS_SHOWN = 2
"""Of all that the plan asks for; more would not fit into 80 columns."""

NARROW = 90
"""A terminal with fewer columns has no room between those of the table."""

INTERVAL_WIDTH = len("97.00 [96.00, 98.00]")

MODES = {
    "fixed": "biases and time step of the reference temperature",
    "tracking": "biases and time step follow the temperature",
}

Accuracies = Mapping[str, Sequence[ConditionAccuracy]]
"""By circuit."""


def print_accuracies(
    console: Console, plan: Plan, accuracies: Accuracies, networks: Mapping[str, NetworkFacts]
) -> None:
    """Print one table a circuit: a row for each condition; a line for what has no network.

    Args:
        plan: The run's plan.
        accuracies: By circuit; what is not in it was not evaluated.
        networks: What the chips run, by circuit.
    """
    for name, circuit in plan.circuits.items():
        if name not in accuracies:
            reason = NO_LEAK if circuit.kind == "neuron" else SYNAPSE
            console.print(f"{circuit.title} ({name}): no network: {reason}", markup=False)
            continue
        rows = accuracies[name]
        aims = [one.accuracy for one in rows[0].yields[:YIELDS_SHOWN]]
        table = _table(
            f"{circuit.title} ({name}): test accuracy in % over {plan.network.chips} chips", console
        )
        table.add_column("mean [95 % interval]", justify="right", min_width=INTERVAL_WIDTH)
        for heading in ("worst", *(f"≥ {_percent(aim)}" for aim in aims), "energy"):
            table.add_column(heading, justify="right")
        for row in rows:
            table.add_row(
                _condition(row),
                _mean(row),
                _percent(row.worst),
                *map(_yield, row.yields[:YIELDS_SHOWN]),
                engineering(row.energy, "J"),
            )
        console.print(table)
        print_network(console, networks[name].title, networks[name].differences)
        _print_notes(console, rows, networks[name])


def print_both_modes(console: Console, plan: Plan, fixed: Accuracies, tracking: Accuracies) -> None:
    """Print the mean accuracies of both temperature modes side by side.

    Args:
        plan: The run's plan.
        fixed, tracking: By circuit; the same circuits and conditions.
    """
    for name in fixed:
        title = f"{plan.circuits[name].title} ({name}): test accuracy in %:"
        table = _table(f"{title}\nmean [95 % interval], and without mismatch", console)
        for heading in ("fixed", "without", "tracking", "without"):
            table.add_column(heading, justify="right", no_wrap=True)
        for one, other in zip(fixed[name], tracking[name], strict=True):
            cells = [(_mean(row), _percent(row.nominal)) for row in (one, other)]
            table.add_row(_condition(one), *cells[0], *cells[1])
        console.print(table)
    for mode, meaning in MODES.items():
        console.print(f"{mode}: {meaning}")


def print_network(console: Console, title: str, differences: Sequence[str]) -> None:
    """Print which network chips run, and what they do not do as it was trained."""
    console.print(f"Network: {title}.", markup=False, highlight=False)
    for line in differences:
        console.print(line, markup=False, highlight=False)


def _print_notes(
    console: Console, rows: Sequence[ConditionAccuracy], network: NetworkFacts
) -> None:
    """What holds for the whole table: the ideal, the yields' sampling, the time of an inference."""
    ideal, half = network.ideal, network.half_steps
    console.print(
        f"Ideal neurons: {_percent(ideal.mean.value)} % [{_percent(ideal.mean.low)}, "
        f"{_percent(ideal.mean.high)}] "
        f"of {ideal.n_images} images, {_percent(half)} % in half the time step. "
        f"{MODES[rows[0].temperature_mode].capitalize()}."
    )
    chips, images = (
        max(getattr(row.sources, name) for row in rows) for name in ("chips", "images")
    )
    console.print(
        f"Standard error of a mean, at most: {100 * chips:.2f} points by the chips, "
        f"{100 * images:.2f} by the images."
    )
    needed = max(max(row.chips_needed) for row in rows)
    latency = sorted(row.latency for row in rows)
    times = engineering(latency[0], "s")
    if latency[-1] > latency[0]:
        times += f" to {engineering(latency[-1], 's')}"
    console.print(
        f"≥: chips in % that reach so much, and the 95 % interval; {needed} chips make each of "
        f"them at most {100 * YIELD_WIDTH:g} points wide."
    )
    console.print(f"energy: of one inference, which takes {times}, without synapses.")


def _table(title: str, console: Console) -> Table:
    narrow = console.width < NARROW
    table = Table(
        title=title,
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=0 if narrow else (0, 1),
    )
    table.add_column("condition", no_wrap=True)
    return table


def _condition(row: ConditionAccuracy) -> str:
    return condition_label(row.corner, row.temperature_celsius)


def _mean(row: ConditionAccuracy) -> str:
    mean = row.mean
    return f"{_percent(mean.value)} [{_percent(mean.low)}, {_percent(mean.high)}]"


def _yield(one: Yield) -> str:
    share = one.probability
    return f"{100 * share.value:.0f} [{100 * share.low:.0f}, {100 * share.high:.0f}]"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"
