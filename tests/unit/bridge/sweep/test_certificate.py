import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from bridge.errors import BridgeInputError
from bridge.plan import Plan
from bridge.report.sweep_report import print_caveats, print_verdict
from bridge.store import Location, Place, Row, SampleTable
from bridge.sweep.certificate import ConditionCertificate, read_caveats
from bridge.sweep.certification import certify, greatest_errors, judged
from circuits import Condition
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
    found = judged(errors, moments(kind, **(others | {name: given})), i_low)
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
    found = judged(errors, moments("neuron", **given), 100e-12)
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


def certificate(errors: dict[str, float], **more: object) -> ConditionCertificate:
    names = dict.fromkeys(quantities_of("neuron"), 0.0) | errors
    given = {"draws": 8, "disagreements": 0, "changes": {}} | more
    parameters = {} if given.pop("empty", False) else judged(names, moments("neuron"), 100e-12)
    return ConditionCertificate("cell", Condition("tt", 27.0, 1.8), parameters=parameters, **given)  # type: ignore[arg-type]


def test_a_certificate_says_its_cause() -> None:
    assert certificate({}).cause == ""
    assert "cause" not in certificate({}).as_json()
    failed = certificate({"tau_mem": 0.023, "c_eff": 0.05})
    assert failed.cause == (
        "at 10 times tighter tolerance move c_eff by 50 % of its spread, tau_mem by 23 % of its "
        "spread; allowed: 10 %"
    )
    assert failed.as_json()["cause"] == failed.cause
    assert certificate(dict.fromkeys(("v_rest", "swing", "c_eff", "rate_low", "tau_mem"), 1.0)
                       ).cause.count(" of its spread") == 4  # fmt: skip
    other = certificate({}, disagreements=7, changes={"ok, then two_unstable_zeros": 7})
    assert other.cause == (
        "7 of 8 draws end in another outcome at 10 times tighter tolerance "
        "(7 ok, then two_unstable_zeros)"
    )
    assert certificate({}, empty=True).cause == (
        "too few of 8 draws were measured at both tolerances"
    )


@pytest.mark.parametrize("loosened", [1, 3, 5, 7, 8])
def test_draws_whose_clamp_was_not_tighter_are_counted_and_said(loosened: int) -> None:
    one = certificate({}, loosened=loosened)
    assert one.as_json()["clamped_at_run_tolerance"] == loosened
    console = Console(record=True, width=400)
    print_verdict(console, [one, certificate({})])
    said, verdict = console.export_text().splitlines()
    assert said.startswith(f"cell at tt 27 °C: in {loosened} of 8 draws the clamp's current is ")
    assert said.endswith("its zeros were certified at the run's own, beyond the scatter of the "
                         "current")  # fmt: skip
    assert verdict.startswith("Numerics certified")
    assert "clamped_at_run_tolerance" not in certificate({}).as_json()


@pytest.mark.parametrize(
    ("errors", "more", "finer"),
    [
        ({"tau_mem": 0.05}, {}, True),
        ({"rate_high": 0.0101, "v_reset": 0.02}, {}, True),
        ({"c_eff": 1.0}, {}, True),
        ({}, {"disagreements": 2, "changes": {"ok, then stiff": 2}}, False),
        ({}, {"empty": True}, False),
    ],
)
def test_what_may_certify_it_is_said_where_values_move(
    errors: dict[str, float], more: dict[str, object], finer: bool
) -> None:
    console = Console(record=True, width=400)
    print_verdict(console, [certificate(errors, **more)])
    text = console.export_text()
    assert text.startswith("NOT CERTIFIED: cell at tt 27 °C: ")
    assert all(name in text for name in errors)
    assert ("a step_refinement in [bench] of the datasheet" in text) is finer


def test_later_commands_carry_the_caveat(tmp_path: Path) -> None:
    run = SimpleNamespace(folder=Location.of(tmp_path))
    assert read_caveats(run) == []
    one = certificate({}, disagreements=7, changes={"ok, then no_spike": 7}).as_json()
    good = certificate({}).as_json()
    (tmp_path / "certificate.json").write_text(json.dumps([one, good]))
    (line,) = read_caveats(run)
    assert line.startswith("cell at tt 27 °C: 7 of 8 draws end in another outcome")
    console = Console(record=True, width=300)
    print_caveats(console, ["a\x1b[2J"] * 9)
    text = console.export_text()
    assert text.count("NOT CERTIFIED: a\\x1b[2J") == 6
    assert "and 3 more: certificate.json" in text
    for broken in ("[1]", "{}1", '[{"certified": false}]', "3", '[{"certified": 0, "circuit": 1}]'):
        (tmp_path / "certificate.json").write_text(broken)
        with pytest.raises(BridgeInputError, match="certificate") as error:
            read_caveats(run)
        assert "\n" not in str(error.value)
