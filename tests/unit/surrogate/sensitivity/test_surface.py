import numpy as np
import pytest

from surrogate.errors import SurrogateInputError
from surrogate.sensitivity import Surface, fit_surface
from surrogate.statistics import Bootstrap


def fit(
    z: np.ndarray, values: np.ndarray, positive: bool = False, chips: np.ndarray | None = None
) -> Surface:
    bootstrap = Bootstrap(len(values), np.random.SeedSequence(1), chips)
    return fit_surface(z, values, positive, bootstrap, np.random.default_rng(1))


def test_a_polynomial_is_found_again() -> None:
    z = np.random.default_rng(0).normal(size=(150, 12))
    values = 4 + z[:, 0] - 2 * z[:, 3] * z[:, 5] + (z[:, 7] ** 2 - 1) / np.sqrt(2)
    found = fit(z, values)
    coefficients = dict(zip(found.terms, found.coefficients, strict=True))
    assert coefficients[((0, 1),)] == pytest.approx(1)
    assert coefficients[((3, 1), (5, 1))] == pytest.approx(-2)
    assert coefficients[((7, 2),)] == pytest.approx(1)
    assert found.constant == pytest.approx(4)
    assert found.missed < 1e-10
    assert found.predict(z) == pytest.approx(values)


def test_a_product_of_positive_factors_is_a_sum_of_logarithms() -> None:
    z = np.random.default_rng(0).normal(size=(80, 6))
    values = 1e-9 * np.exp(0.5 * z[:, 0] + 0.3 * z[:, 1] - 0.4 * z[:, 2])
    found = fit(z, values, positive=True)
    assert found.logarithmic
    assert found.active[:3] == [0, 1, 2]
    assert found.predict(z) == pytest.approx(values)
    assert not fit(z, values, positive=False).logarithmic


@pytest.mark.parametrize("count", [60, 120])
def test_its_error_is_what_new_draws_show(count: int) -> None:
    rng, held = np.random.default_rng(4), []
    there = rng.normal(size=(5000, 8))
    for _ in range(8):
        z = rng.normal(size=(count, 8))
        found = fit(z, _rough(z, rng))
        new = _rough(there, rng)
        q2 = 1 - np.mean((new - found.predict(there)) ** 2) / np.var(new)
        # Folds are fitted to four fifths of the draws: a little worse than the whole.
        held.append(found.q2.low <= q2 <= found.q2.high + 0.1)
    assert np.mean(held) >= 0.7


def _rough(z: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    smooth = z[:, 0] + np.sin(z[:, 1]) + 0.5 * z[:, 2] * z[:, 3]
    return smooth + 0.5 * rng.normal(size=len(z))


def test_pure_noise_is_not_predicted() -> None:
    rng = np.random.default_rng(6)
    found = fit(rng.normal(size=(100, 10)), rng.normal(size=100))
    assert found.q2.value < 0.1


def test_chips_stay_in_one_fold() -> None:
    # Each chip has its own offset that no input shows: a fold with a chip's other draws would
    # seem to predict it through the chip's shared inputs.
    rng = np.random.default_rng(7)
    chips = np.repeat(np.arange(24), 10)
    z = rng.normal(size=(24, 30))[chips]
    values = rng.normal(size=24)[chips]
    found = fit(z, values, chips=chips)
    assert found.q2.value < 0.2
    assert fit(z, values).q2.value > 0.9


def test_too_few_chips_and_constants_are_refused() -> None:
    z = np.random.default_rng(0).normal(size=(60, 3))
    with pytest.raises(SurrogateInputError, match="19 chips are too few for a surface"):
        fit(z, z[:, 0], chips=np.arange(60) % 19)
    with pytest.raises(SurrogateInputError, match="does not vary"):
        fit(z, np.full(60, 2.0))
