"""Invariants of the membrane curve's distribution, with hypothesis."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surrogate.distribution.shape_fit import fit_basis
from surrogate.distribution.shape_transform import ShapeTransform


@st.composite
def curve_tables(draw: st.DrawFn) -> tuple[bool, np.ndarray]:
    """Random physical curves of 8 to 20 neurons at 9 places."""
    two_part = draw(st.booleans())
    n = draw(st.integers(8, 20))
    spread = draw(st.floats(1e-3, 2.0))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    mean = rng.normal(size=9)
    return two_part, ShapeTransform(9, two_part).curves(mean + spread * rng.normal(size=(n, 9)))


@given(curve_tables())
def test_all_components_together_are_the_curves(given_curves: tuple[bool, np.ndarray]) -> None:
    two_part, curves = given_curves
    fit = fit_basis([curves], two_part, least_share=1.0, most=9)
    again = fit.basis.curves(fit.means[0], fit.scores[0])
    assert again == pytest.approx(curves, rel=1e-4, abs=1e-6)
    assert fit.basis.scores(again, fit.means[0]) == pytest.approx(fit.scores[0], abs=1e-3)


@given(curve_tables(), st.floats(-30, 30))
def test_every_score_is_a_physical_curve(
    given_curves: tuple[bool, np.ndarray], score: float
) -> None:
    two_part, curves = given_curves
    fit = fit_basis([curves], two_part)
    drawn = fit.basis.curves(fit.means[0], np.full((1, fit.basis.kept), score))
    sign = fit.basis.transform.sign
    assert np.array_equal(np.sign(drawn[0]), sign)
    assert np.max(drawn) == 1


@given(curve_tables(), st.floats(0.01, 100))
def test_the_scale_below_the_threshold_does_not_matter(
    given_curves: tuple[bool, np.ndarray], factor: float
) -> None:
    two_part, curves = given_curves
    transform = ShapeTransform(9, two_part)
    scaled = np.where(transform.sign > 0, factor * curves, curves)
    assert transform.curves(transform.logarithms(scaled)) == pytest.approx(curves, rel=1e-9)
