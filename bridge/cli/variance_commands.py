"""Sub-commands about the distributions of a run."""

from bridge.cli.app import app, open_console
from bridge.cli.options import RunArgument


@app.command(epilog="Example: lif-bridge variance runs/default")
def variance(directory: RunArgument) -> None:
    """Split the spread of a swept run into corner, temperature, chips, mismatch, interactions."""
    from bridge.attribute.variance import VARIANCE, variance_stage
    from bridge.report.sweep_report import print_caveats
    from bridge.report.terminal import print_paths
    from bridge.report.variance_figure import variance_figure
    from bridge.report.variance_report import print_variance
    from bridge.store import FIGURES, open_run
    from bridge.sweep.certificate import read_caveats

    run, console = open_run(directory), open_console()
    found = variance_stage(run)
    print_variance(console, run.plan, found)
    print_caveats(console, read_caveats(run))
    picture = variance_figure(run.folder / FIGURES / "variance.png", run.plan, found)
    print_paths(console, filter(None, (run.path / VARIANCE, picture)))
