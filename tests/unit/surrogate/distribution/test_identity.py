"""Parameters that follow from others: found where they hold, and only there."""

from dataclasses import replace

import numpy as np
import pytest
from silicon import DERIVED, FREE, Sweep, distribution_of, only

from surrogate.distribution import Frame, Observed
from surrogate.distribution.identity import FORMULAS, identities_of
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
    assert not {name for one in FORMULAS.values() for name in one.of} & set(FORMULAS)


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


def test_a_reset_that_hardly_scatters_does_so_when_drawn() -> None:
    hot = switched(Sweep(100).at(85.0))
    distribution = distribution_of(only(hot, "v_rest", "v_reset", "swing", "reset_level"))
    assert distribution.derived == ("reset_level",)
    drawn = distribution.sample(4000, np.random.SeedSequence(1)).values
    # Of 80 samples sigma is known to 8 %; as a sum it would scatter by a thousand times as much.
    for name in ("v_reset", "reset_level"):
        assert np.std(drawn[name]) == pytest.approx(np.std(hot.values[name]), rel=0.3)
    again = drawn["v_rest"] + drawn["reset_level"] * drawn["swing"]
    assert again == pytest.approx(drawn["v_reset"], abs=1e-15)


def test_the_time_constant_of_a_resistor_and_a_capacitor_does_not_scatter() -> None:
    """tau = R C is the same whatever the threshold, and so is it for every drawn neuron."""
    observed = Sweep(60).at()
    values = observed.values | {
        "c_eff": np.full(60, 260e-15),
        "rheobase": observed.values["swing"] / 40e9,
        "tau_mem": np.full(60, 260e-15) * 40e9,
    }
    names = ("swing", "rheobase", "c_eff", "tau_mem")
    distribution = distribution_of(only(replace(observed, values=values), *names))
    drawn = distribution.sample(1000, np.random.SeedSequence(1)).values
    assert np.std(drawn["swing"]) > 0.02
    assert drawn["tau_mem"] == pytest.approx(np.full(1000, 260e-15 * 40e9), rel=1e-9)
