"""Parameters that follow from others: found where they hold, and only there."""

from dataclasses import replace

import numpy as np
import pytest
from silicon import DERIVED, FREE, Sweep, law_of, only

from surrogate.distribution import Frame, Observed
from surrogate.distribution.identity import FORMULAS, IDENTITIES, cancellation, identities_of
from surrogate.vocabulary import quantities_of


def test_a_neuron_whose_input_flows_into_its_membrane_has_all() -> None:
    observed = Sweep(60).at()
    assert sorted(identities_of([observed.values])) == sorted(DERIVED)
    frame = Frame.of([observed])
    assert (frame.free, sorted(frame.derived)) == (FREE, sorted(DERIVED))


def test_with_an_input_port_only_those_that_hold_are_taken() -> None:
    """u is not V there: the threshold is no sum, and tau_mem has another definition."""
    values = dict(Sweep(60).at().values)
    kappa = 0.7 + 0.01 * np.random.default_rng(0).standard_normal(60)
    for name in ("v_threshold", "v_spike", "v_reset"):
        values[name] = values["v_rest"] + kappa * (values[name] - values["v_rest"])
    assert identities_of([values]) == ("tau_mem",)
    values["tau_mem"] = values["c_eff"] * 0.036 / values["rheobase"]
    assert identities_of([values]) == ()


def test_one_sample_of_one_condition_that_disagrees_is_enough() -> None:
    one, other = (dict(Sweep(40, seed=k).at(t).values) for k, t in ((1, 27.0), (1, 85.0)))
    other["tau_mem"] = other["tau_mem"] * np.where(np.arange(40) == 17, 1 + 1e-6, 1.0)
    assert "tau_mem" in identities_of([one])
    assert "tau_mem" not in identities_of([one, other])
    assert "v_threshold" in identities_of([one, other])


def test_rounding_does_not_hide_one() -> None:
    values = dict(Sweep(40).at().values)
    values = {name: column * (1 + 2e-16) for name, column in values.items()}
    assert len(identities_of([values])) == len(DERIVED)


def test_an_identity_needs_its_parameters() -> None:
    values = dict(Sweep(20).at().values)
    del values["rheobase"]
    assert "tau_mem" not in identities_of([values])
    assert identities_of([{"tau_syn": np.ones(3)}]) == ()


@pytest.mark.parametrize("name", list(FORMULAS))
def test_formulas_speak_of_known_parameters_of_neurons(name: str) -> None:
    identity = FORMULAS[name]
    assert {name, *identity.of} <= set(quantities_of("neuron"))
    # The text is the formula that is computed.
    values = {one: np.array([k + 2.0]) for k, one in enumerate(quantities_of("neuron"))}
    expected = eval(identity.text, {}, values)
    assert identity(values) == pytest.approx(expected, rel=1e-15)


def test_nothing_follows_from_what_follows() -> None:
    for observed in (Sweep(60).at(), switched(Sweep(60).at())):
        derived = identities_of([observed.values])
        assert not {name for one in derived for name in FORMULAS[one].of} & set(derived)


def switched(observed: Observed) -> Observed:
    """A switch resets to within a tenth of a microvolt of ground, wherever the membrane rests."""
    noise = np.random.default_rng(4).standard_normal(len(observed.values["v_rest"]))
    v_reset = 2e-6 + 1e-7 * noise
    level = (v_reset - observed.values["v_rest"]) / observed.values["swing"]
    errors = observed.errors | {"v_reset": np.array([1e-9])}
    return replace(
        observed,
        values=observed.values | {"v_reset": v_reset, "reset_level": level},
        errors=errors,
    )


def test_the_small_difference_of_two_terms_is_drawn() -> None:
    hot, cold = switched(Sweep(100).at(85.0)), Sweep(100).at()
    # One condition is enough: the circuit has one frame.
    assert identities_of([hot.values, cold.values])[2] == "reset_level"
    assert identities_of([cold.values])[2] == "v_reset"
    law = law_of(only(hot, "v_rest", "v_reset", "swing", "reset_level"))
    assert law.derived == ("reset_level",)
    drawn = law.sample(4000, np.random.SeedSequence(1)).values
    # Of 80 samples sigma is known to 8 %; as a sum it would scatter by a thousand times as much.
    for name in ("v_reset", "reset_level"):
        assert np.std(drawn[name]) == pytest.approx(np.std(hot.values[name]), rel=0.3)
    again = drawn["v_rest"] + drawn["reset_level"] * drawn["swing"]
    assert again == pytest.approx(drawn["v_reset"], abs=1e-15)


def test_the_time_constant_of_a_resistor_and_a_capacitor_does_not_follow() -> None:
    """tau = R C is the same whatever the threshold, and so is it for every drawn neuron."""
    values = dict(Sweep(60).at().values)
    values["rheobase"] = values["swing"] / 40e9
    values["tau_mem"] = values["c_eff"] * values["swing"] / values["rheobase"]
    assert identities_of([values])[3] == "tau_mem"  # c_eff moves it, as far as it moves
    values["c_eff"] = np.full(60, 260e-15)
    values["tau_mem"] = values["c_eff"] * values["swing"] / values["rheobase"]
    assert identities_of([values])[3] == "rheobase"


def test_cancellation_is_the_propagation_of_errors() -> None:
    rng = np.random.default_rng(5)
    rest, swing = rng.normal(0.0, [[0.3], [0.4]], (2, 100_000))
    identity = IDENTITIES["v_threshold"]
    values = {"v_rest": rest, "swing": swing, "v_threshold": rest + swing}
    assert cancellation(identity, values) == pytest.approx(1.0, rel=0.01)
    values = {"v_rest": -0.9 * swing, "swing": swing, "v_threshold": 0.1 * swing}
    assert cancellation(identity, values) == pytest.approx(np.hypot(0.9, 1.0) / 0.1, rel=1e-9)
    values = {"v_rest": -swing, "swing": swing, "v_threshold": np.zeros(100_000)}
    assert cancellation(identity, values) == np.inf
    still = dict.fromkeys(values, np.ones(3))
    assert cancellation(identity, still) == 0.0
