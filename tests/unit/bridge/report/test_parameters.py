"""The table of parameters of a run or a characterisation, at the widths of terminals."""

from pathlib import Path

import pytest
from rich.console import Console

from bridge.plan import Plan
from bridge.report.parameters import print_ending, print_parameters
from surrogate.distribution import Distribution
from surrogate.vocabulary import QUANTITIES, SHOWN, engineering


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
