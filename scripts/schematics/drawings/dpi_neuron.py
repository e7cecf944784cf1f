"""DPI neuron: input pair and membrane above, adaptation and buffer below, then the biases."""

from schematics.blocks import (
    Adaptation,
    SlowInverter,
    adaptation,
    adaptive_biases,
    diode,
    four_buffer,
    hanging,
    membrane,
    slow_inverter,
)
from schematics.sheet import Sheet

LOW = -12.0
"""Ground of the adaptation and the buffer."""


def draw(sheet: Sheet) -> None:
    """Place everything."""
    _membrane(sheet)
    _amplifier(sheet)
    slow_inverter(sheet, 28, SlowInverter("xmr0", "xmr1", "xmr2", "xmr3"))
    sheet.rail(15.5, 29.25, 11, port="right")
    parts = Adaptation("xmg1", "xmg2", "xmg3", "xmg4", "xmg5", "xmg6", "xmg7", "xmg8")
    adaptation(sheet, 1.5, LOW, parts)
    sheet.wire((31.5, 5), (35, 5), (35, -1.5), (23, -1.5), (23, LOW + 5), (25, LOW + 5))
    four_buffer(sheet, 26, LOW, "spn", "spk")
    adaptive_biases(sheet, 1.5, LOW - 8.5, ("ith", "xmbh", "cvth", "vth"))


def _membrane(sheet: Sheet) -> None:
    sheet.block("input pair", (0.5, 6.4), (8.75, 12.5), "input", align="center")
    sheet.name("iin", 0, 10, "left", port=True)
    sheet.current("Iin", 1.25, 10)
    sheet.wire((0, 10), (6.25, 10))
    sheet.mos("xml1", 2.75, 9)
    sheet.name("vth", 1.75, 9, "left")
    sheet.mos("xml2", 6.25, 9)
    diode(sheet, 6.25, 8)
    sheet.wire((6.25, 7), (6.25, 5))

    sheet.ground((2.75, 8))
    membrane(sheet, 21)
    sheet.wire((1.5, 5), (1.5, LOW + 2))
    hanging(sheet, "xml3", 8.25, "vlk", "leak", "leak")
    hanging(sheet, "xmr4", 13, "vo2", "reset", "reset", 4.5)
    sheet.block("positive feedback", (11.75, 5.4), (18.5, 12.5), "feedback")
    sheet.mos("xma4", 15.75, 10, flip=True)
    sheet.mos("xma5", 15.75, 8, flip=True)
    sheet.name("vo1", 16.75, 8, "right")
    sheet.wire((15.75, 7), (15.75, 5))


def _amplifier(sheet: Sheet) -> None:
    x = 22
    sheet.block("amplifier", (x - 2, -0.75), (x + 2, 12.5), "plain")
    sheet.mos("xma3", x, 10)
    diode(sheet, x, 9)
    sheet.wire((16.75, 10), (x - 1, 10))
    sheet.mos("xma2", x, 7)
    sheet.mos("xma1", x, 3)
    sheet.wire((x - 1, 7), (x - 1, 3))
    sheet.wire((x, 6), (x, 4))
    sheet.wire((x, 2), (x, 0))
    sheet.wire((x, 5), (27, 5))
    sheet.name("vo1", x + 3.75, 5, "top")
    sheet.ground((x, 0))
