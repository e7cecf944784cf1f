"""The sub-command that asks what variation costs a network."""

from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import CORES, RunArgument, SchedulerOption, WorkersOption


@app.command(epilog="Examples: lif-bridge study runs/default | lif-bridge study runs/q --quick")
def study(
    directory: RunArgument,
    quick: Annotated[
        bool, typer.Option("--quick", help="A few chips a point: every step, no verdicts.")
    ] = False,
    workers: WorkersOption = CORES,
    scheduler: SchedulerOption = None,
) -> None:
    """Put seven claims about variation to the test, on the fitted circuits and on synthetic drift.

    Writes study.json, study.html and figures/study_*.png into the run directory.
    """
    from bridge.report.progress import ConsoleWatch
    from bridge.report.study_pictures import draw_study
    from bridge.report.study_report import print_findings, print_transistors
    from bridge.report.sweep_report import print_caveats
    from bridge.report.terminal import print_paths
    from bridge.store import open_run
    from bridge.study import STUDY, run_study
    from bridge.sweep.certificate import read_caveats

    run, console = open_run(directory), open_console()
    watch = ConsoleWatch(console)
    found = run_study(run, workers, watch, quick, scheduler)
    print_findings(console, found.findings)
    print_transistors(console, found.transistors)
    print_caveats(console, read_caveats(run))
    print_paths(console, [run.path / STUDY, *draw_study(run.folder, run.plan, found, watch)])
