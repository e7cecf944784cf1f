import re

import pytest

from bridge.report.numbers import beside, column_unit, html_symbol, plain, spread, with_unit
from surrogate.vocabulary import QUANTITIES, engineering


def test_symbols_become_letters_with_subscripts() -> None:
    assert html_symbol(r"$\tau_\mathrm{mem}$") == "<i>τ</i><sub>mem</sub>"
    assert html_symbol(r"$I_{1/2}/I_\mathrm{rh}$") == "<i>I</i><sub>1/2</sub>/<i>I</i><sub>rh</sub>"
    assert html_symbol(r"$\Delta u$") == "<i>Δ</i><i>u</i>"


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_symbol_of_the_vocabulary_can_be_written(name: str) -> None:
    text = html_symbol(QUANTITIES[name].symbol)
    assert not re.search(r"[$\\{}_]", text)


def test_an_unknown_symbol_is_refused() -> None:
    with pytest.raises(ValueError, match="quotient"):
        html_symbol(r"$\int x$")


@pytest.mark.parametrize(
    ("mean", "sigma", "factor", "expected"),
    [
        (9.857e-3, 0.3124e-3, 1e-3, "9.86 ± 0.31"),
        (0.76612, 5.13e-3, 1e-3, "766.1 ± 5.1"),
        (817.3, 17.2, 1.0, "817 ± 17"),
        (1234.0, 99.7, 1.0, "1234 ± 100"),
        (0.1, 0.00996, 1.0, "0.100 ± 0.010"),
        (2.5, 0.0, 1.0, "2.50"),
    ],
)
def test_a_spread_is_written_to_two_digits_of_sigma(
    mean: float, sigma: float, factor: float, expected: str
) -> None:
    assert spread(mean, sigma, factor) == expected
    assert beside(mean, sigma, factor) == expected.split(" ±")[0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9.999, "10.0"),
        (0.0, "0"),
        (123.4, "123"),
        (0.05, "0.0500"),
        (1200.0, "1200"),
        (-2.0, "-2.00"),
    ],
)
def test_plain_numbers_keep_their_digits(value: float, expected: str) -> None:
    assert plain(value, 1.0) == expected


def test_columns_have_one_unit() -> None:
    factor, unit = column_unit([9e-3, 12e-3, 0.2], "s")
    assert (factor, unit) == (pytest.approx(1e-3), "ms")
    assert column_unit([0.5], "1") == (1.0, "")
    factor, unit = column_unit([2e-5], "1")
    assert (factor, unit) == (pytest.approx(1e-6), "10⁻⁶")
    assert column_unit([], "V") == (1.0, "V")


def test_small_ratios_have_no_exponent_of_a_machine() -> None:
    assert with_unit(7.88e-5, "1") == "78.8 10⁻⁶"
    assert with_unit(0.25, "1") == "0.250"
    assert with_unit(1.2e-12, "A") == "1.20 pA"


def test_rounding_carries_into_the_next_prefix() -> None:
    assert engineering(999.9e-12, "A") == "1 nA"
    assert engineering(8.128e-3, "s") == "8.13 ms"
