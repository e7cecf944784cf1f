"""The sub-command that replays drawn neurons in ngspice, beside their behavioural twins."""

from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import CORES, RunArgument, WorkersOption

QUICK_DRAWS = 3


@app.command(
    epilog="Examples: lif-bridge verify runs/default | lif-bridge verify runs/default --quick | "
    "lif-bridge verify runs/default --circuit low_power_if --draws 5 "
    "--conditions 'typical 27, ff 85'"
)
def verify(
    directory: RunArgument,
    circuit: Annotated[
        str | None, typer.Option("--circuit", help="The only circuit to replay.")
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            "--draws", min=1, help="Drawn neurons at each condition; 20 if left out, 3 if quick."
        ),
    ] = None,
    conditions: Annotated[
        str | None,
        typer.Option(
            "--conditions",
            help="Corners and temperatures, such as 'typical 27, ff 85', or 'all'; all if left "
            "out, the plan's nominal corner nearest to 27 °C if quick.",
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Few neurons at one condition: a first look.")
    ] = False,
    workers: WorkersOption = CORES,
) -> None:
    """Give drawn neurons of a fitted run the same inputs in ngspice and as behavioural twins.

    Inputs of real inferences, Poisson pulses, steps of current; compared are spikes and energy.
    Writes verify.json, verify.parquet, verify_drawn.parquet and figures/verify_<circuit>.png into
    the run directory. What is stopped goes on from there: replays are kept in verify.jsonl.
    """
    from bridge.fit.stage import read_distributions
    from bridge.report.progress import ConsoleWatch
    from bridge.report.sweep_report import print_caveats
    from bridge.report.verify_figure import draw_verification
    from bridge.report.verify_report import print_verification
    from bridge.store import open_run
    from bridge.sweep.certificate import read_caveats
    from bridge.verify import Choice, verify_stage
    from bridge.verify.stage import DRAWN, RESULT, SPEED, TABLE

    run, console = open_run(directory), open_console()
    plain = Choice()
    choice = Choice(
        draws or (QUICK_DRAWS if quick else plain.draws),
        conditions or (None if quick else plain.conditions),
        circuit,
    )
    found = verify_stage(run, read_distributions(run), choice, workers, ConsoleWatch(console))
    print_verification(console, run.plan, found)
    print_caveats(console, read_caveats(run))
    written = [run.path / name for name in (RESULT, TABLE, DRAWN, SPEED)]
    for path in (*written, *draw_verification(run, found)):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
