"""What a fit is given: samples of a table that is written by hand, or why they cannot be fitted."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.errors import BridgeInputError
from bridge.fit.fit import fit_circuit, observe
from bridge.plan import Plan
from bridge.store import Place, Row, SampleTable
from bridge.store.schema import error_of
from surrogate.distribution import Observed, UnfittedCondition
from surrogate.vocabulary import quantities_of

NEURON, SYNAPSE = "leaky_axon_hillock", "dpi_synapse"
LEVELS = np.linspace(0.0, 1.0, 65)
UNKNOWN: dict[str, Any] = dict.fromkeys(map(error_of, quantities_of("synapse")))
"""Numerical errors that were not measured."""


def plan(circuit: str) -> Plan:
    return Plan(
        technology="gf180mcu", circuits=(circuit,), corners=("typical",),
        temperatures_celsius=(27.0,), draws=20, seed=1,
    )  # fmt: skip


def row(draw: int, circuit: str = SYNAPSE, **changes: Any) -> Row:
    """A measured sample whose parameters are one more than its draw over a thousand."""
    names = quantities_of("neuron" if circuit == NEURON else "synapse")
    found: Row = {"draw": draw, "chip": draw, "status": "ok"}
    found |= dict.fromkeys(names, 1.0 + draw / 1000)
    found |= {error_of(name): 1e-9 for name in names}
    return found | changes


def failed(draw: int, status: str = "no_response") -> Row:
    return {"draw": draw, "chip": draw, "status": status, "reason": "why"}


def observed(folder: Path, rows: list[Row], circuit: str = SYNAPSE) -> Observed | UnfittedCondition:
    of = plan(circuit)
    table = SampleTable(folder, of.circuits, of.technology, of.sampling)
    (condition,) = of.conditions(circuit)
    if rows:
        table.add(Place(circuit, condition, rows[0]["draw"]), rows, {})
    kind = of.circuits[circuit].kind
    return observe(table, circuit, tuple(quantities_of(kind)), condition, None)


@pytest.mark.parametrize(
    ("rows", "reason", "counts"),
    [
        ([], "the circuit without mismatch was not simulated", {}),
        ([row(1), row(2)], "the circuit without mismatch was not simulated", {"ok": 2}),
        (
            [failed(0, "latched"), row(1), failed(2)],
            "the circuit without mismatch: latched: why",
            {"no_response": 1, "ok": 1},
        ),
        (
            [row(0), *(row(k) for k in range(1, 8)), failed(8), failed(9)],
            "7 of 9 samples measured; a distribution needs 8 besides those held out",
            {"no_response": 2, "ok": 7},
        ),
        (
            [row(0), *(row(k, **UNKNOWN) for k in range(1, 20))],
            "no sample was measured at the tighter tolerance too: its numerical error is unknown",
            {"ok": 19},
        ),
    ],
)  # fmt: skip
def test_what_makes_no_distribution_says_why(
    tmp_path: Path, rows: list[Row], reason: str, counts: dict[str, int]
) -> None:
    found = observed(tmp_path, rows)
    assert isinstance(found, UnfittedCondition)
    assert (found.reason, found.counts, found.label) == (reason, counts, "typical 27 °C")


def test_a_neuron_without_supply_power_makes_no_distribution(tmp_path: Path) -> None:
    curve = {"curve_v": LEVELS.tolist(), "curve_i": LEVELS.tolist()}
    rows = [row(draw, NEURON, **curve) for draw in range(20)]
    found = observed(tmp_path, rows, NEURON)
    assert isinstance(found, UnfittedCondition)
    assert found.reason.startswith("the circuit without mismatch has no supply power")


def test_a_circuit_that_measured_nothing_anywhere_is_an_error(tmp_path: Path) -> None:
    of = plan(SYNAPSE)
    table = SampleTable(tmp_path, of.circuits, of.technology, of.sampling)
    message = "measured enough for a distribution; typical 27 °C: the circuit without mismatch"
    with pytest.raises(BridgeInputError, match=message):
        fit_circuit(table, of, SYNAPSE)


def test_a_fit_sees_every_draw_and_what_was_measured(tmp_path: Path) -> None:
    rows = [row(0), *(failed(k) if k in (3, 7) else row(k) for k in range(1, 21))]
    rows[2] |= {error_of("tau_syn"): None}
    found = observed(tmp_path, rows)
    assert isinstance(found, Observed)
    assert (found.corner, found.temperature_celsius) == ("typical", 27.0)
    measured = [k for k in range(1, 21) if k not in (3, 7)]
    assert found.chips.tolist() == list(range(1, 21))
    assert np.flatnonzero(found.statuses != "ok").tolist() == [2, 6]
    assert found.values["tau_syn"].tolist() == [1.0 + k / 1000 for k in measured]
    assert found.nominal["tau_syn"] == 1.0
    assert (len(found.errors["tau_syn"]), len(found.errors["i_syn_peak"])) == (17, 18)
    assert found.curves.shape == (18, 0)
    assert (len(found.nominal_curve), len(found.nominal_power)) == (0, 0)


def test_curves_are_scaled_by_each_samples_own_rest_swing_and_rheobase(tmp_path: Path) -> None:
    """A linear leak is the straight line from rest, 0, to threshold, 1, whatever its scales."""
    rows = []
    for draw in range(20):
        rest, swing, rheobase = 0.1 + draw / 100, 0.5 + draw / 50, 1e-12 * (1 + draw)
        rows.append(
            row(
                draw, NEURON, v_rest=rest, swing=swing, rheobase=rheobase, spike_level=1.0,
                curve_v=(rest + swing * LEVELS).tolist(), curve_i=(rheobase * LEVELS).tolist(),
                **({"curve_power": (2e-9 + 1e-9 * LEVELS).tolist()} if draw == 0 else {}),
            )
        )  # fmt: skip
    rows[5] = failed(5, "no_spike")
    found = observed(tmp_path, rows, NEURON)
    assert isinstance(found, Observed)
    straight = np.linspace(0.0, 1.0, 129)
    assert found.curves.shape == (18, 129)
    assert np.max(np.abs(found.curves - straight)) < 1e-9
    assert np.max(np.abs(found.nominal_curve - straight)) < 1e-9
    assert found.nominal_power == pytest.approx(2e-9 + 1e-9 * straight, rel=1e-9)
