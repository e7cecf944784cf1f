"""Weight mirror: the code chooses the level that one transistor mirrors."""

from schematics.sheet import Sheet

LEVELS = 3


def draw(sheet: Sheet) -> None:
    """Place everything."""
    left, apart = 2.5, 4.5
    right = left + apart * LEVELS
    sheet.block("level of the code", (left - 2.25, -0.75), (right + 3, 5.8), "feedback")
    for k in range(LEVELS + 1):
        x = left + apart * k
        sheet.mos(f"xms{k}", x, 1.5)
        sheet.name(f"s{k}", x - 1, 1.5, "left", port=True)
        sheet.wire((x, 2.5), (x, 4))
        if k:
            sheet.name(f"vl{k}", x, 0.5, "bottom")
        else:
            sheet.ground((x, 0.5))
    out = right + 5.5
    sheet.wire((left, 4), (out - 1, 4))
    sheet.name("vg", right + 1.25, 4, "top")
    sheet.block("output current", (out - 2, -0.75), (out + 2.75, 7.4), "reset")
    sheet.mos("xmout", out, 4)
    sheet.wire((out, 3), (out, 0.5))
    sheet.ground((out, 0.5))
    sheet.wire((out, 5), (out, 6), (out + 3.5, 6))
    sheet.name("iout", out + 3.5, 6, "right", port=True)
    x, y = left, -9.5
    sheet.block("bias generators", (x - 2.25, y - 0.75), (x + 16.5, y + 7), "bias")
    sheet.rail(x - 0.25, x + 12.75, y + 5.5, port="left")
    for k in range(1, LEVELS + 1):
        sheet.bias(x + 6 * (k - 1), y, f"i{k}", f"xmb{k}", f"cvl{k}", f"vl{k}")
