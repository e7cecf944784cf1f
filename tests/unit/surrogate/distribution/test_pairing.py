"""One seed is one neuron at every condition, also where correlations change with heat."""

from dataclasses import replace

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats
from silicon import Observed, Sweep, document, only

from surrogate.distribution import Distribution
from surrogate.distribution.copula import Copula, root
from surrogate.distribution.pairing import same_neurons, typical_scores

KEPT = ("swing", "rheobase", "c_eff", "tau_rest", "rate_high")
SEED = np.random.SeedSequence(2)
N = 20_000


def swept(temperature: float, seed: int) -> Observed:
    """The resting point rises with the swing in the cold and falls with it in the heat."""
    observed = Sweep(200).at(temperature)
    rng = np.random.default_rng(seed)
    sign = 1.0 if temperature < 50 else -1.0
    away = sign * stats.zscore(observed.values["swing"]) + rng.standard_normal(200)
    values = observed.values | {"v_rest": 0.012 + 0.0008 * away}
    return only(replace(observed, values=values), "v_rest", *KEPT)


@pytest.fixture(scope="module")
def distribution() -> Distribution:
    return document(*(swept(t, seed) for t, seed in ((0.0, 1), (27.0, 2), (85.0, 3))))


def drawn(distribution: Distribution, temperature: float) -> dict[str, np.ndarray]:
    return distribution.at("typical", temperature).sample(N, SEED).values


def course(distribution: Distribution) -> dict[str, float]:
    """Rank correlation of the same seed's neurons between 0 and 85 °C."""
    cold, hot = drawn(distribution, 0.0), drawn(distribution, 85.0)
    return {name: float(stats.spearmanr(cold[name], hot[name]).statistic) for name in cold}


def test_a_neuron_stays_itself_where_one_of_its_parameters_does_not(
    distribution: Distribution,
) -> None:
    bare = distribution.model_copy(
        update={
            "conditions": [
                one.model_copy(update={"copula": one.copula.model_copy(update={"turn": None})})
                for one in distribution.conditions
            ]
        }
    )
    turned, plain = course(distribution), course(bare)
    assert all(turned[name] > 0.92 for name in KEPT)
    assert plain["swing"] < 0.85
    # -1/2 in truth: what they share changes sign, the rest is drawn anew.
    assert turned["v_rest"] < 0.0 < plain["v_rest"]


def test_between_temperatures_spreads_do_not_shrink(distribution: Distribution) -> None:
    ends, middle = [drawn(distribution, one) for one in (27.0, 85.0)], drawn(distribution, 56.0)
    for name in KEPT:
        spreads = [np.std(np.log(one[name])) for one in ends]
        found = np.std(np.log(middle[name]))
        # Half way between two neurons that correlate by 0.92 there is 0.98 of the spread.
        assert 0.97 * min(spreads) < found < 1.02 * max(spreads), name


def test_the_distribution_at_a_condition_does_not_depend_on_the_turn(
    distribution: Distribution,
) -> None:
    for one in distribution.conditions:
        copula = one.copula
        z = np.random.default_rng(0).standard_normal((N, len(copula.correlation)))
        x = copula.deviates(z, z)
        assert np.corrcoef(x, rowvar=False) == pytest.approx(np.array(copula.correlation), abs=0.03)


def test_the_turn_gives_the_samples_own_course() -> None:
    """Two conditions of one draw with a known correlation between them."""
    rng, d, n = np.random.default_rng(3), 4, 3000
    mix = rng.normal(size=(d, d))
    common = rng.standard_normal((n, d)) @ mix
    noise = np.diag([0.0, 0.0, 0.0, 5.0])
    tables = [common + rng.standard_normal((n, d)) @ noise for _ in range(2)]
    rows = [np.arange(n)] * 2
    typical = typical_scores(rows, tables)
    x, z = [], rng.standard_normal((50_000, d))
    for table in tables:
        scores = stats.zscore(table)
        r = np.corrcoef(table, rowvar=False)
        q = same_neurons(scores, r, typical)
        assert q @ q.T == pytest.approx(np.eye(d), abs=1e-12)
        x.append(z @ q.T @ root(r))
    for k in range(d - 1):  # noise that is drawn anew has no deviate of its own
        true = np.corrcoef(tables[0][:, k], tables[1][:, k])[0, 1]
        assert np.corrcoef(x[0][:, k], x[1][:, k])[0, 1] == pytest.approx(true, abs=0.05)


def test_one_condition_turns_nothing() -> None:
    one = document(only(Sweep(200).at(), *KEPT)).conditions[0].copula
    assert one.turn is not None
    assert np.array(one.turn) == pytest.approx(np.eye(len(KEPT)), abs=1e-6)


def test_draws_that_failed_somewhere_are_matched_by_their_number() -> None:
    whole, some = np.arange(6.0)[:, None], np.array([1, 3, 4])
    found = typical_scores([np.arange(6), some], [whole, whole[some]])
    scores = stats.norm.ppf((np.arange(6) + 0.5) / 6)
    few = stats.norm.ppf((np.arange(3) + 0.5) / 3)
    assert found[[0, 2, 5], 0] == pytest.approx(scores[[0, 2, 5]])
    assert found[some, 0] == pytest.approx((scores[some] + few) / 2)
    lone = typical_scores([np.array([2])], [np.ones((1, 1))])
    assert np.isnan(lone[:2]).all()


@pytest.mark.parametrize("turn", [[[2.0]], [[1.0, 0.0]], [[1.0, 0.0], [0.0, 1.0]], []])
def test_what_is_no_turn_is_refused(turn: list[list[float]]) -> None:
    with pytest.raises(ValidationError, match="turn"):
        Copula(
            correlation=[[1.0]], correlation_low=[[1.0]], correlation_high=[[1.0]], chip=None,
            turn=turn,
        )  # fmt: skip
