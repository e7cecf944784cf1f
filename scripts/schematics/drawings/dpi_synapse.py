"""DPI synapse: a pulse lets the weight current into a differential pair with a capacitor."""

from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    sheet.state = "vs"
    sheet.rail(2.25, 16.75, 11, port="right")
    _pair(sheet)
    sheet.block("leak", (4.75, 8.9), (9.5, 12.5), "leak")
    sheet.mos("xmtau", 7.25, 10)
    sheet.name("vta", 6.25, 10, "left")
    sheet.wire((7.25, 9), (7.25, 7))
    sheet.wire((7.25, 8), (14.75, 8))
    sheet.name("vs", 9.75, 8, "top")
    sheet.cap("csyn", 11, 10)
    sheet.wire((11, 9), (11, 8))
    sheet.block("output current", (13.5, 3.5), (19, 12.5), "reset")
    sheet.mos("xmsyn", 15.75, 8)
    sheet.wire((15.75, 9), (15.75, 11))
    sheet.wire((15.75, 7), (15.75, 5), (19.75, 5))
    sheet.current("Isyn", 17.5, 5)
    sheet.name("isyn", 19.75, 5, "right", port=True)
    _biases(sheet)


def _pair(sheet: Sheet) -> None:
    sheet.block("weight", (2.4, -0.75), (7.25, 4.3), "feedback")
    sheet.name("pre", 0, 1, "left", port=True)
    sheet.wire((0, 1), (4, 1))
    sheet.mos("xmpre", 5, 1)
    sheet.mos("xmw", 5, 3)
    sheet.name("vw", 4, 3, "left")
    sheet.wire((5, 4), (5, 5))
    sheet.ground((5, 0))
    sheet.block("input pair", (0.25, 4.6), (9, 8.7), "input", align="center")
    sheet.wire((2.75, 5), (7.25, 5))
    sheet.mos("xmthr", 2.75, 6)
    sheet.name("vth", 1.75, 6, "left")
    sheet.wire((2.75, 7), (2.75, 11))
    sheet.mos("xmin", 7.25, 6, flip=True)
    sheet.wire((8.25, 6), (8.25, 8))


def _biases(sheet: Sheet) -> None:
    x, y = 2.5, -8.5
    sheet.block("bias generators", (x - 2.25, y - 0.75), (x + 16.5, y + 7), "bias")
    sheet.rail(x - 0.25, x + 13.75, y + 5.5)
    sheet.bias(x, y, "iw", "xmbw", "cvw", "vw")
    sheet.bias_p(x + 6, y, "ita", "xmbt", "cvta", "vta")
    sheet.bias_p(x + 12, y, "ith", "xmbh", "cvth", "vth")
