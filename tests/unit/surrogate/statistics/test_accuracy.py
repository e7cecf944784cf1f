"""The accuracy's interval: of the chips, and of the finite sweep behind their distribution."""

import numpy as np
import pytest
from scipy import stats

from surrogate.errors import SurrogateInputError
from surrogate.statistics import report_accuracy

CHIPS, ERRORS, PAIRED = 40, 8, 3


def drawn(
    rng: np.random.Generator, of_distribution: float, of_chip: float, of_both: float
) -> tuple[np.ndarray, np.ndarray]:
    """Accuracies of chips of one sweep, and shifts of some along errors of the sweep.

    accuracy = 0.8 + distribution + chip; a shift is an error's part, and what is each chip's own.
    """
    accuracies = (
        0.8 + of_distribution * rng.standard_normal() + of_chip * rng.standard_normal(CHIPS)
    )
    distribution = of_distribution * rng.standard_normal((ERRORS, 1))
    return accuracies, distribution + of_both * rng.standard_normal((ERRORS, PAIRED))


def test_without_shifts_it_is_students_interval() -> None:
    values = np.random.default_rng(0).normal(0.8, 0.02, 25)
    report = report_accuracy(list(values), 450)
    interval = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert (report.mean.low, report.mean.high) == pytest.approx((interval.low, interval.high))
    assert (report.mean.value, report.worst) == pytest.approx((np.mean(values), np.min(values)))
    assert (report.sigma, report.sweep_sigma) == (pytest.approx(np.std(values, ddof=1)), 0.0)
    assert report.n_images == 450
    # t(0.975, 2) = 4.302653, sigma = 0.02.
    mean = report_accuracy([0.90, 0.92, 0.94], 400).mean
    assert mean.high - mean.value == pytest.approx(4.302653 * 0.02 / np.sqrt(3))


def test_one_chip_has_the_test_sets_interval() -> None:
    report = report_accuracy([0.95], 400)
    # Wilson, J. Am. Stat. Assoc. 22, 209 (1927), by hand.
    assert (report.mean.low, report.mean.high) == pytest.approx((0.9240, 0.9674), abs=2e-4)
    assert report.sigma == 0.0


def test_chips_that_all_agree_have_no_width() -> None:
    mean = report_accuracy([0.9, 0.9, 0.9], 450).mean
    assert (mean.low, mean.value, mean.high) == (0.9, pytest.approx(0.9), pytest.approx(0.9))


@pytest.mark.parametrize("bad", [[], [1.2], [0.5, -0.1], [0.5, float("nan")]])
def test_what_is_no_accuracy_is_refused(bad: list[float]) -> None:
    with pytest.raises(SurrogateInputError, match="allowed"):
        report_accuracy(bad, 450)


@pytest.mark.parametrize(("of_distribution", "of_both"), [(0.01, 0.0), (0.01, 0.008)])
def test_the_distributions_share_is_recovered(of_distribution: float, of_both: float) -> None:
    rng = np.random.default_rng(1)
    found = [
        report_accuracy(*_arguments(drawn(rng, of_distribution, 0.02, of_both))).sweep_sigma ** 2
        for _ in range(300)
    ]
    # Unbiased where the cut at zero hardly binds; known to sqrt(2/8), and to the chips' noise.
    within = of_both**2 / PAIRED
    variance = 2 * (of_distribution**2 + within) ** 2 / ERRORS + 2 * within**2 / (
        ERRORS * (PAIRED - 1)
    )
    assert np.mean(found) == pytest.approx(of_distribution**2, abs=4 * np.sqrt(variance / 300))


def test_where_distributions_do_not_matter_their_share_is_small() -> None:
    rng = np.random.default_rng(2)
    found = [report_accuracy(*_arguments(drawn(rng, 0.0, 0.02, 0.02))) for _ in range(100)]
    share = [one.sweep_sigma**2 for one in found]
    assert np.median(share) <= 1e-6
    assert np.mean(share) < 0.35 * 0.02**2 / PAIRED


def test_intervals_cover_the_truth_with_the_distribution_and_not_without() -> None:
    rng, rounds, hits, without, right = np.random.default_rng(3), 400, 0, 0, 0
    for _ in range(rounds):
        accuracies, shifts = drawn(rng, 0.006, 0.02, 0.005)
        report = report_accuracy(list(accuracies), 450, shifts)
        hits += report.mean.low <= 0.8 <= report.mean.high
        bare = report_accuracy(list(accuracies), 450)
        without += bare.mean.low <= 0.8 <= bare.mean.high
        alone, no_distribution = drawn(rng, 0.0, 0.02, 0.005)
        report = report_accuracy(list(alone), 450, no_distribution)
        right += report.mean.low <= 0.8 <= report.mean.high
    noise = 3 * np.sqrt(0.05 * 0.95 / rounds)
    assert hits / rounds == pytest.approx(0.95, abs=noise + 0.01)
    assert without / rounds < 0.8
    assert 0.95 - noise < right / rounds  # a distribution that is certain: at worst a little wide


def _arguments(sweep: tuple[np.ndarray, np.ndarray]) -> tuple[list[float], int, np.ndarray]:
    accuracies, shifts = sweep
    return list(np.clip(accuracies, 0, 1)), 450, shifts
