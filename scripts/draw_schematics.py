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
    sheets = (path.with_suffix(".cir") for path in options.netlists.glob("*/*.toml"))
    found = {path.stem: path for path in sheets if path.is_file()}
    unknown = set(options.names) - set(found)
    if unknown:
        parser.error(
            f"no circuit {', '.join(sorted(unknown))}; there are {', '.join(sorted(found))}"
        )
    failed = 0
    for name in options.names or sorted(found):
        sheet = Sheet(read_netlist(found[name]))
        problems = _draw(sheet, name)
        if problems:
            print(*(f"{name}: {problem}" for problem in problems), sep="\n")
            failed = 1
            continue
        target = (options.out or found[name].parent) / f"{name}.svg"
        target.write_bytes(render(sheet))
        print(f"{target}: {target.stat().st_size} bytes")
    return failed


def _draw(sheet: Sheet, name: str) -> list[str]:
    """Put the drawing on the sheet and list what is wrong with it."""
    try:
        importlib.import_module(f"schematics.drawings.{name}").draw(sheet)
        sheet.note()
        nets(sheet)
    except ModuleNotFoundError as error:
        return [f"no drawing: {error}"]
    except KeyError as error:
        return [f"the netlist has no {error}"]
    except ValueError as error:
        return [str(error)]
    return overlaps(sheet)


if __name__ == "__main__":
    sys.exit(main())
