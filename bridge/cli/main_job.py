"""The main job: sweep, fit, proof, evaluation and report, into one run directory."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError
from rich.console import Console

from bridge.attribute import BLAME
from bridge.attribute.stage import blame_stage
from bridge.attribute.variance import VARIANCE, variance_stage
from bridge.bench import Characterisation
from bridge.engine import Executor, Pool
from bridge.errors import BridgeInputError
from bridge.evaluate import network_executor
from bridge.evaluate.stage import evaluate_stage, network_stage
from bridge.fit.stage import distribution_file, fit_stage
from bridge.measure import SpikeTrain
from bridge.report.accuracy_pictures import draw_accuracies
from bridge.report.blame_figure import draw_blame
from bridge.report.chip_report import print_spreads
from bridge.report.distribution_pictures import draw_distributions
from bridge.report.drivers import print_drivers
from bridge.report.figures import distribution_figure, proof_figure, waveform_figure
from bridge.report.fit_report import print_verdicts
from bridge.report.progress import ConsoleWatch
from bridge.report.summary import summarise
from bridge.report.table import print_results
from bridge.report.variance_figure import variance_figure
from bridge.store import FIGURES, Location, RunDirectory, read_json
from bridge.sweep.stage import certificate_stage, chip_stage, sweep_stage
from bridge.verify import run_proof
from circuits import NOMINAL_DRAW
from circuits.toml_file import explain
from surrogate.vocabulary import condition_label

SUMMARY = "summary.json"


class _Seconds(BaseModel):
    sweep: float = Field(ge=0, allow_inf_nan=False)


class _Earlier(BaseModel):
    """What is read of the summary of a run's earlier calls."""

    wall_seconds: _Seconds


class _Clock:
    """Wall time of each stage, s; of the sweep, which goes on where it was, over all calls.

    Args:
        earlier: Summary of the run's earlier calls; it need not exist.
    """

    def __init__(self, earlier: Location) -> None:
        self.seconds: dict[str, float] = {}
        if earlier.exists():
            try:
                before = _Earlier.model_validate(read_json(earlier))
            except ValidationError as error:
                raise BridgeInputError(
                    f"{earlier}: not a run's summary: {explain(error, _Earlier)}; remove it"
                ) from error
            self.seconds["sweep"] = before.wall_seconds.sweep

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

    Args:
        run: Where the results go; samples that are there already are kept.
        scheduler: Address of a Dask scheduler that the sweep and the chips run on.

    Returns:
        The summary, as written to ``summary.json``.
    """
    with Pool.plain(workers) as local:
        return _run_all(run, workers, local, console, scheduler)


def _run_all(
    run: RunDirectory, workers: int, local: Executor, console: Console, scheduler: str | None
) -> dict[str, Any]:
    plan, clock, watch = run.plan, _Clock(run.folder / SUMMARY), ConsoleWatch(console)
    with clock.measure("sweep"):
        samples = sweep_stage(run, workers, watch, scheduler)
        certificates = certificate_stage(run)
        between_chips = chip_stage(run)
    with clock.measure("fit"):
        distributions = fit_stage(run, samples, local, watch)
    with clock.measure("spread"):
        variance, blame = variance_stage(run), blame_stage(run, local, watch)
    with clock.measure("proof"), watch.stage("comparing firing rates") as bar:
        proof = run_proof(samples, plan, workers, bar.at)
        run.write_table("proof.parquet", proof)
    elsewhere = network_executor(workers, scheduler, watch.say)
    with clock.measure("evaluation"), elsewhere if scheduler else nullcontext(local) as executor:
        accuracies = evaluate_stage(run, distributions, executor, watch)
        networks = network_stage(run, distributions)
    with clock.measure("report"), watch.stage("drawing", 5 + len(distributions)) as bar:
        references = {name: plan.reference_of(name) for name in plan.circuits}
        trains = nominal_waveforms(run, workers)
        bar.step()
        figures = run.folder / FIGURES
        titles = {name: circuit.title for name, circuit in plan.circuits.items()}
        drawings: list[Callable[[], Path]] = [
            lambda: distribution_figure(
                figures / "distributions.png", samples, distributions, references, titles
            )
        ]
        if plan.neurons:
            drawings += [
                lambda: waveform_figure(
                    figures / "waveforms.png", trains, distributions, references, titles
                ),
                lambda: proof_figure(figures / "firing_rates.png", proof, titles),
            ]
        pictures = draw_accuracies(run, accuracies, networks) if accuracies else []
        bar.step()
        for draw in drawings:
            pictures.append(draw())
            bar.step()
        pictures += draw_distributions(figures, plan, samples, distributions, local, bar.step)
        split = variance_figure(figures / "variance.png", plan, variance)
        pictures += [*filter(None, [split]), *draw_blame(run, blame)]
    summary = summarise(
        run,
        distributions,
        accuracies,
        networks,
        proof,
        clock.seconds,
        [c.as_json() for c in certificates],
    )
    written = run.write_json(SUMMARY, summary)
    print_results(console, summary)
    print_verdicts(console, distributions)
    print_drivers(console, plan, variance, blame)
    print_spreads(console, plan, between_chips)
    console.print(
        f"Nominal neuron of the networks: {condition_label(*plan.reference)}. Wall time:", end=" "
    )
    console.print(", ".join(f"{name} {s:.0f} s" for name, s in clock.seconds.items()))
    distributions_written = [run.path / distribution_file(name) for name in distributions]
    tables = [run.path / name for name in ("proof.parquet", VARIANCE, BLAME)]
    for path in (written, run.samples.root, *tables, *distributions_written, *pictures):
        console.print(f"  {path}", soft_wrap=True, highlight=False)
    return summary


def nominal_waveforms(run: RunDirectory, workers: int) -> dict[str, SpikeTrain]:
    """Transient of each neuron without mismatch at the reference condition, by circuit."""
    plan = run.plan
    jobs = [
        Characterisation(
            circuit,
            plan.technology,
            plan.reference_of(name),
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
