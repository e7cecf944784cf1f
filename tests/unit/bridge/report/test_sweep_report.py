import math

import numpy as np
import pytest
from scipy.stats import norm

from bridge.report.sweep_report import meanings, survivors_mislead
from surrogate.statistics import Moments
from surrogate.vocabulary import Status


def counts(total: int, failed: int) -> dict[str, int]:
    return {Status.OK: total - failed, Status.NO_SPIKE: failed}


def test_none_failed_and_all_failed() -> None:
    assert not survivors_mislead(counts(100, 0))
    assert survivors_mislead(counts(100, 100))
    assert survivors_mislead({Status.CRASHED: 3, Status.TIMEOUT: 2})


@pytest.mark.parametrize("total", [20, 100, 1000, 20_000])
def test_the_threshold_is_where_a_missing_tail_moves_the_mean_by_its_standard_error(
    total: int,
) -> None:
    """The closed form against simulation: the lowest values of a normal sample are cut off."""
    first = next(k for k in range(1, total) if survivors_mislead(counts(total, k)))
    assert all(survivors_mislead(counts(total, k)) for k in range(first, total))
    generator = np.random.default_rng(1)
    for failed, misleads in ((max(first // 2, 1), first == 1), (2 * first, True)):
        values = np.sort(generator.standard_normal((200, total)), axis=1)[:, failed:]
        shift = np.mean(values) * math.sqrt(total - failed)
        assert survivors_mislead(counts(total, failed)) == misleads
        assert (shift > 1) == misleads


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_the_bias_of_the_mean_is_the_closed_form(share: float) -> None:
    values = np.sort(np.random.default_rng(2).standard_normal(400_000))
    survivors = values[int(share * len(values)) :]
    closed = norm.pdf(norm.ppf(share)) / (1 - share)
    assert np.mean(survivors) == pytest.approx(closed, rel=0.02, abs=0.005)


def test_the_other_failures_count_too() -> None:
    some = {Status.OK: 990, Status.NO_SPIKE: 2, Status.LATCHED: 3, Status.NOT_CONVERGED: 5}
    assert survivors_mislead(some) == survivors_mislead(counts(1000, 10))


def test_moments_of_parts_are_those_of_the_whole() -> None:
    # A small spread on a large mean, where sums of squares would lose every digit.
    values = 1e6 + 1e-3 * np.random.default_rng(3).standard_normal(10_000)
    parts = [Moments.of(part) for part in np.split(values, [0, 1, 10, 4000, 4000])]
    whole = sum(parts, Moments())
    assert whole.count == len(values)
    assert whole.mean == pytest.approx(np.mean(values), rel=1e-15)
    assert whole.sigma == pytest.approx(np.std(values, ddof=1), rel=1e-6)


def test_what_failed_is_explained_once() -> None:
    lines = meanings({"ok": 5, "timeout": 1, "no_spike": 2})
    assert [line.partition(":")[0] for line in lines] == ["no spike", "timeout"]
    assert "raise timeout in the plan" in lines[1]
    assert meanings({"ok": 5}) == []
