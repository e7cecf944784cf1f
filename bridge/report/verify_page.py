"""The page of a verification as a file of its run."""

from pathlib import Path

from bridge.report.pages.verification import verification_page
from bridge.store import RunDirectory
from bridge.verify.record import read_verified

PAGE = "verify.html"


def draw_verify_page(run: RunDirectory) -> Path:
    """Write the page of all that verify has found in a run so far; its pictures are in it."""
    page = verification_page(run, read_verified(run))
    return run.write_text(PAGE, page.to_html())
