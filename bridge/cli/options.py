"""Arguments and options that several sub-commands share."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

PlanArgument = Annotated[
    Path | None, typer.Argument(help="Plan, a TOML file; the shipped default plan if left out.")
]
NetlistArgument = Annotated[
    Path, typer.Argument(help="Netlist; its datasheet is the file beside it that ends in .toml.")
]
TechnologyOption = Annotated[
    str | None,
    typer.Option(
        "--technology",
        help="gf180mcu, sky130, generic180 or the path of your own; what the netlist is drawn in "
        "if left out.",
    ),
]
RunArgument = Annotated[Path, typer.Argument(help="Run directory, as lif-bridge sweep makes one.")]
QuickOption = Annotated[
    bool, typer.Option("--quick", help="The shipped quick plan: every step, few samples.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Run directory; runs/<name of the plan> if left out.")
]
WorkersOption = Annotated[
    int, typer.Option("--workers", min=1, help="Processes; all cores if left out.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(
        "--scheduler",
        help="Address of a Dask scheduler to compute on, for example tcp://host:8786.",
    ),
]
Mode = Literal["fixed", "tracking"]


class Modes(StrEnum):
    """What ``--mode`` may be."""

    FIXED = "fixed"
    TRACKING = "tracking"
    BOTH = "both"


ModeOption = Annotated[
    Modes | None,
    typer.Option(
        "--mode",
        help="fixed: the time step and biases of 27 °C at every temperature; tracking: those of "
        "each temperature; both, side by side; the plan's if left out.",
    ),
]
CORES = len(os.sched_getaffinity(0))


def modes_of(mode: Modes | None, planned: Mode) -> tuple[Mode, ...]:
    """Temperature modes that ``--mode`` asks for, of a plan with its own."""
    if mode is Modes.BOTH:
        return "fixed", "tracking"
    if mode is None:
        return (planned,)
    return ("fixed",) if mode is Modes.FIXED else ("tracking",)
