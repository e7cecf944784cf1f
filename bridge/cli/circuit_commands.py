"""Sub-commands about one circuit: your own, or one of the catalogue."""

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import (
    CORES,
    NetlistArgument,
    OutOption,
    SchedulerOption,
    TechnologyOption,
    WorkersOption,
)
from bridge.errors import BridgeInputError


@app.command("new-circuit", epilog="Example: lif-bridge new-circuit my_neuron.cir")
def begin_circuit(
    netlist: NetlistArgument,
    technology: TechnologyOption = None,
    subckt: Annotated[
        str | None,
        typer.Option("--subckt", help="The sub-circuit, where the file holds more."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="neuron, synapse or weight; guessed if left out."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a datasheet that is there.")
    ] = False,
) -> None:
    """Begin the datasheet of your own neuron, synapse or weight: guess its ports' roles."""
    from bridge.own_circuit import new_circuit
    from bridge.report.beginning import print_beginning
    from circuits.technology import load_technology

    own = load_technology(technology) if technology else None
    print_beginning(open_console(), new_circuit(netlist, force, own, subckt, kind), technology)


@app.command(
    epilog="Examples: lif-bridge characterise my_neuron.cir | "
    "lif-bridge characterise my_neuron.cir --technology sky130 --draws 200 --corner tt --corner ff"
)
def characterise(
    netlist: NetlistArgument,
    technology: TechnologyOption = None,
    out: OutOption = None,
    draws: Annotated[int, typer.Option("--draws", min=8, help="Mismatch samples.")] = 64,
    corner: Annotated[
        list[str] | None, typer.Option("--corner", help="Process corner; all if left out.")
    ] = None,
    temperature: Annotated[
        list[float] | None,
        typer.Option("--temperature", help="Temperature, °C; 0, 27 and 85 if left out."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option("--timeout", min=1.0, help="Longest wall time of one sample, s."),
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put the new result in the place of an earlier one.")
    ] = False,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Sweep your own neuron, and say how its parameters scatter; a bench is found for it."""
    from bridge.engine import Pool
    from bridge.fit.stage import fit_stage
    from bridge.own_circuit import Sizes, prepare
    from bridge.report.characterisation import print_characterisation
    from bridge.report.parameters import print_measured
    from bridge.report.progress import ConsoleWatch
    from bridge.report.terminal import print_paths
    from bridge.sweep.certificate import CERTIFICATE
    from bridge.sweep.stage import certificate_stage, sweep_stage

    sizes = Sizes(draws, corner, temperature or Sizes.temperatures_celsius, timeout=timeout)
    console = open_console()
    watch = ConsoleWatch(console)
    directory = prepare(netlist, out, watch, technology, sizes, replace)
    samples = sweep_stage(directory, workers, watch, scheduler)
    certificates = certificate_stage(directory)
    try:
        with Pool.plain(workers) as executor:
            distributions = fit_stage(directory, samples, executor, watch)
    except BridgeInputError:
        print_measured(console, directory.plan, samples, certificates)
        print_paths(console, [samples.root, directory.path / CERTIFICATE])
        raise
    print_characterisation(
        console, directory.path, directory.plan, samples, distributions, certificates
    )


@app.command(
    epilog="Examples: lif-bridge show | lif-bridge show dpi_neuron | "
    "lif-bridge show van_schaik_if --technology sky130 --out here | lif-bridge show runs/my_neuron"
)
def show(
    name: Annotated[
        str | None,
        typer.Argument(
            help="Circuit of the catalogue, or the folder of a fitted run; if left out, the "
            "catalogue is listed."
        ),
    ] = None,
    technology: Annotated[
        str, typer.Option("--technology", help="Technology, by its name or its folder.")
    ] = "gf180mcu",
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Run directory; runs/show/<technology>/NAME if left out."),
    ] = None,
    workers: WorkersOption = CORES,
) -> None:
    """Describe a circuit of the catalogue, or those of a run, on a page; or list the catalogue."""
    from bridge.engine import Pool
    from bridge.fit.stage import fit_stage
    from bridge.report.catalogue import print_catalogue
    from bridge.report.pages.page import draw_page
    from bridge.report.progress import ConsoleWatch
    from bridge.report.sweep_report import print_caveats
    from bridge.report.terminal import print_paths
    from bridge.show import page_plan, portrait_stage
    from bridge.store import RunDirectory, file_name, open_run
    from bridge.sweep.certificate import read_caveats
    from bridge.sweep.stage import certificate_stage, sweep_stage

    console = open_console()
    watch = ConsoleWatch(console)
    if name is None:
        print_catalogue(console)
        return
    if Path(name).is_dir():
        directory = open_run(Path(name))
    else:
        plan = page_plan(name, technology)
        default = Path("runs") / "show" / file_name(plan.technology.name) / file_name(name)
        directory = RunDirectory(out or default, plan)
        samples = sweep_stage(directory, workers, watch)
        certificate_stage(directory)
        with Pool.plain(workers) as executor:
            fit_stage(directory, samples, executor, watch)
    for each in directory.plan.circuits:
        portrait = portrait_stage(directory, each, workers, watch)
        with watch.stage("drawing"):
            page = draw_page(directory.folder, portrait)
        print_paths(console, [page])
    print_caveats(console, read_caveats(directory))
