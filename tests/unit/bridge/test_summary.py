"""What the summary says of a law."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pyarrow as pa
import pytest

from bridge.report.summary import summarise
from bridge.sweep import RunDirectory, load_plan
from surrogate.law import Distribution, Observed, widest_interval

PLAN = """technology = "gf180mcu"
circuits = ["dpi_synapse"]
corners = ["typical"]
temperatures_celsius = [27, 125]
draws = 40
seed = 1
"""


@pytest.fixture
def summary(law: Distribution, tmp_path: Path) -> dict[str, Any]:
    return summary_of("dpi_synapse", law, tmp_path)


def summary_of(circuit: str, law: Distribution, folder: Path) -> dict[str, Any]:
    (folder / "plan.toml").write_text(PLAN.replace("dpi_synapse", circuit))
    plan = load_plan(folder / "plan.toml")
    run = cast(RunDirectory, SimpleNamespace(plan=plan, provenance={"versions": {}}))
    found = summarise(run, {circuit: law}, {}, {}, pa.table({}), {}, [])
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
    assert latched["interval"] == pytest.approx([0.0928, 0.3997], abs=1e-4)
    assert latched == {**latched, "count": 7, "probability": 7 / 32, "known": True}
    assert condition["outcomes"]["ok"]["probability"] == 25 / 32


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
            low, high = one["interval"]
            assert low <= one["best"] <= high


def test_a_parameter_that_follows_from_others_has_moments_and_no_family(
    neuron: Callable[..., Observed], fit: Callable[..., Distribution], tmp_path: Path
) -> None:
    found = summary_of("low_power_if", fit(neuron()), tmp_path)
    tau = found["circuits"]["low_power_if"]["conditions"][0]["parameters"]["tau_mem"]
    assert (tau["family"], tau["family_parameters"]) == ("derived", {})
    seen = neuron().split()[0].values["tau_mem"]
    assert tau["mean"] == pytest.approx(np.mean(seen))
    assert tau["sigma"] == pytest.approx(np.std(seen, ddof=1))


def test_a_circuit_has_its_widest_interval(summary: dict[str, Any], law: Distribution) -> None:
    widest = widest_interval(law)
    assert widest is not None
    assert summary["circuits"]["dpi_synapse"]["widest_interval"] == widest.model_dump()
