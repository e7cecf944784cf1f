"""Low-power integrate-and-fire: the neuron above, adaptation and buffer below, then the biases."""

from schematics.blocks import (
    Adaptation,
    SlowInverter,
    adaptation,
    adaptive_biases,
    diode,
    hanging,
    membrane,
    slow_inverter,
    supplied_inverter,
)
from schematics.sheet import Sheet

LOW = -12.0
"""Ground of the adaptation and the buffer."""


def draw(sheet: Sheet) -> None:
    """Place everything."""
    _membrane(sheet)
    _comparator(sheet)
    slow_inverter(sheet, 31, SlowInverter("xm8", "xm9", "xm10", "xm11"))
    sheet.rail(15.5, 32.25, 11, port="right")
    parts = Adaptation("xm15", "xm16", "xm22", "xm23", "xm17", "xm18", "xm21", "xm19")
    adaptation(sheet, 1.5, LOW, parts)
    _spike(sheet)
    adaptive_biases(sheet, 1.5, LOW - 8.5, ("isf", "xmbs", "cvsf", "vsf"))


def _membrane(sheet: Sheet) -> None:
    membrane(sheet, 19.75)
    sheet.wire((1.5, 5), (1.5, LOW + 2))
    hanging(sheet, "xm20", 8.25, "vlk", "leak", "leak")
    hanging(sheet, "xm12", 13, "vo2", "reset", "reset", 4.5)
    sheet.block("positive feedback", (11.25, 5.4), (18.25, 12.5), "feedback")
    sheet.mos("xm6", 15.75, 10, flip=True)
    sheet.name("vo1", 16.75, 10, "right")
    sheet.mos("xm7", 15.75, 8, flip=True)
    sheet.wire((15.75, 7), (15.75, 5))


def _comparator(sheet: Sheet) -> None:
    sheet.block("source follower", (18.4, -0.75), (22.95, 7.9), "plain")
    sheet.mos("xm1", 20.75, 5)
    sheet.rail(20.25, 21.25, 6.6)
    sheet.wire((20.75, 6), (20.75, 6.6))
    sheet.mos("xm2", 20.75, 1)
    sheet.name("vsf", 19.75, 1, "left")
    sheet.wire((20.75, 4), (20.75, 2))
    sheet.wire((20.75, 3), (24, 3))
    sheet.name("vin", 21.6, 3, "top")

    x = 25
    sheet.block("inverter", (x - 1.9, -0.75), (x + 2.1, 12.5), "plain")
    sheet.mos("xm3", x, 10)
    diode(sheet, x, 9)
    sheet.wire((16.75, 8), (24, 8))
    sheet.mos("xm4", x, 7)
    sheet.mos("xm5", x, 3)
    sheet.wire((x - 1, 7), (x - 1, 3))
    sheet.wire((x, 6), (x, 4))
    sheet.wire((x, 2), (x, 0))
    sheet.wire((x, 5), (30, 5))
    sheet.name("vo1", x + 3.75, 5, "top")
    sheet.ground((20.75, 0), (x, 0))


def _spike(sheet: Sheet) -> None:
    x, y = 31, LOW + 5
    sheet.block("output buffer", (x - 2.75, LOW - 0.75), (x + 2.5, LOW + 10.5), "plain")
    supplied_inverter(sheet, "xm13", "xm14", x, LOW, LOW + 9)
    sheet.wire((27.45, 5), (27.45, y), (x - 1, y))
    sheet.wire((x, y), (x + 5, y))
    sheet.name("spk", x + 5, y, "right", port=True)
    sheet.rail(x - 0.5, x + 0.5, LOW + 9)
