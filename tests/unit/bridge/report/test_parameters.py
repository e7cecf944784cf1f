"""The table of parameters of a run or a characterisation, at the widths of terminals."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from bridge.plan import Plan
from bridge.report.parameters import print_ending, print_measured, print_parameters
from bridge.store import Place, SampleTable
from surrogate.distribution import Distribution
from surrogate.vocabulary import QUANTITIES, SHOWN, engineering, quantities_of


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(
        technology="gf180mcu", circuits=("dpi_synapse",), corners=("typical",),
        temperatures_celsius=(27.0, 125.0), draws=40, seed=1,
    )  # fmt: skip


@pytest.mark.parametrize("width", [80, 100, 200])
def test_every_parameter_is_shown_whatever_the_width(
    plan: Plan, distribution: Distribution, width: int
) -> None:
    console = Console(width=width, record=True)
    print_parameters(console, plan, "dpi_synapse", distribution)
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    flat = " ".join(text.split())
    (one,) = distribution.conditions
    assert "typical 27 °C 32/40" in flat
    for name in SHOWN["synapse"]:
        spread = one.spreads[name]
        assert engineering(spread.mean.value, QUANTITIES[name].unit) in flat
        assert f"± {100 * spread.sigma.value / spread.mean.value:.1f} %" in flat
    assert "8 latched; the parameters are those of the others" in flat
    assert "No distribution at typical 125 °C: 0 of 20 samples measured" in flat


def test_the_ending_says_what_was_seen_and_what_is_not_certified(
    distribution: Distribution,
) -> None:
    console = Console(width=200, record=True)
    print_ending(console, {"dpi_synapse": distribution}, [])
    text = console.export_text()
    assert "latched: " in text
    assert "no response: " in text
    assert "Numerics certified" in text


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        (["ok"] * 8 + ["no_response"] * 2, "8/10"),
        (["ok"] * 7 + ["timeout"], "7/8"),
        (["ok"] + ["latched", "no_response", "crashed"] * 3, "1/10"),
        (["no_response"] * 9, "0/9"),
        (["ok"] * 2 + ["not_converged"] * 5 + ["stiff"], "2/8"),
    ],
)
def test_what_was_measured_is_shown_before_a_fit_is_refused(
    tmp_path: Path, outcomes: list[str], words: str
) -> None:
    plan = Plan(
        technology="gf180mcu", circuits=("dpi_synapse",), corners=("typical",),
        temperatures_celsius=(27.0,), draws=40, seed=1,
    )  # fmt: skip
    table = SampleTable(tmp_path, plan.circuits, plan.technology, plan.sampling)
    rng = np.random.default_rng(1)
    names = quantities_of("synapse")
    rows = [{"draw": 0, "chip": 0, "status": "ok", **dict.fromkeys(names, 1.0)}]
    for draw, status in enumerate(outcomes, start=1):
        values = 1 + 0.1 * rng.standard_normal(len(names)) if status == "ok" else ()
        row = dict(zip(names, map(float, values), strict=bool(len(values))))
        rows.append({"draw": draw, "chip": draw, "status": status, **row})
    table.add(Place("dpi_synapse", plan.conditions("dpi_synapse")[0], 0), rows, {})
    console = Console(width=200, record=True)
    print_measured(console, plan, table, [])
    text = " ".join(console.export_text().split())
    assert f"typical 27 °C {words} " in text
    counts = Counter(outcomes)
    note = text[text.index("Note: typical 27 °C: ") :]
    assert "; the parameters are those of the others" in note
    for status in counts.keys() - {"ok"}:
        assert f"{counts[status]} {status}" in note
    for status in set(outcomes) - {"ok"}:
        assert f"{status.replace('_', ' ')}: " in text
    for name in SHOWN["synapse"]:
        measured = [row[name] for row in rows[1:] if row["status"] == "ok"]
        if measured:
            assert engineering(float(np.mean(measured)), QUANTITIES[name].unit) in text
        if len(measured) > 1:
            share = 100 * np.std(measured, ddof=1) / abs(np.mean(measured))
            assert f"± {share:.1f} %" in text
