"""Stages of the main job after the sweep: fitting, evaluating, reading laws again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bridge.errors import BridgeInputError
from bridge.evaluate import (
    ConditionAccuracy,
    Evaluation,
    evaluate_circuit,
    ideal_accuracy,
    leak_of,
    leaks,
    network_executor,
)
from bridge.fit import DISTRIBUTIONS, fit_circuit
from bridge.report.figures import accuracy_figure
from bridge.report.progress import stage
from bridge.report.yield_figure import yield_figure
from bridge.store import Dataset
from bridge.sweep import RunDirectory
from bridge.sweep.plan_tables import TemperatureMode
from circuits.bench import neuron_bench
from surrogate.accuracy import AccuracyReport
from surrogate.law import Distribution, load_distribution

FIGURES = "figures"

Accuracies = Mapping[str, Sequence[ConditionAccuracy]]
"""By circuit, at each of its conditions."""


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


def suffix_of(run: RunDirectory, mode: TemperatureMode) -> str:
    """What names of files say of a temperature mode: nothing of the plan's own."""
    return "" if mode == run.plan.network.temperature_mode else f"_{mode}"


def evaluate_stage(
    run: RunDirectory,
    laws: Mapping[str, Distribution],
    workers: int,
    console: Console,
    scheduler: str | None = None,
    mode: TemperatureMode | None = None,
) -> Accuracies:
    """Evaluate the network of every neuron that leaks; write ``accuracy.json``, return it.

    Parameters
    ----------
    run : RunDirectory
        The run.
    laws : mapping of str to Distribution
        By circuit.
    workers : int
        Processes.
    console : rich.console.Console
        For progress.
    scheduler : str, optional
        Address of a Dask scheduler that computes instead.
    mode : str, optional
        Temperature mode, if not the plan's; the file is then ``accuracy_<mode>.json``.

    Returns
    -------
    mapping of str to sequence of ConditionAccuracy
        By circuit.
    """
    plan, accuracies = run.plan, {}
    mode = mode or plan.network.temperature_mode
    network = plan.network.model_copy(update={"temperature_mode": mode})
    with network_executor(workers, scheduler, console.print) as executor:
        for name, cell in plan.neurons.items():
            law = laws[name]
            if not leaks(law, plan.reference, neuron_bench(cell).i_low):
                continue
            evaluation = Evaluation(law, plan.reference, network, plan.seed)
            with stage(console, f"evaluating {name}", evaluation.jobs) as bar:
                accuracies[name] = evaluate_circuit(evaluation, executor, bar.step)
    run.write_json(
        accuracies_file(run, mode),
        {name: [asdict(row) for row in rows] for name, rows in accuracies.items()},
    )
    return accuracies


def accuracies_file(run: RunDirectory, mode: TemperatureMode) -> str:
    """Name of the file that every chip's accuracy is in."""
    return f"accuracy{suffix_of(run, mode)}.json"


def ideal_accuracies(
    run: RunDirectory, laws: Mapping[str, Distribution], circuits: Iterable[str]
) -> dict[str, AccuracyReport]:
    """Accuracy of the networks that some circuits run, with ideal neurons, by circuit."""
    form = run.plan.network.membrane
    return {name: ideal_accuracy(leak_of(laws[name], form)) for name in circuits}


def draw_accuracies(
    run: RunDirectory,
    accuracies: Accuracies,
    ideal: Mapping[str, AccuracyReport],
    mode: TemperatureMode | None = None,
) -> list[Path]:
    """Draw the accuracy of every chip, and the yield, into the run; returns the pictures' paths."""
    means = {name: report.mean for name, report in ideal.items()}
    titles = {name: cell.title for name, cell in run.plan.cells.items()}
    suffix = suffix_of(run, mode or run.plan.network.temperature_mode)
    figures = run.path / FIGURES
    return [
        accuracy_figure(figures / f"accuracy{suffix}.png", accuracies, means, titles),
        yield_figure(figures / f"yield{suffix}.png", accuracies, means, titles),
    ]


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
