"""What a message says of something that a user's file holds."""

_LONGEST = 300


def shown(value: object) -> str:
    """Write a value into a message: one line, not long, what cannot be printed escaped.

    Args:
        value: A path, a name, another program's message.

    Returns:
        The text; the same when shown again.
    """
    text = str(value)
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)
