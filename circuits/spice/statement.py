"""SPICE text as statements: continuation lines joined, parameters taken apart."""

import re
from collections.abc import Iterable, Iterator

_COMMENT = re.compile(r";|(?:^|\s)\$|\s//")
_NAME = re.compile(r"([A-Za-z_]\w*)\s*=(?!=)")
_OPEN, _CLOSE = "({[", ")}]"


def statements(lines: Iterable[str]) -> Iterator[str]:
    """Join continued lines and drop comments.

    Yields:
        Statements in order, each in one line without comment, never empty.
    """
    pending: list[str] = []
    for line in lines:
        text = line.strip()
        if not text or text.startswith("*"):
            continue
        code = _COMMENT.split(text, maxsplit=1)[0].strip()
        if code.startswith("+"):
            pending.append(code[1:].strip())
        elif code:
            if pending:
                yield " ".join(pending).strip()
            pending = [code]
    if pending:
        yield " ".join(pending).strip()


def assignments(text: str) -> list[tuple[str, str]]:
    """Take ``a = 1 b = {2 * c}`` apart.

    Args:
        text: What stands behind ``.param``, or the parameters of an element.

    Returns:
        Names as they are written, each with all that stands before the next name.
    """
    starts: list[tuple[str, int, int]] = []
    depth, quoted, k = 0, False, 0
    while k < len(text):
        character = text[k]
        if character == "'":
            quoted = not quoted
        elif character in _OPEN:
            depth += 1
        elif character in _CLOSE:
            depth -= 1
        elif not depth and not quoted and (k == 0 or not re.match(r"[\w.]", text[k - 1])):
            found = _NAME.match(text, k)
            if found:
                starts.append((found[1], k, found.end()))
                k = found.end() - 1
        k += 1
    ends = [*(start for _, start, _ in starts[1:]), len(text)]
    return [
        (name, text[value:end].strip(" \t,"))
        for (name, _, value), end in zip(starts, ends, strict=False)
    ]
