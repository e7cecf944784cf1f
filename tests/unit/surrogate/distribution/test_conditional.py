"""Neurons that are drawn from a distribution: at swept temperatures, between them, and on chips."""

import numpy as np
import pytest
from physical import stays_physical
from scipy import stats
from silicon import DERIVED, FREE, Sweep, document

from surrogate.distribution import ConditionalDistribution, Distribution, Neurons
from surrogate.distribution.neurons import draw_deviates, outcome_names
from surrogate.errors import SurrogateInputError
from surrogate.vocabulary import quantities_of

SEED = np.random.SeedSequence(11)
KNOTS = (0.0, 27.0, 85.0)
MANY = 10_000


@pytest.fixture(scope="module")
def swept() -> Distribution:
    """Three temperatures of one sweep: leaks double every ten degrees."""
    return document(*(Sweep(120, failing=0.1).at(one) for one in KNOTS))


@pytest.fixture(scope="module")
def on_chips() -> Distribution:
    return document(Sweep(400, neurons=8).at())


def at(distribution: Distribution, temperature: float, n: int = 400) -> Neurons:
    return distribution.at("typical", temperature).sample(n, SEED)


@pytest.mark.parametrize("temperature", [0.0, 13.0, 27.0, 71.5, 85.0])
def test_ten_thousand_draws_of_the_distribution_are_physical(
    swept: Distribution, temperature: float
) -> None:
    distribution = swept.at("typical", temperature)
    assert (distribution.free, sorted(distribution.derived)) == (FREE, sorted(DERIVED))
    assert distribution.components > 0
    neurons = distribution.sample(MANY, SEED)
    stays_physical(neurons, two_part=True)
    assert len(np.unique(neurons.curves, axis=0)) == MANY


def test_a_swept_temperature_is_its_knot(swept: Distribution) -> None:
    for knot in swept.conditions:
        alone = ConditionalDistribution(
            "typical", knot.temperature_celsius, (knot,), FREE, DERIVED, swept.basis
        )
        ours, theirs = at(swept, knot.temperature_celsius), alone.sample(400, SEED)
        for name in quantities_of("neuron"):
            assert np.array_equal(ours.values[name], theirs.values[name])
        assert np.array_equal(ours.curves, theirs.curves)
        assert np.array_equal(ours.outcome, theirs.outcome)


@pytest.mark.parametrize("knot", KNOTS)
def test_nothing_jumps_at_a_knot(swept: Distribution, knot: float) -> None:
    here = at(swept, knot)
    for step in (-1e-6, 1e-6):
        if not KNOTS[0] <= knot + step <= KNOTS[-1]:
            continue
        near = at(swept, knot + step)
        for name, column in here.values.items():
            assert near.values[name] == pytest.approx(column, rel=1e-5), name
        assert near.curves == pytest.approx(here.curves, rel=1e-5)
        assert np.mean(near.outcome != here.outcome) < 0.01


def test_between_monotone_knots_every_neuron_is_monotone(swept: Distribution) -> None:
    temperatures = np.linspace(0.0, 85.0, 18)
    drawn = [at(swept, one).values for one in temperatures]
    for name in FREE:
        course = np.array([values[name] for values in drawn])
        ends = np.array([at(swept, one).values[name] for one in KNOTS])
        for sign in (-1, 1):
            monotone = np.all(sign * np.diff(ends, axis=0) >= 0, axis=0)
            # Rounding of the logarithm and its inverse.
            slack = 1e-12 * np.abs(course[:-1, monotone])
            assert np.all(sign * np.diff(course, axis=0)[:, monotone] >= -slack), name
    # Leaks double every ten degrees in this sweep: so between the knots, as the fit has it.
    rheobase = np.array([np.median(values["rheobase"]) for values in drawn])
    truth = rheobase[0] * 2.0 ** (temperatures / 10)
    assert rheobase == pytest.approx(truth, rel=0.15)


@pytest.mark.parametrize("temperature", [-0.001, 85.001, -40.0, 1000.0, float("nan")])
def test_a_temperature_outside_is_refused_and_the_others_are_named(
    swept: Distribution, temperature: float
) -> None:
    with pytest.raises(SurrogateInputError, match="allowed: typical 0 °C, typical 27 °C") as error:
        swept.at("typical", temperature)
    assert "\n" not in str(error.value)


def test_a_corner_that_was_not_swept_is_refused(swept: Distribution) -> None:
    for ask in (swept.at, swept.condition):
        with pytest.raises(
            SurrogateInputError, match="no distribution at ff 27 °C; allowed: typical"
        ):
            ask("ff", 27.0)
    with pytest.raises(SurrogateInputError, match="no distribution at typical 40"):
        swept.condition("typical", 40.0)


def test_the_same_seed_is_the_same_neurons_hotter(swept: Distribution) -> None:
    cold, warm, hot = (at(swept, one).values for one in (0.0, 41.0, 85.0))
    for name in ("rheobase", "c_eff", "swing", "tau_rest"):
        for other in (warm, hot):
            assert stats.spearmanr(cold[name], other[name]).statistic > 0.98, name


def test_seeds_decide_everything(swept: Distribution) -> None:
    distribution = swept.at("typical", 41.0)
    ours, again, other = (distribution.sample(50, np.random.SeedSequence(k)) for k in (1, 1, 2))
    for name, column in ours.values.items():
        assert np.array_equal(column, again.values[name])
        assert not np.array_equal(column, other.values[name])
    assert np.array_equal(ours.curves, again.curves)


def test_failed_samples_come_back_as_failing_neurons(swept: Distribution) -> None:
    for temperature in (27.0, 41.0):
        neurons = at(swept, temperature, MANY)
        assert set(neurons.outcome) == {"ok", "no_spike"}
        assert np.array_equal(neurons.fails, neurons.outcome == "no_spike")
    share = swept.condition("typical", 27.0).failed_share
    drawn = np.mean(at(swept, 27.0, MANY).fails)
    assert drawn == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / MANY))


def test_outcomes_have_their_shares() -> None:
    fate = np.random.default_rng(0).random(30_000)
    names, shares = ["ok", "latched", "no_spike"], np.array([0.7, 0.0, 0.3])
    drawn = outcome_names(fate, names, shares)
    assert np.mean(drawn == "ok") == pytest.approx(0.7, abs=0.011)
    assert set(drawn) == {"ok", "no_spike"}
    assert outcome_names(np.array([0.0, np.nextafter(1, 0)]), names, shares).tolist() == [
        "ok",
        "no_spike",
    ]


def intraclass(x: np.ndarray) -> float:
    """Of rows that are groups, by the mean squares between and within."""
    k, m = x.shape
    between = m * np.var(np.mean(x, axis=1), ddof=1)
    within = np.sum((x - np.mean(x, axis=1, keepdims=True)) ** 2) / (k * (m - 1))
    return float((between - within) / (between + (m - 1) * within))


def test_neurons_of_one_chip_share_what_the_copula_says(on_chips: Distribution) -> None:
    distribution, knot = on_chips.at("typical", 27.0), on_chips.conditions[0]
    groups = []
    for chip in range(300):
        seeds = (np.random.SeedSequence(1, spawn_key=(chip,)), np.random.SeedSequence(2 + chip))
        deviates = draw_deviates(20, len(FREE) + distribution.components, *seeds)
        scores = knot.copula.deviates(deviates.z, deviates.chip)
        groups.append(scores)
    scores = np.array(groups)
    assert knot.copula.chip is not None
    for k in range(scores.shape[2]):
        share = knot.copula.chip[k][k]
        # The truth of the sweep is 0.3, of the curve 0; of 300 chips: 0.025 around.
        assert intraclass(scores[:, :, k]) == pytest.approx(share, abs=0.08)
    assert np.mean(np.diag(knot.copula.chip)[: len(FREE)]) == pytest.approx(0.3, abs=0.1)


def test_one_chip_is_one_chip_whatever_its_neurons(on_chips: Distribution) -> None:
    """The chip's seed moves all its neurons; without it each is on a chip of its own."""
    distribution = on_chips.at("typical", 27.0)
    medians, free = [], []
    for chip in range(60):
        own = np.random.SeedSequence(chip)
        both = [
            np.median(np.log(distribution.sample(300, np.random.SeedSequence(9, spawn_key=(chip,
            k)), own) .values["rheobase"])) for k in range(2)
        ]  # fmt: skip
        medians.append(both)
        free.append(np.median(np.log(distribution.sample(300, own).values["rheobase"])))
    assert np.corrcoef(np.transpose(medians))[0, 1] > 0.9
    assert np.std(np.array(medians)[:, 0]) > 4 * np.std(free)


def test_where_the_sweep_had_no_chips_their_seed_changes_nothing(swept: Distribution) -> None:
    distribution = swept.at("typical", 27.0)
    alone, together = (
        distribution.sample(30, SEED),
        distribution.sample(30, SEED, np.random.SeedSequence(4)),
    )
    assert all(np.array_equal(alone.values[n], together.values[n]) for n in alone.values)
