"""How a terminal shows results: tables of one look, as wide as there is room, and paths."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

GAP, NARROW_GAP = 3, 1
"""Characters between two columns: with room, and without."""


@dataclass(frozen=True)
class Column:
    """A column whose lines are not to be folded.

    Attributes:
        rank: Of two columns the one of the lower rank is shown where there is no room for both; 0
            is always shown.
    """

    heading: str
    cells: Sequence[str]
    rank: int = 0

    @property
    def width(self) -> int:
        """Characters of its longest line."""
        return max(
            cell_len(line) for text in (self.heading, *self.cells) for line in text.split("\n")
        )


def new_table(
    *headings: str, title: str | None = None, caption: str | None = None, left: int = 1,
    **look: Any,
) -> Table:  # fmt: skip
    """Begin a table; the first `left` columns are text, the others numbers."""
    table = Table(
        title=title, title_justify="left", caption=caption, caption_justify="left",
        box=SIMPLE_HEAD, pad_edge=False, **look,
    )  # fmt: skip
    for k, heading in enumerate(headings):
        table.add_column(heading, justify="left" if k < left else "right")
    return table


def print_columns(console: Console, title: str, columns: Sequence[Column]) -> None:
    """Print as many columns, by their rank, as there is room for; the first is text."""
    shown = list(columns)
    while not fits(shown, console.width) and any(one.rank for one in shown):
        shown.remove(max(shown, key=lambda one: one.rank))
    wide, whole = (fits(shown, console.width, gap) for gap in (GAP, NARROW_GAP))
    table = new_table(title=title, padding=(0, 1) if wide else 0)
    for k, one in enumerate(shown):
        table.add_column(one.heading, justify="right" if k else "left", no_wrap=whole or k == 0)
    for row in zip(*(one.cells for one in shown), strict=True):
        table.add_row(*row)
    console.print(table)


def fits(columns: Sequence[Column], width: int, gap: int = NARROW_GAP) -> bool:
    """Whether a terminal has room for columns side by side, and for the table's edges."""
    return sum(one.width + gap for one in columns) - gap + 2 <= width


def say(console: Console, *lines: str) -> None:
    """Print lines as they are, folded where the terminal ends."""
    for line in lines:
        console.print(line, markup=False, highlight=False)


def print_paths(console: Console, paths: Iterable[Path]) -> None:
    """Say where results are, in lines that are not folded."""
    for path in paths:
        console.print(f"  {path}", markup=False, soft_wrap=True, highlight=False)


def print_command(console: Console, text: str, *words: object) -> None:
    """Print what can be done next, in a line that is not folded, so that it can be copied."""
    command = shlex.join(map(str, words))
    console.print(f"{text} {command}", markup=False, soft_wrap=True, highlight=False)
