"""Sub-commands that look again: at a sample, at this machine."""

from pathlib import Path
from typing import Annotated

import typer

from bridge.cli.app import app, open_console
from bridge.cli.options import RunArgument


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
    from bridge.report import print_reproduction
    from bridge.reproduce import reproduce as again
    from bridge.store import open_run

    reproduction = again(open_run(directory), sample, out)
    print_reproduction(open_console(), reproduction)
    raise typer.Exit(not reproduction.identical)


@app.command(epilog="Example: lif-bridge doctor --json > report.json")
def doctor(
    json: Annotated[
        bool, typer.Option("--json", help="The same as JSON, for bug reports.")
    ] = False,
) -> None:
    """Check this machine: ngspice, PySpice, models, threads, cores, memory; say what to do."""
    from bridge.doctor import conduct, steps
    from bridge.report import as_json, print_diagnoses

    if json:
        found = [conduct(step) for step in steps()]
        typer.echo(as_json(found))
    else:
        found = print_diagnoses(open_console(), steps())
    raise typer.Exit(any(one.status == "fail" for one in found))
