"""Errors that a user of the behavioural world can mend."""


class SurrogateInputError(ValueError):
    """A file, parameter or argument from the user is not usable.

    The message names what was wrong, the offending value and what is allowed, in one line.
    """
