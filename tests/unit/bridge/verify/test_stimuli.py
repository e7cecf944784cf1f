"""Inputs of replays: charges and times that are known."""

import numpy as np
import pytest

from bridge.verify.stimuli import (
    POISSON_DRIVES,
    STEPS_UP,
    Kind,
    poisson_pulses,
    step_currents,
    stimulus_of,
)
from surrogate.neuron.scaling import Reference

UNIT = Reference(0.0, 0.5, 20e-12, 260e-15, 0.05)
TAU = 260e-15 * 0.5 / 20e-12


def test_steps_hold_each_level_for_the_same_time() -> None:
    up, down = step_currents(UNIT)
    assert up.current.levels == pytest.approx(20e-12 * np.array([0.0, *STEPS_UP]))
    assert down.current.levels == pytest.approx(20e-12 * np.array([0.0, *STEPS_UP[::-1]]))
    for one in (up, down):
        ends = np.append(one.current.times, one.current.duration)
        assert np.diff(ends)[1:] == pytest.approx(0.8 * TAU)
        assert one.current.onset == pytest.approx(0.05 * TAU)


def test_pulses_have_the_charge_and_the_mean_that_they_say() -> None:
    lengths = 40_000
    for drive, one in zip(POISSON_DRIVES, poisson_pulses(UNIT, lengths, 1), strict=True):
        current = one.current
        ends = np.append(current.times, current.duration)
        charge = float(np.sum(current.levels * np.diff(ends)))
        pulses = charge / (0.25 * 260e-15 * 0.5)
        assert pulses == pytest.approx(int(one.what.split()[0]), abs=1e-6)
        # The mean current is that of a Poisson process, within four of its standard deviations.
        expected = drive / 0.25 * 0.05 * lengths
        assert abs(pulses - expected) < 4 * np.sqrt(expected)
        assert current.levels.min() >= 0


def test_pulses_depend_on_the_seed_alone() -> None:
    one, same, other = (poisson_pulses(UNIT, 60, seed) for seed in (1, 1, 2))
    assert [x.current.times.tolist() for x in one] == [x.current.times.tolist() for x in same]
    assert one[2].current.times.tolist() != other[2].current.times.tolist()


def test_levels_that_do_not_change_are_one_step() -> None:
    levels = np.array([2.0, 2.0, 0.0, 0.0, 3.0])
    one = stimulus_of("a", Kind.HIDDEN, "", levels, UNIT.dt, UNIT)
    assert one.steps == 6
    assert one.current.times / UNIT.dt == pytest.approx([0, 1, 3, 5])
    assert one.current.levels == pytest.approx(20e-12 * np.array([0, 2, 0, 3]))
    edges = np.linspace(0.0, one.current.duration, one.steps + 1)
    assert one.current.means(edges) == pytest.approx(20e-12 * np.array([0, *levels]))
