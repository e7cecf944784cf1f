"""Five-transistor neuron: one transistor leaks and resets, two inverters, a little feedback."""

from schematics.blocks import hanging, membrane, two_inverters
from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    membrane(sheet, 14.75)
    hanging(sheet, "xml", 8.25, "out", "leak and reset", "leak", 7)
    two_inverters(sheet, 15.75, apart=6.75)
    sheet.cap("cn1", 19.25, 2)
    sheet.wire((19.25, 5), (19.25, 3))
    sheet.wire((19.25, 1), (19.25, 0))
    sheet.ground((19.25, 0))
