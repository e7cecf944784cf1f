"""The page and the picture of a finding."""

from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console

from bridge.report.finding_figure import finding_figure
from bridge.report.pages.study import headline
from bridge.report.study_report import print_transistors
from bridge.store import Location
from bridge.study.finding import Finding, Panel, Series
from bridge.study.transistor_costs import CircuitCost, TransistorCost, TransistorTable
from surrogate.statistics import Interval

HALF = Interval(0.5, 0.2, 0.8)


def finding(where: tuple[str, ...]) -> Finding:
    series = (
        Series(label="a", values=(HALF, HALF, None)),
        Series(label="b", values=(None, HALF, HALF)),
    )
    named = Panel(title="t", x_label="", y_label="y (points)", x=("p", "q", "r"), series=series)
    numbers = Panel(
        title="u", x_label="s (%)", y_label="y (points)", x=(1.0, 5.0, 20.0), series=series,
        band=(0.1, 0.4),
    )  # fmt: skip
    return Finding(
        number=1, key="k", claim="c", criterion="d", verdict="holds only where", where=where,
        found=("f",), panels=(named, numbers), chips=100,
    )  # fmt: skip


def test_a_finding_is_drawn_the_same_again(tmp_path: Path) -> None:
    first = finding_figure(Location(tmp_path) / "a.png", finding(("x",)))
    second = finding_figure(Location(tmp_path) / "b.png", finding(("x",)))
    assert first.read_bytes() == second.read_bytes()
    assert Image.open(first).size[0] > 1000


def test_what_has_the_same_label_looks_the_same_in_every_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = finding(())
    turned = [
        panel.model_copy(update={"series": panel.series[:: 1 if k else -1]})
        for k, panel in enumerate(one.panels)
    ]
    drawn = []
    monkeypatch.setattr("bridge.report.finding_figure.save", lambda figure, _: drawn.append(figure))
    finding_figure(Location(tmp_path) / "a.png", one.model_copy(update={"panels": tuple(turned)}))
    first, second = (
        {one.get_label(): (one[0].get_color(), one[0].get_marker()) for one in axis.containers}
        for axis in drawn[0].axes
    )
    assert first == second
    assert len(set(first.values())) == 2


def test_transistors_are_told_in_one_table() -> None:
    cost = {"role": "leak", "saved": HALF, "alone": HALF, "part": HALF}
    rows = (
        TransistorCost(circuit="a", name="m1", share=HALF, **cost),
        TransistorCost(circuit="b", name="m1", share=None, **cost),
    )
    every = {"a": HALF, "b": Interval(0.0, -0.1, 0.1)}
    circuits = tuple(
        CircuitCost(circuit=x, title=x, reason="", every=every[x], reproduced=(), chips=9)
        for x in every
    )
    console = Console(record=True, width=160)
    print_transistors(console, TransistorTable(rows=rows, circuits=circuits))
    said = console.export_text()
    assert said.count("share (%)") == 1
    assert said.count("m1") == 2
    assert "b: the mismatch of all transistors costs 0.00 [-0.10, 0.10] points. That is not" in said


def test_a_headline_lists_some_conditions_and_counts_the_rest() -> None:
    assert headline(finding(("x", "y"))) == "holds only where: x; y"
    assert headline(finding(tuple("abcdefghijklmnop"))).endswith("; l; and 4 more")
