"""How many more samples halve the widest interval, against sweeps that have them."""

from dataclasses import replace

import numpy as np
import pytest

from surrogate.distribution import Distribution, Frame, Observed, fit_condition, widest_interval
from surrogate.distribution.marginal import fit_marginal
from surrogate.statistics import Bootstrap
from surrogate.vocabulary import quantities_of

NAMES = list(quantities_of("synapse"))


def swept(draws: int, seed: int, failing: float = 0.0, per_chip: int = 1) -> Observed:
    """Normal parameters with a sigma of 1 % of the mean, of one (tau_syn) of 40 %."""
    rng = np.random.default_rng(seed)
    statuses = np.where(rng.random(draws) < failing, "no_response", "ok")
    measured = int(np.sum(statuses == "ok"))
    sigmas = dict.fromkeys(NAMES, 0.01) | {"tau_syn": 0.4}
    z = {name: rng.standard_normal(measured) for name in NAMES}
    values = {name: np.abs(1e-3 * (1 + sigmas[name] * z[name])) for name in NAMES}
    return Observed(
        corner="typical",
        temperature_celsius=27.0,
        supply=1.8,
        statuses=statuses,
        chips=1 + np.arange(draws) // per_chip,
        nominal=dict.fromkeys(NAMES, 1e-3),
        nominal_curve=np.empty(0),
        nominal_power=np.empty(0),
        values=values,
        errors={name: np.array([1e-9]) for name in NAMES},
        curves=np.empty((measured, 0)),
    )


def fitted(*conditions: Observed) -> Distribution:
    frame = Frame.of(conditions)
    return Distribution(
        circuit="one",
        technology="gf180mcu",
        kind="synapse",
        plan_sha256="0",
        samples_sha256="0",
        seed=1,
        units={name: quantity.unit for name, quantity in quantities_of("synapse").items()},
        free=list(frame.free),
        derived={},
        basis=None,
        no_basis="",
        conditions=[fit_condition(one, frame, 1) for one in conditions],
        unfitted=[],
    )


def width(observed: Observed, name: str, number: str) -> float:
    """Width of an interval in a sweep, of the samples that a fit sees."""
    seen, _ = observed.split()
    bootstrap = Bootstrap(len(seen.measured_chips), np.random.SeedSequence(1))
    marginal = fit_marginal(seen.values[name], seen.errors[name], True, bootstrap)
    estimate = getattr(marginal, number)
    return float(estimate.high - estimate.low)


@pytest.mark.parametrize("failing", [0.0, 0.25])
def test_as_many_more_draws_as_it_says_halve_the_interval(failing: float) -> None:
    found = widest_interval(fitted(swept(250, 1, failing)))
    assert found is not None
    assert found.draws == 250
    # Whatever fails and is held out, four times the draws fit four times the samples.
    assert found.more_draws == pytest.approx(750, rel=0.05)
    name, number = found.parameter, found.number
    widths = {
        draws: np.mean([width(swept(draws, seed, failing), name, number) for seed in range(2, 12)])
        for draws in (250, 250 + found.more_draws)
    }
    wider, narrower = widths.values()
    assert wider / narrower == pytest.approx(2.0, rel=0.1)


def test_the_width_is_that_of_normal_theory() -> None:
    """The sigma of n normal samples has a relative deviation of 1/sqrt(2 n)."""
    found = widest_interval(fitted(swept(1250, 3)))
    assert found is not None
    assert found.number == "sigma"
    assert found.relative_half_width == pytest.approx(1.96 / np.sqrt(2 * 1000), rel=0.2)


def test_a_mean_counts_where_it_is_the_widest() -> None:
    """Of 40 % spread the mean's interval is 1.96 * 0.4/sqrt(n): narrower than a sigma's."""
    distribution = fitted(swept(250, 1))
    (condition,) = distribution.conditions
    tau = condition.marginals["tau_syn"]
    wide = replace(tau.mean, low=0.1 * tau.mean.value)
    marginals = condition.marginals | {"tau_syn": tau.model_copy(update={"mean": wide})}
    changed = condition.model_copy(update={"marginals": marginals})
    found = widest_interval(distribution.model_copy(update={"conditions": [changed]}))
    assert found is not None
    assert (found.parameter, found.number) == ("tau_syn", "mean")
    # i_syn_rest may be zero or negative: its mean has nothing to be compared with.
    rest = condition.marginals["i_syn_rest"]
    zero = replace(rest.mean, value=0.0, low=-1.0)
    marginals = condition.marginals | {"i_syn_rest": rest.model_copy(update={"mean": zero})}
    changed = condition.model_copy(update={"marginals": marginals})
    assert widest_interval(
        distribution.model_copy(update={"conditions": [changed]})
    ) == widest_interval(distribution)


def test_the_least_known_condition_is_named() -> None:
    few = swept(40, 5)
    hot = Observed(**{**few.__dict__, "temperature_celsius": 85.0})
    found = widest_interval(fitted(swept(1000, 4), hot))
    assert found is not None
    assert found.temperature_celsius == 85.0
    assert found.draws == 40
    assert found.more_draws == 120


def test_few_chips_are_held_out_of_once_they_are_more() -> None:
    """Of nine nothing is held out; of 36 fitted ones with a fifth held out, 45."""
    found = widest_interval(fitted(swept(9, 1)))
    assert found is not None
    assert found.more_draws == 45 - 9


def test_nothing_is_wide_where_nothing_moves() -> None:
    still = swept(20, 1)
    values = {name: np.full(20, 1e-3) for name in NAMES}
    assert widest_interval(fitted(Observed(**{**still.__dict__, "values": values}))) is None
