"""How the JSON document is laid out: one row of a matrix, or one small record, a line."""

import json
from typing import Any

WIDTH = 120
"""A record longer than this has a line for each of its keys."""


def lay_out(value: Any, depth: int = 0) -> str:
    """Render plain data as JSON; the same data give the same text.

    Lists of numbers or strings stand on one line, however long: a curve, a row of a matrix.
    Records of such values do when they are short. Numbers have the fewest digits that give them
    back exactly (Python's ``repr``); one that is infinite or not a number is a ValueError. Each
    line begins with `depth` spaces; the last has no newline.
    """
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    flat = not any(isinstance(one, dict | list) for one in inner)
    if flat:
        line = json.dumps(value, ensure_ascii=False, allow_nan=False)
        if not isinstance(value, dict) or len(line) <= WIDTH:
            return line
    if isinstance(value, dict):
        pairs = value.items()
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {lay_out(one, depth + 1)}"
            for key, one in pairs
        ]
    else:
        parts = [lay_out(one, depth + 1) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    lines = ",\n".join(" " * (depth + 1) + part for part in parts)
    return f"{opening}\n{lines}\n{' ' * depth}{closing}"
