"""What the summary says of a law."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest

from bridge.report.summary import summarise
from bridge.sweep import RunDirectory, load_plan
from surrogate.law import Distribution, widest_interval

PLAN = """technology = "gf180mcu"
circuits = ["dpi_synapse"]
corners = ["typical"]
temperatures_celsius = [27, 125]
draws = 40
seed = 1
"""


@pytest.fixture
def summary(law: Distribution, tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "plan.toml").write_text(PLAN)
    plan = load_plan(tmp_path / "plan.toml")
    run = cast(RunDirectory, SimpleNamespace(plan=plan, provenance={"versions": {}}))
    found = summarise(run, {"dpi_synapse": law}, {}, {}, pa.table({}), {}, [])
    return cast(dict[str, Any], json.loads(json.dumps(found, allow_nan=False)))


def test_every_condition_has_its_verdict_and_its_outcomes(
    summary: dict[str, Any], law: Distribution
) -> None:
    assert summary["version"] == 5
    (condition,) = summary["circuits"]["dpi_synapse"]["conditions"]
    held = law.conditions[0].held_out
    assert held is not None
    assert condition["held_out"] == {
        "passed": held.passed,
        "samples": 7,
        "checks_failed": held.failed,
        "checks_allowed": held.allowed,
        "greatest_difference": held.farthest,
        "greatest_difference_allowed": held.farthest_allowed,
    }
    latched = condition["outcomes"]["latched"]
    # scipy.stats.binomtest(7, 32).proportion_ci(method="exact")
    exact = {"value": 7 / 32, "low": 0.0928, "high": 0.3997, "level": 0.95}
    assert latched["probability"] == pytest.approx(exact, abs=1e-4)
    assert latched == {**latched, "count": 7, "known": True}
    assert condition["outcomes"]["ok"]["probability"]["value"] == 25 / 32


def test_every_parameter_has_its_family_with_intervals(
    summary: dict[str, Any], law: Distribution
) -> None:
    parameters = summary["circuits"]["dpi_synapse"]["conditions"][0]["parameters"]
    for name, marginal in law.conditions[0].marginals.items():
        found = parameters[name]
        assert found["goodness_p_value"] == marginal.p_value
        assert found["rejected_families"] == marginal.rejected
        assert set(found["family_parameters"]) == set(marginal.parameters)
        for one in found["family_parameters"].values():
            assert one["low"] <= one["value"] <= one["high"]


def test_a_circuit_has_its_widest_interval(summary: dict[str, Any], law: Distribution) -> None:
    widest = widest_interval(law)
    assert widest is not None
    assert summary["circuits"]["dpi_synapse"]["widest_interval"] == widest.model_dump()
