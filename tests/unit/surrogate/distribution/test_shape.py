import json

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.linalg import subspace_angles
from scipy.optimize import minimize_scalar

from surrogate.distribution.shape import ShapeBasis
from surrogate.distribution.shape_fit import ShapeFit, fit_basis
from surrogate.distribution.shape_places import SHAPE_POINTS, measured_shape
from surrogate.distribution.shape_transform import ShapeTransform
from surrogate.errors import SurrogateInputError
from surrogate.neuron import MeasuredCurve
from surrogate.neuron.firing_rate import interspike_interval
from surrogate.neuron.scaling import curve_table

SPIKE_LEVEL = 1.2


def one_part(way, slope):
    """A saturated leak transistor with a finite output resistance; greatest at the threshold."""
    greatest = (1 - np.exp(-1 / way)) * (1 + slope)
    return lambda u: (1 - np.exp(-u / way)) * (1 + slope * u) / greatest


def two_part(way, turn):
    """The same less an exponential feedback that balances it at u = 1, over its greatest value."""
    gain = (1 - np.exp(-1 / way)) / (1 - np.exp(-1 / turn))

    def current(u):
        return 1 - np.exp(-u / way) - gain * (np.exp((u - 1) / turn) - np.exp(-1 / turn))

    peak = -minimize_scalar(lambda u: -current(u), bounds=(0.2, 1), options={"xatol": 1e-10}).fun
    return lambda u: current(u) / peak


FAMILIES = {True: (two_part, SPIKE_LEVEL), False: (one_part, 1.0)}


def draws(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    way = 0.06 * np.exp(0.15 * rng.standard_normal(n))
    return way, 0.05 * np.exp(0.1 * rng.standard_normal(n))


def sampled(two: bool, n: int, seed: int) -> tuple[np.ndarray, list]:
    """Shapes of drawn neurons from tables of 65 points, and their own curves as functions."""
    family, spike = FAMILIES[two]
    levels = np.linspace(0, spike, 65)
    own = [family(*one) for one in zip(*draws(n, seed), strict=True)]
    return np.array([measured_shape(levels, curve(levels), spike) for curve in own]), own


def tabulated(curves: np.ndarray, spike: float) -> MeasuredCurve:
    one = np.ones(len(curves))
    table = curve_table(0 * one, one, spike * one, one, curves)
    return MeasuredCurve(0 * one, spike * one, table, 0 * one)


def integration_time(curve, drive: float, spike: float) -> float:
    return float(quad(lambda u: 1 / (drive - curve(u)), 0, spike, limit=200)[0])


@pytest.mark.parametrize("two", [True, False])
def test_a_kept_shape_fires_like_the_neurons_own_curve(two: bool) -> None:
    # Truth: adaptive quadrature of the analytic curve, no table in it.
    curves, own = sampled(two, 40, 1)
    spike = FAMILIES[two][1]
    fit = fit_basis([curves], two)
    assert fit.basis.kept <= 3
    assert fit.basis.kept_share > 0.99
    mean = fit.basis.curves(fit.means[0], 0 * fit.scores[0])
    kept = fit.basis.curves(fit.means[0], fit.scores[0])
    one, start = np.ones(len(own)), np.zeros(len(own))
    for drive in (1.02, 1.1, 1.3, 2.0, 4.0):
        truth = np.array([integration_time(curve, drive, spike) for curve in own])
        by_mean, by_kept = (
            interspike_interval(tabulated(c, spike), one, start, spike * one, start, drive) / truth
            for c in (mean, kept)
        )
        # What the table's 65 points cost is the same for all; the spread is the shape's.
        assert np.std(by_kept) < 0.2 * np.std(by_mean)
        assert np.median(np.abs(by_kept - 1)) < 0.007


@pytest.mark.parametrize("two", [True, False])
def test_any_score_gives_a_physical_curve(two: bool) -> None:
    curves, _ = sampled(two, 30, 2)
    fit = fit_basis([curves], two, least_share=1.0)
    rng = np.random.default_rng(3)
    scores = rng.standard_normal((10_000, fit.basis.kept))
    scores[5_000:] *= 6  # far beyond the data
    drawn = fit.basis.curves(fit.means[0], scores)
    middle = SHAPE_POINTS // 2 if two else SHAPE_POINTS
    assert np.all(drawn[:, 0] == 0)  # rest
    assert np.all(drawn[:, 1:middle] > 0)  # and no zero before the threshold
    assert np.all(np.max(drawn[:, :middle], axis=1) == 1)  # the rheobase
    if two:
        assert np.all(drawn[:, middle] == 0)  # the threshold
        assert np.all(drawn[:, middle + 1 :] < 0)  # and none beyond
    # In the network's own table too: J rises through zero at rest and falls through it once.
    end = SPIKE_LEVEL if two else 1.0
    table = tabulated(drawn[::20], end).table
    assert np.all(table[:, 1] > 0)
    assert np.all(np.sum(np.diff(np.sign(table[:, 1:]), axis=1) != 0, axis=1) == int(two))
    assert np.all(table <= 1)


def known_family(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Curves ln s = m + c L, L zero at the peak so that the rheobase fixes nothing of it."""
    p = np.linspace(0, 1, 33)
    mean = np.where(ShapeTransform(33, True).sign, -3 * np.abs(p - 0.25), 0.0)
    mean[17:] = np.log(20 * p[17:] ** 3)
    loadings = np.zeros((2, 33))
    loadings[0, 1:16] = 0.08 * (p[1:16] - 0.25)
    loadings[1, 1:16] = 0.03 * (p[1:16] - 0.25) ** 2
    loadings[1, 17:] = 0.02 * np.sin(np.pi * p[17:])
    scores = np.random.default_rng(seed).standard_normal((n, 2))
    curves = ShapeTransform(33, True).curves(mean + scores @ loadings)
    return curves, loadings, mean


def test_known_components_are_found_again() -> None:
    curves, loadings, mean = known_family(400, 4)
    fit = fit_basis([curves[:150], curves[150:]], True, least_share=1 - 1e-9)
    assert fit.basis.kept == 2
    assert fit.basis.kept_share == pytest.approx(1)
    assert fit.basis.error_below < 1e-9
    assert np.max(subspace_angles(np.array(fit.basis.components).T, loadings.T)) < 1e-6
    for part, m, c in zip((curves[:150], curves[150:]), fit.means, fit.scores, strict=True):
        assert fit.basis.curves(m, c) == pytest.approx(part, rel=1e-9)
        assert m == pytest.approx(mean, abs=0.02)
    within = np.concatenate(fit.scores)
    assert np.mean(within**2, axis=0) == pytest.approx([1, 1])  # pooled standard deviations
    assert np.mean(within[:, 0] * within[:, 1]) == pytest.approx(0, abs=1e-9)


def test_as_few_components_as_carry_the_share_and_never_more_than_asked() -> None:
    curves, _ = sampled(True, 16, 5)
    all_most = [fit_basis([curves], True, 1.0, most).basis for most in (1, 2, 3)]
    shares = [basis.kept_share for basis in all_most]
    errors = [basis.error_below for basis in all_most]
    assert shares == sorted(shares)
    assert errors == sorted(errors, reverse=True)
    for least in (0.5, (shares[0] + shares[1]) / 2):
        basis = fit_basis([curves], True, least).basis
        assert basis.kept == 1 + int(np.searchsorted(shares, least))
        assert basis.kept_share == pytest.approx(shares[basis.kept - 1])


def test_the_components_are_those_of_the_spread_within_conditions() -> None:
    # A shift between the conditions is in their means, not in a component.
    curves, loadings, _ = known_family(60, 6)
    transform = ShapeTransform(33, True)
    shifted = transform.curves(transform.logarithms(curves) + 10 * loadings[:1])
    apart = fit_basis([curves, shifted], True, least_share=1 - 1e-9)
    assert apart.basis.kept == 2
    assert np.max(subspace_angles(np.array(apart.basis.components).T, loadings.T)) < 1e-6
    assert apart.means[1] - apart.means[0] == pytest.approx(10 * loadings[0], abs=1e-9)
    for scores in apart.scores:
        assert np.mean(scores, axis=0) == pytest.approx(0, abs=1e-9)


def same(a: ShapeFit, b: ShapeFit) -> bool:
    arrays = zip([*a.means, *a.scores], [*b.means, *b.scores], strict=True)
    return a.basis == b.basis and all(np.array_equal(x, y) for x, y in arrays)


def test_the_same_curves_give_the_same_bytes_and_signs() -> None:
    curves, _ = sampled(True, 30, 7)
    fit = fit_basis([curves], True)
    assert same(fit, fit_basis([curves.copy(order="F")], True))
    weighted = np.array(fit.basis.components) * np.array(fit.basis.weights)
    largest = np.argmax(np.abs(weighted), axis=1)
    assert np.all(weighted[np.arange(fit.basis.kept), largest] > 0)
    # A neuron's scores and curve do not depend on those it is computed with.
    assert np.array_equal(fit.basis.scores(curves[3:5], fit.means[0]), fit.scores[0][3:5])
    drawn = fit.basis.curves(fit.means[0], fit.scores[0])
    assert np.array_equal(fit.basis.curves(fit.means[0], fit.scores[0][9:10]), drawn[9:10])


def test_a_basis_survives_its_document() -> None:
    basis = fit_basis([sampled(False, 20, 8)[0]], False).basis
    assert ShapeBasis.model_validate_json(basis.model_dump_json()) == basis
    document = json.loads(basis.model_dump_json())
    for change in (
        {"weights": document["weights"][:-1]},
        {"components": [[0.0] * basis.points]},
        {"two_part": True, "weights": [1.0] * 4, "components": []},
        {"kept_share": 1.5},
    ):
        with pytest.raises(ValueError, match=r"places|zero|less than or equal"):
            ShapeBasis.model_validate(document | change)


def test_curves_that_do_not_vary_have_no_components() -> None:
    curve = sampled(True, 1, 9)[0]
    fit = fit_basis([np.repeat(curve, 12, axis=0)], True)
    assert (fit.basis.kept, fit.basis.kept_share) == (0, 1.0)
    assert fit.scores[0].shape == (12, 0)
    assert fit.basis.curves(fit.means[0], np.empty((5, 0))) == pytest.approx(
        np.repeat(curve, 5, axis=0)
    )


def test_a_curve_without_a_logarithm_somewhere_is_counted_and_keeps_its_scores() -> None:
    curves, _, _ = known_family(60, 10)
    whole = fit_basis([curves], True, least_share=1 - 1e-9)
    spoilt = curves.copy()
    spoilt[7, 14] = -1e-3  # a zero too many before the threshold
    fit = fit_basis([spoilt], True, least_share=1 - 1e-9)
    assert fit.basis.samples == 59
    found = whole.basis.scores(spoilt, whole.means[0])
    assert found == pytest.approx(whole.scores[0], abs=1e-6)
    assert fit.basis.curves(fit.means[0], fit.scores[0])[7] == pytest.approx(curves[7], rel=1e-6)


def test_too_many_curves_without_a_logarithm_make_no_basis() -> None:
    curves, _, _ = known_family(20, 11)
    spoilt = curves.copy()
    spoilt[:11, 5] = 0.0
    with pytest.raises(SurrogateInputError, match=r"condition 1: 9 of 20 .* allowed: 10 or more"):
        fit_basis([curves, spoilt], True)
    spoilt = curves.copy()
    spoilt[4] *= -1
    with pytest.raises(SurrogateInputError, match=r"curve 4: the wrong sign at 94%"):
        fit_basis([spoilt], True)
    with pytest.raises(SurrogateInputError, match=r"7 of 7 .* allowed: 8"):
        fit_basis([curves[:7]], True)
    with pytest.raises(SurrogateInputError, match="no condition"):
        fit_basis([], True)
    with pytest.raises(SurrogateInputError, match="odd"):
        fit_basis([curves[:, :-1]], True)
    with pytest.raises(SurrogateInputError, match=r"\(20, 33\); allowed: \(n, 65\)"):
        ShapeTransform(65, True).logarithms(curves)


def test_scores_beyond_floating_point_numbers_are_refused() -> None:
    curves, _ = sampled(True, 20, 12)
    fit = fit_basis([curves], True)
    scores = np.zeros((3, fit.basis.kept))
    scores[1, 0] = 1e6
    with pytest.raises(SurrogateInputError, match=r"membrane curve 1: .* beyond floating-point"):
        fit.basis.curves(fit.means[0], scores)


@pytest.mark.parametrize("two", [True, False])
def test_a_measured_shape_is_the_curve_at_its_places(two: bool) -> None:
    family, spike = FAMILIES[two]
    curve = family(0.06, 0.05)
    levels = np.linspace(-0.05, spike, 65)  # a reset below rest
    shape = measured_shape(levels, curve(levels), spike)
    places = np.linspace(0, 1, SHAPE_POINTS)
    wanted = np.interp(places, [0, 0.5, 1], [0, 1, spike]) if two else places
    assert shape == pytest.approx(curve(wanted), rel=0.02, abs=0.01)
    assert np.max(shape[wanted <= 1]) == 1
    assert shape[0] == 0
    if two:
        assert shape[SHAPE_POINTS // 2] == 0


def test_a_curve_that_ends_too_early_has_no_shape() -> None:
    levels = np.linspace(0, 1.1, 65)
    with pytest.raises(SurrogateInputError, match=r"0 to 1.1; allowed: from 0 to 1.2"):
        measured_shape(levels, two_part(0.06, 0.05)(levels), 1.2)
    with pytest.raises(SurrogateInputError, match="64 places"):
        measured_shape(levels, two_part(0.06, 0.05)(levels), 1.1, 64)
