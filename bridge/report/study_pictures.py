"""The pictures and the page of a study."""

from pathlib import Path

from bridge.engine import Watch
from bridge.report.finding_figure import finding_figure
from bridge.report.pages.study import study_page
from bridge.store import FIGURES, RunDirectory
from bridge.study.run import Study

PAGE = "study.html"


def draw_study(run: RunDirectory, study: Study, watch: Watch) -> list[Path]:
    """Draw each finding and write ``study.html``; returns the paths, the page first."""
    pictures = []
    with watch.stage("drawing", len(study.findings)) as bar:
        for one in study.findings:
            path = run.folder / FIGURES / f"study_{one.number}_{one.key}.png"
            pictures.append(finding_figure(path, one))
            bar.step()
    page = study_page(run, study.findings, study.transistors, pictures, study.quick)
    return [run.write_text(PAGE, page.to_html()), *pictures]
