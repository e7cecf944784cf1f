"""A datasheet as the text of a TOML file."""

from collections.abc import Mapping, Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from circuits.datasheet import Datasheet


@cache
def _template() -> Template:
    # TOML, not HTML: every text goes through tojson, whose strings are TOML's.
    loader = PackageLoader("bridge.own_circuit", ".")
    environment = Environment(loader=loader, undefined=StrictUndefined, autoescape=False)
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    return environment.get_template("template.toml.j2")


def datasheet_text(
    sheet: Datasheet,
    name: str,
    reasons: Mapping[str, str] | None = None,
    comments: Sequence[str] = (),
) -> str:
    """Write a datasheet.

    Parameters
    ----------
    sheet : Datasheet
        What it says.
    name : str
        The circuit's name, which it may leave out.
    reasons : mapping of str to str, optional
        Why a role was given to its node, by role; stands behind it as a comment.
    comments : sequence of str
        Lines at the head.

    Returns
    -------
    str
        A TOML file that reads back as `sheet`, with the name.
    """
    why = reasons or {}
    ports = [(role, node, why.get(role, "")) for role, node in sheet.ports if node is not None]
    return _template().render(
        sheet=sheet,
        name=name,
        title=sheet.title or name,
        ports=ports,
        transistors=list(sheet.transistors.items()),
        comments=comments,
    )
