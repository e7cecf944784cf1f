"""Comparator-based neuron: the membrane's path above, potassium and the biases below."""

from schematics.blocks import hanging, membrane, supplied_inverter
from schematics.sheet import Sheet

LOW = -12.5
"""Ground of the potassium branch."""


def draw(sheet: Sheet) -> None:
    """Place everything."""
    _membrane(sheet)
    _comparator(sheet)
    _inverters(sheet)
    _potassium(sheet)
    _biases(sheet)


def _membrane(sheet: Sheet) -> None:
    membrane(sheet, 19.5)
    hanging(sheet, "xmlk", 8.25, "vlk", "leak", "leak")
    hanging(sheet, "xmk", 13, "", "potassium reset", "reset", 7.75)
    sheet.block("sodium feedback", (11.75, 5.4), (18.25, 12.5), "feedback")
    sheet.rail(15.25, 35, 11, port="right")
    sheet.mos("xmna", 15.75, 10, flip=True)
    sheet.name("vna", 16.75, 10, "right")
    sheet.mos("xmns", 15.75, 8, flip=True)
    sheet.name("n1", 16.75, 8, "right")
    sheet.wire((15.75, 7), (15.75, 5))


def _comparator(sheet: Sheet) -> None:
    left, right = 21, 26
    sheet.block("comparator", (18.75, -0.75), (28.25, 12.5), "plain")
    sheet.mos("xmt", 23.5, 10)
    sheet.name("vcm", 22.5, 10, "left")
    sheet.wire((left, 8), (right, 8))
    sheet.wire((23.5, 9), (23.5, 8))
    sheet.mos("xmc1", left, 7)
    sheet.wire((19.5, 5), (19.5, 7), (left - 1, 7))
    sheet.mos("xmc2", right, 7, flip=True)
    sheet.name("vth", right + 1, 7, "right")
    sheet.mos("xmc3", left, 3, flip=True)
    sheet.mos("xmc4", right, 3)
    sheet.wire((left + 1, 3), (right - 1, 3))
    sheet.wire((left + 1, 3), (left + 1, 4.5), (left, 4.5))
    for x in (left, right):
        sheet.wire((x, 6), (x, 4))
        sheet.wire((x, 2), (x, 0))
        sheet.ground((x, 0))


def _inverters(sheet: Sheet) -> None:
    first, second = 30.5, 34.25
    sheet.block("two inverters", (first - 1.5, -0.75), (second + 2.5, 12.5), "plain")
    sheet.wire((26, 5), (first - 1, 5))
    sheet.name("cmp", 27.25, 5, "top")
    supplied_inverter(sheet, "xmp1", "xmn1", first, 0, 11)
    sheet.wire((first, 5), (second - 1, 5))
    sheet.name("n1", first + 1.1, 5, "top")
    supplied_inverter(sheet, "xmp2", "xmn2", second, 0, 11)
    sheet.wire((second, 5), (second + 3.25, 5))
    sheet.name("out", second + 3.25, 5, "right", port=True)


def _potassium(sheet: Sheet) -> None:
    x, inverter = 16.75, 22.75
    low, high = (10.6, LOW - 0.75), (24.5, LOW + 10.5)
    sheet.block("charge, refractory period", low, high, "refractory")
    sheet.rail(x - 0.5, inverter + 0.5, LOW + 9)
    sheet.mos("xmku", x, LOW + 8, flip=True)
    sheet.name("vku", x + 1, LOW + 8, "right")
    sheet.mos("xmks", x, LOW + 6, flip=True)
    sheet.mos("xmkr", x, LOW + 3, flip=True)
    sheet.mos("xmkd", x, LOW + 1, flip=True)
    sheet.name("vkd", x + 1, LOW + 1, "right")
    sheet.wire((x, LOW + 5), (x, LOW + 4))
    sheet.wire((x + 1, LOW + 6), (x + 1, LOW + 3))
    sheet.cap("ck", 12, LOW + 1)
    sheet.wire((12, LOW + 2), (12, LOW + 4.5))
    sheet.wire((x, LOW + 4.5), (10.25, LOW + 4.5), (10.25, 1), (12, 1))
    sheet.name("ck", 12.75, LOW + 4.5, "top")
    sheet.ground((12, LOW), (x, LOW))

    supplied_inverter(sheet, "xmp3", "xmn3", inverter, LOW, LOW + 9, flip=True)
    sheet.wire((x + 1, LOW + 5), (inverter, LOW + 5))
    sheet.name("n3", x + 2.25, LOW + 5, "top")
    sheet.wire((37, 5), (37, LOW + 5), (inverter + 1, LOW + 5))


def _biases(sheet: Sheet) -> None:
    x, y = 1.5, LOW - 8.5
    sheet.block("bias generators", (x - 2.25, y - 0.75), (x + 34.5, y + 7), "bias")
    sheet.rail(x - 0.25, x + 25.75, y + 5.5)
    sheet.bias(x, y, "ilk", "xmbl", "cvlk", "vlk")
    sheet.bias(x + 6, y, "ikd", "xmbd", "cvkd", "vkd")
    sheet.bias_p(x + 12, y, "icm", "xmbc", "cvcm", "vcm")
    sheet.bias_p(x + 18, y, "ina", "xmbn", "cvna", "vna")
    sheet.bias_p(x + 24, y, "iku", "xmbu", "cvku", "vku")
    sheet.source("vth", x + 30, y + 1)
    sheet.wire((x + 30, y + 2), (x + 30, y + 3))
    sheet.name("vth", x + 30, y + 3, "top")
    sheet.ground((x + 30, y))
