"""Functional blocks that several neurons have in common."""

from typing import NamedTuple

from schematics.sheet import Sheet


def membrane(sheet: Sheet, right: float) -> None:
    """Draw the membrane's wire at y = 5 from its port to `right`, with Cmem and the input."""
    sheet.name("mem", 0, 5, "left", port=True)
    if "input" not in sheet.netlist.roles:
        sheet.current("Iin", 0.8, 5)
    sheet.wire((0, 5), (right, 5))
    sheet.cap("cmem", 3.25, 1)
    sheet.wire((3.25, 2), (3.25, 5))
    sheet.ground((3.25, 0))


def hanging(
    sheet: Sheet, name: str, x: float, gate: str, caption: str, tint: str, width: float = 4.25
) -> None:
    """Hang a transistor between the membrane's wire and ground, in a block of its own.

    Without a name of the gate, a wire must come to (x - 1, 1).
    """
    align = "left" if width < 5 else "right"
    sheet.block(caption, (x - 2.5, -0.75), (x - 2.5 + width, 4.6), tint, align=align)
    hang(sheet, name, x, gate)


def hang(sheet: Sheet, name: str, x: float, gate: str) -> None:
    """Hang a transistor between the membrane's wire and ground."""
    sheet.mos(name, x, 1)
    sheet.wire((x, 2), (x, 5))
    if gate:
        sheet.name(gate, x - 1, 1, "left")
    sheet.ground((x, 0))


def two_inverters(sheet: Sheet, first: float, apart: float = 3.75) -> None:
    """Draw MP1 to MN2 and Cfb back to the membrane, whose wire ends at (first - 1, 5)."""
    second = first + apart
    sheet.block("two inverters", (first - 1.5, -0.75), (second + 2.5, 9.8), "plain")
    for pull_up, pull_down, x in (("xmp1", "xmn1", first), ("xmp2", "xmn2", second)):
        supplied_inverter(sheet, pull_up, pull_down, x, 0, 8.5)
    sheet.rail(first - 0.5, second + 0.75, 8.5, port="right")
    sheet.wire((first, 5), (second - 1, 5))
    sheet.name("n1", first + 1.25, 5, "top")
    out = second + 3.5
    sheet.wire((second, 5), (out, 5))
    sheet.name("out", out, 5, "right", port=True)

    middle = first + 2.25
    sheet.block("positive feedback", (middle - 3.25, 10.2), (middle + 3, 13), "feedback")
    sheet.lying_cap("cfb", middle, 11, minus_left=True)
    sheet.wire((first - 2, 5), (first - 2, 11), (middle - 1, 11))
    sheet.wire((middle + 1, 11), (out - 0.75, 11), (out - 0.75, 5))


def supplied_inverter(
    sheet: Sheet,
    pull_up: str,
    pull_down: str,
    x: float,
    ground: float,
    rail: float,
    *,
    flip: bool = False,
) -> None:
    """Draw an inverter from `ground` to a rail, input and output 5 above ground."""
    sheet.inverter(pull_up, pull_down, x, ground + 5, flip=flip)
    sheet.wire((x, ground + 8), (x, rail))
    sheet.wire((x, ground + 2), (x, ground))
    sheet.ground((x, ground))


class Adaptation(NamedTuple):
    """Transistors of an adaptation branch, by what they do."""

    charge: str
    switch: str
    mirror_in: str
    mirror_out: str
    shunt: str
    diode: str
    leak: str
    output: str


def adaptation(sheet: Sheet, x: float, y: float, parts: Adaptation) -> None:
    """Draw a differential-pair integrator that spikes charge, from ground at y to a rail at y + 9.

    The drain of the output transistor is at (x, y + 2).
    """
    low, high = (x - 2.25, y - 0.75), (x + 18.5, y + 10.5)
    sheet.block("adaptation", low, high, "adaptation", align="center")
    sheet.mos(parts.output, x, y + 1, flip=True)
    sheet.wire((x + 1, y + 1), (x + 1, y + 3), (x + 7.75, y + 3))
    sheet.name("vca", x + 3.25, y + 3, "top")
    sheet.cap("cad", x + 3, y + 1)
    sheet.wire((x + 3, y + 2), (x + 3, y + 3))
    sheet.mos(parts.leak, x + 7.75, y + 1)
    sheet.name("vat", x + 6.75, y + 1, "left")
    sheet.mos(parts.diode, x + 7.75, y + 5)
    sheet.wire((x + 7.75, y + 4), (x + 7.75, y + 2))
    sheet.wire((x + 6.75, y + 5), (x + 6.75, y + 3))
    sheet.mos(parts.shunt, x + 12.25, y + 5)
    sheet.name("vag", x + 11.25, y + 5, "left")
    sheet.wire((x + 12.25, y + 4), (x + 12.25, y))
    sheet.wire((x + 7.75, y + 6), (x + 7.75, y + 6.5), (x + 12.25, y + 6.5), (x + 12.25, y + 6))
    sheet.mos(parts.mirror_out, x + 10, y + 8, flip=True)
    sheet.wire((x + 10, y + 7), (x + 10, y + 6.5))
    sheet.wire((x + 11, y + 8), (x + 15, y + 8))
    sheet.mos(parts.mirror_in, x + 16, y + 8)
    sheet.wire((x + 15, y + 8), (x + 15, y + 6.5), (x + 16, y + 6.5))
    sheet.wire((x + 16, y + 7), (x + 16, y + 4))
    sheet.mos(parts.switch, x + 16, y + 3)
    sheet.name("vo2", x + 15, y + 3, "left")
    sheet.mos(parts.charge, x + 16, y + 1)
    sheet.name("vad", x + 15, y + 1, "left")
    sheet.rail(x + 9, x + 16.75, y + 9)
    for column in (0.0, 3.0, 7.75, 12.25, 16.0):
        sheet.ground((x + column, y))


class SlowInverter(NamedTuple):
    """Transistors of an inverter with a diode, or none, at its supply, and a slew current."""

    diode: str
    pull_up: str
    pull_down: str
    slew: str


def slow_inverter(sheet: Sheet, x: float, parts: SlowInverter, rail: float = 11) -> None:
    """Draw the refractory inverter to vo2 with Cref; its input is at (x - 1, 5)."""
    sheet.block("refractory period", (x - 3, -0.75), (x + 6.25, rail + 1.5), "refractory")
    if rail > 11:
        sheet.wire((x, 11), (x, rail))
    if parts.diode:
        sheet.mos(parts.diode, x, 10)
        diode(sheet, x, 9)
    else:
        sheet.wire((x, 8), (x, 11))
    sheet.mos(parts.pull_up, x, 7)
    sheet.mos(parts.pull_down, x, 3)
    sheet.wire((x - 1, 7), (x - 1, 3))
    sheet.wire((x, 6), (x, 4))
    sheet.mos(parts.slew, x, 1)
    sheet.name("vrf", x - 1, 1, "left")
    sheet.wire((x, 5), (x + 3.5, 5), (x + 3.5, 2))
    sheet.name("vo2", x + 2, 5, "top")
    sheet.cap("cref", x + 3.5, 1)
    sheet.ground((x, 0), (x + 3.5, 0))


def diode(sheet: Sheet, x: float, y: float) -> None:
    """Tie the gate at (x - 1, y + 1) to the drain at (x, y), one unit below it."""
    sheet.wire((x - 1, y + 1), (x - 1, y - 1), (x, y - 1))
    sheet.wire((x, y), (x, y - 1))


def adaptive_biases(sheet: Sheet, x: float, y: float, middle: tuple[str, str, str, str]) -> None:
    """Draw the six bias generators of a neuron with adaptation; `middle` is the second of them."""
    sheet.block("bias generators", (x - 2.25, y - 0.75), (x + 34.5, y + 7), "bias")
    sheet.rail(x - 0.25, x + 30.25, y + 5.5)
    sheet.bias(x, y, "ilk", "xmbl", "cvlk", "vlk")
    sheet.bias(x + 6, y, *middle)
    sheet.bias(x + 12, y, "irf", "xmbr", "cvrf", "vrf")
    sheet.bias(x + 18, y, "iad", "xmba", "cvad", "vad")
    sheet.bias(x + 24, y, "iag", "xmbg", "cvag", "vag")
    sheet.bias(x + 30, y, "iat", "xmbt", "cvat", "vat")


def four_buffer(sheet: Sheet, first: float, ground: float, middle: str, out: str) -> None:
    """Draw the two inverters MO1 to MO4 from their input at (first - 1, ground + 5) to the port."""
    second, y, rail = first + 4.25, ground + 5, ground + 8.5
    sheet.block("output buffer", (first - 2, ground - 0.75), (second + 2.5, rail + 1.25), "plain")
    supplied_inverter(sheet, "xmo1", "xmo2", first, ground, rail)
    supplied_inverter(sheet, "xmo3", "xmo4", second, ground, rail)
    sheet.wire((first, y), (second - 1, y))
    sheet.name(middle, first + 1.5, y, "top")
    sheet.wire((second, y), (second + 4, y))
    sheet.name(out, second + 4, y, "right", port=True)
    sheet.rail(first - 0.5, second + 0.5, rail)
