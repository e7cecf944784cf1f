"""What a sweep of chips with several neurons says: spread between chips, and within them."""

from collections.abc import Sequence

from rich.console import Console

from bridge.plan import Plan
from bridge.report.numbers import interval_in
from bridge.report.terminal import new_table
from bridge.sweep.chips import ConditionSpread
from surrogate.vocabulary import QUANTITIES, SHOWN


def print_spreads(console: Console, plan: Plan, spreads: Sequence[ConditionSpread]) -> None:
    """Print, for each condition, the spread between chips and within them."""
    for name, circuit in plan.circuits.items():
        here = [one for one in spreads if one.circuit == name]
        shown = [
            key for key in SHOWN[circuit.kind][:3] if all(key in one.parameters for one in here)
        ]
        if not here or not shown:
            continue
        title = (
            f"{circuit.title} ({name}): standard deviation between chips | within a chip "
            f"[95 % intervals], {plan.neurons_per_chip} neurons a chip"
        )
        table = new_table("condition", *shown, title=title)
        for one in here:
            cells = []
            for key in shown:
                split, unit = one.parameters[key], QUANTITIES[key].unit
                parts = (split.between, split.within)
                cells.append(" | ".join(interval_in(part, unit) for part in parts))
            table.add_row(one.condition.label, *cells)
        console.print(table)
