"""The table of results that a run ends with, at the widths of terminals."""

from typing import Any

import pytest
from rich.console import Console

from bridge.report.table import SHOWN, print_results


def interval(value: float, low: float, high: float) -> dict[str, float]:
    return {"value": value, "low": low, "high": high, "level": 0.95}


def result(yields: int) -> dict[str, Any]:
    at = [{"accuracy": 0.9678, "probability": interval(1.0, 0.9638, 1.0)}] * yields
    row = {
        "corner": "typical",
        "temperature_celsius": 27.0,
        "counts": {"ok": 100},
        "parameters": {
            name: {"mean": interval(9.87e-3, 9.6e-3, 1e-2), "sigma": interval(1.29e-3, 1e-3, 2e-3)}
            for name in SHOWN["neuron"]
        },
        "accuracy": {
            "mean": interval(0.9716, 0.9705, 0.9727), "nominal": 0.9756,
            "worst": 0.9622, "yields": at,
        },
    }  # fmt: skip
    circuit = {
        "title": "A neuron",
        "kind": "neuron",
        "network": {"title": "mine.nir on digits", "differences": ["Reset: another."]},
        "ideal_accuracy": {"mean": interval(0.9778, 0.9596, 0.9879), "n_images": 450},
        "ideal_accuracy_in_half_steps": 0.9756,
        "fi_error": {"measured": {"median": 0.0005, "q95": 0.003}},
        "conditions": [row],
        "unfitted": [],
    }
    units = dict.fromkeys(SHOWN["neuron"], "s")
    return {"circuits": {"one": circuit}, "units": units, "certified": True}


@pytest.mark.parametrize(
    ("width", "yields", "shown", "without", "parameters"),
    [(80, 2, 0, False, 1), (100, 2, 1, False, 1), (120, 2, 2, True, 1), (200, 2, 2, True, 5),
     (120, 1, 1, True, 2)],
)  # fmt: skip
def test_as_much_is_shown_as_there_is_room_for(
    width: int, yields: int, shown: int, without: bool, parameters: int
) -> None:
    console = Console(width=width, record=True)
    print_results(console, result(yields))
    text = console.export_text()
    (line,) = [line for line in text.splitlines() if "typical 27 °C" in line]
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    assert line.count("100 [96, 100]") == shown
    assert ("97.56" in line) == without
    assert line.count("± 13.1 %") == parameters
    assert "97.16 [97.05, 97.27]" in line
    flat = " ".join(text.split())
    assert "97.56 % in half the time step" in flat
    assert "Network: mine.nir on digits. Reset: another." in flat
