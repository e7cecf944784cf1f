"""The main job: sweep, fit, proof, evaluation and report, into one run directory."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console

from bridge.characterise import Characterisation
from bridge.engine import Pool
from bridge.errors import BridgeInputError
from bridge.evaluate import ConditionAccuracy, evaluate_circuit, ideal_accuracy, leak_of, leaks
from bridge.fit import DISTRIBUTIONS, fit_circuit
from bridge.measure import SpikeTrain
from bridge.proof import run_proof
from bridge.report.chip_report import print_spreads
from bridge.report.figures import (
    accuracy_figure,
    distribution_figure,
    proof_figure,
    waveform_figure,
)
from bridge.report.progress import stage
from bridge.report.summary import summarise
from bridge.report.table import print_results
from bridge.store import Dataset
from bridge.sweep import RunDirectory
from bridge.sweep_stages import certificate_stage, chip_stage, sweep_stage
from circuits import NOMINAL_DRAW, Condition
from circuits.bench import neuron_bench
from surrogate.accuracy import AccuracyReport
from surrogate.law import Distribution, load_distribution

SUMMARY = "summary.json"
ACCURACIES = "accuracy.json"
FIGURES = "figures"


class _Clock:
    """Wall time of each stage, s; of the sweep, which goes on where it was, over all calls.

    Parameters
    ----------
    earlier : pathlib.Path
        Summary of the run's earlier calls; it need not exist.
    """

    def __init__(self, earlier: Path) -> None:
        self.seconds: dict[str, float] = {}
        if earlier.exists():
            before = json.loads(earlier.read_text(encoding="utf-8"))
            self.seconds["sweep"] = before["wall_seconds"]["sweep"]

    @contextmanager
    def measure(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        before = self.seconds.get(name, 0.0)
        self.seconds[name] = before + time.perf_counter() - start


def run_all(
    run: RunDirectory, workers: int, console: Console, scheduler: str | None = None
) -> dict[str, Any]:
    """Do the main job and print its results.

    Parameters
    ----------
    run : RunDirectory
        Where the results go; samples that are there already are kept.
    workers : int
        Number of processes.
    console : rich.console.Console
        For progress and results.
    scheduler : str, optional
        Address of a Dask scheduler that the sweep runs on.

    Returns
    -------
    dict
        The summary, as written to ``summary.json``.
    """
    plan, clock = run.plan, _Clock(run.path / SUMMARY)
    with clock.measure("sweep"):
        samples = sweep_stage(run, workers, console, scheduler)
        certificates = certificate_stage(run)
        between_chips = chip_stage(run)
    with clock.measure("fit"):
        laws = fit_stage(run, samples, workers, console)
    with clock.measure("proof"), stage(console, "comparing firing rates") as bar:
        proof = run_proof(samples, plan, workers, bar.at)
        run.write_table("proof.parquet", proof)
    with clock.measure("evaluation"):
        accuracies = evaluate_stage(run, laws, workers, console)
    ideal = ideal_accuracies(run, laws, accuracies)
    with clock.measure("report"), stage(console, "drawing", 5) as bar:
        corner, temperature = plan.reference
        trains = nominal_waveforms(run, workers)
        bar.step()
        figures = run.path / FIGURES
        titles = {name: cell.title for name, cell in plan.cells.items()}
        drawings: list[Callable[[], Path]] = [
            lambda: distribution_figure(
                figures / "distributions.png", samples, laws, plan.reference, titles
            )
        ]
        if plan.neurons:
            if accuracies:
                drawings.append(lambda: draw_accuracies(run, accuracies, ideal))
            drawings += [
                lambda: waveform_figure(
                    figures / "waveforms.png", trains, laws, plan.reference, titles
                ),
                lambda: proof_figure(figures / "firing_rates.png", proof, titles),
            ]
        pictures = []
        for draw in drawings:
            pictures.append(draw())
            bar.step()
    summary = summarise(
        run, laws, accuracies, ideal, proof, clock.seconds, [c.as_json() for c in certificates]
    )
    written = run.write_json(SUMMARY, summary)
    print_results(console, summary)
    print_spreads(console, plan, between_chips)
    console.print(
        f"Nominal neuron of the networks: {corner} {temperature:g} °C. Wall time:", end=" "
    )
    console.print(", ".join(f"{name} {s:.0f} s" for name, s in clock.seconds.items()))
    laws_written = [run.path / DISTRIBUTIONS / f"{name}.json" for name in laws]
    for path in (written, run.samples.root, run.path / "proof.parquet", *laws_written, *pictures):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
    return summary


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


def nominal_waveforms(run: RunDirectory, workers: int) -> dict[str, SpikeTrain]:
    """Transient of each neuron without mismatch at the reference condition, by circuit."""
    plan = run.plan
    corner, temperature = plan.reference
    jobs = [
        Characterisation(
            circuit,
            plan.foundry,
            Condition(corner, temperature, plan.conditions(name)[0].supply),
            plan.sampling,
            [NOMINAL_DRAW],
            keep_waveforms=True,
        )
        for name, circuit in plan.neurons.items()
    ]
    samples = {
        index: sample
        for index, _, sample in Pool(workers, plan.timeout, plan.memory_limit_mb).run(jobs)
    }
    trains = {jobs[k].circuit.name: sample.train for k, sample in sorted(samples.items())}
    return {name: train for name, train in trains.items() if isinstance(train, SpikeTrain)}
