"""The one renderer: what becomes a line of a deck, or a command to ngspice.

`card` and `command` write lines and commands from words and numbers, each of which they check;
`Deck` and `check_command` look at what is written once more, whoever wrote it, and let nothing pass
that this program does not need: no control section, no command within a comment, no file but those
of installed packages. Nothing else ever reaches ngspice.
"""

from circuits.spice.control import render_with_control as render_with_control
from circuits.spice.deck import Deck as Deck
from circuits.spice.deck import assemble as assemble
