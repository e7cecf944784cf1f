"""Arguments and options that several sub-commands share."""

import os
from pathlib import Path
from typing import Annotated

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
        "--scheduler", help="Address of a Dask scheduler to sweep on, for example tcp://host:8786."
    ),
]
CORES = len(os.sched_getaffinity(0))
