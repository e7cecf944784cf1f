"""Stages of the main job after the sweep: fitting, evaluating, reading laws again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from rich.console import Console

from bridge.engine import Executor
from bridge.errors import BridgeInputError
from bridge.evaluate import (
    ConditionAccuracy,
    Evaluation,
    NetworkChoice,
    NetworkFacts,
    evaluate_circuit,
    leaks,
)
from bridge.fit import DISTRIBUTIONS, fit_circuit
from bridge.report.figures import accuracy_figure
from bridge.report.progress import stage
from bridge.report.yield_figure import yield_figure
from bridge.store import SampleTable, file_name, read_whole, write_whole
from bridge.sweep import RunDirectory
from bridge.sweep.plan_tables import TemperatureMode
from bridge.sweep.sources import SOURCES
from circuits.bench import neuron_bench
from circuits.errors import shown
from surrogate.law import Distribution, parse_distribution
from surrogate.law.distribution import LARGEST_FILE

FIGURES = "figures"

Accuracies = Mapping[str, Sequence[ConditionAccuracy]]
"""By circuit, at each of its conditions."""


def fit_stage(
    run: RunDirectory, samples: SampleTable, executor: Executor, console: Console
) -> dict[str, Distribution]:
    """Fit every circuit of the plan and write the laws; returns them by circuit."""
    laws = {}
    for name in run.plan.cells:
        total = len(run.plan.conditions(name))
        with stage(console, f"fitting {name}", total) as bar:
            laws[name] = fit_circuit(samples, run.plan, name, executor, bar.step)
        run.write_text(distribution_file(name), laws[name].to_json())
    return laws


def distribution_file(circuit: str) -> str:
    """Name of a circuit's distribution in a run directory."""
    return f"{DISTRIBUTIONS}/{file_name(circuit)}.json"


def suffix_of(
    run: RunDirectory, mode: TemperatureMode | None = None, choice: NetworkChoice | None = None
) -> str:
    """What names of files say of network and temperature mode: nothing of the plan's own."""
    planned = run.plan.network.temperature_mode
    label = choice.label if choice is not None else ""
    suffix = label + ("" if mode in (None, planned) else f"_{mode}")
    return file_name(suffix) if suffix else ""


def evaluate_stage(
    run: RunDirectory,
    laws: Mapping[str, Distribution],
    executor: Executor,
    console: Console,
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> Accuracies:
    """Evaluate the network of every neuron that leaks; write ``accuracy.json``, return it.

    Parameters
    ----------
    run : RunDirectory
        The run.
    laws : mapping of str to Distribution
        By circuit.
    executor : Executor
        What computes.
    console : rich.console.Console
        For progress.
    mode : str, optional
        Temperature mode, if not the plan's; the file is then ``accuracy_<mode>.json``.
    choice : NetworkChoice, optional
        Network, if not the plan's; the file is then ``accuracy<label>.json``.

    Returns
    -------
    mapping of str to sequence of ConditionAccuracy
        By circuit.
    """
    accuracies = {}
    for name, evaluation in evaluations(run, laws, mode, choice).items():
        with stage(console, f"evaluating {name}", evaluation.tasks) as bar:
            accuracies[name] = evaluate_circuit(evaluation, executor, bar.step)
    run.write_json(
        accuracies_file(run, mode, choice),
        {name: [asdict(row) for row in rows] for name, rows in accuracies.items()},
    )
    return accuracies


def evaluations(
    run: RunDirectory,
    laws: Mapping[str, Distribution],
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> dict[str, Evaluation]:
    """What is evaluated: every neuron that leaks."""
    plan, choice = run.plan, choice or NetworkChoice.of_plan(run.plan)
    mode = mode or plan.network.temperature_mode
    network = choice.network.model_copy(update={"temperature_mode": mode})
    return {
        name: Evaluation(laws[name], plan.reference, network, plan.seed, choice.files)
        for name, cell in plan.neurons.items()
        if leaks(laws[name], plan.reference, neuron_bench(cell).i_low)
    }


def accuracies_file(
    run: RunDirectory, mode: TemperatureMode | None = None, choice: NetworkChoice | None = None
) -> str:
    """Name of the file that every chip's accuracy is in."""
    return f"accuracy{suffix_of(run, mode, choice)}.json"


def network_stage(
    run: RunDirectory, laws: Mapping[str, Distribution], choice: NetworkChoice | None = None
) -> dict[str, NetworkFacts]:
    """Say what is evaluated, by circuit; write ``network.json`` and keep the user's files.

    Parameters
    ----------
    run : RunDirectory
        The run; it has its plan's own files.
    laws : mapping of str to Distribution
        By circuit.
    choice : NetworkChoice, optional
        Network, if not the plan's; the file is then ``network<label>.json``, and copies of the
        user's files go to the run's ``sources``, into a folder of that label.

    Returns
    -------
    mapping of str to NetworkFacts
        Of every neuron that leaks.
    """
    facts = {
        name: NetworkFacts.of(evaluation)
        for name, evaluation in evaluations(run, laws, choice=choice).items()
    }
    if choice is not None and choice.label:
        for path in choice.files.every:
            copy = run.folder / SOURCES / choice.label.removeprefix("_") / path.name
            write_whole(copy, path.read_bytes())
    run.write_json(network_file(run, choice), {name: one.as_json() for name, one in facts.items()})
    return facts


def network_file(run: RunDirectory, choice: NetworkChoice | None = None) -> str:
    """Name of the file that says which network was evaluated."""
    return f"network{suffix_of(run, None, choice)}.json"


def draw_accuracies(
    run: RunDirectory,
    accuracies: Accuracies,
    networks: Mapping[str, NetworkFacts],
    mode: TemperatureMode | None = None,
    choice: NetworkChoice | None = None,
) -> list[Path]:
    """Draw the accuracy of every chip, and the yield, into the run; returns the pictures' paths."""
    means = {name: one.ideal.mean.value for name, one in networks.items()}
    titles = {name: cell.title for name, cell in run.plan.cells.items()}
    suffix = suffix_of(run, mode, choice)
    figures = run.folder / FIGURES
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
        file = run.folder / distribution_file(name)
        if not file.exists():
            raise BridgeInputError(f"{run.path}: {name} is not fitted; run lif-bridge fit first")
        laws[name] = parse_distribution(read_whole(file, LARGEST_FILE), str(file))
        if laws[name].plan_sha256 != run.plan.digest:
            raise BridgeInputError(f"{file}: comes from another plan; run lif-bridge fit again")
        if laws[name].circuit != name:
            raise BridgeInputError(
                f"{file}: circuit = {shown(laws[name].circuit)}; allowed: {name}"
            )
    return laws
