"""Currents that change in steps: no charge is lost, whatever form they take."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuits import CircuitInputError, Condition, Setting, StepCurrent, load_circuit
from circuits.deck import bench_lines

STEPS = st.lists(st.tuples(st.floats(1e-6, 1e-3), st.floats(-1e-9, 1e-9)), min_size=1, max_size=20)


def current_of(steps: list[tuple[float, float]]) -> tuple[StepCurrent, float]:
    """A current of lengths and levels, and its charge."""
    lengths, levels = (np.array(one) for one in zip(*steps, strict=True))
    ends = np.cumsum(lengths)
    current = StepCurrent(np.append(0.0, ends[:-1]), levels, float(ends[-1]))
    return current, float(np.sum(lengths * levels))


@given(STEPS)
def test_edges_keep_the_charge(steps: list[tuple[float, float]]) -> None:
    current, charge = current_of(steps)
    t, i = current.corners().T
    assert np.all(np.diff(t) > 0)
    assert (t[0], t[-1]) == (0.0, current.duration)
    scale = float(np.sum([length * abs(level) for length, level in steps]))
    assert np.trapezoid(i, t) == pytest.approx(charge, abs=1e-9 * scale + 1e-30)


@given(STEPS, st.integers(1, 50))
def test_means_keep_the_charge(steps: list[tuple[float, float]], bins: int) -> None:
    current, charge = current_of(steps)
    edges = np.linspace(0.0, current.duration, bins + 1)
    scale = float(np.sum([length * abs(level) for length, level in steps]))
    found = float(np.sum(current.means(edges) * np.diff(edges)))
    assert found == pytest.approx(charge, abs=1e-9 * scale + 1e-30)


def test_means_of_whole_steps_are_the_levels() -> None:
    current = StepCurrent(np.array([0.0, 1.0, 3.0]), np.array([2.0, 5.0, -1.0]), 4.0)
    assert current.means(np.array([0.0, 1.0, 2.0, 3.0, 4.0])).tolist() == [2.0, 5.0, 5.0, -1.0]
    assert current.means(np.array([0.0, 2.0, 4.0])).tolist() == [3.5, 2.0]


@pytest.mark.parametrize(
    ("times", "levels", "duration", "word"),
    [
        ([0.0, 1.0], [1.0], 2.0, "one level a time"),
        ([], [], 2.0, "one level a time"),
        ([0.5], [1.0], 2.0, "allowed: 0"),
        ([0.0, 1.0, 1.0], [1.0, 2.0, 3.0], 2.0, "allowed: 0"),
        ([0.0, 2.0], [1.0, 2.0], 2.0, "allowed: 0"),
        ([0.0], [np.nan], 2.0, "finite"),
        ([0.0], [1.0], np.inf, "finite"),
    ],
)
def test_what_is_no_current_is_refused(
    times: list[float], levels: list[float], duration: float, word: str
) -> None:
    with pytest.raises(CircuitInputError, match=word):
        StepCurrent(np.array(times), np.array(levels), duration)


def test_a_deck_has_the_current_and_the_start() -> None:
    current = StepCurrent(np.array([0.0, 1e-3, 1.5e-3]), np.array([0.0, 2e-11, -1e-12]), 2e-3)
    circuit = load_circuit("leaky_axon_hillock")
    setting = Setting(Condition("typical", 27.0, 1.8), stimulus=current, v_start=0.012)
    lines = bench_lines(circuit, setting)
    assert ".ic v(mem)=0.012" in lines
    (line,) = (line for line in lines if line.startswith("iin "))
    found = re.fullmatch(r"iin 0 mem dc 0\.0 pwl\((.*)\)", line)
    assert found is not None
    numbers = np.array([float(word) for word in found[1].split()]).reshape(-1, 2)
    assert numbers.tolist() == current.corners().tolist()


@given(st.lists(st.floats(-1e-9, 1e-9), min_size=2, max_size=30))
def test_edges_as_long_as_the_steps_go_from_middle_to_middle(levels: list[float]) -> None:
    step = 7e-5
    times = step * np.arange(len(levels))
    current = StepCurrent(times, np.array(levels), step * len(levels), edge=step)
    t, i = current.corners().T
    assert t[1:-1] == pytest.approx(times + step / 2)
    assert i[1:-1].tolist() == levels
    assert np.trapezoid(i, t) == pytest.approx(step * np.sum(levels), abs=1e-18)


@pytest.mark.parametrize("edge", [0.0, -1.0, 0.6, np.nan])
def test_an_edge_that_is_longer_than_a_step_is_refused(edge: float) -> None:
    with pytest.raises(CircuitInputError, match="an edge of"):
        StepCurrent(np.array([0.0, 0.5]), np.array([1.0, 2.0]), 1.5, edge)
