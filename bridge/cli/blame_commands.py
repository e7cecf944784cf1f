"""The sub-command that names the transistors behind each parameter's spread."""

from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import CORES, RunArgument, WorkersOption


@app.command(
    epilog="Examples: lif-bridge blame runs/default | lif-bridge blame runs/default --check | "
    "lif-bridge blame runs/default --parameter v_threshold --condition 'ss 85' | "
    "lif-bridge blame runs/default --circuit low_power_if --double xm20,xmbl"
)
def blame(
    directory: RunArgument,
    circuit: Annotated[
        str | None, typer.Option("--circuit", help="The only circuit to trace.")
    ] = None,
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
            "--check",
            help="Sweep again with the area of each parameter's leading transistor doubled.",
        ),
    ] = False,
    double: Annotated[
        str,
        typer.Option(
            "--double",
            help="A check of other transistors: names with commas, doubled together, such as both "
            "of a mirror.",
        ),
    ] = "",
    draws: Annotated[int, typer.Option("--draws", min=8, help="Draws of a check, at most.")] = 200,
    workers: WorkersOption = CORES,
) -> None:
    """Say which transistor, and which of its Vth and beta, drives each parameter of a swept run.

    Writes blame.json and figures/blame_<circuit>.png into the run directory.
    """
    from bridge.attribute import BLAME
    from bridge.attribute.stage import Doubling, blame_stage, shown_parameters
    from bridge.engine import Pool
    from bridge.report.blame_figure import draw_blame
    from bridge.report.blame_report import print_blame, print_doubled
    from bridge.report.progress import ConsoleWatch
    from bridge.report.sweep_report import print_caveats
    from bridge.report.terminal import print_paths
    from bridge.store import FIGURES, open_run
    from bridge.sweep.certificate import read_caveats

    together = tuple(dict.fromkeys(name.strip().lower() for name in double.split(",") if name))
    wanted = Doubling(draws, together, workers) if check or together else None
    run, console = open_run(directory), open_console()
    with Pool.plain(workers) as executor:
        watch = ConsoleWatch(console)
        found = blame_stage(run, executor, watch, circuit, condition, parameter, wanted)
    for one in found.conditions:
        shown = shown_parameters(run, one)
        print_blame(console, run.plan.circuits[one.circuit].title, one, shown)
        for each in found.doubled:
            if each.circuit == one.circuit:
                print_doubled(console, each, shown)
    print_caveats(console, read_caveats(run))
    print_paths(console, [run.path / BLAME, *draw_blame(run.folder / FIGURES, run.plan, found)])
