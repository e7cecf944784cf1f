"""From a sheet to the bytes of an SVG file."""

import re
from xml.etree import ElementTree

import schemdraw
from schemdraw.elements import Element
from schemdraw.segments import (
    Segment,
    SegmentCircle,
    SegmentPoly,
    SegmentText,
    SegmentType,
)

from schematics.connectivity import junctions, nets
from schematics.crowding import POINTS, box_of
from schematics.sheet import Name, Placed, Point, Sheet, Text

FONT = "Helvetica, Arial, sans-serif"
INK, BLUE, GREY = "#1a1a1a", "#0072b2", "#555555"
THIN, THICK = 1.2, 2.6
MARGIN = 0.3

# Okabe and Ito's colours, paled so that black lines on them print well.
TINTS = {
    "input": "#e3f1fa", "leak": "#fdf1d6", "feedback": "#fbe3d3", "refractory": "#f6e6ef",
    "reset": "#e0f2ea", "adaptation": "#fbf8d2", "plain": "#f3f3f3", "bias": "#ececec",
}  # fmt: skip

_STYLE = f"stroke:{INK};fill:none;stroke-width:{THIN};stroke-linecap:round;stroke-linejoin:round"
_NUMBERS = {"d", "points", "cx", "cy", "r", "x", "y", "dy", "font-size"}
_SVG = "{http://www.w3.org/2000/svg}"


def render(sheet: Sheet) -> bytes:
    """Draw a sheet with schemdraw.

    Parameters
    ----------
    sheet : Sheet
        A finished drawing.

    Returns:
    -------
    bytes
        SVG with text as text; the same for the same sheet.
    """
    schemdraw.svgconfig.text = "text"
    with schemdraw.Drawing(canvas="svg", show=False) as drawing:
        drawing.config(inches_per_unit=POINTS / 72, margin=0, font=FONT, lw=THIN, color=INK)
        drawing.add(_Symbol(_background(sheet)))
        for placed in sheet.placed:
            drawing.add(_Symbol(_part(placed)).at(placed.at))
        drawing.add(_Symbol(_wires(sheet)))
        for name in sheet.names:
            drawing.add(_Symbol(_name(name)).at(name.at))
        drawing.add(_Symbol([_text(text) for text in sheet.texts]))
    return _tidy(drawing.get_imagedata("svg"), sheet)


class _Symbol(Element):
    """Segments in the sheet's own axes."""

    def __init__(self, parts: list[SegmentType]) -> None:
        super().__init__(d="right")
        self.segments.extend(parts)


def _background(sheet: Sheet) -> list[SegmentType]:
    boxes = [box_of(text) for text in sheet.texts]
    boxes += [(*block.low, *block.high) for block in sheet.blocks]
    points = [point for wire in sheet.wires for point in wire]
    points += [pin for part in sheet.placed for pin in part.pins]
    points += [(x, y - 0.5) for x, y in (name.at for name in sheet.names)]
    left = min([box[0] for box in boxes] + [x for x, _ in points]) - MARGIN
    low = min([box[1] for box in boxes] + [y for _, y in points]) - MARGIN
    right = max([box[2] for box in boxes] + [x for x, _ in points]) + MARGIN
    high = max([box[3] for box in boxes] + [y for _, y in points]) + MARGIN
    page = _rectangle((left, low), (right, high), "#ffffff")
    return [page, *(_rectangle(block.low, block.high, TINTS[block.tint]) for block in sheet.blocks)]


def _rectangle(low: Point, high: Point, fill: str) -> SegmentType:
    corners = [low, (high[0], low[1]), high, (low[0], high[1])]
    return SegmentPoly(corners, color=fill, fill=fill, lw=0.5, zorder=0)


def _wires(sheet: Sheet) -> list[SegmentType]:
    net = nets(sheet)
    drawn: list[SegmentType] = []
    for wire in sheet.wires:
        own = net[wire[0]] == sheet.state
        colour, width = (BLUE, THICK) if own else (INK, THIN)
        drawn.append(Segment(wire, color=colour, lw=width, zorder=3 if own else 2))
    for point in junctions(sheet):
        own = net[point] == sheet.state
        colour, radius = (BLUE, 0.17) if own else (INK, 0.13)
        drawn.append(SegmentCircle(point, radius, color=colour, fill=colour, lw=0.5, zorder=5))
    for (x, y), theta in sheet.arrows:
        across = 0.28 if theta == 0 else -0.28
        head = [(x + across, y), (x - across, y + 0.28), (x - across, y - 0.28)]
        drawn.append(SegmentPoly(head, color=BLUE, fill=BLUE, lw=0.5, zorder=4))
    return drawn


def _mos(turned: bool, bubble: bool) -> list[SegmentType]:
    side = 1 if turned else -1
    channel, gate = side * 0.35, side * 0.58
    lead = side * (0.84 if bubble else 0.58)
    parts: list[SegmentType] = [
        Segment([(0, 1), (0, 0.4), (channel, 0.4)]),
        Segment([(0, -1), (0, -0.4), (channel, -0.4)]),
        Segment([(channel, 0.55), (channel, -0.55)], lw=1.9),
        Segment([(gate, 0.42), (gate, -0.42)]),
        Segment([(side, 0), (lead, 0)]),
    ]
    if bubble:
        parts.append(SegmentCircle((side * 0.71, 0), 0.13, fill="#ffffff", zorder=4))
    return parts


def _cap(turned: bool) -> list[SegmentType]:
    along = [((0, 1), (0, 0.14)), ((0, -0.14), (0, -1)), ((-0.45, 0.14), (0.45, 0.14)),
             ((-0.45, -0.14), (0.45, -0.14))]  # fmt: skip
    widths = [THIN, THIN, 1.9, 1.9]
    return [
        Segment([(y, x) if turned else (x, y) for x, y in line], lw=width)
        for line, width in zip(along, widths, strict=True)
    ]


def _source(current: bool) -> list[SegmentType]:
    parts: list[SegmentType] = [
        Segment([(0, 1), (0, 0.5)]),
        Segment([(0, -1), (0, -0.5)]),
        SegmentCircle((0, 0), 0.5, fill="#ffffff"),
    ]
    if current:
        head = [(0, -0.34), (-0.17, -0.02), (0.17, -0.02)]
        parts.append(SegmentPoly(head, fill=INK, lw=0.5, zorder=4))
        strokes = [((0.0, 0.3), (0.0, -0.1))]
    else:
        strokes = [
            ((-0.14, 0.22), (0.14, 0.22)),
            ((0, 0.36), (0, 0.08)),
            ((-0.14, -0.24), (0.14, -0.24)),
        ]
    return parts + [Segment(stroke, zorder=4) for stroke in strokes]


def _part(placed: Placed) -> list[SegmentType]:
    if placed.kind in ("nf", "pf"):
        return _mos(placed.turned, placed.kind == "pf")
    if placed.kind == "c":
        return _cap(placed.turned)
    return _source(current=placed.kind == "i")


def _name(name: Name) -> list[SegmentType]:
    if name.style == "ground":
        return [SegmentPoly([(-0.3, -0.12), (0.3, -0.12), (0, -0.48)], fill=INK, lw=0.5),
                Segment([(0, 0), (0, -0.12)])]  # fmt: skip
    if name.style == "port":
        return [SegmentCircle((0, 0), 0.2, fill="#ffffff", zorder=6)]
    return []


def _text(text: Text) -> SegmentType:
    colour = {"plain": INK, "net": INK, "membrane": BLUE, "caption": GREY}[text.style]
    return SegmentText(
        text.at, text.text, align=(text.align, "base"), fontsize=text.size, font=FONT, color=colour
    )


def _tidy(data: bytes, sheet: Sheet) -> bytes:
    """Short numbers, styles said once, a title, and the netlist that this was drawn from."""
    ElementTree.register_namespace("", _SVG[1:-1])
    old = ElementTree.fromstring(data)
    root = ElementTree.Element(f"{_SVG}svg", {"role": "img"})
    for key in ("width", "height", "viewBox"):
        root.set(key, _shorten(old.attrib[key]))
    ElementTree.SubElement(root, f"{_SVG}title").text = f"Schematic: {sheet.netlist.title}"
    ElementTree.SubElement(root, f"{_SVG}desc").text = f"netlist {sheet.netlist.digest}"
    lines = ElementTree.SubElement(root, f"{_SVG}g", {"style": _STYLE})
    texts = ElementTree.SubElement(root, f"{_SVG}g", {"font-family": FONT})
    common = set(_STYLE.split(";"))
    for element in old:
        # schemdraw's baseline is SVG's default; "sans" alone is no generic family.
        for key in ("font-family", "dominant-baseline"):
            element.attrib.pop(key, None)
        for key in _NUMBERS & set(element.attrib):
            element.set(key, _shorten(element.attrib[key]))
        style = [word for word in element.attrib.pop("style", "").split(";") if word]
        style = [word for word in style if word not in common and "dasharray" not in word]
        if style:
            element.set("style", ";".join(style))
        for tspan in element.iter(f"{_SVG}tspan"):
            for key in _NUMBERS & set(tspan.attrib):
                tspan.set(key, _shorten(tspan.attrib[key]))
            if element.get("fill") == BLUE:
                tspan.set("font-weight", "bold")
        element.tail = "\n"
        (texts if element.tag == f"{_SVG}text" else lines).append(element)
    return bytes(ElementTree.tostring(root, encoding="utf-8")) + b"\n"


def _shorten(value: str) -> str:
    return re.sub(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", _short, value)


def _short(number: re.Match[str]) -> str:
    return f"{round(float(number[0]), 2) + 0.0:g}"
