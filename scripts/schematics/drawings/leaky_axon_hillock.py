"""Leaky axon-hillock: the axon-hillock with a leak transistor on the membrane."""

from schematics.blocks import hanging, membrane, two_inverters
from schematics.drawings.axon_hillock import reset
from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    membrane(sheet, 16.75)
    hanging(sheet, "xmlk", 8.25, "vlk", "leak", "leak")
    reset(sheet, 12.75)
    two_inverters(sheet, 17.75)
    sheet.block("bias generators", (0.5, 6.25), (13, 13.75), "bias")
    sheet.rail(2.5, 9.5, 12.5)
    sheet.bias(2.75, 7, "ilk", "xmbl", "cvlk", "vlk")
    sheet.bias(8.75, 7, "ipw", "xmbr", "cvpw", "vpw")
