"""What the summary says of a distribution."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from bridge.plan import load_plan
from bridge.report.results import RunResults
from bridge.report.summary import summarise
from surrogate.distribution import Distribution, Observed

PLAN = """technology = "gf180mcu"
circuits = ["dpi_synapse"]
corners = ["typical"]
temperatures_celsius = [27, 125]
draws = 40
seed = 1
"""


@pytest.fixture
def summary(distribution: Distribution, tmp_path: Path) -> dict[str, Any]:
    return summary_of("dpi_synapse", distribution, tmp_path)


def summary_of(circuit: str, distribution: Distribution, folder: Path) -> dict[str, Any]:
    (folder / "plan.toml").write_text(PLAN.replace("dpi_synapse", circuit))
    plan = load_plan(folder / "plan.toml")
    results = SimpleNamespace(
        plan=plan, versions={}, certificates=[], distributions={circuit: distribution},
        networks={}, accuracies={}, splits={}, certified=True,
    )  # fmt: skip
    found = summarise(cast(RunResults, results), {})
    return cast(dict[str, Any], json.loads(json.dumps(found, allow_nan=False)))


def test_every_condition_has_its_verdict_and_its_outcomes(summary: dict[str, Any]) -> None:
    assert summary["version"] == 7
    (condition,) = summary["circuits"]["dpi_synapse"]["conditions"]
    held = condition["held_out"]
    assert held["samples"] == 7
    assert held["passed"] == (
        held["failed"] <= held["allowed"] and held["farthest"] <= held["farthest_allowed"]
    )
    latched = condition["outcomes"]["latched"]
    # scipy.stats.binomtest(7, 32).proportion_ci(method="exact")
    exact = {"value": 7 / 32, "low": 0.0928, "high": 0.3997, "level": 0.95}
    assert latched["probability"] == pytest.approx(exact, abs=1e-4)
    assert latched == {**latched, "count": 7, "known": True}
    assert condition["outcomes"]["ok"]["probability"]["value"] == 25 / 32


def test_every_parameter_has_the_moments_of_its_fitted_samples(
    summary: dict[str, Any], synapse: Callable[..., Observed]
) -> None:
    parameters = summary["circuits"]["dpi_synapse"]["conditions"][0]["parameters"]
    observed = synapse()
    # Of the draws 9 to 40, which measured, every fifth is held out.
    fitted = (np.arange(9, 41) % 5) > 0
    assert set(parameters) == set(observed.values)
    for name, column in observed.values.items():
        found, x = parameters[name], column[fitted]
        assert found["mean"]["value"] == pytest.approx(np.mean(x), rel=1e-9), name
        assert found["sigma"]["value"] == pytest.approx(np.std(x, ddof=1), rel=1e-9), name
        # Student's interval of a mean; a bootstrap's of 25 samples is as wide to a third.
        assert found["mean"]["high"] - found["mean"]["low"] == pytest.approx(
            2 * 2.06 * np.std(x) / 5, rel=0.35
        ), name
        assert 0.05 < found["goodness_p_value"] <= 1, name
        for one in found["family_parameters"].values():
            assert one["low"] < one["value"] < one["high"], name


def test_a_parameter_that_follows_from_others_has_moments_and_no_family(
    neuron: Callable[..., Observed], fit: Callable[..., Distribution], tmp_path: Path
) -> None:
    found = summary_of("low_power_if", fit(neuron()), tmp_path)
    tau = found["circuits"]["low_power_if"]["conditions"][0]["parameters"]["tau_mem"]
    assert (tau["family"], tau["family_parameters"]) == ("derived", {})
    seen = neuron().split()[0].values["tau_mem"]
    assert tau["mean"]["value"] == pytest.approx(np.mean(seen))
    assert tau["sigma"]["value"] == pytest.approx(np.std(seen, ddof=1))


def test_a_circuit_has_its_widest_interval(summary: dict[str, Any]) -> None:
    circuit = summary["circuits"]["dpi_synapse"]
    widths = {}
    for name, one in circuit["conditions"][0]["parameters"].items():
        for number in ("mean", "sigma"):
            moment = one[number]
            # A current at rest may be zero: its mean has nothing to be compared with.
            if (name, number) != ("i_syn_rest", "mean"):
                widths[name, number] = (moment["high"] - moment["low"]) / 2 / moment["value"]
    widest = circuit["widest_interval"]
    assert (widest["parameter"], widest["number"]) == max(widths, key=widths.__getitem__)
    assert widest["relative_half_width"] == pytest.approx(max(widths.values()), rel=1e-9)
    # Four times 25 fitted samples, where 25 of 32 draws measure and every fifth is held out.
    assert widest["more_draws"] == 160 - 40
