"""Draw the schematics of the catalogue: netlists/*/NAME.svg.

    pip install -e .[docs]
    python scripts/draw_schematics.py [NAME ...] [--netlists DIR] [--out DIR]

Without names, all circuits. Labels are read from the .cir. A drawing that does not connect what its
netlist connects, or in which something stands on something else, is not written.
"""

import argparse
import importlib
import sys
from pathlib import Path

from schematics.connectivity import nets
from schematics.crowding import overlaps
from schematics.netlist import read_netlist
from schematics.render import render
from schematics.sheet import Sheet

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Draw, and say what is wrong with a drawing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="circuits; without, the whole catalogue")
    parser.add_argument("--netlists", type=Path, default=ROOT / "netlists", metavar="DIR")
    parser.add_argument("--out", type=Path, help="DIR for the drawings; without, beside each .cir")
    options = parser.parse_args()
    found = {path.stem: path.with_suffix(".cir") for path in options.netlists.glob("*/*.toml")}
    failed = 0
    for name in options.names or sorted(found):
        sheet = Sheet(read_netlist(found[name]))
        importlib.import_module(f"schematics.drawings.{name}").draw(sheet)
        sheet.note()
        try:
            nets(sheet)
        except ValueError as error:
            problems = [str(error)]
        else:
            problems = overlaps(sheet)
        if problems:
            print(*(f"{name}: {problem}" for problem in problems), sep="\n")
            failed = 1
            continue
        target = (options.out or found[name].parent) / f"{name}.svg"
        target.write_bytes(render(sheet))
        print(f"{target}: {target.stat().st_size} bytes")
    return failed


if __name__ == "__main__":
    sys.exit(main())
