"""Numbers and symbols as a person reads them: in tables, pictures and pages."""

import math
import re
from collections.abc import Callable

from markupsafe import Markup, escape

from surrogate.statistics import Interval
from surrogate.vocabulary import engineering, prefix_of

LEAST_RATIO = 1e-2
"""Ratios below are written with a power of ten."""

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_GREEK = {r"\tau": "τ", r"\Delta": "Δ"}
_PART = re.compile(
    r"(?P<base>\\tau|\\Delta ?|[A-Za-z])|_\\mathrm\{(?P<upright>\w+)\}|_\{(?P<sub>[\w/]+)\}|/"
)


def percent(share: float, decimals: int = 2) -> str:
    """A share in per cent, without the sign of a zero."""
    return f"{100 * share:z.{decimals}f}"


def interval_text(value: Interval, write: Callable[[float], str] = percent, unit: str = "") -> str:
    """A value and the ends of its interval: ``"97.16 [97.05, 97.27]"``, ``"1.2 % [0.9, 1.4]"``."""
    return f"{write(value.value)}{unit} [{write(value.low)}, {write(value.high)}]"


def interval_in(value: Interval, unit: str) -> str:
    """The same with units, such as ``"8.1 ms [7.9 ms, 8.3 ms]"``."""
    return interval_text(value, lambda number: engineering(number, unit))


def as_precise(value: Interval, factor: float) -> str:
    """The same as precise as it is known: the last digit is worth less than half a half width."""
    half = (value.high - value.low) / 2 / factor
    decimals = max(0, math.ceil(-math.log10(half / 2))) if half > 0 else 3
    return interval_text(value, lambda number: f"{number / factor:.{decimals}f}")


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
