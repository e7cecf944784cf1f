"""From samples with a known joint distribution to a fit, and what a Gaussian would have said."""

from dataclasses import dataclass, replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from silicon import (
    CENTRES,
    CORRELATION,
    FREE,
    NORMAL,
    SPREADS,
    Sweep,
    distribution_of,
    document,
    only,
)

from surrogate.distribution import Distribution, FittedCondition, Frame, Observed, fit_condition
from surrogate.distribution.held_out import hold_against
from surrogate.distribution.marginal import fit_marginal
from surrogate.errors import SurrogateInputError
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import quantities_of

SEED = np.random.SeedSequence(3)
MANY = 40_000


@pytest.fixture(scope="module")
def fitted() -> Distribution:
    return document(Sweep(500, failing=0.1).at())


@dataclass(frozen=True)
class NarrowCore:
    """Of ln tau: most neurons within 5 %, one in seven on a long exponential tail above.

    As leaks are on silicon, where a few transistors leak far less than all others.
    """

    core: float = 0.05
    share: float = 0.15
    tail: float = 0.25

    def cdf(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        slow = stats.exponnorm(self.tail / self.core, scale=self.core)
        return (1 - self.share) * stats.norm.cdf(x, scale=self.core) + self.share * slow.cdf(x)

    def ppf(self, p: NDArray[np.float64]) -> NDArray[np.float64]:
        grid = np.concatenate([np.linspace(-0.5, 0.5, 4001), np.linspace(0.501, 8.0, 4000)])
        return np.interp(p, self.cdf(grid), grid)


SILICON = NarrowCore()
LEAK = ("swing", "rheobase", "c_eff", "tau_mem")


def gaussian_of(x: np.ndarray) -> stats.rv_continuous:
    return stats.norm(np.mean(x), np.std(x, ddof=1))


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plain_gaussian_loses_on_silicon_like_tau(seed: int) -> None:
    # c_eff and swing hardly move beside the leak: tau's distribution is the leak's, upside down.
    observed = only(Sweep(1500, seed=seed, tail=SILICON).at(), *LEAK)
    distribution = distribution_of(observed)
    assert distribution.derived == ("tau_mem",)
    tau = distribution.sample(MANY, SEED).values["tau_mem"]
    truth = Sweep(MANY, seed=100, tail=SILICON).values()["tau_mem"]
    plain = gaussian_of(observed.values["tau_mem"])
    # The tail: one neuron in a hundred is slower by half again or more.
    far = np.quantile(truth, 0.99)
    assert far > 1.5 * np.median(truth)
    ours, theirs = np.log(np.quantile(tau, 0.99) / far), np.log(plain.ppf(0.99) / far)
    # The truth's own ln quantile is known to 0.08 from the 1200 samples that the fit sees.
    assert abs(ours) < 0.16
    assert theirs < -0.2
    # The core: the Gaussian makes it twice as wide, and reaches below where no neuron is.
    core = np.subtract(*np.quantile(truth, [0.75, 0.25]))
    assert np.subtract(*np.quantile(tau, [0.75, 0.25])) == pytest.approx(core, rel=0.15)
    assert plain.ppf(0.75) - plain.ppf(0.25) > 2 * core
    assert plain.cdf(np.quantile(truth, 0.001)) > 0.05
    # All of it: a fifth of the Gaussian's distance from the truth.
    apart = stats.ks_2samp(tau, truth).statistic
    assert apart < 0.2 * stats.kstest(truth, plain.cdf).statistic
    gaussian = plain.rvs(MANY, random_state=1)
    assert stats.energy_distance(tau, truth) < 0.2 * stats.energy_distance(gaussian, truth)
    # And the leak's distribution, which tau's follows from, is no lognormal: it lost by far.
    marginal = distribution.knots[0].marginals["rheobase"]
    assert marginal.family != "lognormal"
    assert marginal.criteria["lognormal"] > 100


def test_the_held_out_comparison_tells_the_distribution_from_a_gaussian_one() -> None:
    observed = only(Sweep(1500, tail=SILICON).at(), *LEAK)
    distribution = fit_condition(observed, Frame.of([observed]), 1)
    assert distribution.held_out is not None
    assert distribution.held_out.passed
    seen, held = observed.split()
    plain = gaussian_of(seen.values["tau_mem"])

    def gaussian(chips: NDArray[np.int64], rng: np.random.Generator) -> dict[str, np.ndarray]:
        return {"tau_mem": plain.rvs(len(chips), random_state=rng)}

    values = {"tau_mem": held.values["tau_mem"]}
    rng = np.random.default_rng(0)
    found = hold_against(values, held.measured_chips, seen.measured_chips, gaussian, rng)
    assert not found.passed
    assert not found.comparisons["tau_mem"]["ks_distance"].passed
    assert not found.comparisons["tau_mem"]["q99"].passed


def test_moments_and_correlations_of_a_known_joint_distribution_are_found(
    fitted: Distribution,
) -> None:
    distribution, n = fitted.conditions[0], fitted.conditions[0].fitted
    inside = []
    for k, name in enumerate(FREE):
        centre, spread = CENTRES[name], SPREADS[name]
        if name in NORMAL:
            mean, sigma = centre, spread
        else:
            mean = centre * np.exp(spread**2 / 2)
            sigma = mean * np.sqrt(np.expm1(spread**2))
        found = distribution.spreads[name]
        assert found.mean.value == pytest.approx(mean, abs=4 * sigma / np.sqrt(n)), name
        assert found.sigma.value == pytest.approx(sigma, rel=0.2), name
        inside += [found.mean.low < mean < found.mean.high]
        inside += [found.sigma.low < sigma < found.sigma.high]
        for j in range(k):
            low, high = (
                distribution.copula.correlation_low[k][j],
                distribution.copula.correlation_high[k][j],
            )
            inside.append(low < CORRELATION[k, j] < high)
    # Intervals of 95 %; they depend on one another, so some slack.
    assert len(inside) == 2 * 13 + 78
    assert np.mean(inside) > 0.85


def test_the_distribution_reproduces_moments_of_samples_it_was_not_fitted_on(
    fitted: Distribution,
) -> None:
    unseen = Sweep(MANY, seed=77).values()
    drawn = fitted.at("typical", 27.0).sample(MANY, SEED).values
    n = fitted.conditions[0].fitted
    for name in quantities_of("neuron"):
        spread = np.std(unseen[name])
        # Four standard errors of a fit to the samples that it saw.
        assert np.mean(drawn[name]) == pytest.approx(
            np.mean(unseen[name]), abs=4 * spread / np.sqrt(n)
        ), name
        assert np.std(drawn[name]) == pytest.approx(spread, rel=4 / np.sqrt(2 * n)), name
        ours, theirs = stats.rankdata(drawn[name]), stats.rankdata(unseen[name])
        for other in ("rheobase", "v_threshold", "tau_mem"):
            found = np.corrcoef(ours, stats.rankdata(drawn[other]))[0, 1]
            true = np.corrcoef(theirs, stats.rankdata(unseen[other]))[0, 1]
            error = (1 - true**2) / np.sqrt(n)
            assert found == pytest.approx(true, abs=4 * error + 0.01), (name, other)


def test_every_draw_is_counted(fitted: Distribution) -> None:
    distribution = fitted.conditions[0]
    assert sum(distribution.counts.values()) == 500
    seen, held = Sweep(500, failing=0.1).at().split()
    assert distribution.fitted == len(seen.measured_chips)
    assert distribution.held_out is not None
    assert distribution.held_out.samples == len(held.measured_chips)
    assert (len(seen.statuses), len(held.statuses)) == (400, 100)
    assert sum(one.count for one in distribution.outcomes.values()) == 400
    assert distribution.independent_draws == 400
    assert distribution.outcomes["ok"].count == distribution.fitted
    assert set(distribution.counts) == {"ok", "no_spike"}


def test_failures_are_censored_data(fitted: Distribution) -> None:
    distribution = fitted.conditions[0]
    assert set(distribution.hidden_medians) == set(quantities_of("neuron"))
    for name, bounds in distribution.hidden_medians.items():
        assert bounds.low < bounds.value < bounds.high, name
    assert distribution.failed_share == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 400))
    assert document(only(Sweep(60).at(), "c_eff")).conditions[0].hidden_medians == {}


def test_held_out_samples_do_not_reach_the_distribution() -> None:
    observed = only(Sweep(100).at(), "c_eff", "rheobase")
    changed = np.where(observed.chips % 5 == 0, 100.0, 1.0)
    values = {name: column * changed for name, column in observed.values.items()}
    frame = Frame.of([observed])
    ours = fit_condition(observed, frame, 1)
    other = fit_condition(replace(observed, values=values), frame, 1)
    assert ours.model_copy(update={"held_out": None}) == other.model_copy(update={"held_out": None})
    assert ours.held_out is not None
    assert other.held_out is not None
    assert ours.held_out.passed
    assert not other.held_out.passed


def test_held_out_curves_do_not_reach_the_frame() -> None:
    observed = Sweep(60).at()
    curves = np.where(observed.chips[:, None] % 5 == 0, observed.curves**3, observed.curves)
    ours, other = Frame.of([observed]), Frame.of([replace(observed, curves=curves)])
    assert ours.basis == other.basis
    assert np.array_equal(ours.means["typical", 27.0], other.means["typical", 27.0])


def test_fewer_than_ten_chips_are_all_fitted() -> None:
    observed = only(Sweep(36, neurons=4).at(), "c_eff", "rheobase")
    distribution = fit_condition(observed, Frame.of([observed]), 1)
    assert (distribution.held_out, distribution.fitted, distribution.chips) == (None, 36, 9)


def fit_only(observed: Observed, *names: str) -> FittedCondition:
    chosen = only(observed, *names)
    return fit_condition(chosen, Frame.of([chosen]), 1)


def test_parameters_that_do_not_move_are_fixed_and_depend_on_nothing() -> None:
    observed = Sweep(60).at()
    still = {"c_eff": np.full(60, 260e-15), "v_rest": np.full(60, 0.01)}
    observed = replace(observed, values=observed.values | still)
    distribution = fit_only(observed, "c_eff", "v_rest", "rheobase")
    assert (
        distribution.marginals["c_eff"].family == distribution.marginals["v_rest"].family == "fixed"
    )
    # The vocabulary's order is the caller's here: c_eff, v_rest, rheobase.
    assert np.array_equal(np.array(distribution.copula.correlation), np.eye(3))
    assert distribution.held_out is not None
    assert list(distribution.held_out.comparisons) == ["rheobase"]
    drawn = distribution_of(only(observed, "c_eff", "v_rest", "rheobase")).sample(100, SEED).values
    assert np.all(drawn["c_eff"] == distribution.marginals["c_eff"].mean.value)
    assert np.std(np.log(drawn["rheobase"])) > 0.1


def test_when_nothing_moves_every_neuron_is_the_same() -> None:
    observed = Sweep(60).at()
    names = ("swing", "rheobase", "c_eff", "tau_mem")
    still = {name: np.full(60, observed.nominal[name]) for name in names}
    observed = only(replace(observed, values=observed.values | still), *names)
    distribution = fit_condition(observed, Frame.of([observed]), 1)
    assert distribution.held_out is None
    drawn = distribution_of(observed).sample(50, SEED).values
    for name in names:
        assert drawn[name] == pytest.approx(np.full(50, observed.nominal[name]), rel=1e-12)


def test_one_parameter_is_a_distribution_too() -> None:
    distribution = fit_only(Sweep(60).at(), "rheobase")
    assert distribution.copula.correlation == [[1.0]]
    assert distribution.held_out is not None
    assert distribution.held_out.correlation_rms is None


def test_chips_are_clusters_all_the_way() -> None:
    observed = only(Sweep(400, neurons=8, failing=0.1).at(), "c_eff", "rheobase")
    distribution = fit_condition(observed, Frame.of([observed]), 1)
    alone = replace(observed, chips=np.arange(400) + 1)
    blind = fit_condition(alone, Frame.of([alone]), 1)
    assert (distribution.chips, blind.chips) == (40, blind.fitted)
    assert distribution.copula.chip is not None
    assert blind.copula.chip is None
    # A third of the variance is the chip's: the mean is known 1 + 7/3 times less well.
    wide, narrow = (one.marginals["rheobase"].mean for one in (distribution, blind))
    assert wide.high - wide.low > 1.3 * (narrow.high - narrow.low)


def test_a_circuit_whose_curves_are_no_membranes_keeps_the_median_curve_and_says_why() -> None:
    observed = Sweep(60).at()
    wavy = observed.curves * np.where(np.arange(observed.curves.shape[1]) % 3 == 0, -1.0, 1.0)
    broken = replace(observed, curves=wavy)
    distribution = document(broken)
    assert distribution.basis is None
    assert "typical 27 °C: 0 of 48 membrane curves have the right sign" in distribution.no_basis
    drawn = distribution.at("typical", 27.0).sample(5, SEED)
    seen = broken.split()[0].curves
    assert np.array_equal(drawn.curves, np.tile(np.median(seen, axis=0), (5, 1)))


def test_curves_of_two_kinds_have_no_common_basis() -> None:
    observed = Sweep(60).at()
    level = np.where(np.arange(60) < 20, 1.0, observed.values["spike_level"])
    frame = Frame.of([replace(observed, values=observed.values | {"spike_level": level})])
    assert frame.basis is None
    assert "curves go on above the threshold; allowed: all or none" in frame.no_basis


def test_a_negative_value_of_what_cannot_be_negative_is_named() -> None:
    observed = Sweep(60).at()
    bad = np.where(np.arange(60) == 3, -1e-15, observed.values["c_eff"])
    with pytest.raises(SurrogateInputError, match="allowed: above zero"):
        fit_only(replace(observed, values=observed.values | {"c_eff": bad}), "c_eff")


def test_a_fit_depends_on_samples_and_seed_alone() -> None:
    observed = only(Sweep(60).at(), "c_eff", "rheobase")
    frame = Frame.of([observed])
    ours, again, other = (fit_condition(observed, frame, seed) for seed in (1, 1, 2))
    assert ours.model_dump_json() == again.model_dump_json()
    assert ours.model_dump_json() != other.model_dump_json()
    # The seed is the bootstrap's: the distribution itself does not know it.
    assert [m.best for m in ours.marginals.values()] == [m.best for m in other.marginals.values()]
    assert ours.copula.correlation == other.copula.correlation


@pytest.mark.parametrize("seed", range(6))
def test_few_samples_with_an_outlier_make_no_distribution_without_a_variance(seed: int) -> None:
    """One or two outliers of ten samples do not determine a heavy tail."""
    x = np.random.default_rng(seed).standard_cauchy(10)
    marginal = fit_marginal(x, np.zeros(1), False, Bootstrap(10, np.random.SeedSequence(seed)))
    z = np.linspace(-8, 8, 33)
    assert np.ptp(marginal.quantile_of_normal(z)) < 16 * np.ptp(x)
