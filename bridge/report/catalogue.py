"""The list of the catalogue."""

from rich.console import Console
from rich.text import Text

from bridge.report.terminal import new_table
from circuits import circuits, load_circuit


def print_catalogue(console: Console) -> None:
    """Print every circuit of the catalogue."""
    table = new_table("name", "title", "kind", "transistors", "source", left=3)
    table.columns[-1].justify = "left"
    for column in table.columns:
        column.no_wrap, column.overflow = column.header in ("name", "kind"), "fold"
    for name in circuits():
        one = load_circuit(name)
        count = str(len(one.transistors))
        table.add_row(name, Text(one.title), one.kind, count, Text(one.datasheet.source))
    console.print(table)
