"""How checks are shown: line by line as they are made, or as JSON for a bug report."""

import io
import json
import platform
import sys
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata

from rich.console import Console
from rich.text import Text

from bridge.doctor.diagnosis import Diagnosis
from bridge.doctor.examination import Step, conduct

_STYLES = {"ok": "green", "note": "yellow", "fail": "bold red"}
_MARKS = {"ok": "ok", "note": "note", "fail": "FAIL"}


def print_diagnoses(console: Console, steps: Sequence[Step]) -> list[Diagnosis]:
    """Make checks one after the other and print each as soon as it is known.

    Args:
        console: Where; lines are not folded when it is no terminal.
    """
    if isinstance(console.file, io.TextIOWrapper):
        # A poor encoding is a finding below, not the end of the command.
        console.file.reconfigure(errors="replace")
    column = max(len(step.name) for step in steps) + 2
    width = console.width if console.is_terminal else None
    checks = []
    for step in steps:
        with console.status(f"{step.name} …"):
            check = conduct(step)
        checks.append(check)
        mark = _MARKS[check.status]
        lines = _hang(f"{mark:<6}{check.name:<{column}}", check.finding, width)
        if check.remedy:
            lines += "\n" + _hang(" " * (6 + column) + "do: ", check.remedy, width)
        text = Text(lines)
        text.stylize(_STYLES[check.status], 0, len(mark))
        console.print(text, soft_wrap=True)
    counts = Counter(check.status for check in checks)
    console.print(
        f"{counts['ok']} ok, {counts['note']} to note, {counts['fail']} to mend", highlight=False
    )
    return checks


def _hang(head: str, text: str, width: int | None) -> str:
    one_line = " ".join(text.split())
    if width is None or width < len(head) + 20:
        return head + one_line
    return textwrap.fill(
        one_line, width, initial_indent=head, subsequent_indent=" " * len(head),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def as_json(checks: Sequence[Diagnosis]) -> str:
    """Everything that a bug report needs."""
    return json.dumps(
        {
            "lif-bridge": _version(),
            "python": sys.version.split()[0],
            "platform": platform.platform(),
            "checks": [asdict(check) for check in checks],
        },
        indent=2,
    )


def _version() -> str:
    try:
        return metadata.version("lif-bridge")
    except metadata.PackageNotFoundError:
        return "not installed"
