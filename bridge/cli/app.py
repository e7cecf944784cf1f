"""The command's frame: what the sub-commands are added to."""

import sys

import typer
from rich.console import Console

app = typer.Typer(
    help="From a transistor-level spiking neuron to the accuracy of a network built from it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def open_console() -> Console:
    """Where results and progress go."""
    # A table of results must not be folded when it is written to a file.
    return Console(width=None if sys.stdout.isatty() else 200)
