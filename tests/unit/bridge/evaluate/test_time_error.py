"""What finer time changes, and when that is too much."""

import numpy as np
import pytest

from bridge.evaluate.chips import Answers
from bridge.evaluate.time_error import TimeError

CHIPS, IMAGES, NEURONS = 8, 500, 3


def answers(wrong: list[int], spikes: float) -> Answers:
    """Chips that answer so many of the images wrongly."""
    right = np.arange(IMAGES)[None, :] >= np.array(wrong)[:, None]
    energy, scale = np.full(CHIPS, 2e-9), np.ones((CHIPS, NEURONS))
    layers = np.tile([1000.0, spikes], (CHIPS, 1))
    return Answers(right, layers, np.zeros(CHIPS), energy, scale, np.full(NEURONS, 1e-9))


BEFORE = [10, 12, 8, 11, 9, 10, 13, 7]


@pytest.mark.parametrize(
    ("wrong", "spikes", "certified"),
    [
        (BEFORE, 300.0, True),
        (BEFORE, 302.0, True),  # 0.66 % of its layer
        (BEFORE, 304.0, False),  # 1.3 %
        ([w + 1 for w in BEFORE], 300.0, True),  # 0.2 points, a fifth of a point of sigma
        ([w + 2 for w in BEFORE], 300.0, False),
        ([11, 11, 9, 10, 10, 9, 15, 9], 300.0, True),  # 0.1 points, either way
    ],
)
def test_a_change_that_matters_is_not_certified(
    wrong: list[int], spikes: float, certified: bool
) -> None:
    found = TimeError.of(answers(BEFORE, 300.0), answers(wrong, spikes), sigma=0.01)
    assert found.certified == certified
    assert found.chips == CHIPS
    assert found.points == pytest.approx(-np.mean(np.subtract(wrong, BEFORE)) / IMAGES, abs=1e-12)
    assert found.spike_share == pytest.approx(1 - 300 / spikes, abs=1e-12)
    assert found.energy == pytest.approx(5e-9)
    assert found.energy_share == 0


def test_chips_without_spikes_change_by_nothing() -> None:
    found = TimeError.of(answers(BEFORE, 0.0), answers(BEFORE, 0.0), sigma=0.0)
    assert (found.certified, found.spike_share, found.points) == (True, 0.0, 0.0)
