"""Axon-hillock: membrane with its reset, two inverters, capacitive feedback."""

from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    place(sheet, 0)
    sheet.block("bias generator", (2.5, 6.25), (9, 13.75), "bias")
    sheet.rail(4.5, 5.5, 12.5)
    sheet.bias(4.75, 7, "ipw", "xmbr", "cvpw", "vpw")


def place(sheet: Sheet, shift: float) -> None:
    """Place all but the bias generators, the circuit `shift` units right of the membrane's port."""
    sheet.name("mem", 0, 5, "left", port=True)
    sheet.current("Iin", 1.25, 5)
    sheet.cap("cmem", 2.5, 1)
    sheet.wire((2.5, 2), (2.5, 5))
    sheet.ground((2.5, 0))

    x = 7.75 + shift
    sheet.block("reset", (x - 2.75, -0.75), (x + 2.5, 4.6), "reset")
    sheet.mos("xmr1", x, 3)
    sheet.wire((x, 4), (x, 5))
    sheet.name("out", x - 1, 3, "left")
    sheet.mos("xmr2", x, 1)
    sheet.name("vpw", x - 1, 1, "left")
    sheet.ground((x, 0))

    first, second = 12.75 + shift, 16.5 + shift
    sheet.block("two inverters", (first - 1.5, -0.75), (second + 2.5, 9.8), "plain")
    sheet.wire((0, 5), (first - 1, 5))
    for pull_up, pull_down, x in (("xmp1", "xmn1", first), ("xmp2", "xmn2", second)):
        sheet.inverter(pull_up, pull_down, x, 5)
        sheet.wire((x, 8), (x, 8.5))
        sheet.wire((x, 2), (x, 0))
        sheet.ground((x, 0))
    sheet.rail(first - 0.5, second + 0.75, 8.5, port="right")
    sheet.wire((first, 5), (second - 1, 5))
    sheet.name("n1", first + 1.25, 5, "top")
    out = second + 3.5
    sheet.wire((second, 5), (out, 5))
    sheet.name("out", out, 5, "right", port=True)

    middle = (first + second) / 2 + 0.375
    sheet.block("positive feedback", (middle - 3.25, 10.2), (middle + 3, 13), "feedback")
    sheet.lying_cap("cfb", middle, 11, minus_left=True)
    sheet.wire((first - 2, 5), (first - 2, 11), (middle - 1, 11))
    sheet.wire((middle + 1, 11), (out - 0.75, 11), (out - 0.75, 5))
