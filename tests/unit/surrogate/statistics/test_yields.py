import numpy as np
import pytest
from scipy.stats import beta, binom, binomtest

from surrogate.errors import SurrogateInputError
from surrogate.statistics import chips_for_width, yield_at


def test_a_yield_has_clopper_and_pearsons_interval() -> None:
    found = yield_at([0.95] * 93 + [0.9] * 7, 0.95)
    assert (found.reached, found.chips, found.probability.value) == (93, 100, 0.93)
    exact = binomtest(93, 100).proportion_ci(0.95, method="exact")
    share = found.probability
    assert (share.low, share.high) == pytest.approx((exact.low, exact.high), abs=1e-9)


def test_all_chips_of_n_leave_room_for_a_failure() -> None:
    found = yield_at([0.97] * 100, 0.9)
    share = found.probability
    assert (share.value, share.high) == (1.0, 1.0)
    assert share.low == pytest.approx(0.025 ** (1 / 100))  # the rule of three, two-sided


def test_the_interval_covers() -> None:
    rng, share, covered = np.random.default_rng(0), 0.9, 0
    for _ in range(400):
        found = yield_at(np.where(rng.random(50) < share, 0.97, 0.5).tolist(), 0.9).probability
        covered += found.low <= share <= found.high
    assert covered >= binom.ppf(0.001, 400, 0.95)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99, 1.0, 0.0])
@pytest.mark.parametrize("width", [0.3, 0.1, 0.02])
def test_so_many_chips_are_needed_and_no_fewer(share: float, width: float) -> None:
    chips = chips_for_width(share, width)

    def found(n: int) -> float:
        good, bad = share * n, (1 - share) * n
        low = beta.ppf(0.025, good, bad + 1) if good > 0 else 0.0
        high = beta.ppf(0.975, good + 1, bad) if bad > 0 else 1.0
        return high - low

    assert all(found(n) <= width for n in range(chips, chips + 30))
    assert all(found(n) > width for n in range(max(1, chips - 30), chips))


def test_normal_theory_agrees_for_many_chips() -> None:
    assert chips_for_width(0.5, 0.02) == pytest.approx((1.96 / 0.02) ** 2, rel=0.03)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(SurrogateInputError, match="0 chips"):
        yield_at([], 0.9)
    with pytest.raises(SurrogateInputError, match=r"yield at 90\.0"):
        yield_at([0.9], 90.0)
    with pytest.raises(SurrogateInputError, match="width 0"):
        chips_for_width(0.9, 0.0)
    with pytest.raises(SurrogateInputError, match="10000000 chips"):
        chips_for_width(0.5, 1e-6)
