"""The sub-command that names the transistors behind each parameter's spread."""

from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import CORES, RunArgument, WorkersOption


@app.command(
    epilog="Examples: lif-bridge blame runs/default | lif-bridge blame runs/default --check | "
    "lif-bridge blame runs/default --parameter v_threshold --condition 'ss 85'"
)
def blame(
    directory: RunArgument,
    parameter: Annotated[
        str | None, typer.Option("--parameter", help="The only parameter to trace.")
    ] = None,
    condition: Annotated[
        str | None,
        typer.Option(
            "--condition",
            help="Corner and temperature, such as 'typical 27', or 'all'; the plan's nominal "
            "corner nearest to 27 °C if left out.",
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Sweep again with the area of the leading transistors doubled."
        ),
    ] = False,
    draws: Annotated[
        int, typer.Option("--draws", min=8, help="With --check: draws to simulate again, at most.")
    ] = 200,
    workers: WorkersOption = CORES,
) -> None:
    """Say which transistor, and which of its Vth and beta, drives each parameter of a swept run.

    Writes blame.json and figures/blame_<circuit>.png into the run directory.
    """
    from bridge.blame import BLAME
    from bridge.blame_stage import EVERY_CONDITION, blame_stage, figure_name, shown_parameters
    from bridge.errors import BridgeInputError
    from bridge.report.blame_report import print_blame, print_check
    from bridge.sweep import open_run

    if check and condition == EVERY_CONDITION:
        raise BridgeInputError("--check and --condition all: allowed: --check with one condition")
    run, console = open_run(directory), open_console()
    found = blame_stage(run, workers, console, condition, parameter, draws if check else 0)
    for one in found.conditions:
        shown = shown_parameters(run, one)
        print_blame(console, run.plan.cells[one.circuit].title, one, shown)
        for each in found.checks:
            if each.circuit == one.circuit:
                print_check(console, each, shown)
    several = condition == EVERY_CONDITION
    for name in (BLAME, *(figure_name(one, several) for one in found.conditions)):
        console.print(f"  {run.path / name}", soft_wrap=True, highlight=False)
