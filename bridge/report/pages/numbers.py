"""Numbers and symbols as the page writes them."""

import math
import re

from markupsafe import Markup, escape

from surrogate.vocabulary import prefix_of

LEAST_RATIO = 1e-2
"""Ratios below are written with a power of ten."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_GREEK = {r"\tau": "τ", r"\Delta": "Δ"}
_PART = re.compile(
    r"(?P<base>\\tau|\\Delta ?|[A-Za-z])|_\\mathrm\{(?P<upright>\w+)\}|_\{(?P<sub>[\w/]+)\}|/"
)


def html_symbol(symbol: str) -> Markup:
    """Turn a symbol of the vocabulary, Matplotlib mathtext, into HTML.

    Args:
        symbol: Letters, tau and Delta with subscripts, and quotients of these, between dollar
            signs.

    Raises:
        ValueError: It holds something else.
    """
    text, found, position = symbol.strip("$"), Markup(), 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            raise ValueError(f"{symbol}: {text[position:]!r} is no letter, subscript or quotient")
        base = part["base"]
        if base:
            found += Markup("<i>{}</i>").format(_GREEK.get(base.strip(), base.strip()))
        elif subscript := part["upright"] or part["sub"]:
            found += Markup("<sub>{}</sub>").format(subscript)
        else:
            found += escape("/")
        position = part.end()
    return found


def spread(mean: float, sigma: float, factor: float) -> str:
    """Write a mean and a standard deviation: two digits of sigma, the mean to the same place.

    Args:
        mean, sigma: SI.
        factor: Unit of what is written, SI.

    Returns:
        For example ``"9.86 ± 0.31"``.
    """
    written = beside(mean, sigma, factor)
    return written if sigma == 0 else f"{written} ± {beside(sigma, sigma, factor)}"


def beside(value: float, sigma: float, factor: float) -> str:
    """Write a value with the decimal places that `spread` gives a mean with this sigma."""
    decimals = _decimals(sigma / factor, 2)
    return plain(value, factor) if decimals is None else f"{value / factor:.{decimals}f}"


def plain(value: float, factor: float, digits: int = 3) -> str:
    """Write a number with so many significant digits, trailing zeros too, never an exponent."""
    decimals = _decimals(value / factor, digits)
    return f"{value / factor:.{decimals or 0}f}"


def _decimals(value: float, digits: int) -> int | None:
    """Decimal places that show so many significant digits; None of zero."""
    if value == 0 or not math.isfinite(value):
        return None
    exponent = math.floor(math.log10(float(f"{abs(value):.{digits - 1}e}")))
    return min(max(0, digits - 1 - exponent), 9)


def column_unit(values: list[float], unit: str) -> tuple[float, str]:
    """Unit in which a column of a table is written.

    Args:
        values: What stands in it, SI.
        unit: SI unit; ``"1"`` of a ratio.

    Returns:
        Factor, and the unit's name with its prefix; of a ratio a power of ten, or nothing.
    """
    middle = sorted(values, key=abs)[len(values) // 2] if values else 1.0
    factor, prefix = prefix_of(middle)
    if unit != "1":
        return factor, f"{prefix}{unit}"
    if abs(middle) >= LEAST_RATIO or middle == 0:
        return 1.0, ""
    return factor, f"10{str(round(math.log10(factor))).translate(_RAISED)}"


def with_unit(value: float, unit: str, digits: int = 3) -> str:
    """Write a number with so many significant digits and its unit; a small ratio as a power."""
    factor, name = column_unit([value], unit)
    return f"{plain(value, factor, digits)} {name}".strip()


def headed(symbol: Markup, unit: str) -> Markup:
    """Heading of a column: symbol and unit."""
    return symbol + Markup(" ({})").format(unit) if unit else symbol
