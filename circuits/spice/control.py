"""The control section of a file that a person runs in ngspice alone."""

import re
from collections.abc import Iterable

from circuits.errors import CircuitInputError, shown
from circuits.spice import card
from circuits.spice.command import KNOWN
from circuits.spice.deck import assemble
from circuits.spice.rule import COMMENT, VECTOR
from circuits.spice.word import NAME

_EXPRESSION = r"[A-Za-z0-9_ .,+\-*/^()\[\]]+"
_SHOWING = re.compile(
    rf"let {NAME} = {_EXPRESSION}|define {NAME}\([a-z0-9,]+\) {_EXPRESSION}|"
    rf"echo [A-Za-z0-9_ .,:()+\-/]+|meas dc {NAME} find {VECTOR} when {VECTOR}=0 (?:rise|fall)=1|"
    rf"  plot {VECTOR}(?: (?:vs )?{VECTOR})?|if \$\?batchmode|else|end"
)
"""What computes and shows numbers; none of it writes a file, as ``>`` would."""


def render_with_control(lines: Iterable[str], control: Iterable[str]) -> str:
    """Put the lines of a deck together with a control section.

    Args:
        lines: The deck without its ``.end``; it names no file.
        control: The commands: those that this program sends itself, and those that show numbers.

    Raises:
        CircuitInputError: A line or command is none that such a file may hold.
    """
    commands = list(control)
    for command in commands:
        known = KNOWN.fullmatch(command) or _SHOWING.fullmatch(command)
        if not known and not COMMENT.fullmatch(command):
            raise CircuitInputError(
                f"the command {shown(command)} is refused in a control section; allowed: this "
                "program's own analyses, and what shows their numbers"
            )
    deck = assemble([*lines, card.END]).removesuffix(f"{card.END}\n")
    return deck + "\n".join([".control", *commands, ".endc", card.END]) + "\n"
