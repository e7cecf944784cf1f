"""The study on a fitted run: what is simulated and judged."""

from dataclasses import replace
from typing import Literal

from bridge.engine import Shared, Watch
from bridge.evaluate import ideal_accuracy, network_executor
from bridge.evaluate.neurons import Traced
from bridge.evaluate.stage import evaluations
from bridge.fit.stage import read_distributions
from bridge.store import RunDirectory
from bridge.study.claims import CLAIMS
from bridge.study.experiment import conduct
from bridge.study.finding import Finding
from bridge.study.plan import QUICK, StudyPlan
from bridge.study.subjects import Subjects
from bridge.study.transistor_costs import TransistorTable, transistor_costs
from bridge.study.transistors import trace
from surrogate.distribution.record import FrozenModel

STUDY = "study.json"


class Study(FrozenModel):
    """``study.json``."""

    format: Literal["lif-bridge study"] = "lif-bridge study"
    version: Literal[3] = 3
    technology: str
    plan_sha256: str
    seed: int
    quick: bool
    findings: tuple[Finding, ...]
    transistors: TransistorTable


def run_study(
    run: RunDirectory, workers: int, watch: Watch, quick: bool, scheduler: str | None = None
) -> Study:
    """Do the study on a fitted run; write ``study.json``.

    Args:
        workers: Processes; the result does not depend on it.
        quick: Whether a few chips a point are enough.
        scheduler: Address of a Dask scheduler that computes instead.

    Raises:
        BridgeInputError: The run has not been fitted.
    """
    found = evaluations(run, read_distributions(run))
    every = {name: one.of_neurons for name, one in found.items()}
    circuits = {name: one for name, one in every.items() if one.leaky}
    plan = replace(QUICK if quick else StudyPlan(), seed=run.plan.seed)
    with watch.stage("tracing transistors", len(circuits)) as bar:
        traced: dict[str, Shared[Traced] | str] = {}
        for name, evaluation in circuits.items():
            traced[name] = trace(run, name, evaluation)
            bar.step()
    drawn = {name: run.plan.circuits[name] for name in circuits}
    on = Subjects(plan, circuits, {name: circuit.title for name, circuit in drawn.items()}, traced)
    roles = {name: circuit.datasheet.transistors for name, circuit in drawn.items()}
    # Compiles the kernel once, where the workers find it.
    ideal_accuracy(on.workloads[plan.networks[0]].value)
    with (
        network_executor(workers, scheduler, watch.say) as executor,
        watch.stage("simulating chips") as bar,
    ):
        experiments = [*(claim(on) for claim in CLAIMS), transistor_costs(on, roles)]
        *findings, transistors = conduct(experiments, executor, bar.at)
    study = Study(
        technology=run.plan.technology_name,
        plan_sha256=run.plan.digest,
        seed=plan.seed,
        quick=quick,
        findings=tuple(findings),
        transistors=transistors,
    )
    run.write_json(STUDY, study.model_dump())
    return study
