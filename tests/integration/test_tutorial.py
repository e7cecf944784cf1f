"""The tutorial: its commands run, its edits fit, and what it shows comes out."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "tutorial.md").read_text()
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?")
ONE_IMAGE = 100 / 450
"""Accuracy that one test image makes, %."""

PROGRESS = re.compile(r" \.\.\.$|: \d+ (of \d+, about \d+ min left|done)$")
"""Lines that a terminal shows as bars; how many there are depends on the machine."""


def blocks() -> list[tuple[str, str]]:
    return re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def edited(text: str, hunks: str) -> str:
    for hunk in re.split(r"^@@\n", hunks, flags=re.MULTILINE):
        lines = hunk.splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
        after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return text


def lines_of(text: str) -> list[str]:
    joined = (" ".join(re.sub("─+", "─", line).split()) for line in text.splitlines())
    return [line for line in joined if line and not PROGRESS.search(line)]


def compare(shown: str, found: str, allowed: float) -> None:
    pairs = list(zip(lines_of(shown), lines_of(found), strict=True))
    assert pairs
    for quoted, real in pairs:
        assert NUMBER.sub("N", quoted) == NUMBER.sub("N", real)
        for number, value in zip(NUMBER.findall(quoted), NUMBER.findall(real), strict=True):
            digits = len(number.partition("e")[0].partition(".")[2])
            unit = 10.0 ** (int(number.partition("e")[2] or 0) - digits)
            tolerance = max(allowed, 1.01 * unit)
            assert float(value) == pytest.approx(float(number), rel=0, abs=tolerance), real


def outputs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Do what the page says; gives each command, what the page shows of it, what it printed."""
    command = folder / "bin" / "lif-bridge"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bridge.cli "$@"\n')
    command.chmod(0o755)
    environment = os.environ | {"PATH": f"{command.parent}:{os.environ['PATH']}"}
    told = ""
    for kind, text in blocks():
        if kind == "diff":
            head, _, hunks = text.partition("\n")
            path = folder / head.removeprefix("--- ")
            path.write_text(edited(path.read_text(), hunks))
        elif kind == "sh":
            told = text.strip()
            done = subprocess.run(
                told, shell=True, cwd=folder, env=environment, capture_output=True, text=True,
                check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            printed = done.stdout
        else:
            yield told, text, printed


def test_the_tutorial_is_true(tmp_path: Path) -> None:
    netlist = tmp_path / "my_neuron.spice"
    netlist.write_bytes((DOCS / "tutorial" / "my_neuron.spice").read_bytes())
    told = []
    for command, shown, printed in outputs(tmp_path):
        told.append(command.split()[:2])
        compare(shown, printed, ONE_IMAGE if "evaluate" in command else 0.0)
    assert [word for _, word in told] == [
        "new-circuit", "my_neuron.toml", "characterise", "characterise", "evaluate",
    ]  # fmt: skip

    run = tmp_path / "runs" / "my_neuron"
    assert (run / "figures" / "accuracy.png").read_bytes().startswith(b"\x89PNG")
    typical = next(
        one for one in json.loads((run / "certificate.json").read_text())
        if one["corner"] == "typical"
    )  # fmt: skip
    assert typical["parameters"]["tau_mem"]["share"] < 1e-3
    assert typical["parameters"]["energy_per_spike"]["share"] == pytest.approx(0.02, abs=0.015)
    distribution = json.loads((run / "distributions" / "my_neuron.json").read_text())["conditions"][
        0
    ]
    # The jump at a spike is the capacitive divider, Mead 1989: the shipped neuron is what it says.
    jump = 1.8 * 60e-15 / distribution["nominal"]["c_eff"]
    found = distribution["nominal"]["v_threshold"] - distribution["nominal"]["v_reset"]
    assert found == pytest.approx(jump, rel=0.1)
    assert distribution["nominal"]["rheobase"] == pytest.approx(20e-12, rel=0.1)
