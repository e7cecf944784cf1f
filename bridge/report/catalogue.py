"""The list of the catalogue."""

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from circuits import circuits, load_circuit


def print_catalogue(console: Console) -> None:
    """Print every circuit of the catalogue."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("name", "title", "kind", "transistors", "source"):
        numeric = heading == "transistors"
        table.add_column(
            heading,
            justify="right" if numeric else "left",
            no_wrap=heading in ("name", "kind"),
            overflow="fold",
        )
    for name in circuits():
        one = load_circuit(name)
        count = str(len(one.transistors))
        table.add_row(name, Text(one.title), one.kind, count, Text(one.datasheet.source))
    console.print(table)
