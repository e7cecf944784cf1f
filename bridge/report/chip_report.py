"""What a sweep of chips with several neurons says: spread between chips, and within them."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.plan import Plan
from bridge.sweep.chips import ConditionSpread
from surrogate.statistics import Interval
from surrogate.vocabulary import QUANTITIES, SHOWN, engineering


def print_spreads(console: Console, plan: Plan, spreads: Sequence[ConditionSpread]) -> None:
    """Print, for each condition, the spread between chips and within them.

    Args:
        plan: The run's plan.
        spreads: From `bridge.sweep.chips.spreads`.
    """
    for name, circuit in plan.circuits.items():
        here = [one for one in spreads if one.circuit == name]
        shown = [
            key for key in SHOWN[circuit.kind][:3] if all(key in one.parameters for one in here)
        ]
        if not here or not shown:
            continue
        table = Table(
            title=f"{circuit.title} ({name}): standard deviation between chips | within a chip "
            f"[95 % intervals], {plan.neurons_per_chip} neurons a chip",
            title_justify="left",
            box=SIMPLE_HEAD,
            pad_edge=False,
        )
        table.add_column("condition")
        for key in shown:
            table.add_column(key, justify="right")
        for one in here:
            splits = [(one.parameters[key], QUANTITIES[key].unit) for key in shown]
            table.add_row(
                one.condition.label,
                *(f"{_text(s.between, unit)} | {_text(s.within, unit)}" for s, unit in splits),
            )
        console.print(table)


def _text(component: Interval, unit: str) -> str:
    low, best, high = (
        engineering(value, unit) for value in (component.low, component.value, component.high)
    )
    return f"{best} [{low}, {high}]"
