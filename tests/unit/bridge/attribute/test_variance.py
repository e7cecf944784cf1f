"""The split of a sweep's variance: which draws count, what is said of the others."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from rich.console import Console

from bridge.attribute.variance import split_sweep
from bridge.plan import Plan
from bridge.report.variance_figure import variance_figure
from bridge.report.variance_report import print_variance
from bridge.store import SCHEMA, Location, Place, SampleTable
from circuits.technology import STATISTICAL
from surrogate.statistics import PointEstimate
from surrogate.vocabulary import quantities_of

CIRCUIT, DRAWS = "dpi_synapse", 24
SHIFT = {"typical": 0.0, "ff": -0.1, "ss": 0.1, STATISTICAL: 0.0}


def plan(**changes: Any) -> Plan:
    keys = {
        "technology": "gf180mcu",
        "circuits": [CIRCUIT],
        "corners": ["typical", "ff", "ss"],
        "temperatures_celsius": [85.0, 0.0],
        "draws": DRAWS,
        "seed": 3,
    }
    return Plan.model_validate(keys | changes)


def made(folder: Path, of: Plan, failed: dict[tuple[str, float], list[int]]) -> SampleTable:
    """A sweep whose parameters are known: a chip's, a draw's and a corner's effects, in heat."""
    samples = SampleTable(folder / "samples", of.circuits, of.technology, of.sampling)
    rng = np.random.default_rng(0)
    own = 0.05 * rng.normal(size=DRAWS + 1)
    common = 0.2 * rng.normal(size=DRAWS + 1)
    for condition in of.conditions(CIRCUIT):
        heat = 2.0 if condition.temperature_celsius == 85.0 else 1.0
        rows = []
        for draw in range(DRAWS + 1):
            lost = draw in failed.get((condition.corner, condition.temperature_celsius), [])
            chip = of.sampling.chip(draw)
            effects = SHIFT[condition.corner] + own[draw]
            effects += common[chip] * (of.neurons_per_chip > 1)
            value = 1 + heat * effects
            row = {"draw": draw, "chip": chip, "status": "timeout" if lost else "ok"}
            if not lost:
                row |= dict.fromkeys(quantities_of("synapse"), 1e-9 * value)
                row["decay_ratio"] = 1.0
            rows.append(row)
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        samples.write(Place(CIRCUIT, condition, 0), table)
    return samples


def test_draws_that_failed_somewhere_are_left_out_and_counted(tmp_path: Path) -> None:
    some = plan()
    samples = made(tmp_path, some, {("ff", 85.0): [3, 4], ("ss", 0.0): [4, 9]})
    (found,) = split_sweep(some, samples)
    assert (found.draws, found.chips, found.failed, found.unsimulated) == (21, 21, 3, 0)
    assert found.constant == ["decay_ratio"]
    assert not found.reason
    split = found.parameters["tau_syn"]
    # Effects grow with heat from 1 to 2: of sigma^2 (1.5^2 + 0.5^2), each in the same proportion.
    shares = {name: one.value for name, one in split.shares.items()}
    assert shares["corner"] / shares["corner_temperature"] == pytest.approx(9.0)
    assert shares["draw"] / shares["draw_temperature"] == pytest.approx(9.0)
    assert shares["draw_corner"] == pytest.approx(0.0, abs=1e-12)
    assert split.growth is not None
    assert (split.growth.cold_celsius, split.growth.hot_celsius) == (0.0, 85.0)
    for name in ("total", "chance", "corner"):
        assert split.growth.absolute[name].value == pytest.approx(2.0)
    (again,) = split_sweep(some, samples)
    assert again == found


def test_the_statistical_corner_stands_alone(tmp_path: Path) -> None:
    mixed = plan(corners=["typical", "ff", STATISTICAL], neurons_per_chip=4)
    corners, process = split_sweep(mixed, made(tmp_path, mixed, {}))
    assert corners.corners == ["typical", "ff"]
    assert process.corners == [STATISTICAL]
    assert process.chips == 6
    assert "corner" not in process.parameters["tau_syn"].shares
    assert process.parameters["tau_syn"].shares["chip"].value > 0.5
    # Six chips bear no intervals.
    assert isinstance(process.parameters["tau_syn"].shares["chip"], PointEstimate)


def test_a_condition_that_measured_nothing_is_named(tmp_path: Path) -> None:
    some = plan()
    samples = made(tmp_path, some, {("ff", 85.0): list(range(1, DRAWS + 1))})
    (found,) = split_sweep(some, samples)
    assert found.reason.startswith("0 draws of 0 chips were measured at every condition")
    assert found.reason.endswith("fewest at ff 85 °C: 0")
    assert (found.parameters, found.failed) == ({}, DRAWS)
    console = Console(width=80, record=True, quiet=False, file=(tmp_path / "out").open("w"))
    print_variance(console, some, [found])
    assert "no split: 0 draws" in console.export_text()
    assert variance_figure(Location(tmp_path) / "none.png", some, [found]) is None


def test_passes_over_the_table_change_nothing(tmp_path: Path, monkeypatch) -> None:
    some = plan()
    samples = made(tmp_path, some, {})
    whole = list(split_sweep(some, samples))
    monkeypatch.setattr("bridge.attribute.variance.MOST_NUMBERS", 2 * DRAWS * 6)
    assert list(split_sweep(some, samples)) == whole


@pytest.mark.parametrize("neurons", [1, 2])
def test_the_report_fits_a_terminal(tmp_path: Path, neurons: int) -> None:
    some = plan(neurons_per_chip=neurons)
    found = list(split_sweep(some, made(tmp_path, some, {("ss", 0.0): [4]})))
    with (tmp_path / "out").open("w") as out:
        console = Console(width=90, record=True, file=out)
        print_variance(console, some, found)
    text = console.export_text()
    assert "1 left out: failed somewhere" in text
    assert ("chips" in text) == (neurons > 1)
    assert "At 85 °C over 0 °C" in text
    # The spread doubles: over draws, over corners, and over both. The mean does not.
    (row,) = [line for line in text.splitlines() if line.startswith(" tau_syn") and "2.00" in line]
    mean, *spreads = row.split()[1:5]
    assert spreads == ["2.00"] * 3
    assert abs(float(mean) - 1) < 0.2
    assert "decay_ratio" not in text
    assert (
        variance_figure(Location(tmp_path) / "variance.png", some, found)
        == tmp_path / "variance.png"
    )
