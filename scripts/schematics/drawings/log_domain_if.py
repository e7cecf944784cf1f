"""Log-domain neuron: the tau-cell's loop above the membrane, biases and buffer below."""

from schematics.blocks import SlowInverter, four_buffer, hang, hanging, membrane, slow_inverter
from schematics.sheet import Sheet

LOW = -11.25
"""Ground of the buffer."""


def draw(sheet: Sheet) -> None:
    """Place everything."""
    _input(sheet)
    _membrane(sheet)
    _output(sheet)
    slow_inverter(sheet, 31.75, SlowInverter("", "xmr1", "xmr2", "xmr3"), rail=13)
    sheet.rail(6.75, 33, 13, port="right")
    sheet.wire((26, LOW + 5), (27.5, LOW + 5))
    sheet.name("vo2", 26, LOW + 5, "left")
    four_buffer(sheet, 28.5, LOW, "on", "out")
    _biases(sheet)


def _input(sheet: Sheet) -> None:
    sheet.block("tau-cell: input", (1.75, 5.5), (9, 14.5), "input")
    sheet.name("iin", 0, 10, "left", port=True)
    sheet.current("Iin", 1, 10)
    sheet.wire((0, 10), (5.5, 10), (5.5, 8.5))
    sheet.mos("xmt1", 4, 8.5, flip=True)
    sheet.wire((4, 9.5), (4, 10))
    sheet.wire((4, 7.5), (4, 7))
    sheet.name("ref", 4, 7, "bottom")
    sheet.wire((5, 8.5), (6.25, 8.5))
    sheet.mos("xmt2", 7.25, 8.5)
    sheet.wire((7.25, 9.5), (7.25, 13))
    sheet.wire((7.25, 7.5), (7.25, 5))


def _membrane(sheet: Sheet) -> None:
    membrane(sheet, 18.25)
    sheet.block("leak", (6, -0.75), (14.35, 4.6), "leak", align="center")
    hang(sheet, "xmt6", 8.5, "vnt")
    hang(sheet, "xmt7", 12.75, "vnt")
    hanging(sheet, "xmr4", 17, "vo2", "reset", "reset")
    sheet.block("positive feedback", (9.2, 5.5), (15.2, 14.5), "feedback")
    sheet.mos("xmf2", 11.25, 12, flip=True)
    sheet.name("vph", 12.25, 12, "right")
    sheet.mos("xmf1", 11.25, 10, flip=True)
    sheet.name("cmp", 12.25, 10, "right")
    sheet.wire((11.25, 9), (11.25, 5))


def _output(sheet: Sheet) -> None:
    x, first, second = 18.25, 22.5, 26.5
    sheet.block("tau-cell", (15.6, 5.5), (19.95, 14.5), "input")
    sheet.mos("xmt5", x, 12)
    sheet.name("vpt", x - 1, 12, "left")
    sheet.wire((x, 11), (x, 9.5))
    sheet.mos("xmt3", x, 8.5, flip=True)
    sheet.wire((x, 7.5), (x, 5))
    sheet.wire((x + 1, 8.5), (first - 1, 8.5))
    sheet.wire((x, 10), (x + 1.5, 10), (x + 1.5, 8.5))
    sheet.name("v3", x + 0.75, 10, "top")
    sheet.block("comparators", (20.1, 5.5), (28.3, 14.5), "plain")
    for output, threshold, column in (("xmt4", "xmc1", first), ("xmt8", "xmc2", second)):
        sheet.mos(output, column, 8.5)
        sheet.wire((column, 9.5), (column, 11))
        sheet.mos(threshold, column, 12)
        sheet.name("vph", column - 1, 12, "left")
    sheet.wire((first, 10), (first + 1, 10))
    sheet.name("cmp", first + 1, 10, "right")
    sheet.name("v3", second - 1, 8.5, "left")
    sheet.wire((second, 10), (28.5, 10), (28.5, 5), (30.75, 5))
    sheet.name("spn", 29.5, 5, "top")
    sheet.wire((second, 7.5), (second, 6.5), (first, 6.5))
    sheet.wire((first, 7.5), (first, 3))
    sheet.name("ref", first, 4.5, "right")
    sheet.source("vref", first, 2)
    sheet.wire((first, 1), (first, 0))
    sheet.ground((first, 0))


def _biases(sheet: Sheet) -> None:
    x, y = 1.5, -8.5
    sheet.block("bias generators", (x - 2.25, y - 0.75), (x + 22.5, y + 7), "bias")
    sheet.rail(x - 0.25, x + 19.75, y + 5.5)
    sheet.bias(x, y, "int", "xmbn", "cvnt", "vnt")
    sheet.bias_p(x + 6, y, "ipt", "xmbp", "cvpt", "vpt")
    sheet.bias(x + 12, y, "irf", "xmbr", "cvrf", "vrf")
    sheet.bias_p(x + 18, y, "iph", "xmbh", "cvph", "vph")
