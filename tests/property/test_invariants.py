"""Invariants, with hypothesis."""

import re
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from circuits.netlist import parse_number
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.firing_rate import interspike_interval
from surrogate.vocabulary import engineering, leak_form, prefix_of

ONE = np.ones(1)


POWER = {"": 0, "t": 12, "g": 9, "meg": 6, "k": 3, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=9),
    st.integers(-30, 30) | st.none(),
    st.sampled_from(list(POWER)),
    st.sampled_from(["", "V", "Hz", "ohm"]),
    st.booleans(),
)
def test_a_number_is_its_digits_times_its_powers_of_ten(
    digits: Decimal, exponent: int | None, scale: str, unit: str, upper: bool
) -> None:
    """Decimal arithmetic is exact, and a float the number nearest to it."""
    text = f"{digits:f}" + ("" if exponent is None else f"e{exponent}") + scale
    exact = digits.scaleb((exponent or 0) + POWER[scale])
    assert parse_number((text.upper() if upper else text) + unit) == float(exact)


@given(st.text(st.sampled_from("0123456789.+-eEkmuMGxzV \t"), max_size=12))
def test_what_no_number_begins_with_is_refused(text: str) -> None:
    """Python's own numbers are a part of SPICE's, but for its underlines and its infinities."""
    words = re.match(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text)
    if words is None:
        with pytest.raises(ValueError, match="not a SPICE number"):
            parse_number(text)
    elif words.end() == len(text.rstrip()):
        assert parse_number(text) == float(text)


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
def test_a_table_is_numpys_straight_lines_in_either_precision(
    table: list[float], batch: int
) -> None:
    curve = MeasuredCurve(0 * ONE, ONE, np.array([table]), 0 * ONE)
    v = np.linspace(-0.2, 1.2, batch)[:, None]
    expected = np.interp(v, np.linspace(0, 1, len(table)), table)
    assert curve.current(v) == pytest.approx(expected, abs=1e-12)
    # Of 40 entries between -3 and 3 two may lie 6 apart within 1/39: 6 * 39 * 2^-23
    # at the place, and as much again at the knots.
    single = curve.bind()(v.astype(np.float32))
    assert single == pytest.approx(expected, abs=2 * 6 * 39 * 2.0**-23)


@given(st.floats(0, 5), st.floats(1e-6, 1e3))
def test_the_form_of_a_leak_is_that_of_its_power(power: float, share: float) -> None:
    """Half way, a leak of V^p has 2^-p of its greatest value: p = 1 is a resistor's and p = 0 a
    constant current's. Less than a thousandth of the input is no leak."""
    limit = np.log2(4 / 3)  # 3/4, half way between 1/2 and 1
    assume(abs(power - limit) > 1e-9)
    form = "constant" if power < limit else "exponential"
    assert leak_form(0.5**power, share) == ("none" if share < 1e-3 else form)
