"""Spikes of waveforms that are known."""

import numpy as np
import pytest

from bridge.errors import MeasurementError
from bridge.measure import spikes_of
from bridge.measure.spikes import rises_and_falls
from surrogate.vocabulary import Status

SUPPLY = 2.0


def output(*corners: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    t, v = (np.array(one) for one in zip(*corners, strict=True))
    fine = np.linspace(0.0, t[-1], 1001)
    return fine, np.interp(fine, t, v)


def test_each_pulse_is_a_spike_where_it_passes_half_the_supply() -> None:
    t, v = output((0, 0), (1, 0), (3, 2), (4, 0), (6, 0), (8, 2), (9, 0), (10, 0))
    assert spikes_of(t, v, SUPPLY) == pytest.approx([2.0, 7.0], abs=1e-9)


def test_a_pulse_that_does_not_fall_below_a_quarter_goes_on() -> None:
    t, v = output((0, 0), (1, 2), (2, 0.6), (3, 2), (4, 0), (5, 2), (6, 0), (10, 0))
    assert spikes_of(t, v, SUPPLY) == pytest.approx([0.5, 4.5], abs=1e-9)


def test_an_output_that_begins_high_has_not_spiked() -> None:
    t, v = output((0, 2), (1, 0), (2, 0), (4, 2), (5, 0), (10, 0))
    assert spikes_of(t, v, SUPPLY) == pytest.approx([3.0], abs=1e-9)


def test_a_silent_output_has_no_spikes() -> None:
    t, v = output((0, 0), (5, 0.9), (10, 0))
    assert spikes_of(t, v, SUPPLY).tolist() == []


def test_a_pulse_at_the_end_is_a_spike_and_a_stuck_one_is_latched() -> None:
    t, v = output((0, 0), (8, 0), (9, 2), (10, 2))
    assert spikes_of(t, v, SUPPLY) == pytest.approx([8.5], abs=1e-9)
    t, v = output((0, 0), (2, 0), (3, 2), (10, 2))
    with pytest.raises(MeasurementError) as caught:
        spikes_of(t, v, SUPPLY)
    assert caught.value.status is Status.LATCHED


def test_what_comes_later_changes_no_spike() -> None:
    t, v = output((0, 0), (1, 2), (2, 0.6), (3, 2), (4, 0), (5, 2), (6, 0), (7, 2), (10, 2))
    spikes, falls = rises_and_falls(t, v, SUPPLY)
    assert spikes == pytest.approx([0.5, 4.5, 6.5], abs=1e-9)
    assert falls == pytest.approx([3.75, 5.75], abs=1e-9)
    for end in range(2, len(t), 13):
        some, _ = rises_and_falls(t[:end], v[:end], SUPPLY)
        assert np.array_equal(some, spikes[spikes <= t[end - 1]])
