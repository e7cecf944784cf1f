"""What the study found, in a terminal."""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bridge.study.page import headline
from surrogate.study.finding import Finding, points
from surrogate.study.transistors import CircuitCost


def print_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print each claim, what was found and whether it holds.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    findings : sequence of Finding
        Claim by claim.
    """
    for one in findings:
        console.print(f"\n{one.number}. {one.claim}", style="bold", highlight=False)
        console.print(f"   {headline(one)}", highlight=False)
        for sentence in one.found:
            console.print(f"   - {sentence}", highlight=False)


def print_transistors(console: Console, circuits: Sequence[CircuitCost], most: int = 8) -> None:
    """Print what the mismatch of each transistor costs, dearest first.

    Parameters
    ----------
    console : rich.console.Console
        Where.
    circuits : sequence of CircuitCost
        Circuit by circuit.
    most : int
        Rows of each.
    """
    for one in circuits:
        if one.every is None:
            console.print(f"\n{one.title}: transistors not traced: {one.reason}", highlight=False)
            continue
        table = Table(
            title=f"{one.title}: points of accuracy that mismatch costs, all {points(one.every)}",
            title_justify="left",
            box=SIMPLE_HEAD,
            pad_edge=False,
        )
        for heading in ("transistor", "role", "won by switching off", "lost by it alone"):
            table.add_column(heading)
        for row in one.rows[:most]:
            table.add_row(row.name, row.role, points(row.saved), points(row.alone))
        console.print(table)
        if len(one.rows) > most:
            console.print(f"  and {len(one.rows) - most} more, in study.json", highlight=False)
