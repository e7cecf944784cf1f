"""Weight DAC of six bits, drawn as that of four."""

from schematics.drawings.weight_dac import bits
from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    bits(sheet, 6)
