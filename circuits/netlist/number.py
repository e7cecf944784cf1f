"""SPICE numbers, as far as every part of ngspice reads them alike."""

import math
import re

_SCALE = {"t": 12, "g": 9, "meg": 6, "k": 3, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15}
_NUMBER = re.compile(
    r"([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))(?:e([+-]?[0-9]+))?(t|g|meg|k|m|u|n|p|f)?"
    r"(v|a|f|s|h|hz|ohm|m)?"
)


def parse_number(text: str) -> float:
    """Turn a SPICE number into a float.

    Args:
        text: For example ``"0.5u"``, ``"20p"``, ``"1meg"``, ``"1.8V"``, ``"100fF"``.

    Raises:
        ValueError: The text is not a SPICE number, or one that ngspice reads in two ways: ``mil``
            is 25.4e-6 outside braces and 1e-3 within; ``a`` is nothing in ngspice 39 and 1e-18
            elsewhere.
    """
    match = _NUMBER.fullmatch(text.strip().lower())
    if match is None:
        raise ValueError(
            f"{text[:40]!r} is not a SPICE number; allowed: digits with {', '.join(_SCALE)}, then "
            "V, A, F, s, H, Hz, ohm or m"
        )
    if match[3] is None and match[4] == "a":
        raise ValueError(f"{text[:40]!r} is not a SPICE number of one meaning: write no unit")
    # One rounding: 60f is 6e-14, not 60 times something near 1e-15.
    value = float(f"{match[1]}e{int(match[2] or 0) + _SCALE.get(match[3] or '', 0)}")
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]!r} is not a SPICE number that a computer can hold")
    return value
