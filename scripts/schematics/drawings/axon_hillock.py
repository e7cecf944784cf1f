"""Axon-hillock: membrane with its reset, two inverters, capacitive feedback."""

from schematics.blocks import membrane, two_inverters
from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    membrane(sheet, 12.25)
    reset(sheet, 8.25)
    two_inverters(sheet, 13.25)
    sheet.block("bias generator", (2.5, 6.25), (9, 13.75), "bias")
    sheet.rail(4.5, 5.5, 12.5)
    sheet.bias(4.75, 7, "ipw", "xmbr", "cvpw", "vpw")


def reset(sheet: Sheet, x: float) -> None:
    """Draw the reset switch and its current."""
    sheet.block("reset", (x - 2.5, -0.75), (x + 2.5, 4.6), "reset")
    sheet.mos("xmr1", x, 3)
    sheet.wire((x, 4), (x, 5))
    sheet.name("out", x - 1, 3, "left")
    sheet.mos("xmr2", x, 1)
    sheet.name("vpw", x - 1, 1, "left")
    sheet.ground((x, 0))
