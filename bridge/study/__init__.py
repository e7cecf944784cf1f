"""The seed study on a fitted run: chips in processes, verdicts, pictures and a page."""

from bridge.study.run import STUDY as STUDY
from bridge.study.run import run_study as run_study
