"""Whether every text is free of others, of wires and of symbols."""

from itertools import combinations

from schemdraw.backends.svgtext import string_width

from schematics.connectivity import segments
from schematics.sheet import Placed, Sheet, Text

Box = tuple[float, float, float, float]

POINTS = 18.0
"""Points of one grid unit."""

WIDEST = 1.15
"""DejaVu Sans, the widest of the usual fonts, over Arial, whose widths schemdraw knows."""

ASCENT, DESCENT = 0.75, 0.2
"""Of the font size."""


def overlaps(sheet: Sheet) -> list[str]:
    """List what stands on something else.

    Parameters
    ----------
    sheet : Sheet
        A finished drawing.

    Returns:
    -------
    list of str
        One line for each overlap of a text with a text, wire or symbol, of two symbols, or of a
        wire with a symbol's body.
    """
    texts = [(repr(text.text), box_of(text)) for text in sheet.texts]
    bodies = [(part.name, _body(part)) for part in sheet.placed]
    wires = [
        (f"wire {a}-{b}", (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])))
        for a, b in segments(sheet)
    ]
    # Pins of transistors run straight through the middle of the symbol.
    leads = [
        (f"lead of {part.name}", (x, y - 1, x, y + 1))
        for part in sheet.placed
        if part.kind in ("nf", "pf")
        for x, y in [part.at]
    ]
    grounds = [
        ("ground", (name.at[0] - 0.3, name.at[1] - 0.5, name.at[0] + 0.3, name.at[1]))
        for name in sheet.names
        if name.style == "ground"
    ]
    pairs = [
        *combinations(texts + bodies, 2),
        *((text, other) for text in texts for other in wires + leads + grounds),
        *((body, other) for body in bodies for other in wires + grounds),
    ]
    edges = [
        f"{one} on the edge of a block"
        for one, a in texts
        for block in sheet.blocks
        if _meet(a, (*block.low, *block.high)) and not _inside(a, (*block.low, *block.high))
    ]
    return [f"{one} and {other}" for (one, a), (other, b) in pairs if _meet(a, b)] + edges


def box_of(text: Text) -> Box:
    """Left, bottom, right and top of a text, grid units."""
    lines = text.text.splitlines()
    width = WIDEST * max(string_width(line, fontsize=text.size) for line in lines) / POINTS
    left = text.at[0] - {"left": 0.0, "center": 0.5, "right": 1.0}[text.align] * width
    size = text.size / POINTS
    low = text.at[1] - size * DESCENT
    return left, low, left + width, text.at[1] + size * (len(lines) - 1 + ASCENT)


def _body(part: Placed) -> Box:
    x, y = part.at
    if part.kind in ("nf", "pf"):
        return (x + 0.1, y - 0.5, x + 0.8, y + 0.5) if part.turned else (
            x - 0.8, y - 0.5, x - 0.1, y + 0.5)  # fmt: skip
    if part.kind in ("i", "v"):
        return x - 0.5, y - 0.5, x + 0.5, y + 0.5
    return (x - 0.15, y - 0.5, x + 0.15, y + 0.5) if part.turned else (
        x - 0.5, y - 0.15, x + 0.5, y + 0.15)  # fmt: skip


def _meet(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _inside(a: Box, b: Box) -> bool:
    return b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3]
