"""The command ``lif-bridge``."""

import multiprocessing
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from bridge.errors import BridgeInputError

app = typer.Typer(
    help="From a transistor-level spiking neuron to the accuracy of a network built from it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

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


@app.command(
    epilog="Examples: lif-bridge run | lif-bridge run --quick | lif-bridge run my.toml --out here"
)
def run(
    plan: PlanArgument = None,
    quick: QuickOption = False,
    out: OutOption = None,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Sweep, fit, compare with ngspice, evaluate the network, report."""
    from bridge.pipeline import run_all
    from bridge.sweep import RunDirectory, load_plan

    path = _plan_path(plan, quick)
    directory = RunDirectory(out or Path("runs") / path.stem, load_plan(path))
    run_all(directory, workers, _console(), scheduler)


@app.command(
    epilog="Examples: lif-bridge sweep my.toml --out here | "
    "lif-bridge sweep my.toml --scheduler tcp://host:8786"
)
def sweep(
    plan: PlanArgument = None,
    quick: QuickOption = False,
    out: OutOption = None,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Simulate every circuit at every condition for every draw; goes on where it was stopped."""
    from bridge.report.chip_report import print_spreads
    from bridge.report.sweep_report import print_sweep
    from bridge.sweep import RunDirectory, load_plan
    from bridge.sweep_stages import certificate_stage, chip_stage, sweep_stage

    path = _plan_path(plan, quick)
    directory = RunDirectory(out or Path("runs") / path.stem, load_plan(path))
    console = _console()
    samples = sweep_stage(directory, workers, console, scheduler)
    print_sweep(console, directory.plan, samples, certificate_stage(directory))
    print_spreads(console, directory.plan, chip_stage(directory))
    console.print(f"  {samples.root}", soft_wrap=True, highlight=False)


@app.command(epilog="Example: lif-bridge fit runs/default")
def fit(directory: RunArgument, workers: WorkersOption = CORES) -> None:
    """Fit the distributions of a swept run again."""
    from bridge.pipeline import fit_stage
    from bridge.sweep import open_run

    opened = open_run(directory)
    console = _console()
    for name in fit_stage(opened, opened.require_samples(), workers, console):
        console.print(f"{opened.path / 'distributions' / name}.json", soft_wrap=True)


@app.command(epilog="Example: lif-bridge evaluate runs/default")
def evaluate(directory: RunArgument, workers: WorkersOption = CORES) -> None:
    """Evaluate the network on chips drawn from the distributions of a fitted run."""
    from bridge.pipeline import evaluate_stage, read_laws
    from bridge.sweep import open_run

    opened = open_run(directory)
    console = _console()
    for name, rows in evaluate_stage(opened, read_laws(opened), workers, console).items():
        for row in rows:
            console.print(
                f"{name} {row.corner} {row.temperature_celsius:g} °C: "
                f"{100 * row.mean:.2f} % [{100 * row.low:.2f}, {100 * row.high:.2f}], "
                f"worst of {len(row.accuracies)} chips {100 * row.worst:.2f} %"
            )


@app.command("new-circuit", epilog="Example: lif-bridge new-circuit my_neuron.cir")
def begin_circuit(
    netlist: NetlistArgument,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a datasheet that is there.")
    ] = False,
) -> None:
    """Begin the datasheet of your own neuron: read its netlist, guess its ports' roles."""
    from bridge.own_circuit import new_circuit
    from bridge.report.beginning import print_beginning

    print_beginning(_console(), new_circuit(netlist, force))


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
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Sweep your own neuron, and say how its parameters scatter; a bench is found for it."""
    from bridge.own_circuit import Sizes, prepare
    from bridge.pipeline import fit_stage
    from bridge.report.characterisation import print_characterisation
    from bridge.sweep_stages import certificate_stage, sweep_stage

    sizes = Sizes(draws, corner, temperature or Sizes.temperatures_celsius)
    console = _console()
    directory = prepare(netlist, out or Path("runs") / netlist.stem, console, technology, sizes)
    samples = sweep_stage(directory, workers, console, scheduler)
    certificates = certificate_stage(directory)
    laws = fit_stage(directory, samples, workers, console)
    print_characterisation(console, directory, laws, certificates)


@app.command(epilog="Example: lif-bridge reproduce runs/default --sample 3f1c9a0b --out sample.cir")
def reproduce(
    directory: RunArgument,
    sample: Annotated[
        str,
        typer.Option(
            "--sample", help="Strong id (column sample_id), or at least its first 6 digits."
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Stand-alone netlist; DIR/reproduced/<id>.cir if left out."),
    ] = None,
) -> None:
    """Simulate one sample again, compare it bit for bit, write it as one file for ngspice alone."""
    from bridge.reproduce import print_reproduction
    from bridge.reproduce import reproduce as again
    from bridge.sweep import open_run

    reproduction = again(open_run(directory), sample, out)
    print_reproduction(_console(), reproduction)
    raise typer.Exit(not reproduction.identical)


@app.command(epilog="Example: lif-bridge doctor --json > report.json")
def doctor(
    json: Annotated[
        bool, typer.Option("--json", help="The same as JSON, for bug reports.")
    ] = False,
) -> None:
    """Check this machine: ngspice, PySpice, models, threads, cores, memory; say what to do."""
    from bridge.doctor import as_json, conduct, print_checks, steps

    if json:
        checks = [conduct(step) for step in steps()]
        typer.echo(as_json(checks))
    else:
        checks = print_checks(_console(), steps())
    raise typer.Exit(any(check.status == "fail" for check in checks))


@app.command(
    epilog="Examples: lif-bridge show | lif-bridge show dpi_neuron | "
    "lif-bridge show dpi_neuron --technology sky130 --out here"
)
def show(
    name: Annotated[
        str | None, typer.Argument(help="Circuit of the catalogue; all of them if left out.")
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
    """Sweep a circuit of the catalogue and describe it on one page; or list the catalogue."""
    from bridge.pipeline import fit_stage
    from bridge.show.catalogue import page_plan, print_catalogue
    from bridge.show.page import make_page
    from bridge.sweep import RunDirectory
    from bridge.sweep_stages import certificate_stage, sweep_stage

    console = _console()
    if name is None:
        print_catalogue(console)
        return
    plan = page_plan(name, technology)
    default = Path("runs") / "show" / plan.foundry.name / name
    directory = RunDirectory(out or default, plan)
    samples = sweep_stage(directory, workers, console)
    certificate_stage(directory)
    fit_stage(directory, samples, workers, console)
    page = make_page(directory, name, workers, console)
    console.print(f"  {page}", soft_wrap=True, highlight=False)


def _plan_path(plan: Path | None, quick: bool) -> Path:
    from bridge.sweep import shipped_plan

    if plan is not None and quick:
        raise BridgeInputError(f"--quick and {plan}: allowed: a plan or --quick, not both")
    return plan or shipped_plan("quick" if quick else "default")


def _console() -> Console:
    # A table of results must not be folded when it is written to a file.
    return Console(width=None if sys.stdout.isatty() else 200)


class _Stopped(BaseException):
    """Ctrl-C; not KeyboardInterrupt, which typer answers without a word."""


def _stop_on_interrupt() -> None:
    """Have Ctrl-C end the processes that compute laws and networks, then this one."""
    main_process = os.getpid()

    def stop(number: int, _: FrameType | None) -> None:
        if os.getpid() != main_process:  # a forked one, which the same Ctrl-C reaches
            os._exit(128 + number)
        for child in multiprocessing.active_children():
            child.kill()
        raise _Stopped

    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as under nohup
        signal.signal(signal.SIGINT, stop)


def _answer() -> None:
    """Run the command; input errors end in one line and exit code 2."""
    # Imported here, so that Ctrl-C is answered while they load.
    from circuits import CircuitInputError
    from surrogate.errors import SurrogateInputError

    try:
        app()
    except (BridgeInputError, CircuitInputError, SurrogateInputError) as error:
        line = " ".join(str(error).split())
        print(f"lif-bridge: {line}", file=sys.stderr)  # noqa: T201
        sys.exit(2)


def main() -> None:
    """Run the command line: input errors end in one line and exit code 2, Ctrl-C in 130."""
    try:
        _stop_on_interrupt()
        _answer()
    except (_Stopped, KeyboardInterrupt):
        print("\nlif-bridge: stopped; the same command goes on from here", file=sys.stderr)  # noqa: T201
        sys.exit(130)


if __name__ == "__main__":
    main()
