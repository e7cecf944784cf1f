"""Weight DAC: for each bit a switch over units of equal transistors."""

from schematics.sheet import Sheet


def draw(sheet: Sheet) -> None:
    """Place everything."""
    bits(sheet, 4)


def bits(sheet: Sheet, number: int) -> None:
    """Draw a DAC of some bits, with its bias generator to the left."""
    sheet.block("bias generator", (-2.25, -0.75), (4.5, 7.5), "bias")
    sheet.rail(-0.25, 0.75, 5.5, port="left")
    sheet.bias(0, 0, "iu", "xmbu", "cvu", "vu")
    left, apart = 7.5, 4.5
    right = left + apart * (number - 1)
    sheet.block("binary-weighted units", (left - 2.25, -0.75), (right + 3, 7.5), "leak")
    for k in range(number):
        x = left + apart * k
        sheet.mos(f"xmu{k}", x, 1)
        sheet.name("vu", x - 1, 1, "left")
        sheet.ground((x, 0))
        sheet.wire((x, 2), (x, 3))
        sheet.mos(f"xms{k}", x, 4)
        sheet.name(f"b{k}", x - 1, 4, "left", port=True)
        sheet.wire((x, 5), (x, 6))
    sheet.wire((left, 6), (right + 4, 6))
    sheet.name("iout", right + 4, 6, "right", port=True)
