"""The study on a fitted run: what is simulated, judged, drawn and written."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rich.console import Console

from bridge.law_stages import FIGURES, read_laws
from bridge.report.progress import stage
from bridge.study.circuits import fitted_circuits
from bridge.study.figure import finding_figure
from bridge.study.page import study_page
from bridge.study.pool import ask_points
from bridge.study.transistors import trace
from bridge.sweep import RunDirectory
from surrogate.law.record import FrozenModel
from surrogate.study import transistors
from surrogate.study.claims import CLAIMS
from surrogate.study.finding import Finding
from surrogate.study.plan import StudyPlan
from surrogate.study.point import World
from surrogate.study.traced import Traced
from surrogate.study.transistors import TransistorTable

STUDY = "study.json"
PAGE = "study.html"

QUICK = StudyPlan(chips=6, trials=40, networks=("digits_linear",), levels=(0.05, 0.2))
"""A study that shows that everything works; its verdicts mean little."""


class Study(FrozenModel):
    """``study.json``."""

    format: Literal["lif-bridge study"] = "lif-bridge study"
    version: Literal[2] = 2
    technology: str
    plan_sha256: str
    seed: int
    quick: bool
    findings: tuple[Finding, ...]
    transistors: TransistorTable


@dataclass(frozen=True)
class StudyResult:
    """What a study wrote.

    Attributes
    ----------
    study : Study
        The numbers.
    files : tuple of pathlib.Path
        Document, page, pictures.
    """

    study: Study
    files: tuple[Path, ...]


def run_study(run: RunDirectory, workers: int, console: Console, quick: bool) -> StudyResult:
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

    Returns
    -------
    StudyResult
        What was found and written.

    Raises
    ------
    BridgeInputError
        The run has not been fitted.
    """
    circuits = fitted_circuits(run, read_laws(run))
    plan = replace(QUICK if quick else StudyPlan(), seed=run.plan.seed)
    with stage(console, "tracing transistors", len(circuits)) as bar:
        found: dict[str, Traced | str] = {}
        for name, circuit in circuits.items():
            found[name] = trace(run, name, circuit)
            bar.step()
    traced = {name: one for name, one in found.items() if isinstance(one, Traced)}
    wanted = dict.fromkeys(p for claim in CLAIMS for p in claim.wanted(plan, circuits))
    wanted |= dict.fromkeys(transistors.wanted(plan, traced))
    # The long ones first, so that no process waits for the last of them.
    points = sorted(wanted, key=lambda point: -point.work)
    with stage(console, "simulating chips", len(points)) as bar:
        answers = ask_points(points, World(circuits, traced), workers, bar.step)
    with stage(console, "judging and drawing", len(CLAIMS)) as bar:
        findings, pictures = [], []
        for claim in CLAIMS:
            findings.append(claim.judge(plan, circuits, answers))
            path = run.folder / FIGURES / f"study_{findings[-1].number}_{findings[-1].key}.png"
            pictures.append(finding_figure(path, findings[-1]))
            bar.step()
    roles = {name: run.plan.cells[name].datasheet.transistors for name in circuits}
    study = Study(
        technology=run.plan.technology,
        plan_sha256=run.plan.digest,
        seed=plan.seed,
        quick=quick,
        findings=tuple(findings),
        transistors=transistors.judge(plan, circuits, found, roles, answers),
    )
    written = run.write_json(STUDY, study.model_dump())
    page = run.write_text(
        PAGE, study_page(run, study.findings, study.transistors, pictures, quick).to_html()
    )
    return StudyResult(study, (written, page, *pictures))
