"""Pictures of an evaluation."""

from collections.abc import Mapping
from pathlib import Path

from bridge.evaluate import NetworkFacts
from bridge.evaluate.stage import Accuracies, suffix_of
from bridge.plan import NetworkChoice
from bridge.plan.tables import TemperatureMode
from bridge.report.figures import accuracy_figure
from bridge.report.yield_figure import yield_figure
from bridge.store import FIGURES, RunDirectory


def draw_accuracies(
    run: RunDirectory,
    accuracies: Accuracies,
    networks: Mapping[str, NetworkFacts],
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> list[Path]:
    """Draw the accuracy of every chip, and the yield, into the run; returns the pictures' paths."""
    means = {name: one.ideal.mean.value for name, one in networks.items()}
    titles = {name: circuit.title for name, circuit in run.plan.circuits.items()}
    suffix = suffix_of(run, mode, choice)
    figures = run.folder / FIGURES
    return [
        accuracy_figure(figures / f"accuracy{suffix}.png", accuracies, means, titles),
        yield_figure(figures / f"yield{suffix}.png", accuracies, means, titles),
    ]
