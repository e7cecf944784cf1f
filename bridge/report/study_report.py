"""What the study found, in a terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.report.pages.study import COLUMNS, cells, headline, untold
from bridge.study.finding import Finding
from bridge.study.transistor_costs import TransistorTable


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print each claim, what was found and whether it holds."""
    for one in findings:
        console.print(f"\n{one.number}. {one.claim}", style="bold", highlight=False)
        console.print(f"   {headline(one)}", highlight=False)
        for sentence in one.found:
            console.print(f"   - {sentence}", highlight=False)


def print_transistors(console: Console, transistors: TransistorTable, most: int = 12) -> None:
    """Print what the mismatch of each transistor costs, dearest first."""
    console.print()
    for one in transistors.circuits:
        console.print(untold(one), highlight=False)
    if not transistors.rows:
        return
    table = Table(
        title="Points of accuracy that the mismatch of each transistor costs",
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
    )
    for heading in COLUMNS:
        table.add_column(heading)
    for row in transistors.rows[:most]:
        table.add_row(*cells(row))
    console.print(table)
    if len(transistors.rows) > most:
        console.print(f"  and {len(transistors.rows) - most} more, in study.json", highlight=False)
