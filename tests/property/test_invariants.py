"""Invariants, with hypothesis."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.report.style import engineering, prefix_of
from circuits.netlist import parse_number
from surrogate.firing_rate import interspike_interval
from surrogate.membrane import MeasuredCurve
from surrogate.vocabulary import LEAK_FORMS, leak_form

ONE = np.ones(1)


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        value = parse_number(text)
    except ValueError:
        return
    assert isinstance(value, float)


@given(st.floats(1e-17, 1e5, allow_nan=False))
def test_engineering_notation_keeps_the_value(value: float) -> None:
    factor, _ = prefix_of(value)
    assert float(engineering(value, "V", 12).split()[0]) * factor == pytest.approx(value, rel=1e-9)


@given(
    st.lists(st.floats(-3, 3), min_size=2, max_size=40),
    st.floats(3.1, 50),
    st.floats(1.001, 5),
)
def test_more_input_never_fires_later(table: list[float], current: float, factor: float) -> None:
    curve = MeasuredCurve(0 * ONE, ONE, np.array([table]), 0 * ONE)
    slow = interspike_interval(curve, ONE, 0 * ONE, ONE, 0 * ONE, current)[0]
    fast = interspike_interval(curve, ONE, 0 * ONE, ONE, 0 * ONE, factor * current)[0]
    assert fast < slow
    # Bounds by the smallest and the greatest drive on the way.
    assert 1 / (current - min(table)) <= slow * (1 + 1e-9)
    assert slow <= 1 / (current - max(table)) * (1 + 1e-9)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=40), st.integers(1, 5))
def test_the_single_precision_kernel_is_the_curve(table: list[float], batch: int) -> None:
    curve = MeasuredCurve(0 * ONE, ONE, np.array([table]), 0 * ONE)
    v = np.linspace(-0.2, 1.2, batch)[:, None]
    out = curve.bind()(v.astype(np.float32))
    # A table of 40 entries between -3 and 3 rises by 6 within 1/39: 6 * 39 * eps of v.
    assert out == pytest.approx(curve.current(v), abs=1e-4)


@given(st.floats(0, 2))
def test_every_leak_has_a_form(flatness: float) -> None:
    assert leak_form(flatness, 0.3) in LEAK_FORMS
    assert leak_form(0.5, 0.3) == "exponential"
    assert leak_form(1.0, 0.3) == "constant"
