"""The pictures and the page of a study."""

from pathlib import Path

from bridge.engine import Watch
from bridge.plan import Plan
from bridge.report.finding_figure import finding_figure
from bridge.report.pages.study import study_page
from bridge.store import FIGURES, Location, write_whole
from bridge.study.run import Study

PAGE = "study.html"


def draw_study(folder: Location, plan: Plan, study: Study, watch: Watch) -> list[Path]:
    """Draw each finding and the page into a run's folder; returns the paths, the page first."""
    pictures = []
    with watch.stage("drawing", len(study.findings)) as bar:
        for one in study.findings:
            path = folder / FIGURES / f"study_{one.number}_{one.key}.png"
            pictures.append(finding_figure(path, one))
            bar.step()
    page = study_page(plan, study, pictures)
    return [write_whole(folder / PAGE, page.to_html().encode()), *pictures]
