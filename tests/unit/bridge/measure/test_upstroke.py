"""From the end of integration to the output's spike, on a waveform made of straight lines."""

import numpy as np
import pytest

from bridge.measure.spike_train import SpikeTrain
from bridge.measure.upstroke import upstroke_of


def train(delay: float) -> SpikeTrain:
    """The membrane rises by 1 V/s from each spike; the output follows it after a delay, s."""
    t = np.linspace(0.0, 3.0, 3001)
    v_mem = (t - 0.5) % 1.0
    v_out = np.where((t - 0.4 - delay) % 1.0 < 0.1, 1.0, 0.0)
    spikes = np.array([0.4, 1.4, 2.4]) + delay
    return SpikeTrain(t, v_mem, v_out, np.zeros_like(t), spikes, 2e-9, 1e-9, 1.0)


@pytest.mark.parametrize("interval", [0, 1])
def test_it_is_the_time_between_the_two(interval: int) -> None:
    assert upstroke_of(train(0.05), interval, 0.9) == pytest.approx(0.05, abs=1e-9)


def test_an_output_that_comes_first_leaves_nothing() -> None:
    """The membrane gets to 0.95 V after the output's rise, and a level beyond it never."""
    assert upstroke_of(train(0.0), 0, 0.95) == 0.0
    assert upstroke_of(train(0.05), 0, 1.5) == 0.0
