"""A datasheet as the text of a TOML file."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from circuits.datasheet import Datasheet
from circuits.errors import visible

PIECE = 80
"""Characters of a long text on one line; lists longer than this have an item a line."""


@cache
def _template() -> Template:
    # TOML, not HTML: every text of a file goes through _toml.
    loader = PackageLoader("bridge.own_circuit", ".")
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)
    environment.filters["toml"] = _toml
    environment.filters["key"] = _key
    return environment.get_template("template.toml.j2")


def _toml(value: str | Sequence[str]) -> str:
    """A text or a list of texts; JSON's strings are TOML's, and no line is too long to read."""
    if not isinstance(value, str):
        items = [_quoted(item) for item in value]
        line = ", ".join(items)
        return f"[{line}]" if len(line) <= PIECE else "[\n  " + ",\n  ".join(items) + ",\n]"
    if len(value) <= 2 * PIECE:
        return _quoted(value)
    pieces = [_quoted(value[k : k + PIECE])[1:-1] for k in range(0, len(value), PIECE)]
    # After a backslash at the end of a line TOML drops the spaces that begin the next.
    kept = [f"\\u0020{one[1:]}" if one.startswith(" ") else one for one in pieces]
    return '"""' + "\\\n".join(kept) + '"""'


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def datasheet_text(
    sheet: Datasheet,
    name: str,
    reasons: Mapping[str, str] | None = None,
    comments: Sequence[str] = (),
) -> str:
    """Write a datasheet.

    Args:
        name: The circuit's name, which it may leave out.
        reasons: Why it says what it says, by key (a role's is ``ports.ROLE``); stands behind it as
            a comment.

    Returns:
        A TOML file that reads back as `sheet`, with the name.
    """
    ports = [(role, node) for role, node in sheet.ports if node is not None]
    return _template().render(
        sheet=sheet,
        name=name,
        title=sheet.title or name,
        ports=ports,
        reasons={key: visible(reason) for key, reason in (reasons or {}).items()},
        transistors=list(sheet.transistors.items()),
        comments=[visible(line) for line in comments],
    )


def _key(name: str) -> str:
    """A name as a key of TOML: bare where that is allowed."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _quoted(name)
