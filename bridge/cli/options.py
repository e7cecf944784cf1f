"""Arguments and options that several sub-commands share."""

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # what a plan imports takes a second, in which Ctrl-C is to be answered
    from bridge.plan.tables import TemperatureMode

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
NetworkOption = Annotated[
    str | None,
    typer.Option(
        "--network",
        metavar="NAME|FILE",
        help="digits_linear, digits_constant, yin_yang or a NIR file (.nir); the plan's if left "
        "out. What follows says what a file does not.",
    ),
]
DataOption = Annotated[
    str | None,
    typer.Option(
        "--data",
        metavar="NAME|PATH",
        help="digits, yin_yang, randman, mnist1d, mnist_subset, an NPZ file or a folder of IDX "
        "files; the network file's own if left out.",
    ),
]
PresetOption = Annotated[
    str | None,
    typer.Option("--preset", help="What wrote the file: snntorch, norse, sinabs or rockpool."),
]
DtOption = Annotated[
    float | None, typer.Option("--dt", help="Length of a step, in the file's seconds.")
]
SchemeOption = Annotated[str | None, typer.Option("--scheme", help="euler or exponential.")]
ResetOption = Annotated[str | None, typer.Option("--reset", help="value or subtract.")]
ResetDelayOption = Annotated[
    int | None, typer.Option("--reset-delay", help="Steps that the reset comes late: 0 or 1.")
]
InputShapeOption = Annotated[
    str | None,
    typer.Option("--input-shape", help="Where the file does not say it, such as 1,28,28."),
]
StepsOption = Annotated[
    int | None,
    typer.Option(
        "--n-steps",
        help="Steps of one inference; the network file's, or those of recordings, if left out.",
    ),
]
CodingOption = Annotated[
    str | None,
    typer.Option("--coding", help="direct, poisson, latency or events; the file's if left out."),
]
RateMaxOption = Annotated[
    float | None, typer.Option("--rate-max", help="poisson: rate of a white pixel, Hz.")
]
DurationOption = Annotated[
    float | None,
    typer.Option(
        "--duration",
        help="latency: when an all but black one spikes, s; events: what the steps span, in the "
        "unit of the events' times.",
    ),
]
ThresholdOption = Annotated[
    float | None, typer.Option("--threshold", help="latency: value up to which none spikes.")
]
CORES = len(os.sched_getaffinity(0))


def modes_of(mode: Modes | None, planned: "TemperatureMode") -> "tuple[TemperatureMode, ...]":
    """Temperature modes that ``--mode`` asks for, of a plan with its own."""
    from bridge.plan.tables import TemperatureMode

    if mode is Modes.BOTH:
        return tuple(TemperatureMode)
    return (planned if mode is None else TemperatureMode(mode),)
