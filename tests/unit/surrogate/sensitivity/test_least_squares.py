import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.sensitivity.least_squares import fit_clusters


def test_one_neuron_a_chip_gives_least_squares_and_hc2() -> None:
    rng = np.random.default_rng(1)
    design = np.column_stack([np.ones(40), rng.normal(size=(40, 3))])
    values = design @ [1.0, 2.0, 0.0, -1.0] + rng.normal(size=40) * (1 + np.abs(design[:, 1]))
    fit = fit_clusters(design, values, np.arange(40))
    assert fit.coefficients == pytest.approx(np.linalg.lstsq(design, values)[0])
    bread = np.linalg.inv(design.T @ design)
    left = values - design @ fit.coefficients
    leverage = np.einsum("ij,jk,ik->i", design, bread, design)
    meat = design.T @ (design * (left**2 / (1 - leverage))[:, None])
    assert fit.influence.T @ fit.influence == pytest.approx(bread @ meat @ bread)


def test_the_errors_of_chips_are_unbiased_when_draws_are_independent() -> None:
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(48), rng.normal(size=(48, 5))])
    chips = np.repeat(np.arange(12), 4)
    wanted = np.linalg.inv(design.T @ design)
    found = []
    for _ in range(300):
        fit = fit_clusters(design, rng.normal(size=48), chips)
        found.append(np.sum(fit.influence**2, axis=0))
    error = np.std(found, axis=0) / np.sqrt(300)
    assert np.all(np.abs(np.mean(found, axis=0) - np.diag(wanted)) < 4 * error)


def test_the_order_of_draws_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    design, values = rng.normal(size=(30, 4)), rng.normal(size=30)
    chips = np.repeat([7, 3, 9, 1, 4], 6)
    shuffled = rng.permutation(30)
    one = fit_clusters(design, values, chips)
    other = fit_clusters(design[shuffled], values[shuffled], chips[shuffled])
    assert other.influence == pytest.approx(one.influence)


@pytest.mark.parametrize("draws", [3, 30])
def test_columns_that_the_draws_cannot_tell_apart_are_refused(draws: int) -> None:
    column = np.random.default_rng(4).normal(size=draws)
    design = np.column_stack([np.ones(draws), column, 2 * column])
    with pytest.raises(SurrogateInputError, match="cannot tell 3 columns apart"):
        fit_clusters(design, column, np.arange(draws))
