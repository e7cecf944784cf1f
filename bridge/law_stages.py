"""Stages of the main job after the sweep: fitting, evaluating, reading laws again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bridge.errors import BridgeInputError
from bridge.evaluate import ConditionAccuracy, evaluate_circuit, ideal_accuracy, leak_of, leaks
from bridge.fit import DISTRIBUTIONS, fit_circuit
from bridge.report.figures import accuracy_figure
from bridge.report.progress import stage
from bridge.store import Dataset
from bridge.sweep import RunDirectory
from circuits.bench import neuron_bench
from surrogate.accuracy import AccuracyReport
from surrogate.law import Distribution, load_distribution

ACCURACIES = "accuracy.json"
FIGURES = "figures"


def fit_stage(
    run: RunDirectory, samples: Dataset, workers: int, console: Console
) -> dict[str, Distribution]:
    """Fit every circuit of the plan and write the laws; returns them by circuit."""
    laws = {}
    for name in run.plan.cells:
        total = len(run.plan.conditions(name))
        with stage(console, f"fitting {name}", total) as bar:
            laws[name] = fit_circuit(samples, run.plan, name, workers, bar.step)
        run.write_text(f"{DISTRIBUTIONS}/{name}.json", laws[name].to_json())
    return laws


def evaluate_stage(
    run: RunDirectory, laws: dict[str, Distribution], workers: int, console: Console
) -> dict[str, list[ConditionAccuracy]]:
    """Evaluate the network of every neuron that leaks; write ``accuracy.json``, return it."""
    plan, accuracies = run.plan, {}
    for name, cell in plan.neurons.items():
        law = laws[name]
        if not leaks(law, plan.reference, neuron_bench(cell).i_low):
            continue
        with stage(console, f"evaluating {name}", len(law.conditions)) as bar:
            accuracies[name] = evaluate_circuit(
                law,
                plan.reference,
                chips=plan.network.chips,
                form=plan.network.membrane,
                seed=plan.seed,
                workers=workers,
                progress=bar.step,
            )
    run.write_json(
        ACCURACIES, {name: [asdict(row) for row in rows] for name, rows in accuracies.items()}
    )
    return accuracies


def ideal_accuracies(
    run: RunDirectory, laws: Mapping[str, Distribution], circuits: Iterable[str]
) -> dict[str, AccuracyReport]:
    """Accuracy of the networks that some circuits run, with ideal neurons, by circuit."""
    form = run.plan.network.membrane
    return {name: ideal_accuracy(leak_of(laws[name], form)) for name in circuits}


def draw_accuracies(
    run: RunDirectory,
    accuracies: Mapping[str, Sequence[ConditionAccuracy]],
    ideal: Mapping[str, AccuracyReport],
) -> Path:
    """Draw the accuracy of every chip into the run; returns the picture's path."""
    means = {name: report.mean for name, report in ideal.items()}
    titles = {name: cell.title for name, cell in run.plan.cells.items()}
    return accuracy_figure(run.path / FIGURES / "accuracy.png", accuracies, means, titles)


def read_laws(run: RunDirectory) -> dict[str, Distribution]:
    """Read the laws of a run that has been fitted.

    Raises
    ------
    BridgeInputError
        It has not been fitted, or was fitted from another plan.
    """
    laws = {}
    for name in run.plan.cells:
        path = run.path / DISTRIBUTIONS / f"{name}.json"
        if not path.exists():
            raise BridgeInputError(f"{run.path}: {name} is not fitted; run lif-bridge fit first")
        laws[name] = load_distribution(path)
        if laws[name].plan_sha256 != run.plan.digest:
            raise BridgeInputError(f"{path}: comes from another plan; run lif-bridge fit again")
    return laws
