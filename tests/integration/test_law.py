"""Distributions of real neurons: physical at every draw, right at a temperature never swept."""

import numpy as np
import pytest
from physical import stays_physical
from unwatched import changed

from bridge.fit.fit import fit_circuit
from bridge.plan import Plan
from bridge.store import RunDirectory
from bridge.sweep import run_sweep
from surrogate.distribution import Distribution

CIRCUIT = "leaky_axon_hillock"
SEED = np.random.SeedSequence(1)
UNSEEN = 55.0


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Distribution, Distribution]:
    """Fitted without one of four temperatures, and with it."""
    plan = Plan(
        technology="gf180mcu",
        circuits=[CIRCUIT],
        corners=["typical"],
        temperatures_celsius=[0, 27, UNSEEN, 85],
        draws=64,  # a whole block of Sobol' points
        seed=4,
        sampler="sobol",
    )
    folder = tmp_path_factory.mktemp("distribution")
    samples = run_sweep(RunDirectory(folder / "run", plan), workers=2)
    fewer = changed(plan, temperatures_celsius=(0, 27, 85))
    return fit_circuit(samples, fewer, CIRCUIT), fit_circuit(samples, plan, CIRCUIT)


@pytest.mark.parametrize("temperature", [0.0, 14.0, 27.0, UNSEEN, 85.0])
def test_ten_thousand_draws_are_physical(
    distributions: tuple[Distribution, Distribution], temperature: float
) -> None:
    distribution = distributions[0].at("typical", temperature)
    assert distribution.basis is not None
    stays_physical(distribution.sample(10_000, SEED), distribution.basis.two_part)


@pytest.mark.parametrize("name", ["tau_mem", "v_threshold", "rheobase", "rate_high", "rate_low",
                                  "energy_per_spike", "t_refractory", "c_eff"])  # fmt: skip
def test_a_temperature_that_was_not_swept_is_predicted(
    distributions: tuple[Distribution, Distribution], name: str
) -> None:
    predicted = distributions[0].at("typical", UNSEEN).sample(20_000, SEED).values[name]
    measured = distributions[1].condition("typical", UNSEEN).spreads[name]
    assert measured.mean.low < np.mean(predicted) < measured.mean.high
    assert measured.sigma.low < np.std(predicted) < measured.sigma.high
    # The samples are the same at all temperatures, so against the one that was fitted there
    # sampling noise is left out and interpolation is seen alone: a tenth of a sigma.
    fitted = distributions[1].at("typical", UNSEEN).sample(20_000, SEED).values[name]
    assert abs(np.mean(predicted - fitted)) < 0.1 * measured.sigma.value
    assert np.std(predicted) == pytest.approx(np.std(fitted), rel=0.1)
    assert np.corrcoef(predicted, fitted)[0, 1] > 0.97
    # The nearest swept temperature is no prediction where heat matters.
    if name == "v_threshold":
        near = distributions[0].at("typical", 27.0).sample(20_000, SEED).values[name]
        assert abs(np.mean(near - fitted)) > 0.5 * measured.sigma.value


def test_the_distribution_passes_its_own_held_out_draws(
    distributions: tuple[Distribution, Distribution],
) -> None:
    held = [
        distribution.held_out
        for distribution in distributions[1].conditions
        if distribution.held_out is not None
    ]
    assert len(held) == len(distributions[1].conditions)
    assert all(one.passed for one in held)
