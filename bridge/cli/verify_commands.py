"""The sub-command that replays drawn neurons in ngspice, beside their behavioural twins."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import CORES, RunArgument, WorkersOption
from bridge.errors import BridgeInputError

QUICK_DRAWS = 3

QUICK_IMAGES, QUICK_CHIPS, QUICK_CERTIFIED = 3, 2, 1


@app.command(
    epilog="Examples: lif-bridge verify runs/default | lif-bridge verify runs/default --quick | "
    "lif-bridge verify runs/default --circuit low_power_if --draws 5 "
    "--conditions 'typical 27, ff 85' | lif-bridge verify runs/default --network --quick"
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
            "out, the plan's nominal corner nearest to 27 °C if quick or with --network.",
        ),
    ] = None,
    network: Annotated[
        bool,
        typer.Option(
            "--network",
            help="Put the transistors of every neuron into the network, layer by layer.",
        ),
    ] = False,
    images: Annotated[
        int | None,
        typer.Option(
            "--images", min=1, help="Test images of --network; 100 if left out, 3 if quick."
        ),
    ] = None,
    chips: Annotated[
        int | None,
        typer.Option(
            "--chips", min=1, help="Chips of --network, each with all images; 3, or 2 if quick."
        ),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Few neurons, or images, at one condition: a first look."),
    ] = False,
    workers: WorkersOption = CORES,
) -> None:
    """Give drawn neurons of a fitted run the same inputs in ngspice and as behavioural twins.

    Inputs of real inferences, Poisson pulses, steps of current; compared are spikes and energy.
    Writes verify.json, verify.parquet, verify_drawn.parquet and figures/verify_<circuit>.png into
    the run directory. What is stopped goes on from there: replays are kept in verify.jsonl.

    With --network every neuron of the trained network is its transistors, of chips that are made of
    the run's samples: classes and spikes beside those of their twins. Writes verify_network.json,
    verify_network.parquet, figures/verify_network_*.png; kept in verify_network.jsonl.

    Either way verify.html shows all that was found in the run so far, with its pictures inside.
    """
    for option, given in (("--images", images), ("--chips", chips)):
        if given is not None and not network:
            raise BridgeInputError(f"{option} {given}: allowed: with --network")
    if network:
        if draws is not None:
            raise BridgeInputError(f"--draws {draws}: allowed: without --network")
        _verify_network(directory, circuit, conditions, (images, chips), quick, workers)
        return
    from bridge.fit.stage import read_distributions
    from bridge.report.progress import ConsoleWatch
    from bridge.report.sweep_report import print_caveats
    from bridge.report.verify_figure import draw_verification
    from bridge.report.verify_page import draw_verify_page
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
    pictures = draw_verification(run, found)
    for path in (draw_verify_page(run), *written, *pictures):
        console.print(f"  {path}", soft_wrap=True, highlight=False)


def _verify_network(
    directory: Path,
    circuit: str | None,
    conditions: str | None,
    size: tuple[int | None, int | None],
    quick: bool,
    workers: int,
) -> None:
    from bridge.fit.stage import read_distributions
    from bridge.report.network_figure import draw_networks
    from bridge.report.network_report import print_networks
    from bridge.report.progress import ConsoleWatch
    from bridge.report.verify_page import draw_verify_page
    from bridge.store import open_run
    from bridge.verify.network import NetworkChoice, verify_network_stage
    from bridge.verify.network.stage import RESULT, SPEED, TABLE

    run, console = open_run(directory), open_console()
    plain = NetworkChoice(QUICK_IMAGES, QUICK_CHIPS, QUICK_CERTIFIED) if quick else NetworkChoice()
    images, chips = size
    choice = replace(
        plain,
        images=images or plain.images,
        chips=chips or plain.chips,
        conditions=conditions,
        circuit=circuit,
    )
    watch = ConsoleWatch(console)
    found = verify_network_stage(run, read_distributions(run), choice, workers, watch)
    print_networks(console, run.plan, found)
    written = [run.path / name for name in (RESULT, TABLE, SPEED)]
    pictures = draw_networks(run, found)
    for path in (draw_verify_page(run), *written, *pictures):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
