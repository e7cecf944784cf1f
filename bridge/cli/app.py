"""The command's frame: what the sub-commands are added to."""

import sys
from importlib.metadata import version
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lif-bridge {version('lif-bridge')}")
        raise typer.Exit


@app.callback()
def frame(
    shown: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True),
    ] = False,
) -> None:
    """From a transistor-level spiking neuron to the accuracy of a network built from it."""


def open_console() -> Console:
    """Where results and progress go."""
    # A table of results must not be folded when it is written to a file.
    return Console(width=None if sys.stdout.isatty() else 200)
