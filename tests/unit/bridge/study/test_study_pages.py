"""Points in processes, the page and the picture of a finding."""

from pathlib import Path

import numpy as np
from PIL import Image

from bridge.study.figure import finding_figure
from bridge.study.page import headline
from bridge.study.pool import ask_points
from surrogate.law.record import Estimate
from surrogate.study.finding import Finding, Panel, Series
from surrogate.study.point import Synthetic, World

HALF = Estimate(low=0.2, best=0.5, high=0.8)


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


def test_answers_do_not_depend_on_the_number_of_workers() -> None:
    points = [
        Synthetic("digits_linear", ((name, 0.1),), 2, 1)
        for name in ("threshold", "reset", "weight")
    ]
    one, two = ask_points(points, World(), 1), ask_points(points, World(), 2)
    assert list(one) == list(two) == points
    assert all(np.array_equal(one[point], two[point]) for point in points)


def test_a_finding_is_drawn_the_same_again(tmp_path: Path) -> None:
    first = finding_figure(tmp_path / "a.png", finding(("x",)))
    second = finding_figure(tmp_path / "b.png", finding(("x",)))
    assert first.read_bytes() == second.read_bytes()
    assert Image.open(first).size[0] > 1000


def test_a_headline_lists_some_conditions_and_counts_the_rest() -> None:
    assert headline(finding(("x", "y"))) == "holds only where: x; y"
    assert headline(finding(tuple("abcdefghijklmnop"))).endswith("; l; and 4 more")
