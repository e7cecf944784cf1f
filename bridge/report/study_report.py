"""What the study found, in a terminal."""

from collections.abc import Sequence

from rich.console import Console

from bridge.report.pages.study import COLUMNS, cells, headline, untold
from bridge.report.terminal import new_table, say
from bridge.study.finding import Finding
from bridge.study.transistor_costs import TransistorTable


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print each claim, what was found and whether it holds."""
    for one in findings:
        console.print(f"\n{one.number}. {one.claim}", style="bold", highlight=False)
        say(console, f"   {headline(one)}", *(f"   - {sentence}" for sentence in one.found))


def print_transistors(console: Console, transistors: TransistorTable, most: int = 12) -> None:
    """Print what the mismatch of each transistor costs, dearest first."""
    console.print()
    say(console, *(untold(one) for one in transistors.circuits))
    if not transistors.rows:
        return
    title = "Points of accuracy that the mismatch of each transistor costs"
    table = new_table(*COLUMNS, title=title, left=3)
    for row in transistors.rows[:most]:
        table.add_row(*cells(row))
    console.print(table)
    if len(transistors.rows) > most:
        say(console, f"  and {len(transistors.rows) - most} more, in study.json")
