"""The vocabulary gives every parameter a unit that can be one."""

from surrogate.vocabulary import QUANTITIES, leak_form

UNITS = {"V", "A", "F", "s", "Hz", "J", "W", "C", "1"}


def test_units_are_si_and_meanings_are_sentences() -> None:
    for name, quantity in QUANTITIES.items():
        assert quantity.unit in UNITS, name
        assert quantity.meaning.endswith("."), name


def test_node_voltages_may_be_negative_and_widths_may_not() -> None:
    assert not any(QUANTITIES[name].positive for name in ("v_rest", "v_reset", "reset_level"))
    assert all(QUANTITIES[name].positive for name in ("swing", "tau_mem", "c_eff", "rheobase"))


def test_the_leaks_of_the_two_closed_forms_are_named() -> None:
    assert (leak_form(0.5, 0.3), leak_form(1.0, 0.3)) == ("exponential", "constant")
    assert (leak_form(0.5, 1e-4), leak_form(1.0, 1e-4)) == ("none", "none")
