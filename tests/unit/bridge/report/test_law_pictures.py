"""Pictures of distributions draw whatever one can be, and show what they say they show."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.path import Path as Outline
from matplotlib.text import Text
from scipy import stats

from bridge.report.band_figure import band_figure
from bridge.report.corner_figure import corner_figure
from bridge.report.distribution_column import (
    MOST_POINTS,
    DistributionColumn,
    distribution_columns,
    thinned,
)
from bridge.report.distribution_contour import draw_contours
from bridge.report.qq_figure import qq_figure
from bridge.report.seen_samples import HEADLINE, SeenSamples
from bridge.report.style import new_figure
from bridge.store import Location, Row
from surrogate.distribution import Distribution, FittedCondition, Observed
from surrogate.distribution.held_out import is_held_out
from surrogate.vocabulary import QUANTITIES

Synapse = Callable[..., Observed]
Fit = Callable[..., Distribution]
TITLE = "A circuit of $5, <b>bold</b>"


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Figures that are saved; they are drawn too."""
    figures: list[Figure] = []

    def save(figure: Figure, path: Path) -> Path:
        figure.draw_without_rendering()
        figures.append(figure)
        return path

    for name in ("corner", "qq", "band"):
        monkeypatch.setattr(f"bridge.report.{name}_figure.save", save)
    return figures


def samples_of(observed: Observed, kind: str = "synapse") -> SeenSamples:
    chips = observed.measured_chips
    return SeenSamples(
        values={name: observed.values[name] for name in HEADLINE[kind]},
        chips=chips,
        held=is_held_out(chips, int(np.max(observed.chips))),
        failed=len(observed.chips) - len(chips),
    )


def prepared(
    observed: Observed, distribution: Distribution
) -> tuple[list[DistributionColumn], FittedCondition, SeenSamples]:
    samples = samples_of(observed, distribution.kind)
    return (
        distribution_columns(distribution, distribution.conditions[0], samples),
        distribution.conditions[0],
        samples,
    )


def texts(figure: Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(Text))


def labelled(name: str, prefix: str) -> str:
    return f"{QUANTITIES[name].symbol} ({prefix}{QUANTITIES[name].unit})"


def test_samples_are_those_that_the_fit_sees_and_those_it_does_not(
    synapse_samples: Callable[[list[Row]], SeenSamples],
) -> None:
    rows = [
        {"draw": k, "chip": k, "status": "ok", "tau_syn": 1e-3 * k}
        if k != 3
        else {"draw": k, "chip": k, "status": "latched"}
        for k in range(13)
    ]
    samples = synapse_samples(rows)
    assert samples.failed == 1
    assert samples.part("tau_syn", held=True) == pytest.approx([5e-3, 10e-3])
    expected = [1e-3 * k for k in (1, 2, 4, 6, 7, 8, 9, 11, 12)]
    assert samples.part("tau_syn", held=False) == pytest.approx(expected)


@pytest.mark.parametrize("logarithmic", [False, True])
def test_contours_hold_the_share_of_the_distribution_that_they_say(logarithmic: bool) -> None:
    rng = np.random.default_rng(1)
    covariance = [[1.0, 0.95], [0.95, 1.0]]
    cloud, fresh = (rng.multivariate_normal([3.0, -1.0], covariance, 40_000) for _ in range(2))
    if logarithmic:
        cloud, fresh = np.exp(cloud), np.exp(fresh)
    axis = new_figure(3, 3).subplots()
    draw_contours(axis, *cloud.T, (logarithmic, logarithmic), (0.95, 0.5))
    (drawn,) = axis.collections
    for path, share in zip(drawn.get_paths(), (0.95, 0.5), strict=True):
        assert np.mean(path.contains_points(fresh)) == pytest.approx(share, abs=0.015)


def test_contours_of_a_heavy_tail_and_of_a_perfect_relation() -> None:
    rng = np.random.default_rng(2)
    x = stats.t(2.0).rvs(40_000, random_state=rng)
    for y in (stats.t(2.0).rvs(40_000, random_state=rng), 2 * x):
        axis = new_figure(3, 3).subplots()
        draw_contours(axis, x, y, (False, False), (0.95, 0.5))
        outline = axis.collections[0].get_paths()[0]
        assert np.ptp(outline.vertices[:, 0]) > 2
    assert isinstance(outline, Outline)
    slope = np.polyfit(*outline.vertices.T, 1)[0]
    assert slope == pytest.approx(2.0, rel=0.02)


def test_the_corner_shows_the_distributions_correlations_units_and_intervals(
    synapse: Synapse, distribution: Distribution, kept: list[Figure], tmp_path: Path
) -> None:
    columns, here, samples = prepared(synapse(), distribution)
    corner_figure(Location(tmp_path) / "c.png", TITLE, columns, here, samples, distribution.seed)
    (figure,) = kept
    names = HEADLINE["synapse"]
    assert len(figure.axes) == len(names) * (len(names) + 1) // 2
    labels = [axis.get_xlabel() for axis in figure.axes if axis.get_xlabel()]
    assert labels == [labelled(name, "m") for name in names]
    shown = texts(figure)
    i, j = distribution.free.index("tau_syn"), distribution.free.index("i_syn_peak")
    best, low, high = (
        matrix[i][j]
        for matrix in (
            here.copula.correlation, here.copula.correlation_low, here.copula.correlation_high,
        )
    )  # fmt: skip
    assert f"{best:.2f}\n[{low:.2f}, {high:.2f}]\nfit".replace("-", "−") in shown
    mean = here.marginals["tau_syn"].mean
    assert f"mean {mean.value * 1e3:.2f} [{mean.low * 1e3:.2f}, {mean.high * 1e3:.2f}]" in shown
    assert f"fitted samples ({here.fitted})" in shown
    assert "held out (7)" in shown
    assert "8 draws measured nothing" in shown


def test_what_does_not_move_is_named_and_not_drawn(
    synapse: Synapse, fit: Fit, kept: list[Figure], tmp_path: Path
) -> None:
    still = synapse(still=("weight_charge",))
    distribution = fit(still)
    columns, here, samples = prepared(still, distribution)
    corner_figure(Location(tmp_path) / "c.png", TITLE, columns, here, samples, distribution.seed)
    qq_figure(Location(tmp_path) / "q.png", TITLE, columns, here, samples)
    band_figure(Location(tmp_path) / "b.png", TITLE, distribution)
    for figure in kept[:2]:
        assert f"numerical error: {QUANTITIES['weight_charge'].symbol}" in texts(figure)
    # The band shows it: as a line.
    assert labelled("weight_charge", "m") in texts(kept[2])


def test_a_single_parameter_and_none(
    synapse: Synapse, fit: Fit, kept: list[Figure], tmp_path: Path
) -> None:
    names = HEADLINE["synapse"]
    still = synapse(still=names[1:], draws=9, failed=0)
    distribution = fit(still)
    columns, here, samples = prepared(still, distribution)
    corner_figure(Location(tmp_path) / "c.png", TITLE, columns, here, samples, distribution.seed)
    qq_figure(Location(tmp_path) / "q.png", TITLE, columns, here, samples)
    assert len(kept[0].axes) == 1
    assert "held out (0)" in texts(kept[1])
    rigid = synapse(still=names)
    assert prepared(rigid, fit(rigid))[0] == []


def test_a_neurons_derived_parameters_are_those_of_drawn_neurons(
    neuron: Callable[..., Observed], fit: Fit, kept: list[Figure], tmp_path: Path
) -> None:
    observed = neuron()
    distribution = fit(observed)
    columns, here, samples = prepared(observed, distribution)
    assert [one.name for one in columns if one.marginal is None] == ["tau_mem", "v_threshold"]
    # v_threshold = v_rest + swing, of independent ones: the variances add.
    (threshold,) = [one for one in columns if one.name == "v_threshold"]
    sigmas = [here.marginals[name].sigma.value for name in ("v_rest", "swing")]
    assert np.std(threshold.distribution) * threshold.factor == pytest.approx(
        np.hypot(*sigmas), rel=0.15
    )
    corner_figure(Location(tmp_path) / "c.png", TITLE, columns, here, samples, distribution.seed)
    qq_figure(Location(tmp_path) / "q.png", TITLE, columns, here, samples)
    band_figure(Location(tmp_path) / "b.png", TITLE, distribution)
    assert len(kept[0].axes) == 21
    assert texts(kept[1]).count("derived\n") == 2


def test_quantiles_stand_against_those_of_the_distribution(
    synapse: Synapse, distribution: Distribution, kept: list[Figure], tmp_path: Path
) -> None:
    columns, here, samples = prepared(synapse(), distribution)
    qq_figure(Location(tmp_path) / "q.png", TITLE, columns, here, samples)
    axis = kept[0].axes[0]
    points = {line.get_marker(): line for line in axis.get_lines()}
    fitted = np.sort(samples.part("tau_syn", held=False)) * 1e3
    assert len(fitted) == 25
    assert np.asarray(points["."].get_ydata()) == pytest.approx(fitted)
    marginal = here.marginals["tau_syn"]
    z = stats.norm.ppf((np.arange(25) + 0.5) / 25)
    expected = marginal.quantile_of_normal(z) * 1e3
    assert np.asarray(points["."].get_xdata()) == pytest.approx(expected)
    assert len(points["^"].get_ydata()) == 7
    title = axis.get_title(loc="left")
    assert re.search(rf"p = {marginal.p_value:.2f}\nheld out: \d of 9 checks fail", title)
    assert axis.get_xlabel() == f"quantile of the distribution, {labelled('tau_syn', 'm')}"


def test_neurons_of_a_chip_widen_the_band_and_are_named(
    synapse: Synapse, distribution: Distribution, kept: list[Figure], tmp_path: Path
) -> None:
    columns, here, samples = prepared(synapse(), distribution)
    shared = SeenSamples(samples.values, samples.chips // 3, samples.held, samples.failed)
    for one in (samples, shared):
        qq_figure(Location(tmp_path) / "q.png", TITLE, columns, here, one)
    heights = [
        np.ptp(figure.axes[0].collections[0].get_paths()[0].vertices[:, 1]) for figure in kept
    ]
    assert heights[1] > 0
    assert "as if a chip were one sample" in texts(kept[1])
    assert "as if a chip" not in texts(kept[0])


@pytest.mark.parametrize("celsius", [(27.0,), (0.0, 85.0), (0.0, 27.0, 85.0)])
def test_bands_pass_through_the_distributions_of_the_swept_temperatures(
    synapse: Synapse, fit: Fit, kept: list[Figure], tmp_path: Path, celsius: tuple[float, ...]
) -> None:
    corners = ("typical", "ff")[: 3 - len(celsius)] or ("typical",)
    distribution = fit(*(synapse(t, corner=corner) for corner in corners for t in celsius))
    band_figure(Location(tmp_path) / "b.png", TITLE, distribution)
    axes = kept[0].axes
    assert [axis.get_title() for axis in axes[: len(corners)]] == list(corners)
    assert axes[0].get_ylabel() == labelled("tau_syn", "m")
    assert axes[-1].get_xlabel() == "temperature (°C)"
    assert "no distribution at typical 125 °C" in texts(kept[0])
    median = axes[0].get_lines()[0]
    for t in celsius:
        expected = (
            distribution.condition("typical", t)
            .marginals["tau_syn"]
            .quantile_of_normal(np.zeros(1))
        )
        found = np.interp(t, *(np.asarray(data) for data in median.get_data()))
        assert found == pytest.approx(1e3 * expected[0], rel=0.01)


def test_many_points_are_thinned_evenly() -> None:
    values = np.arange(10_000.0)
    few = thinned(values)
    assert len(few) == MOST_POINTS
    assert (few[0], few[-1]) == (0.0, 9999.0)
    assert np.ptp(np.diff(few)) <= 1
    assert np.array_equal(thinned(values[:50]), values[:50])
