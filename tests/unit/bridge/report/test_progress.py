"""What a file or a pipe reads of how far a run is."""

import time
from io import StringIO

import pytest
from rich.console import Console

from bridge.report.progress import ConsoleWatch


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def test_a_pipe_reads_a_line_a_stage_and_a_minute(clock: list[float]) -> None:
    written = StringIO()
    watch = ConsoleWatch(Console(file=written, width=40))
    with watch.stage("sweeping in ngspice") as bar:
        assert written.getvalue() == "sweeping in ngspice ...\n"  # before anything is done
        for second in range(0, 130, 10):
            clock[0] = 1000.0 + second
            bar.at(second, 360)
    with watch.stage("drawing", 2) as bar:
        bar.step()
        clock[0] += 61
        bar.step()
    assert written.getvalue().splitlines() == [
        "sweeping in ngspice ...",
        "sweeping in ngspice: 60 of 360, about 5 min left",
        "sweeping in ngspice: 120 of 360, about 4 min left",
        "drawing ...",
        "drawing: 2 of 2, about 0 min left",
    ]


def test_steps_of_an_unknown_number_are_counted(clock: list[float]) -> None:
    written = StringIO()
    with ConsoleWatch(Console(file=written)).stage("searching") as bar:
        bar.step()
        clock[0] += 90
        bar.step()
    assert written.getvalue().splitlines()[-1] == "searching: 2 done"


def test_a_terminal_has_a_bar() -> None:
    written = StringIO()
    console = Console(file=written, force_terminal=True, width=100)
    with ConsoleWatch(console).stage("sweeping in ngspice", 2) as bar:
        bar.step()
        bar.step()
    assert "2/2" in written.getvalue()
    assert "..." not in written.getvalue()
