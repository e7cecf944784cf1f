"""Pictures that a page has inside itself."""

from base64 import b64encode

from bridge.report.pages.document import Picture, Text
from bridge.store import Location, read_whole

LARGEST = 1 << 24
"""Bytes of a picture."""


def embedded(file: Location, alt: str, caption: str) -> Picture | Text:
    """A PNG of the run as a part of the page; what is missing is said.

    Raises:
        BridgeInputError: It is no regular file, too large, or reached through a link.
    """
    if not file.exists():
        return Text(f"The picture {file.name} is not there.", warning=True)
    content = b64encode(read_whole(file, LARGEST)).decode()
    return Picture(f"data:image/png;base64,{content}", alt, caption)
