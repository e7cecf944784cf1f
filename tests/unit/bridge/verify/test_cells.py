"""Agreement and budget of small tables that were worked out by hand."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from bridge.verify.budget import budgets_of
from bridge.verify.cells import Figure, cells_of, of_cell
from bridge.verify.rows import DRAWN_SCHEMA, SCHEMA
from surrogate.statistics import Interval, PointEstimate


def row(draw: int, **values: Any) -> dict[str, Any]:
    common = {
        "circuit": "one", "corner": "typical", "temperature_celsius": 27.0, "stimulus": "steps_up",
        "kind": "steps", "draw": draw, "status": "ok", "duration": 1.0, "energy_static": 1.0,
    }  # fmt: skip
    return common | values


def compared(draw: int, count: int, twin: int, **values: Any) -> dict[str, Any]:
    return row(draw, count=count, count_twin=twin, energy=4.0, energy_twin=4.0, **values)


def cells(*rows: dict[str, Any]) -> dict[str, Figure | None]:
    return of_cell(cells_of(pa.Table.from_pylist(list(rows), schema=SCHEMA), 1), "one").figures


def mean_of(figure: Figure | None) -> float:
    assert figure is not None
    return figure.mean.value


def test_shares_are_ratios_of_sums_and_times_means_of_replays() -> None:
    found = cells(
        compared(1, 10, 11, shift=0.02, drift=0.01, interval=0.1, latency=0.2, latency_twin=0.21),
        compared(2, 30, 30, shift=0.04, drift=0.01, interval=0.1, latency=0.4, latency_twin=0.38),
    )
    assert mean_of(found["count"]) == pytest.approx(1 / 40)
    assert mean_of(found["time"]) == pytest.approx((0.2 + 0.4) / 2)
    assert mean_of(found["time_seconds"]) == pytest.approx(0.03)
    assert mean_of(found["interval"]) == pytest.approx(0.1)
    assert mean_of(found["latency"]) == pytest.approx(0.05)
    assert found["coincidence"] is None
    worst = found["time"]
    assert worst is not None
    assert worst.worst == pytest.approx(0.4)


def test_the_greatest_numerical_errors() -> None:
    rows = [
        compared(1, 9, 9, interval=0.1, solver_shift=0.002, twin_shift=0.001),
        compared(2, 9, 9, interval=0.2, solver_shift=0.003),
    ]
    cell = of_cell(cells_of(pa.Table.from_pylist(rows, schema=SCHEMA), 1), "one")
    assert (cell.solver, cell.step) == (pytest.approx(0.02), pytest.approx(0.01))


def test_energies_with_and_without_the_static_part() -> None:
    rows = [
        row(1, count=1, count_twin=1, energy=3.0, energy_twin=3.5),
        row(2, count=1, count_twin=1, energy=5.0, energy_twin=4.5),
    ]
    found = cells(*rows)
    assert mean_of(found["energy"]) == pytest.approx(1.0 / 8.0)
    assert mean_of(found["dynamic_energy"]) == pytest.approx(1.0 / 6.0)


def test_spikes_where_ngspice_has_none_count() -> None:
    found = cells(compared(1, 0, 2), compared(2, 8, 8))
    assert mean_of(found["count"]) == pytest.approx(2 / 8)


def test_failed_replays_are_counted_by_status_and_not_compared() -> None:
    failed = row(3, status="not_converged", reason="no", count_twin=5)
    table = pa.Table.from_pylist([compared(1, 9, 9), compared(2, 9, 9), failed], schema=SCHEMA)
    cell = of_cell(cells_of(table, 1), "one")
    assert (cell.replays, cell.failed) == (2, {"not_converged": 1})
    assert mean_of(cell.figures["count"]) == 0.0


def test_cells_of_conditions_and_kinds() -> None:
    hot = compared(1, 10, 12) | {"corner": "ff", "temperature_celsius": 85.0, "kind": "poisson"}
    table = pa.Table.from_pylist([compared(1, 10, 10), hot], schema=SCHEMA)
    found = cells_of(table, 1)
    for condition, kind, value in (
        ("", "", 0.1), ("ff 85 °C", "", 0.2), ("typical 27 °C", "", 0.0), ("", "poisson", 0.2),
        ("ff 85 °C", "poisson", 0.2),
    ):  # fmt: skip
        assert mean_of(of_cell(found, "one", condition, kind).figures["count"]) == value


def test_one_neuron_has_no_interval_and_several_have_one() -> None:
    alone = cells(compared(1, 10, 11), compared(1, 10, 10))["count"]
    several = cells(*(compared(k, 10, 10 + k % 2) for k in range(1, 21)))["count"]
    assert alone is not None
    assert several is not None
    assert isinstance(alone.mean, PointEstimate)
    assert isinstance(several.mean, Interval)
    # Half of twenty neurons are off by a tenth: 0.05, standard error 0.05/sqrt(20).
    assert several.mean.high - several.mean.low == pytest.approx(4 * 0.05 / np.sqrt(20), rel=0.2)


def test_budget_of_a_model_that_is_off_by_a_tenth() -> None:
    rng = np.random.default_rng(3)
    truth = rng.integers(80, 120, 40)
    rows = [
        row(
            k, count=int(n), count_twin=int(n + 10), latency=1.0, latency_twin=1.0,
            energy=1.0, energy_twin=1.0, solver_count=2, twin_count=0,
        )
        for k, n in enumerate(truth, 1)
    ]  # fmt: skip
    keys = ("circuit", "corner", "temperature_celsius", "stimulus", "kind")
    drawn = [
        {key: rows[0][key] for key in keys}
        | {"number": k, "count": int(n), "latency": 1.0, "energy": 1.0}
        for k, n in enumerate(rng.integers(85, 125, 200))
    ]
    found = budgets_of(
        pa.Table.from_pylist(rows, schema=SCHEMA),
        pa.Table.from_pylist(drawn, schema=DRAWN_SCHEMA), 1,
    )  # fmt: skip
    one = next(x for x in found if x.quantity == "count" and not x.condition)
    mean = np.mean(truth)
    assert one.mismatch.value == pytest.approx(np.std(truth, ddof=1) / mean)
    assert one.model.value == pytest.approx(10 / mean)
    assert one.model_scatter.value == pytest.approx(10 / mean)
    others = np.array([x["count"] for x in drawn])
    assert one.distribution.value == pytest.approx((np.mean(others) - mean - 10) / mean)
    ratio = np.std(others, ddof=1) / np.std(truth, ddof=1)
    assert one.spread_ratio.value == pytest.approx(ratio)
    assert isinstance(one.mismatch, Interval)
    assert one.mismatch.low < one.mismatch.value < one.mismatch.high
    assert (one.solver, one.step) == (pytest.approx(2 / mean), 0.0)
