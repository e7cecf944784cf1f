"""Errors that a user of the transistor world can mend."""

import unicodedata
from collections.abc import Iterable

LONGEST_VALUE = 60
"""Characters of a user's value that a message repeats."""

LONGEST_LIST = 30
"""Names that a message lists."""


def is_control(character: str) -> bool:
    """Whether a character is invisible: a control, format, unassigned or line-ending one."""
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


def visible(text: str) -> str:
    """Escape what is invisible in a text: what is left is one line."""
    return "".join(
        character.encode("unicode_escape").decode("ascii") if is_control(character) else character
        for character in text
    )


def shown(value: object) -> str:
    """Write a value from a user into a message, whatever it is."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):
        # Python neither prints an integer of 4300 digits nor what is nested a thousand deep.
        return f"a value of type {type(value).__name__} that is too large to print"
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 3]}..."


def listed(names: Iterable[str]) -> str:
    """Write names into a message, the first few of very many."""
    every = list(names)
    more = f", and {len(every) - LONGEST_LIST} more" if len(every) > LONGEST_LIST else ""
    return ", ".join(every[:LONGEST_LIST]) + more


class CircuitInputError(ValueError):
    """A netlist, datasheet, technology or condition from the user is not usable.

    The message names the file, the key, the value and what is allowed, in one line. What is
    invisible in it is escaped: a file cannot send commands to the terminal that shows the message.
    """

    def __init__(self, message: str) -> None:
        super().__init__(visible(message))
