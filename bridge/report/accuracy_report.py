"""What the evaluation of a fitted run says: accuracy over chips, and what has no network."""

from collections.abc import Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.evaluate import ConditionAccuracy
from bridge.sweep import Plan
from surrogate.accuracy import AccuracyReport

NO_LEAK = "this neuron does not leak, and the shipped networks are of neurons that do"
SYNAPSE = "networks are made of neurons, and this is a synapse"
HEADINGS = (
    "condition", "mean", "95 % interval", "worst chip", "without mismatch", "ideal neurons",
)  # fmt: skip


def print_accuracies(
    console: Console,
    plan: Plan,
    accuracies: Mapping[str, Sequence[ConditionAccuracy]],
    ideal: Mapping[str, AccuracyReport],
) -> None:
    """Print one table a circuit: a row for each condition; a line for what has no network.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    plan : Plan
        The run's plan.
    accuracies : mapping of str to sequence of ConditionAccuracy
        By circuit; what is not in it was not evaluated.
    ideal : mapping of str to AccuracyReport
        Accuracy of the same networks with ideal neurons, by circuit.
    """
    for name, cell in plan.cells.items():
        if name not in accuracies:
            reason = NO_LEAK if cell.kind == "neuron" else SYNAPSE
            console.print(f"{cell.title} ({name}): no network: {reason}", markup=False)
            continue
        table = Table(
            title=f"{cell.title} ({name}): test accuracy in % over {plan.network.chips} chips",
            title_justify="left",
            box=SIMPLE_HEAD,
            pad_edge=False,
        )
        for heading in HEADINGS:
            justify = "left" if heading == "condition" else "right"
            table.add_column(heading, justify=justify)  # type: ignore[arg-type]
        for row in accuracies[name]:
            table.add_row(
                f"{row.corner} {row.temperature_celsius:g} °C",
                _percent(row.mean),
                f"[{_percent(row.low)}, {_percent(row.high)}]",
                _percent(row.worst),
                _percent(row.nominal),
                _percent(ideal[name].mean),
            )
        console.print(table)


def _percent(share: float) -> str:
    return f"{100 * share:.2f}"
