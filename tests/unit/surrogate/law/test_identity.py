"""Parameters that follow from others: found where they hold, and only there."""

import numpy as np
import pytest
from silicon import DERIVED, FREE, Sweep

from surrogate.law import Frame
from surrogate.law.identity import IDENTITIES, identities_of
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


@pytest.mark.parametrize("name", list(IDENTITIES))
def test_formulas_speak_of_known_parameters_of_neurons(name: str) -> None:
    identity = IDENTITIES[name]
    assert {name, *identity.of} <= set(quantities_of("neuron"))
    assert not set(identity.of) & set(IDENTITIES)  # nothing follows from what follows
    # The text is the formula that is computed.
    values = {one: np.array([k + 2.0]) for k, one in enumerate(quantities_of("neuron"))}
    expected = eval(identity.text, {}, values)
    assert identity(values) == pytest.approx(expected, rel=1e-15)
