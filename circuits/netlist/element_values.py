"""What the line of a resistor, capacitor or source says beside its name and nodes."""

from circuits.netlist.expression import Expression
from circuits.netlist.words import expression_of, value_of

STIMULI = frozenset({"pulse", "sin", "exp", "pwl", "sffm", "am", "ac"})
"""Words that make a source of a test bench: it changes with time or is for an AC analysis."""

NEUTRAL = {"rser": 0.0, "lser": 0.0, "cpar": 0.0, "rlshunt": 0.0, "tc": 0.0, "tc1": 0.0,
           "tc2": 0.0, "vc1": 0.0, "vc2": 0.0, "dtemp": 0.0, "noisy": 1.0,
           "scale": 1.0}  # fmt: skip
"""Of resistors and capacitors: what does nothing at these values, as editors write it."""

INSTEAD = {"rser": "draw it as a resistor in series", "cpar": "draw it as a capacitor"}

RATINGS = frozenset({"ic", "v", "irms", "tol", "pwr", "mfg", "pn", "type", "noise", "temp"})
"""What says nothing about a part's behaviour here: the bench sets the start of the membrane."""


def stimulus_of(words: list[str]) -> dict[str, Expression] | None:
    """The constant part of a test bench's source; None of a source that is constant.

    Spice takes ``dc 1 pulse(...)``, the value without ``dc``, and its parts in any order.
    """
    kinds = [word.split("(")[0] for word in words[2:]]
    if not STIMULI & set(kinds):
        return None
    place = kinds.index("dc") + 1 if "dc" in kinds else 0
    try:
        return {"value": value_of(words[2 + place])}
    except (ValueError, IndexError):
        return {}


def values_of(name: str, plain: list[str], assigned: dict[str, str]) -> dict[str, Expression]:
    """The value and the multiplier of an element that is no call."""
    letter = name[0]
    count = 4 if letter in "eg" else 2
    source = letter in "vi"
    values = plain[count:]
    if source and values[:1] == ["dc"]:
        del values[0]
    if letter in "rc":
        assigned = _without_what_does_nothing(letter, assigned)
        if not values and letter in assigned:
            values = [assigned.pop(letter)]
    multiplied = {"m"} if letter in "rcig" else set()
    if not set(assigned) <= multiplied or len(plain) < count or len(values) != 1:
        what = "[dc] and a constant" if source else "a constant"
        more = ", and m=; " if multiplied else "; "
        raise ValueError(
            f"{letter.upper()} is given by a name, {count} nodes, {what} number or "
            f"{{expression}}{more}nothing else is allowed"
        )
    given = {key: expression_of(value) for key, value in assigned.items()}
    return {"value": value_of(values[0]), **given}


def _without_what_does_nothing(letter: str, assigned: dict[str, str]) -> dict[str, str]:
    """What is left of an R's or C's assignments: the value, and how many.

    Raises:
        ValueError: A parasitic or a coefficient that would do something.
    """
    left = {}
    for key, word in assigned.items():
        if key in (letter, "m"):
            left[key] = word
        elif key in NEUTRAL:
            value = value_of(word)
            if value.names or value.value(dict[str, float]().__getitem__) != NEUTRAL[key]:
                raise ValueError(
                    f"{key} = {word[:20]} of {'a resistor' if letter == 'r' else 'a capacitor'}; "
                    f"allowed: {NEUTRAL[key]:g}; {INSTEAD.get(key, 'leave it out')}"
                )
        elif key not in RATINGS:
            raise ValueError(
                f"{key[:40]!r} of {'a resistor' if letter == 'r' else 'a capacitor'}; allowed: "
                f"{letter}= (the value), m=; leave the rest out"
            )
    return left
