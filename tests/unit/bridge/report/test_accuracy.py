from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from rich.console import Console

from bridge.evaluate import ConditionAccuracy, NetworkFacts
from bridge.evaluate.time_error import TimeError
from bridge.plan import Plan, load_plan
from bridge.report.accuracy import print_accuracies, print_both_modes
from bridge.report.yield_figure import yield_figure
from bridge.store import Location
from surrogate.statistics import AccuracySources, Interval, report_accuracy, yield_at

PLAN = """technology = "gf180mcu"
circuits = ["leaky_axon_hillock", "axon_hillock", "dpi_synapse"]
corners = ["typical"]
temperatures_celsius = [27]
draws = 8
seed = 1
"""
ROW = ConditionAccuracy(
    corner="typical",
    temperature_celsius=27.0,
    temperature_mode="fixed",
    nominal=0.9756,
    accuracies=(0.96, 0.98),
    mean=Interval(0.97, 0.95, 0.99),
    sigma=0.01,
    worst=0.96,
    quantiles=(0.961, 0.97, 0.979),
    sweep_sigma=0.002,
    sources=AccuracySources(chips=0.0021, images=0.0075, both=0.008),
    yields=(yield_at((0.96, 0.98), 0.97), yield_at((0.96, 0.98), 0.95)),
    chips_needed=(402, 36),
    spikes=321.5,
    spikes_sigma=2.0,
    unanswered=0.0,
    energy=12.3e-9,
    energy_sigma=1e-10,
    latency=30.3e-3,
    time_error=TimeError(
        8, 0.97, 0.9705, (300.0, 21.5), (300.2, 21.6), 12.3e-9, 12.31e-9, certified=True
    ),
)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    (tmp_path / "plan.toml").write_text(PLAN)
    return load_plan(tmp_path / "plan.toml")


def printed(
    plan: Plan,
    accuracies: dict[str, list[ConditionAccuracy]],
    width: int = 80,
    doubts: tuple[str, ...] = (),
) -> str:
    console = Console(record=True, width=width)
    facts = NetworkFacts(
        "mine.nir (4-5-3, linear leak) on yin_yang", {}, report_accuracy([0.9778], 450),
        report_accuracy([0.9756], 450),
        ("Leak: the network was trained with a linear one, the circuit's is constant.",), doubts,
    )  # fmt: skip
    reasons = {"axon_hillock": "this neuron does not leak, and the network's neurons do"}
    print_accuracies(console, plan, accuracies, dict.fromkeys(accuracies, facts), reasons)
    return console.export_text()


def test_every_circuit_has_its_accuracies_or_the_reason(plan: Plan) -> None:
    text = printed(plan, {"leaky_axon_hillock": [ROW]})
    assert max(map(len, text.splitlines())) <= 80
    (line,) = [line for line in text.splitlines() if "typical 27 °C" in line]
    # scipy.stats.binomtest(1, 2).proportion_ci() and (2, 2): [0.0126, 0.9874], [0.1581, 1].
    numbers = "97.00 [95.00, 99.00] 96.00 50 [1, 99] 100 [16, 100] 12.3 nJ"
    assert " ".join(line.split()[3:]) == numbers
    flat = " ".join(text.split())
    assert "Network: mine.nir (4-5-3, linear leak) on yin_yang." in flat
    assert "Leak: the network was trained with a linear one, the circuit's is constant." in flat
    assert "Ideal neurons: 97.78 %" in flat
    assert "of 450 images, 97.56 % [95.68, 98.63] in continuous time." in flat
    assert "certified: change of 8 chips in steps of half the length: spikes 0.46 % of a" in flat
    assert "at most: 0.21 points by the chips, 0.75 by the images" in flat
    assert "yield: share of chips at or above this accuracy in % [95 % interval]" in flat
    assert "402 chips make each interval at most 10 points wide" in flat
    assert "without synapses; latency: 30.3 ms." in flat
    assert "(axon_hillock): no network: this neuron does not leak" in flat
    assert "(dpi_synapse): no network: networks are made of neurons, and this is a" in flat


@pytest.mark.parametrize(
    ("width", "yields", "nominal"), [(60, 0, False), (80, 2, False), (90, 2, True), (200, 3, True)]
)
def test_as_much_is_shown_as_there_is_room_for(
    plan: Plan, width: int, yields: int, nominal: bool
) -> None:
    every = replace(ROW, yields=(yield_at((0.96, 0.98), 0.955),) * 3)
    text = printed(plan, {"leaky_axon_hillock": [every]}, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    (line,) = [line for line in text.splitlines() if "typical 27 °C" in line]
    assert "97.00 [95.00, 99.00]" in line
    assert "12.3 nJ" in line
    assert line.count("100 [16, 100]") == yields
    assert ("97.56" in line) == nominal
    heads = text[: text.index("typical 27 °C")]
    assert all(key in heads for key in ("mean", "worst", "energy"))
    assert (heads.count("yield"), "nominal" in heads) == (yields, nominal)


def test_doubts_stand_before_the_numbers(plan: Plan) -> None:
    doubts = ("layer 0 has a time constant of 2500 steps; is dt right?", "no better than chance")
    lines = printed(plan, {"leaky_axon_hillock": [ROW]}, 120, doubts).splitlines()
    assert lines[:2] == [f"CHECK: {line}." for line in doubts]
    assert "test accuracy" in lines[2]
    assert "CHECK" not in printed(plan, {"leaky_axon_hillock": [ROW]})


def test_chips_that_do_not_answer_are_said(plan: Plan) -> None:
    rows = [replace(ROW, unanswered=0.09), replace(ROW, temperature_celsius=85.0, unanswered=0.4)]
    text = printed(plan, {"leaky_axon_hillock": rows}, 120)
    assert text.count("CHECK") == 1
    assert text.splitlines()[0].startswith(
        "CHECK: chips at typical 85 °C do not answer 40.00 % of the images: no neuron of the last"
    )


def test_a_run_without_any_network_says_why(plan: Plan) -> None:
    assert printed(plan, {}).count("no network") == 3


def test_both_modes_stand_side_by_side(plan: Plan) -> None:
    other = replace(
        ROW, temperature_mode="tracking", mean=Interval(0.975, 0.95, 0.99), nominal=0.98
    )
    console = Console(record=True, width=80)
    one = "leaky_axon_hillock"
    print_both_modes(console, plan, {one: [ROW]}, {one: [other]})
    text = console.export_text()
    assert max(map(len, text.splitlines())) <= 80
    (line,) = [line for line in text.splitlines() if "typical 27 °C" in line]
    numbers = "97.00 [95.00, 99.00] 97.56 97.50 [95.00, 99.00] 98.00"
    assert " ".join(line.split()[3:]) == numbers


def test_the_yield_is_drawn_for_every_corner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two chips at 96 and 98 %, both reach up to 96 %, one up to 98 %, and none more."""
    drawn: list[Figure] = []
    monkeypatch.setattr("bridge.report.yield_figure.save", lambda figure, _: drawn.append(figure))
    rows = [replace(ROW, corner=corner) for corner in ("typical", "ss")]
    yield_figure(Location(tmp_path) / "yield.png", {"a": rows}, {"a": 0.9778}, {"a": "A neuron"})
    axes = drawn[0].axes
    assert [axis.get_title() for axis in axes] == ["typical", "ss"]
    for axis in axes:
        step, ideal = axis.get_lines()
        assert step.get_drawstyle() == "steps-pre"
        x, y = (np.asarray(values) for values in step.get_data())
        assert x[1:3] == pytest.approx([96, 98])
        assert y == pytest.approx([100, 100, 50, 0])
        assert np.unique(ideal.get_xdata()) == pytest.approx([97.78])
        # scipy.stats.binomtest(1, 2).proportion_ci(): the band of the one chip of two.
        corners = axis.collections[0].get_paths()[0].vertices
        assert {1.26, 98.74} <= set(np.round(corners[:, 1], 2))


@pytest.mark.parametrize(
    ("of", "places", "shares"),
    [
        ((1.0, 1.0), [99.8, 100, 100], [100, 100, 100]),
        ((0.0, 0.0), [0, 0, 0.2], [100, 100, 0]),
        ((0.0, 1.0), [0, 0, 100, 100], [100, 100, 50, 50]),
    ],
)
def test_a_yield_step_stays_within_what_an_accuracy_can_be(
    of: tuple[float, float],
    places: list[float],
    shares: list[float],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Figure] = []
    monkeypatch.setattr("bridge.report.yield_figure.save", lambda figure, _: drawn.append(figure))
    rows = [replace(ROW, accuracies=of)]
    yield_figure(Location(tmp_path) / "yield.png", {"a": rows}, {"a": 1.0}, {"a": "A neuron"})
    x, y = (np.asarray(one) for one in drawn[0].axes[0].get_lines()[0].get_data())
    assert x == pytest.approx(places)
    assert y == pytest.approx(shares)
