"""Every picture of the main job."""

from pathlib import Path

from bridge.engine import Executor, Watch
from bridge.report.accuracy_figure import draw_accuracies
from bridge.report.blame_figure import draw_blame
from bridge.report.distribution_pictures import draw_distributions
from bridge.report.proof_figure import proof_figure
from bridge.report.results import RunResults
from bridge.report.run_distribution_figure import run_distribution_figure
from bridge.report.variance_figure import variance_figure
from bridge.report.waveform_figure import run_waveform_figure
from bridge.store import Location


def draw_run(
    figures: Location, results: RunResults, executor: Executor, watch: Watch
) -> list[Path]:
    """Draw all that a run found."""
    plan, samples, distributions = results.plan, results.samples, results.distributions
    with watch.stage("drawing", 3 + len(distributions)) as bar:
        pictures = draw_accuracies(figures, plan, results.accuracies, results.networks)
        bar.step()
        path = figures / "distributions.png"
        pictures.append(run_distribution_figure(path, plan, samples, distributions))
        bar.step()
        if plan.neurons:
            path = figures / "waveforms.png"
            pictures.append(run_waveform_figure(path, plan, results.trains, distributions))
            pictures.append(proof_figure(figures / "firing_rates.png", plan, results.proof))
        bar.step()
        pictures += draw_distributions(figures, plan, samples, distributions, executor, bar.step)
        split = variance_figure(figures / "variance.png", plan, results.variance)
        return [*pictures, *filter(None, [split]), *draw_blame(figures, plan, results.blame)]
