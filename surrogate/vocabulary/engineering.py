"""Values as a person reads them, with the unit's prefix."""

import math

_PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "µ", -3: "m", 0: "", 3: "k", 6: "M"}


def prefix_of(value: float) -> tuple[float, str]:
    """Engineering prefix for a value.

    Args:
        value: Typical value, SI.

    Returns:
        Factor that a shown number is multiplied with to get SI, and the prefix's letter.
    """
    if value == 0 or not math.isfinite(value):
        return 1.0, ""
    exponent = 3 * math.floor(math.log10(abs(value)) / 3)
    exponent = min(max(exponent, min(_PREFIXES)), max(_PREFIXES))
    return 10.0**exponent, _PREFIXES[exponent]


def engineering(value: float, unit: str, digits: int = 3) -> str:
    """Write a value as a person reads it, for example ``"8.13 ms"``."""
    if unit == "1":
        return f"{value:.{digits}g}"
    rounded = float(f"{value:.{digits - 1}e}")  # 999.9 p is 1 n
    factor, prefix = prefix_of(rounded)
    return f"{rounded / factor:.{digits}g} {prefix}{unit}"
