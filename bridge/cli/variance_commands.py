"""Sub-commands about the distributions of a run."""

from bridge.cli.app import app, open_console
from bridge.cli.options import RunArgument


@app.command(epilog="Example: lif-bridge variance runs/default")
def variance(directory: RunArgument) -> None:
    """Split the spread of a swept run into corner, temperature, chips, mismatch, interactions."""
    from bridge.attribute.variance import VARIANCE, variance_stage
    from bridge.report.variance_figure import variance_figure
    from bridge.report.variance_report import print_variance
    from bridge.store import FIGURES, open_run

    opened = open_run(directory)
    console = open_console()
    found = variance_stage(opened)
    print_variance(console, opened.plan, found)
    picture = variance_figure(opened.folder / FIGURES / "variance.png", opened.plan, found)
    for path in filter(None, (opened.path / VARIANCE, picture)):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
