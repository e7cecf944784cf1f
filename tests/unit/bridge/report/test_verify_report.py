"""What a person reads of a verification."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from rich.console import Console

from bridge.plan import Plan
from bridge.report.verify_report import print_verification
from bridge.verify import Budget, Cell, Figure, Speed, Verification
from surrogate.statistics import Interval, PointEstimate

PLAN = cast(Plan, SimpleNamespace(circuits={"one": SimpleNamespace(title="One neuron")}))


def figure(value: float, q95: float = 0.5) -> Figure:
    return Figure(Interval(value, 0.9 * value, 1.1 * value), q95, q95)


def printed(figures: dict[str, Figure | None], failed: dict[str, int]) -> str:
    case = SimpleNamespace(
        circuit="one", draws=(5, 10), failed=((15, "no_spike", ""),), held_out=True
    )
    numbers: Any = [PointEstimate(x) for x in (0.1, -0.02, 0.03, 0.004, 0.9)]
    found = Verification(
        cases=cast(Any, [case]),
        table=None,
        drawn=None,
        cells=[
            Cell("one", "", "", 18, failed, figures, 0.012, 0.0005),
            Cell("one", "ff 85 °C", "", 9, {}, figures, None, None),
        ],
        budgets=[Budget("one", "", "count", *numbers, 0.001, None)],
        speeds={"one": Speed(2.0, 40.0, 1e-3)},
        worst={},
    )
    console = Console(width=160, record=True, file=None, quiet=True)
    console.quiet = False
    with console.capture() as captured:
        print_verification(console, PLAN, found)
    return captured.get()


FIGURES: dict[str, Figure | None] = {
    "count": figure(0.004), "time": figure(0.03), "time_seconds": figure(1e-5, 2e-5),
    "interval": figure(0.01), "latency": figure(0.04), "coincidence": figure(0.95, 0.8),
    "energy": None, "dynamic_energy": None,
}  # fmt: skip


def test_aims_are_compared_with_what_was_found() -> None:
    text = printed(FIGURES, {"latched": 2})
    assert "count ≤ 1 % reached, time ≤ 2 % missed, latency ≤ 4 % reached." in text
    flat = " ".join(text.split())
    said = "NOT CERTIFIED: tighter runs shift the spikes by 1.2 % of the mean interval in ngspice"
    assert f"{said} and 0.05 % in the twins, at most; allowed: 1 %." in flat
    assert "2 replays were not compared: latched" in text
    assert "3 drawn neurons, held out from the fit, at 1 conditions" in text


def test_numbers_have_their_intervals_and_quantiles() -> None:
    text = printed(FIGURES, {})
    for shown in ("0.40", "0.36…0.44", "≤ 50.00", "10 µs", "≤ 20 µs", "0.950", "≥ 0.800", "none"):
        assert shown in text


def test_the_budget_and_the_speed() -> None:
    text = printed(FIGURES, {})
    (line,) = (line for line in text.splitlines() if "spike count" in line)
    assert line.split() == [
        "spike",
        "count",
        "10.00",
        "-2.00",
        "3.00",
        "0.40",
        "0.90",
        "0.10",
        "none",
    ]
    # 2 s of neurons in 40 s and in 1 ms.
    assert "ngspice 0.05, twins 2e+03 neuron-seconds a second: 4e+04 times" in text


@pytest.mark.parametrize(
    ("solver", "step", "certified"),
    [(0.01, 0.01, True), (0.011, 0.0, False), (0.0, 0.011, False), (None, 0.0, False)],
)
def test_only_tighter_runs_that_agree_certify(
    solver: float | None, step: float | None, certified: bool
) -> None:
    assert Cell("one", "", "", 18, {}, {}, solver, step).certified == certified
