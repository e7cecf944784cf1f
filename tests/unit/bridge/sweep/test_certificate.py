from pathlib import Path

import pytest

from bridge.plan import Plan
from bridge.store import Place, Row, SampleTable
from bridge.sweep.certificate import _parameters, certify, greatest_errors
from surrogate.statistics import Moments
from surrogate.vocabulary import quantities_of


def moments(kind: str, **given: tuple[float, float]) -> dict[str, Moments]:
    """Two values each, one sigma apart from their mean: mean and sigma, or 1 and 0.1."""
    found = {}
    for name in quantities_of(kind):
        mean, sigma = given.get(name, (1.0, 0.1))
        half = sigma / 2**0.5
        found[name] = Moments(2, mean, 2 * half**2)
    return found


@pytest.mark.parametrize(
    ("kind", "name", "given", "error", "passed"),
    [
        # A tenth of the spread is the limit.
        ("neuron", "tau_mem", (10e-3, 1e-3), 0.9e-4, True),
        ("neuron", "tau_mem", (10e-3, 1e-3), 1.1e-4, False),
        # What mismatch moves by less than a thousandth of its scale is judged by the scale.
        ("neuron", "c_eff", (500e-15, 0.1e-15), 0.4e-15, True),
        ("neuron", "c_eff", (500e-15, 0.1e-15), 0.6e-15, False),
        # A voltage's scale is the swing, a level's is one.
        ("neuron", "v_rest", (1e-6, 1e-6), 0.9e-3, True),
        ("neuron", "v_rest", (1e-6, 1e-6), 1.1e-3, False),
        ("neuron", "reset_level", (-5e-6, 1e-6), 0.9e-3, True),
        # The refractory period is what is left of an interval, here 1 ms.
        ("neuron", "t_refractory", (20e-6, 0.1e-6), 0.9e-6, True),
        ("neuron", "t_refractory", (20e-6, 0.1e-6), 1.1e-6, False),
        # Static power is a part of the power while it fires, here 100 nW.
        ("neuron", "static_power", (1e-15, 1e-18), 0.9e-10, True),
        ("neuron", "static_power", (1e-15, 1e-18), 1.1e-10, False),
        # A baseline of attoamperes is small against the peak of the current.
        ("synapse", "i_syn_rest", (2e-16, 1e-17), 1e-16, True),
        ("synapse", "i_syn_rest", (2e-16, 1e-17), 2e-12, False),
    ],
)
def test_errors_are_judged_by_the_spread_or_the_scale(
    kind: str, name: str, given: tuple[float, float], error: float, passed: bool
) -> None:
    others = {"swing": (1.0, 0.1), "rate_high": (1e3, 10.0)} if kind == "neuron" else {}
    others |= {"energy_per_spike": (100e-12, 1e-11)} if kind == "neuron" else {}
    others |= {"i_syn_peak": (1e-9, 1e-10)} if kind == "synapse" else {"rheobase": (50e-12, 5e-12)}
    errors = dict.fromkeys(quantities_of(kind), 0.0) | {name: error}
    i_low = 100e-12 if kind == "neuron" else None
    found = _parameters(errors, moments(kind, **(others | {name: given})), i_low)
    assert found[name].passed is passed
    assert all(one.passed for other, one in found.items() if other != name)


@pytest.mark.parametrize(
    ("rheobase", "error", "passed"), [(1e-15, 9e-14, True), (1e-15, 2e-13, False)]
)
def test_the_leakage_of_an_integrator_is_judged_by_its_input(
    rheobase: float, error: float, passed: bool
) -> None:
    given = {"rheobase": (rheobase, rheobase), "tau_mem": (50.0, 40.0), "rate_high": (1e3, 10.0)}
    errors = dict.fromkeys(quantities_of("neuron"), 0.0) | {"rheobase": error, "tau_mem": 45.0}
    found = _parameters(errors, moments("neuron", **given), 100e-12)
    for name in ("rheobase", "tau_mem"):
        assert found[name].passed is passed
        assert found[name].negligible_spread


def test_errors_are_the_greatest_changes_of_draws_that_were_measured_twice(tmp_path: Path) -> None:
    plan = Plan(
        technology="gf180mcu", circuits=("dpi_synapse",), corners=("typical",),
        temperatures_celsius=(27.0,), draws=8, seed=1,
    )  # fmt: skip
    names = quantities_of("synapse")
    (condition,) = plan.conditions("dpi_synapse")
    tables = [
        SampleTable(tmp_path / name, plan.circuits, plan.technology, plan.sampling)
        for name in ("samples", "certificate")
    ]

    def row(draw: int, value: float, status: str = "ok") -> Row:
        values = dict.fromkeys(names, value) if status == "ok" else {}
        return {"draw": draw, "chip": draw, "status": status, **values}

    plain = [row(0, 1.0), row(1, 2.0), row(2, 3.0), row(3, 0.0, "timeout"), row(4, 4.0)]
    tight = [row(0, 1.001), row(1, 2.0, "no_response"), row(2, 2.998), row(3, 9.0)]
    place = Place("dpi_synapse", condition, 0)
    for table, rows in zip(tables, (plain, tight), strict=True):
        table.add(place, rows, {})
    values, again = (table.part(place, names) for table in tables)
    assert values is not None
    assert again is not None
    errors = greatest_errors(values, again, names)
    assert list(errors) == list(names)
    assert list(errors.values()) == pytest.approx([0.002] * len(names))
    assert greatest_errors(values.where(values.draws == 4), again, names) == {}
    (found,) = certify(plan, *tables)
    assert (found.draws, found.disagreements, found.passed) == (4, 2, False)
    # Sigma is that of all measured draws with mismatch: of 2, 3 and 4.
    assert found.parameters["tau_syn"].sigma == pytest.approx(1.0)
    assert found.parameters["tau_syn"].share == pytest.approx(0.002)
