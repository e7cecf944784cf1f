"""Record what the program computes, and compare two records, before and after a change.

python scripts/same_results.py record FOLDER      # about twenty minutes on two cores
python scripts/same_results.py compare FOLDER FOLDER

A record holds run directories (default plan, quick plan, neurons that share a chip at the
statistical corner) with everything that the commands write into them; an interrupted one goes on.
`compare` prints every number, text and sample that differs, but for pictures and wall times.
It ends with 1 if something differs.
"""

import json
import math
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

CHIPS_PLAN = """\
technology = "gf180mcu"
circuits = ["leaky_axon_hillock"]
corners = ["statistical", "ss"]
temperatures_celsius = [27]
draws = 64
neurons_per_chip = 8
seed = 3

[network]
chips = 24

[proof]
samples = 2
"""

IGNORED = ("wall_seconds", "started", "finished", "versions", "hashes", "plan_sha256")
"""Keys of which nothing is compared: times, and what changes with the program itself."""

TOLERANCE = 1e-9
"""Relative; numbers of one program agree to the last bit, those of two up to the order of sums."""


def record(folder: Path) -> None:
    """Run the commands and keep what they write and print."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = folder / "chips.toml"
    plan.write_text(CHIPS_PLAN, encoding="utf-8")
    default, quick, chips = (folder / name for name in ("default", "quick", "chips"))
    studied = folder / "studied"
    _run(folder, "show", "show")
    _run(folder, "quick", "run", "--quick", "--out", quick)
    _run(folder, "chips", "run", plan, "--out", chips)
    _run(folder, "default", "run", "--out", default)
    _run(folder, "blame", "blame", default)
    _run(folder, "variance", "variance", default)
    _run(folder, "both", "evaluate", default, "--mode", "both")
    _run(folder, "yin_yang", "evaluate", chips, "--network", "yin_yang")
    if not studied.exists():
        shutil.copytree(default, studied)
    _run(folder, "study", "study", studied)


def _run(folder: Path, name: str, *arguments: object) -> None:
    printed, start = folder / f"{name}.txt", time.perf_counter()
    if printed.exists():
        return
    command = [sys.executable, "-m", "bridge.cli", *map(str, arguments)]
    wide = os.environ | {"COLUMNS": "200"}
    done = subprocess.run(command, env=wide, capture_output=True, text=True, check=False)
    print(f"{name}: exit code {done.returncode}, {time.perf_counter() - start:.0f} s", flush=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    printed.write_text(done.stdout + done.stderr, encoding="utf-8")


def compare(before: Path, after: Path) -> int:
    """Print what differs; how many files do."""
    names = sorted({p.relative_to(root) for root in (before, after) for p in _files(root)})
    different = 0
    for name in names:
        old, new = before / name, after / name
        if not (old.exists() and new.exists()):
            print(f"{name}: only {'before' if old.exists() else 'after'}")
            different += 1
            continue
        found = list(_differences(_content(old), _content(new), ""))
        different += bool(found)
        for line in found[:20]:
            print(f"{name}: {line}")
        if len(found) > 20:
            print(f"{name}: and {len(found) - 20} more")
    print(f"{len(names)} files compared, {different} differ")
    return different


def _files(root: Path) -> Iterator[Path]:
    for ending in ("*.json", "*.parquet"):
        yield from root.rglob(ending)


def _content(path: Path) -> Any:
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    return pq.ParquetFile(path).read().to_pydict()


def _differences(old: Any, new: Any, place: str) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            where = f"{place}.{key}" if place else str(key)
            if key in IGNORED:
                continue
            if key not in old or key not in new:
                yield f"{where}: only {'before' if key in old else 'after'}"
            else:
                yield from _differences(old[key], new[key], where)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{place}: {len(old)} before, {len(new)} after"
        for k, pair in enumerate(zip(old, new, strict=False)):
            yield from _differences(*pair, f"{place}[{k}]")
    elif not _same(old, new):
        yield f"{place}: {old!r} before, {new!r} after"


def _same(old: Any, new: Any) -> bool:
    numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (old, new))
    if not numbers:
        return bool(old == new)
    return math.isclose(old, new, rel_tol=TOLERANCE) or (math.isnan(old) and math.isnan(new))


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "record":
        record(Path(sys.argv[2]))
    elif len(sys.argv) == 4 and sys.argv[1] == "compare":
        sys.exit(1 if compare(Path(sys.argv[2]), Path(sys.argv[3])) else 0)
    else:
        sys.exit(__doc__)
