"""Checks are independent, asked once, and shown line by line."""

import io
import json

import pytest
from rich.console import Console

from bridge.doctor import conduct
from bridge.doctor.diagnosis import Diagnosis
from bridge.doctor.examination import Step
from bridge.doctor.worker import Once
from bridge.errors import BridgeInputError, NoEngineError, WorkerError
from bridge.report import as_json, print_diagnoses
from circuits import CircuitInputError


def raising(error: Exception) -> Step:
    def make() -> Diagnosis:
        raise error

    return Step("thing", make)


@pytest.mark.parametrize(
    ("error", "finding", "remedy"),
    [
        (NoEngineError("no worker starts"), "not checked: no worker", "mend what is said of ngspi"),
        (WorkerError("crashed: ngspice ended with -11"), "ended with -11", "doctor --json"),
        (CircuitInputError("no models"), "not checked: no models", "first mend what is said above"),
        (BridgeInputError("no folder"), "not checked: no folder", "first mend what is said above"),
        (ZeroDivisionError("a defect"), "broke: ZeroDivisionError: a defect", "report it"),
    ],
)
def test_a_check_that_breaks_is_a_finding(error: Exception, finding: str, remedy: str) -> None:
    check = conduct(raising(error))
    assert check.status == "fail"
    assert finding in check.finding
    assert remedy in check.remedy


def test_an_answer_is_asked_for_once_and_its_error_kept() -> None:
    calls = []

    def find() -> int:
        calls.append(1)
        raise WorkerError("no")

    once = Once(find)
    assert isinstance(once.outcome(), WorkerError)
    with pytest.raises(WorkerError, match="no"):
        once.answer()
    assert len(calls) == 1
    assert Once(lambda: 3).answer() == 3


STEPS = [
    Step("one", lambda: Diagnosis("one", "ok", "fine")),
    raising(ZeroDivisionError("a defect")),
    Step("three", lambda: Diagnosis("three", "note", "two\nlines [b]of it[/b] " * 9, "do this")),
]


def test_lines_are_plain_and_unfolded_when_nobody_watches() -> None:
    out = io.StringIO()
    checks = print_diagnoses(Console(file=out, width=200), STEPS)
    assert [check.status for check in checks] == ["ok", "fail", "note"]
    lines = out.getvalue().splitlines()
    assert lines[0] == "ok    one    fine"
    assert lines[1].startswith("FAIL  thing  the check itself broke")
    assert lines[2].startswith(" " * 13 + "do: report it")
    assert lines[3].startswith("note  three  two lines [b]of it[/b] two lines")
    assert lines[4] == " " * 13 + "do: do this"
    assert lines[5] == "1 ok, 1 to note, 1 to mend"


def test_lines_hang_on_a_terminal() -> None:
    out = io.StringIO()
    console = Console(file=out, width=60, force_terminal=True, color_system=None)
    print_diagnoses(console, STEPS[2:])
    lines = [line for line in out.getvalue().splitlines() if "lines" in line]
    assert len(lines) > 2
    assert all(line.startswith(" " * 13) for line in lines[1:])


def test_a_poor_encoding_does_not_end_the_command() -> None:
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii", write_through=True), width=80)
    print_diagnoses(console, [Step("t", lambda: Diagnosis("t", "ok", "27 °C"))])
    assert b"27 ?C" in raw.getvalue()


def test_json_holds_every_check() -> None:
    report = json.loads(as_json([Diagnosis("one", "note", "odd", "do this")]))
    assert report["checks"] == [
        {"name": "one", "status": "note", "finding": "odd", "remedy": "do this"}
    ]
    assert set(report) == {"lif-bridge", "python", "platform", "checks"}
