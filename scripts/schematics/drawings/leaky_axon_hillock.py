"""Leaky axon-hillock: the axon-hillock with a leak transistor on the membrane."""

from schematics.drawings.axon_hillock import place
from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    place(sheet, 4.5)
    sheet.block("leak", (5, -0.75), (9, 4.6), "leak")
    sheet.mos("xmlk", 7.25, 1)
    sheet.wire((7.25, 2), (7.25, 5))
    sheet.name("vlk", 6.25, 1, "left")
    sheet.ground((7.25, 0))

    sheet.block("bias generators", (0.5, 6.25), (13, 13.75), "bias")
    sheet.rail(2.5, 9.5, 12.5)
    sheet.bias(2.75, 7, "ilk", "xmbl", "cvlk", "vlk")
    sheet.bias(8.75, 7, "ipw", "xmbr", "cvpw", "vpw")
