"""What `fit` says of a distribution."""

from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from bridge.report.fit_report import print_fit, print_verdicts, verdict_line, widest_line
from surrogate.distribution import Distribution, Observed

Synapse = Callable[..., Observed]
Fit = Callable[..., Distribution]


def printed(distribution: Distribution, width: int = 80) -> str:
    console = Console(record=True, width=width)
    print_fit(console, {"one": "One"}, {"one": distribution})
    return console.export_text()


def with_held_out(distribution: Distribution, **changes: Any) -> Distribution:
    (condition,) = distribution.conditions
    assert condition.held_out is not None
    held = condition.held_out.model_copy(update=changes)
    return distribution.model_copy(
        update={"conditions": [condition.model_copy(update={"held_out": held})]}
    )


def test_a_row_a_condition_within_80_columns(distribution: Distribution) -> None:
    lines = printed(distribution).splitlines()
    assert max(len(line) for line in lines) <= 80
    (row,) = [line for line in lines if line.strip().startswith("typical 27 °C  ")]
    # 40 draws, the first 8 failed: of those measured 10, 15 … 40 are held out.
    assert "25+7" in row
    assert row.split()[-1] in {"pass", "FAIL"}


def test_failures_stand_with_their_intervals_and_what_they_hide(distribution: Distribution) -> None:
    text = " ".join(printed(distribution).split())
    # 7 of the 32 draws that are not held out; scipy.stats.binomtest(7, 32).proportion_ci().
    assert "typical 27 °C: latched 21.9 % [9.3, 40.0], 7 of 32 fitted draws" in text
    bounds = distribution.conditions[0].hidden_medians["tau_syn"]
    assert f"tau_syn {bounds.low * 1e3:.4g} ms to {bounds.high * 1e3:.4g} ms" in text
    assert "No distribution at typical 125 °C: 0 of 20 samples measured" in text


def test_without_failures_nothing_is_hidden(synapse: Synapse, fit: Fit) -> None:
    text = printed(fit(synapse(failed=0)))
    assert "latched" not in text
    assert "medians" not in text


def test_the_verdict_names_the_conditions_that_fail(distribution: Distribution) -> None:
    assert verdict_line(
        with_held_out(distribution, failed=3, allowed=4, farthest=1.0, farthest_allowed=2.0)
    ) == ("Held-out samples agree with the distribution at 1 of 1 conditions.")
    failing = with_held_out(distribution, failed=5, allowed=4)
    assert verdict_line(failing).endswith("at 0 of 1 conditions; not at typical 27 °C.")
    assert " 5/4 " in printed(failing)
    assert "FAIL" in printed(failing)
    alone = with_held_out(distribution, failed=0, allowed=4, farthest=9.25, farthest_allowed=6.5)
    assert verdict_line(alone).endswith("not at typical 27 °C.")
    assert " 9.2/6.5 " in printed(alone)


def test_with_too_few_samples_there_is_no_verdict(synapse: Synapse, fit: Fit) -> None:
    distribution = fit(synapse(draws=9, failed=0))
    assert verdict_line(distribution) == "No samples were held out: too few were measured."
    assert "none" in printed(distribution)


def test_a_parameter_that_no_family_describes_is_named(distribution: Distribution) -> None:
    (condition,) = distribution.conditions
    marginals = dict(condition.marginals)
    marginals["tau_syn"] = marginals["tau_syn"].model_copy(update={"family": "log_empirical"})
    changed = condition.model_copy(update={"marginals": marginals})
    text = printed(distribution.model_copy(update={"conditions": [changed]}))
    assert "No named family fits: tau_syn at 1 of 1 conditions" in text


def test_a_curve_without_components_says_why(distribution: Distribution) -> None:
    reason = "a curve has the wrong sign"
    assert f"without components: {reason}" in printed(
        distribution.model_copy(update={"no_basis": reason})
    )
    assert "Membrane curve" not in printed(distribution)


def test_the_main_job_has_one_line_a_circuit(distribution: Distribution) -> None:
    console = Console(record=True, width=300)
    print_verdicts(console, {"one": distribution})
    (line,) = console.export_text().splitlines()
    assert line == f"one: {verdict_line(distribution)} {widest_line(distribution)}"


@pytest.mark.parametrize("still", [("tau_syn",), None])
def test_what_does_not_move_is_never_the_widest(
    synapse: Synapse, fit: Fit, still: tuple[str, ...] | None
) -> None:
    names = tuple(synapse().values) if still is None else still
    line = widest_line(fit(synapse(still=names)))
    assert "tau_syn" not in line
    if still is None:
        assert line.startswith("Every parameter is known to its numerical error")
