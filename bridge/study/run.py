"""The study on a fitted run: what is simulated, judged, drawn and written."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rich.console import Console

from bridge.engine import Shared
from bridge.evaluate import ideal_accuracy, network_executor
from bridge.evaluate.neurons import Traced
from bridge.law_stages import FIGURES, evaluations, read_laws
from bridge.report.progress import stage
from bridge.study.claims import CLAIMS
from bridge.study.experiment import conduct
from bridge.study.figure import finding_figure
from bridge.study.finding import Finding
from bridge.study.page import study_page
from bridge.study.plan import QUICK, StudyPlan
from bridge.study.subjects import Subjects
from bridge.study.transistor_costs import TransistorTable, transistor_costs
from bridge.study.transistors import trace
from bridge.sweep import RunDirectory
from surrogate.law.record import FrozenModel

STUDY = "study.json"
PAGE = "study.html"


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


@dataclass(frozen=True)
class StudyResult:
    """What a study wrote: the numbers; document, page, pictures."""

    study: Study
    files: tuple[Path, ...]


def run_study(
    run: RunDirectory, workers: int, console: Console, quick: bool, scheduler: str | None = None
) -> StudyResult:
    """Do the study on a fitted run; write ``study.json``, ``study.html`` and its pictures.

    Parameters
    ----------
    run : RunDirectory
        A fitted run.
    workers : int
        Processes; the result does not depend on it.
    console : rich.console.Console
        For the progress bars.
    quick : bool
        Whether a few chips a point are enough.
    scheduler : str, optional
        Address of a Dask scheduler that computes instead.

    Raises
    ------
    BridgeInputError
        The run has not been fitted.
    """
    circuits = evaluations(run, read_laws(run))
    plan = replace(QUICK if quick else StudyPlan(), seed=run.plan.seed)
    with stage(console, "tracing transistors", len(circuits)) as bar:
        traced: dict[str, Shared[Traced] | str] = {}
        for name, evaluation in circuits.items():
            traced[name] = trace(run, name, evaluation)
            bar.step()
    cells = {name: run.plan.cells[name] for name in circuits}
    on = Subjects(plan, circuits, {name: cell.title for name, cell in cells.items()}, traced)
    roles = {name: cell.datasheet.transistors for name, cell in cells.items()}
    # Compiles the kernel once, where the workers find it.
    ideal_accuracy(on.workloads[plan.networks[0]].value)
    with (
        network_executor(workers, scheduler, console.print) as executor,
        stage(console, "simulating chips") as bar,
    ):
        experiments = [*(claim(on) for claim in CLAIMS), transistor_costs(on, roles)]
        *findings, transistors = conduct(experiments, executor, bar.at)
    study = Study(
        technology=run.plan.technology,
        plan_sha256=run.plan.digest,
        seed=plan.seed,
        quick=quick,
        findings=tuple(findings),
        transistors=transistors,
    )
    with stage(console, "drawing", len(findings)) as bar:
        pictures = []
        for one in study.findings:
            path = run.folder / FIGURES / f"study_{one.number}_{one.key}.png"
            pictures.append(finding_figure(path, one))
            bar.step()
    written = run.write_json(STUDY, study.model_dump())
    page = run.write_text(
        PAGE, study_page(run, study.findings, study.transistors, pictures, quick).to_html()
    )
    return StudyResult(study, (written, page, *pictures))
