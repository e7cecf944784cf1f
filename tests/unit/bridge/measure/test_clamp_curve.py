"""Merging and thinning of clamp sweeps."""

import numpy as np

from bridge.measure import ClampCurve


def test_merging_keeps_every_point_once_and_ends_where_the_clamp_gives_way() -> None:
    coarse = ClampCurve(np.array([0, 0.1, 0.2, 0.3, 0.29]), np.arange(5.0), np.zeros(5))
    fine = ClampCurve(np.array([0.08, 0.1, 0.12]), np.array([9.0, 9, 9]), np.zeros(3))
    merged = ClampCurve.merge(coarse, fine)
    assert merged.v.tolist() == [0, 0.08, 0.1, 0.12, 0.2, 0.3]
    assert merged.i.tolist() == [0, 9, 9, 9, 2, 3]


def test_points_that_rounding_tells_apart_are_one() -> None:
    coarse = ClampCurve(np.array([0.0, 0.1, 0.2]), np.arange(3.0), np.zeros(3))
    v = np.array([np.nextafter(0.1, 1), 0.15, np.nextafter(0.2, 0)])
    fine = ClampCurve(v, np.array([7.0, 8, 9]), np.zeros(3))
    merged = ClampCurve.merge(coarse, fine)
    assert merged.i.tolist() == [0, 7, 8, 9]


def test_thinning_keeps_both_ends() -> None:
    v = np.arange(6.0)
    curve = ClampCurve(v, v, v)
    assert curve.thinned(0).v.tolist() == [0, 2, 4, 5]
    assert curve.thinned(1).v.tolist() == [0, 1, 3, 5]
