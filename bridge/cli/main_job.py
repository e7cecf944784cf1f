"""The main job: every stage from sweep to evaluation, then all that is written and shown of it."""

from contextlib import nullcontext

from rich.console import Console

from bridge.attribute import BLAME
from bridge.attribute.stage import blame_stage
from bridge.attribute.variance import VARIANCE, variance_stage
from bridge.cli.clock import Clock
from bridge.engine import Executor, Pool, Watch
from bridge.evaluate import network_executor
from bridge.evaluate.split import split_stage
from bridge.evaluate.stage import evaluate_stage, misfits, network_stage
from bridge.fit.stage import distribution_file, fit_stage
from bridge.report.progress import ConsoleWatch
from bridge.report.results import RunResults
from bridge.report.run_pictures import draw_run
from bridge.report.run_report import print_run
from bridge.report.summary import summarise
from bridge.report.terminal import print_paths, say
from bridge.show import nominal_waveforms
from bridge.store import FIGURES, RunDirectory
from bridge.sweep.stage import certificate_stage, chip_stage, sweep_stage
from bridge.verify.proof_stage import PROOF, proof_stage
from surrogate.vocabulary import condition_label

SUMMARY = "summary.json"


def run_all(
    run: RunDirectory, workers: int, console: Console, scheduler: str | None = None
) -> None:
    """Do the main job: its stages, its pictures, its summary, and what a person reads of it.

    Args:
        run: Where the results go; samples that are there already are kept.
        scheduler: Address of a Dask scheduler that the sweep and the chips run on.
    """
    clock, watch = Clock(run.folder / SUMMARY), ConsoleWatch(console)
    with Pool.plain(workers) as local:
        results = run_stages(run, workers, local, clock, watch, scheduler)
        with clock.measure("report"):
            pictures = draw_run(run.folder / FIGURES, results, local, watch)
    summary = run.write_json(SUMMARY, summarise(results, clock.seconds))
    print_run(console, results)
    nominal = condition_label(*run.plan.reference)
    times = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in clock.seconds.items())
    say(console, f"Nominal neuron of the networks: {nominal}. Wall time: {times}")
    files = (PROOF, VARIANCE, BLAME, *map(distribution_file, results.distributions))
    print_paths(
        console, [summary, results.samples.root, *(run.path / name for name in files), *pictures]
    )


def run_stages(
    run: RunDirectory,
    workers: int,
    local: Executor,
    clock: Clock,
    watch: Watch,
    scheduler: str | None = None,
) -> RunResults:
    """Do every stage of the main job; each writes its own files into the run.

    Args:
        local: Where work goes that needs no simulator; the chips, too, without a scheduler.
    """
    with clock.measure("sweep"):
        samples = sweep_stage(run, workers, watch, scheduler)
        certificates, spreads = certificate_stage(run), chip_stage(run)
    with clock.measure("fit"):
        distributions = fit_stage(run, samples, local, watch)
    with clock.measure("spread"):
        variance, blame = variance_stage(run), blame_stage(run, local, watch)
    with clock.measure("proof"):
        proof = proof_stage(run, samples, workers, watch)
    elsewhere = network_executor(workers, scheduler, watch.say)
    with clock.measure("evaluation"), elsewhere if scheduler else nullcontext(local) as executor:
        accuracies = evaluate_stage(run, distributions, executor, watch)
        splits = split_stage(run, distributions, executor, watch)
        networks = network_stage(run, distributions)
    with clock.measure("report"):
        trains = nominal_waveforms(run.plan, workers)
    return RunResults(
        plan=run.plan,
        versions=run.provenance["versions"],
        samples=samples,
        certificates=certificates,
        spreads=spreads,
        distributions=distributions,
        variance=variance,
        blame=blame,
        proof=proof,
        accuracies=accuracies,
        splits=splits,
        networks=networks,
        misfits=misfits(run, distributions),
        trains=trains,
    )
