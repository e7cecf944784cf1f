"""The sheet that a drawing is put on: parts, wires, names, blocks, all on a grid."""

from dataclasses import dataclass

from schematics.netlist import Netlist

Point = tuple[float, float]

DEVICE, NET, CAPTION = 10.0, 11.0, 10.0
"""Font sizes, points; two thirds of them on a page of 16 cm."""


@dataclass(frozen=True)
class Placed:
    """A part of the netlist on the sheet; `pins` in the netlist's order, without the bulk."""

    name: str
    kind: str
    at: Point
    pins: tuple[Point, ...]
    turned: bool


@dataclass(frozen=True)
class Name:
    """A net's name at a point: ``"label"``, ``"port"``, ``"ground"`` or ``"supply"``."""

    net: str
    at: Point
    style: str


@dataclass(frozen=True)
class Text:
    """Lines of text; `at` is the left, middle or right of the last line's baseline."""

    text: str
    at: Point
    align: str
    size: float
    style: str


@dataclass(frozen=True)
class Block:
    """A shaded rectangle behind a functional block."""

    low: Point
    high: Point
    tint: str


class Sheet:
    """Collects what a drawing places.

    Lengths are grid units. A transistor stands upright, two units from drain to source, its gate
    one unit to the left, or to the right when flipped.

    Parameters
    ----------
    netlist : Netlist
        What is drawn; labels come from it.

    Attributes:
    ----------
    state : str or None
        The node that is drawn thick: the membrane, unless a drawing names another.
    """

    def __init__(self, netlist: Netlist) -> None:
        self.netlist = netlist
        self.state = netlist.roles.get("membrane")
        self.placed: list[Placed] = []
        self.wires: list[tuple[Point, ...]] = []
        self.names: list[Name] = []
        self.texts: list[Text] = []
        self.blocks: list[Block] = []
        self.arrows: list[tuple[Point, float]] = []

    def mos(self, name: str, x: float, y: float, *, flip: bool = False) -> None:
        """Place a transistor with its middle at (x, y)."""
        part = self.netlist.parts[name]
        up = 1 if part.kind == "nf" else -1
        gate = (x + 1, y) if flip else (x - 1, y)
        pins = ((x, y + up), gate, (x, y - up))
        self.placed.append(Placed(name, part.kind, (x, y), pins, flip))
        self._beside(part.label, x, y, -0.25 if flip else 0.25)

    def inverter(
        self, pull_up: str, pull_down: str, x: float, y: float, *, flip: bool = False
    ) -> None:
        """Place two transistors, drains joined at (x, y), gates at (x - 1, y), flipped x + 1."""
        self.mos(pull_up, x, y + 2, flip=flip)
        self.mos(pull_down, x, y - 2, flip=flip)
        gate = x + 1 if flip else x - 1
        self.wire((gate, y + 2), (gate, y - 2))
        self.wire((x, y + 1), (x, y - 1))

    def cap(self, name: str, x: float, y: float, *, side: int = 1, minus_up: bool = False) -> None:
        """Place an upright capacitor; `side` is -1 for the label on the left."""
        ends = ((x, y + 1), (x, y - 1))
        pins = ends[::-1] if minus_up else ends
        self.placed.append(Placed(name, "c", (x, y), pins, False))
        self._beside(self.netlist.parts[name].label, x, y, 0.55 * side)

    def lying_cap(self, name: str, x: float, y: float, *, minus_left: bool = False) -> None:
        """Place a horizontal capacitor, its label above."""
        ends = ((x - 1, y), (x + 1, y))
        pins = ends[::-1] if minus_left else ends
        self.placed.append(Placed(name, "c", (x, y), pins, True))
        label = self.netlist.parts[name].label.replace("\n", " ")
        self.texts.append(Text(label, (x, y + 0.7), "center", DEVICE, "plain"))

    def source(self, name: str, x: float, y: float, *, side: int = 1) -> None:
        """Place a source: a current flows down, a voltage has its plus on top."""
        kind = self.netlist.parts[name].kind
        self.placed.append(Placed(name, kind, (x, y), ((x, y + 1), (x, y - 1)), False))
        self._beside(self.netlist.parts[name].label, x, y, 0.75 * side)

    def wire(self, *points: Point) -> None:
        """Run a wire through points; it connects where an end or a pin touches it."""
        self.wires.append(points)

    def ground(self, *points: Point) -> None:
        """Put ground symbols."""
        self.names.extend(Name("0", point, "ground") for point in points)

    def rail(self, left: float, right: float, y: float, *, port: str | None = None) -> None:
        """Run the supply's rail, named at its left end, or as the port at the side `port`."""
        net = self.netlist.roles["supply"]
        self.wire((left, y), (right, y))
        self.name(net, right if port == "right" else left, y, port or "left", port=bool(port))

    def name(self, net: str, x: float, y: float, side: str, *, port: bool = False) -> None:
        """Name the net at a point; a port gets a circle."""
        self.names.append(Name(net, (x, y), "port" if port else "label"))
        style = "membrane" if net == self.state else "net"
        gap = 0.4 if port else 0.2
        at, align = {
            "left": ((x - gap, y - 0.2), "right"),
            "right": ((x + gap, y - 0.2), "left"),
            "top": ((x, y + gap + 0.1), "center"),
            "bottom": ((x, y - gap - 0.5), "center"),
        }[side]
        self.texts.append(Text(net, at, align, NET, style))

    def current(self, text: str, x: float, y: float) -> None:
        """Put an arrow to the right on a horizontal wire, with a name above."""
        self.arrows.append(((x, y), 0.0))
        self.texts.append(Text(text, (x, y + 0.4), "center", NET, "plain"))

    def block(
        self, caption: str, low: Point, high: Point, tint: str, *, align: str = "left"
    ) -> None:
        """Shade a rectangle; the caption stands inside at its top."""
        self.blocks.append(Block(low, high, tint))
        x = {"left": low[0] + 0.2, "center": (low[0] + high[0]) / 2, "right": high[0] - 0.2}[align]
        self.texts.append(Text(caption, (x, high[1] - 0.6), align, CAPTION, "caption"))

    def bias(self, x: float, y: float, source: str, diode: str, cap: str, net: str) -> None:
        """Draw a bias generator: a current into a diode of nFET type, from ground up to y + 5.5."""
        self.mos(diode, x, y + 1, flip=True)
        self.source(source, x, y + 4.5)
        self.cap(cap, x + 1.75, y + 1)
        self.wire((x, y + 2), (x, y + 3.5))
        self.wire((x + 1, y + 1), (x + 1, y + 2.5))
        self.wire((x, y + 2.5), (x + 1.75, y + 2.5), (x + 1.75, y + 2))
        self.name(net, x + 1, y + 2.5, "top")
        self.ground((x, y), (x + 1.75, y))

    def bias_p(self, x: float, y: float, source: str, diode: str, cap: str, net: str) -> None:
        """Draw a bias generator of pFET type: the diode at the supply, the source below."""
        self.mos(diode, x, y + 4.5, flip=True)
        self.source(source, x, y + 1)
        first, _ = self.netlist.parts[cap].nodes
        self.cap(cap, x + 1.75, y + 4.5, minus_up=first == net)
        self.wire((x, y + 2), (x, y + 3.5))
        self.wire((x + 1, y + 4.5), (x + 1, y + 3))
        self.wire((x, y + 3), (x + 1.75, y + 3), (x + 1.75, y + 3.5))
        self.name(net, x + 1, y + 3, "bottom")
        self.ground((x, y))

    def note(self) -> None:
        """Say below the drawing what holds for all transistors."""
        corners = [block.low for block in self.blocks] + [name.at for name in self.names]
        low = min(y for x, y in corners if x < 10)
        supply = self.netlist.roles["supply"]
        text = f"W/L in µm; bulks: n at ground, p at {supply}"
        self.texts.append(Text(text, (0, low - 0.9), "left", CAPTION, "caption"))

    def _beside(self, label: str, x: float, y: float, shift: float) -> None:
        lines = label.count("\n") + 1
        baseline = y - 0.2 - 0.28 * (lines - 1)
        align = "left" if shift > 0 else "right"
        self.texts.append(Text(label, (x + shift, baseline), align, DEVICE, "plain"))
