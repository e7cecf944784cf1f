"""A page as data, and its HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


@dataclass(frozen=True)
class Text:
    """A paragraph.

    Attributes:
        text: What it says; plain text is escaped.
        warning: Whether it says that something is missing or went wrong.
    """

    text: str | Markup
    warning: bool = False
    element = "text"


@dataclass(frozen=True)
class Picture:
    """A picture.

    Attributes:
        file: Name in the page's folder, or its content as a ``data:`` address.
        alt, caption: What it shows: in few words, and as one reads it.
    """

    file: str
    alt: str
    caption: str | Markup = ""
    element = "picture"

    @property
    def embedded(self) -> bool:
        """Whether it is a part of the page."""
        return self.file.startswith("data:")


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        columns: Headings with units.
        prose: Columns whose text may take several lines.
    """

    columns: Sequence[str | Markup]
    rows: Sequence[Sequence[str | Markup]]
    numeric: Sequence[int] = ()
    prose: Sequence[int] = ()
    caption: str | Markup = ""
    element = "table"


@dataclass(frozen=True)
class Figures:
    """A few numbers that matter most.

    Attributes:
        values: What it is, and its value with unit.
    """

    values: Sequence[tuple[str | Markup, str | Markup]]
    element = "figures"


@dataclass(frozen=True)
class Listing:
    """A file that is shown when asked for."""

    title: str
    text: str
    element = "listing"


Block = Text | Picture | Table | Figures | Listing


@dataclass(frozen=True)
class Section:
    """A part of the page."""

    key: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)


@dataclass(frozen=True)
class Document:
    """A page."""

    title: str
    subtitle: str
    source: str
    notes: str
    sections: Sequence[Section]

    def to_html(self) -> str:
        """Render the page; whatever is not `Markup` is escaped."""
        return _environment().get_template("page.html.j2").render(page=self)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("bridge.report.pages", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
