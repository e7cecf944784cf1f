"""Fitted laws against laws that the samples were drawn from."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from surrogate.distribution import Distribution, curve_place, fit_condition, load_distribution
from surrogate.errors import SurrogateInputError
from surrogate.marginal import fit_marginal
from surrogate.scaling import Reference, curve_table, to_population
from surrogate.vocabulary import quantities_of

NO_ERROR = np.zeros(400)


@pytest.mark.parametrize(
    ("family", "draw"),
    [
        ("normal", lambda rng: rng.normal(0.8, 0.2, 400)),
        ("lognormal", lambda rng: 20e-12 * np.exp(0.4 * rng.standard_normal(400))),
        ("shifted_lognormal", lambda rng: 500 - 40 * np.exp(0.5 * rng.standard_normal(400))),
    ],
)
def test_the_family_that_made_the_samples_is_found_and_fits(family: str, draw) -> None:
    x = draw(np.random.default_rng(2))
    found = fit_marginal(x, NO_ERROR, positive=False, seed=1)
    assert found.family == family
    assert found.ks_p_value is not None
    assert found.ks_p_value > 0.05
    assert found.mean.low < np.mean(x) < found.mean.high
    assert found.sigma.low < np.std(x) < found.sigma.high


def test_a_law_that_no_family_has_is_exposed_by_its_goodness_of_fit() -> None:
    rng = np.random.default_rng(0)
    two_humps = np.concatenate([rng.normal(-3, 0.3, 200), rng.normal(3, 0.3, 200)])
    found = fit_marginal(two_humps, NO_ERROR, positive=False, seed=1)
    assert found.ks_p_value is not None
    assert found.ks_p_value < 0.01


def test_goodness_of_fit_agrees_with_lilliefors_table() -> None:
    # Lilliefors 1967: for n = 30 the distance 0.161 has p = 0.05 when mean and sd are estimated.
    rng = np.random.default_rng(11)
    found = [
        fit_marginal(rng.standard_normal(30), np.zeros(30), positive=False, seed=k)
        for k in range(60)
    ]
    normal = [m for m in found if m.family == "normal" and m.ks_distance and m.ks_p_value]
    assert len(normal) > 20
    for m in normal:
        assert m.ks_distance is not None
        assert m.ks_p_value is not None
        if m.ks_distance > 0.18:
            assert m.ks_p_value < 0.06
        if m.ks_distance < 0.14:
            assert m.ks_p_value > 0.05


@pytest.mark.parametrize("n", [1500, 9_000, 30_000])
def test_intervals_of_very_many_samples_are_the_normal_theorys(n: int) -> None:
    x = np.random.default_rng(3).normal(5.0, 0.5, n)
    tracemalloc.start()
    law = fit_marginal(x, np.full(n, 1e-6), True, seed=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    mean, sigma = np.mean(x), np.std(x, ddof=1)
    for estimate, best, error in (
        (law.mean, mean, sigma / np.sqrt(n)),
        (law.sigma, sigma, sigma / np.sqrt(2 * n)),
    ):
        assert estimate.best == pytest.approx(best)
        assert estimate.high - estimate.low == pytest.approx(2 * 1.96 * error, rel=0.15)
        assert estimate.low < best < estimate.high
    assert peak < 200e6


def test_a_spread_below_the_numerical_error_is_not_taken_for_mismatch() -> None:
    x = 1.0 + 1e-6 * np.random.default_rng(0).standard_normal(100)
    found = fit_marginal(x, np.full(100, 1e-4), positive=True, seed=1)
    assert found.family == "fixed"
    assert found.mean.high - found.mean.best == pytest.approx(1e-4)


def test_a_positive_quantity_gets_no_law_with_negative_values() -> None:
    x = np.abs(np.random.default_rng(4).normal(1.0, 0.5, 400)) + 1e-3
    found = fit_marginal(x, NO_ERROR, positive=True, seed=1)
    assert found.quantile_of_normal(np.array([-8.0]))[0] > 0


def synthetic_law(n: int = 300, seed: int = 5):
    rng = np.random.default_rng(seed)
    common = rng.standard_normal(n)
    values: dict[str, NDArray[np.float64]] = {}
    for k, name in enumerate(quantities_of("neuron")):
        z = 0.8 * common + 0.6 * rng.standard_normal(n)
        values[name] = (k + 1.0) * np.exp((0.02 + 0.01 * k) * z)
    law = fit_condition(
        corner="typical",
        temperature_celsius=27.0,
        supply=1.8,
        counts={"ok": n, "no_spike": n // 9},
        nominal={name: float(k + 1) for k, name in enumerate(quantities_of("neuron"))},
        nominal_curve=np.linspace(0, 1, 65),
        values=values,
        errors={name: np.zeros(n) for name in quantities_of("neuron")},
        curves=np.tile(np.linspace(0, 1, 65), (n, 1)),
        seed=1,
    )
    return law, values


def test_the_law_reproduces_moments_of_samples_it_was_not_fitted_on() -> None:
    law, _ = synthetic_law()
    _, unseen = synthetic_law(n=4000, seed=77)
    drawn, _ = law.sample(20_000, np.random.SeedSequence(3))
    for name in quantities_of("neuron"):
        spread = np.std(unseen[name])
        # Three standard errors of a fit to 300 samples.
        assert np.mean(drawn[name]) == pytest.approx(
            np.mean(unseen[name]), abs=3 * spread / np.sqrt(300)
        )
        assert np.std(drawn[name]) == pytest.approx(spread, rel=3 / np.sqrt(2 * 300))
    names = ("rheobase", "tau_mem")
    found = stats.spearmanr(*(drawn[name] for name in names)).statistic
    true = stats.spearmanr(*(unseen[name] for name in names)).statistic
    assert found == pytest.approx(true, abs=3 * (1 - true**2) / np.sqrt(300))


def test_failed_samples_come_back_as_failing_neurons() -> None:
    law, _ = synthetic_law()
    _, fails = law.sample(20_000, np.random.SeedSequence(3))
    assert np.mean(fails) == pytest.approx(33 / 333, abs=0.01)


def as_document() -> Distribution:
    law, _ = synthetic_law(40)
    return Distribution(
        circuit="c", technology="t", plan_sha256="0", seed=1,
        units={name: q.unit for name, q in quantities_of("neuron").items()},
        conditions=[law], unfitted=[],
    )  # fmt: skip


def test_a_law_survives_its_file_and_samples_the_same(tmp_path: Path) -> None:
    law = as_document()
    path = tmp_path / "law.json"
    path.write_text(law.to_json())
    again = load_distribution(path)
    assert again == law
    ours, _ = law.conditions[0].sample(50, np.random.SeedSequence(9))
    theirs, _ = again.conditions[0].sample(50, np.random.SeedSequence(9))
    assert all(np.array_equal(ours[name], theirs[name]) for name in quantities_of("neuron"))


def test_a_bad_law_file_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "law.json"
    with pytest.raises(SurrogateInputError, match="cannot be read"):
        load_distribution(path)
    path.write_text("{")
    with pytest.raises(SurrogateInputError, match=r"law.json: the file"):
        load_distribution(path)
    data = json.loads(as_document().to_json())
    path.write_text(json.dumps(data | {"version": 99}))
    with pytest.raises(SurrogateInputError, match="version = 99"):
        load_distribution(path)
    with pytest.raises(SurrogateInputError, match="allowed: typical 27 °C"):
        as_document().at("ff", 27.0)


def test_the_nominal_neuron_scales_to_the_ideal_one() -> None:
    unit = Reference(v_rest=0.01, swing=0.8, rheobase=20e-12, c_eff=260e-15, alpha=0.05)
    tau0 = 260e-15 * 0.8 / 20e-12
    assert unit.dt == pytest.approx(0.05 * tau0)
    values = {
        "v_rest": 0.01, "swing": 0.8, "spike_level": 1.0, "reset_level": 0.0,
        "rheobase": 20e-12, "c_eff": 260e-15, "t_refractory": 3 * 0.05 * tau0,
    }  # fmt: skip
    arrays = {name: np.array([value]) for name, value in values.items()}
    silent, line = np.zeros(1, bool), np.linspace(0, 1, 65)
    for form in ("linear", "constant", "measured"):
        neuron = to_population(arrays, silent, line, form, unit)
        assert neuron.capacitance == pytest.approx(1)
        assert neuron.v_reset == pytest.approx(0)
        assert neuron.v_spike == pytest.approx(1)
        assert neuron.refractory == pytest.approx(3)
    places = np.linspace(0, 0.999, 30)[:, None]
    linear = to_population(arrays, silent, line, "linear", unit).membrane.current(places)
    assert linear == pytest.approx(places, abs=1e-12)
    measured = to_population(arrays, silent, line, "measured", unit).membrane.current(places)
    assert measured == pytest.approx(places, abs=1e-12)
    with pytest.raises(SurrogateInputError, match="'cubic'; allowed"):
        to_population(arrays, silent, line, "cubic", unit)


def test_the_curves_shape_moves_with_threshold_and_spike() -> None:
    # The threshold lies half way on the shape, wherever it lies in volts.
    place = np.linspace(0, 1, 65)
    shape = np.where(place < 0.5, np.sin(2 * np.pi * place), -20 * (2 * place - 1) ** 3)
    table = curve_table(
        np.array([0.0]), np.array([0.9]), np.array([1.08]), np.array([50e-12]), shape
    )[0]
    v = np.linspace(0, 1.08, len(table))
    assert np.interp(0.9, v, table) == pytest.approx(0, abs=2e-12)
    assert np.interp(0.45, v, table) == pytest.approx(50e-12, rel=0.03)
    assert table[-1] == pytest.approx(-1000e-12)
    assert curve_place(np.array([0.0, 0.5, 1.0, 1.2]), 1.2) == pytest.approx([0, 0.25, 0.5, 1])
