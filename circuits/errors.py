"""Errors that a user of the transistor world can mend."""


class CircuitInputError(ValueError):
    """A netlist, datasheet, technology or condition from the user is not usable.

    The message names the file, the key, the value and what is allowed, in one line.
    """
