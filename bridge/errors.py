"""Errors that a user of the bridge can mend."""


class BridgeInputError(ValueError):
    """A plan, run directory, argument or the installation is not usable.

    The message names what was wrong, the offending value and what is allowed, in one line.
    """
