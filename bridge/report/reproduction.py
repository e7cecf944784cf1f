"""What a reproduction says on the terminal."""

from typing import Any

from rich.console import Console
from rich.markup import escape

from bridge.report.terminal import new_table
from bridge.reproduce.reproduction import Reproduction
from circuits import Condition
from circuits.errors import visible
from surrogate.vocabulary import Status

MOST_ROWS = 40
"""Differing values that are shown."""

OUTSIDE = (Status.TIMEOUT, Status.CRASHED)
"""Endings that depend on the machine too."""


def print_reproduction(console: Console, reproduction: Reproduction) -> None:
    """Say what the sample is, what has changed since, and whether its numbers are the same."""
    row, now = reproduction.stored.row, reproduction.now
    where = Condition(row["corner"], row["temperature_celsius"], row["supply"])

    def say(text: str) -> None:
        console.print(escape(text), soft_wrap=True, highlight=False)

    tolerance = (
        "" if reproduction.stored.tolerance == "plan" else ", certificate (tighter tolerance)"
    )
    say(
        f"{row['sample_id']}\n{row['circuit']} {where.label}, "
        f"draw {row['draw']}{tolerance}: {_outcome(row)}"
    )
    if reproduction.changes:
        say("Not as it was; the same bits are not to be expected:")
        for change in reproduction.changes:
            say(f"  {visible(change)}")
    if row["status"] in OUTSIDE or now["status"] in OUTSIDE:
        say(
            "Timeouts and crashes depend on the machine too; "
            f"the sample was simulated again: {_outcome(now)}"
        )
    if reproduction.identical:
        say(f"identical: {reproduction.comparison.values} values bit for bit")
    else:
        _print_differences(console, reproduction)
    say(str(reproduction.file))


def _print_differences(console: Console, reproduction: Reproduction) -> None:
    differences = reproduction.comparison.differences
    title = f"{len(differences)} of {reproduction.comparison.values} values differ"
    table = new_table("column", "stored", "now", "relative difference", title=title)
    for column in table.columns[1:]:
        column.overflow = "fold"
    for one in differences[:MOST_ROWS]:
        relative = "" if one.relative is None else f"{one.relative:.3g}"
        table.add_row(escape(one.name), _shown(one.stored), _shown(one.now), relative)
    if len(differences) > MOST_ROWS:
        table.add_row("...", "", "", "")
    console.print(table)


def _shown(value: Any) -> str:
    """A value with all its digits."""
    if isinstance(value, list):
        return f"{len(value)} points"
    return (
        "" if value is None else escape(visible(value) if isinstance(value, str) else repr(value))
    )


def _outcome(row: dict[str, Any]) -> str:
    return f"{row['status']}: {visible(row['reason'])}" if row["reason"] else str(row["status"])
