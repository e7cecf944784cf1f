"""The vocabulary names every parameter once, with a unit that can be one."""

from surrogate.vocabulary import QUANTITIES, leak_form, quantities_of

UNITS = {"V", "A", "F", "s", "Hz", "J", "W", "C", "1"}


def test_every_quantity_is_of_a_neuron_or_of_a_synapse() -> None:
    neuron, synapse = quantities_of("neuron"), quantities_of("synapse")
    assert {**neuron, **synapse} == dict(QUANTITIES)
    assert not set(neuron) & set(synapse)
    assert {"tau_mem", "swing", "reset_level"} <= set(neuron)
    assert {"tau_syn", "weight_charge"} <= set(synapse)


def test_names_are_the_keys_and_units_are_si() -> None:
    for name, quantity in QUANTITIES.items():
        assert (quantity.name, quantity.unit in UNITS) == (name, True)
        assert quantity.meaning.endswith(".")


def test_node_voltages_may_be_negative_and_widths_may_not() -> None:
    assert not any(QUANTITIES[name].positive for name in ("v_rest", "v_reset", "reset_level"))
    assert all(QUANTITIES[name].positive for name in ("swing", "tau_mem", "c_eff", "rheobase"))


def test_the_leaks_of_the_two_closed_forms_are_named() -> None:
    assert (leak_form(0.5, 0.3), leak_form(1.0, 0.3)) == ("exponential", "constant")
    assert (leak_form(0.5, 1e-4), leak_form(1.0, 1e-4)) == ("none", "none")
