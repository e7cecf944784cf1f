"""How fast the network simulator is, beside snnTorch (torch on the CPU) and Brian2.

python scripts/bench_network.py [--quick] [--chips N] [--repetitions N] [--threads N]

Same weights, same inputs, same time step; the counts of the output's spikes are compared. Batch
256, 100 steps, neurons whose thresholds differ from chip to chip. Ways take turns within a
repetition and medians over the repetitions are reported. snnTorch and Brian2 come from PyPI into
virtual environments of their own. Each way steps as the peer that it is compared with does:
snnTorch resets in the next step, Brian2 sends spikes with the next step. Curves that are measured
the peers do not have: they run the linear leak, and our counts are compared with those of the NumPy
reference alone. The results go to bench_network.json in the current folder.

What a step does to the counts no circuit does. So the first case is timed once more in continuous
time: each way in as few parts of a step, a power of two, as give the output's count of spikes
within 1 % of that in `TRUTH` parts.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np
from network_peers.case import BATCH, CASES, STEPS, Case
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

PATIENCE = 1800.0  # s, for one installation or one run
FOLDER = Path(__file__).parent / "network_peers"
WITHIN, TRUTH, MOST_PARTS = 0.01, 64, 32
STREAMED = 1000
"""Chips of the run whose memory is measured."""

PACKAGES = {
    "snntorch": ["torch==2.13.0", "snntorch==1.0.0", "numpy", "scipy"],
    # It cannot be imported with a newer numpy.
    "brian2": ["brian2==2.9.0", "cython", "numpy<2.4", "scipy"],
}
"""With numpy and scipy, which the cases are read with and which not every peer brings."""


class UnavailableError(RuntimeError):
    """A way cannot run here; says why."""


def main() -> None:
    """Run the benchmark, print a table and write ``bench_network.json``.

    Ends with 1 if a peer could not be installed or run; with ``--quick`` peers may be missing.
    """
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--quick",
        action="store_true",
        help="without the peers that are not installed yet, fewer chips: within a minute",
    )
    parser.add_argument("--chips", type=int, help="chips of the peers (3; quick: 1)")
    parser.add_argument("--repetitions", type=int, help="repetitions (3; quick: 1)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of every way")
    parser.add_argument(
        "--environments", type=Path, help="folder to keep the peers' environments in"
    )
    args = parser.parse_args()
    chips = args.chips or (1 if args.quick else 3)
    repetitions = args.repetitions or (1 if args.quick else 3)
    console = Console()
    with TemporaryDirectory(prefix="lif-bridge-bench-") as scratch:
        bench = _Bench(Path(scratch), chips, args.threads)
        environments = (args.environments or Path(scratch) / "environments").resolve()
        for name in PACKAGES:
            with console.status(f"preparing {name}"):
                bench.prepare(name, environments, install=not args.quick)
        cases = {}
        for case in CASES:
            with console.status(case.name):
                cases[case.name] = bench.measure(case, repetitions)
        with console.status("in continuous time"):
            continuous = bench.in_continuous_time(CASES[0], repetitions)
        with console.status(f"memory of {STREAMED} chips"):
            memory = bench.memory(CASES[0], 40 if args.quick else STREAMED)
    result = {
        "cases": cases,
        "continuous": continuous,
        "unavailable": bench.unavailable,
        "versions": bench.versions,
        "memory": memory,
        "batch": BATCH,
        "steps": STEPS,
        "threads": args.threads,
        "repetitions": repetitions,
        "quick": args.quick,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
    }
    path = Path("bench_network.json")
    path.write_text(json.dumps(result, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    _show(console, result)
    console.print(f"written to {path}")
    if bench.unavailable and not args.quick:
        sys.exit("bench_network: a peer is missing, so that this is no comparison")


class _Bench:
    """The ways, and the interpreters that they run in."""

    def __init__(self, scratch: Path, chips: int, threads: int) -> None:
        self.scratch, self.chips, self.threads = scratch, chips, threads
        self.pythons: dict[str, Path] = {}
        self.unavailable: dict[str, str] = {}
        self.versions: dict[str, str] = {}

    def prepare(self, name: str, environments: Path, install: bool) -> None:
        """Find or make a peer's environment."""
        folder = environments / name
        python, installed = folder / "bin" / "python", folder / "installed"
        if not installed.exists():
            if not install:
                self.unavailable[name] = "not installed; --quick installs nothing"
                return
            try:
                _run([sys.executable, "-m", "venv", folder])
                pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                _run([*pip, *PACKAGES[name]])
            except subprocess.SubprocessError as error:
                self.unavailable[name] = f"not installed: {_last_line(error)}"
                return
            installed.touch()
        self.pythons[name] = python

    def measure(self, case: Case, repetitions: int) -> dict[str, object]:
        """All ways on one case, in turn."""
        path = case.write(self.scratch / f"{case.name}.npz", self.chips)
        flags = ["measured"] if case.measured else []
        found: dict[str, list[dict[str, float]]] = {}
        ways = [("ours_as_snntorch", flags), ("ours_as_brian2", [*flags, "brian2"])]
        many = max(8, self.chips)
        for _ in range(repetitions):
            for name, more in ways:
                outcome = self._run("way_ours.py", Path(sys.executable), path, name, many, more)
                found.setdefault(name, []).append(outcome)
            for name, python in list(self.pythons.items()):
                runs = [(name, [])] + [("snntorch_hoisted", ["hoisted"])] * (name == "snntorch")
                for way, more in runs:
                    try:
                        script = f"way_{name}.py"
                        outcome = self._run(script, python, path, way, self.chips, more)
                    except UnavailableError as error:
                        self.unavailable[f"{way}, {case.name}"] = str(error)
                        continue
                    self.versions[name] = outcome["version"]
                    found.setdefault(way, []).append(outcome)
        times = {name: median(one["ms_per_chip"] for one in runs) for name, runs in found.items()}
        counts = self._counts(case, path, flags, set(times))
        result: dict[str, object] = {
            "ms_per_chip": times.pop("ours_as_snntorch"),
            "ms_per_chip_as_brian2": times.pop("ours_as_brian2"),
            "ms_per_chip_of_peers": times,
            "peak_mb": {name: max(one["peak_mb"] for one in runs) for name, runs in found.items()},
            "counts_equal": all(one["equal"] for one in counts.values()),
            "counts": counts,
            "goal": case.goal,
        }
        for way, seconds in times.items():
            ours = "ms_per_chip_as_brian2" if way == "brian2" else "ms_per_chip"
            result[f"times_faster_than_{way}"] = seconds / result[ours]
        return result

    def _counts(
        self, case: Case, path: Path, flags: list[str], peers: set[str]
    ) -> dict[str, dict[str, float | bool]]:
        """Spikes of the outputs beside those of the peers and of the NumPy reference."""
        pairs = [("ours_as_snntorch", "ours_reference")]
        name = Path(sys.executable)
        self._run("way_ours.py", name, path, "ours_reference", 1, [*flags, "reference"])
        if not case.measured:
            pairs += [("ours_as_snntorch", way) for way in peers if way.startswith("snntorch")]
            pairs += [("ours_as_brian2", way) for way in peers if way == "brian2"]
        found = {}
        for mine, other in pairs:
            theirs = np.load(self.scratch / f"{other}.npy")
            ours = np.load(self.scratch / f"{mine}.npy")[: len(theirs)]
            found[other] = {
                "equal": bool(np.array_equal(ours, theirs)),
                "different": int(np.sum(ours != theirs)),
                "of": int(theirs.size),
                "spikes": int(np.sum(theirs)),
            }
        return found

    def in_continuous_time(self, case: Case, repetitions: int) -> dict[str, object]:
        """The ways on one case, each as finely as equal counts need."""
        path = case.write(self.scratch / f"{case.name}.npz", self.chips)
        ours = ("way_ours.py", Path(sys.executable), max(8, self.chips))
        ways = {"ours": ours} | {
            name: (f"way_{name}.py", python, self.chips) for name, python in self.pythons.items()
        }
        self._timed(*ours[:2], path, "truth", ours[2], TRUTH)
        truth = self._spikes("truth")
        found: dict[str, dict[str, float]] = {}
        for name, (script, python, chips) in ways.items():
            parts, outcome = 1, {}
            while parts <= MOST_PARTS:
                try:
                    outcome = self._timed(script, python, path, name, chips, parts)
                except UnavailableError as error:
                    self.unavailable[f"{name}, continuous time"] = str(error)
                    break
                error_of_count = self._spikes(name) / truth - 1
                if abs(error_of_count) <= WITHIN:
                    runs = [outcome] + [
                        self._timed(script, python, path, name, chips, parts)
                        for _ in range(repetitions - 1)
                    ]
                    ms = median(one["ms_per_chip"] for one in runs)
                    found[name] = {"ms_per_chip": ms, "parts": parts, "error": error_of_count}
                    break
                parts *= 2
        return {"case": case.name, "spikes": truth, "ways": found}

    def _timed(
        self, script: str, python: Path, path: Path, name: str, chips: int, parts: int
    ) -> dict[str, float]:
        return self._run(script, python, path, name, chips, [f"finer={parts}"])

    def _spikes(self, name: str) -> float:
        """Of the outputs, by inference; of the chips that every way has."""
        return float(np.mean(np.sum(np.load(self.scratch / f"{name}.npy")[: self.chips], axis=2)))

    def memory(self, case: Case, chips: int) -> dict[str, float]:
        """Peak memory of many chips, one after the other."""
        path = case.write(self.scratch / "memory.npz", 8)
        outcome = self._run("way_ours.py", Path(sys.executable), path, "memory", chips, [])
        return {"chips": chips, "peak_mb": outcome["peak_mb"], "goal_mb": 1000.0}

    def _run(
        self, script: str, python: Path, path: Path, name: str, chips: int, flags: list[str]
    ) -> dict[str, float]:
        own = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        if script == "way_ours.py":
            own["PYTHONPATH"] = str(FOLDER.parent.parent)
        command = [python, FOLDER / script, path, self.scratch, name, str(chips), str(self.threads)]
        try:
            said = _run([*command, *flags], env=own, cwd=self.scratch)
            return json.loads(said.splitlines()[-1])
        except (subprocess.SubprocessError, IndexError, ValueError) as error:
            raise UnavailableError(_last_line(error)) from error


def _run(command: list[str | Path], **options: object) -> str:
    """Run a command that must succeed and return its standard output."""
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, check=True, **options
    )
    return str(done.stdout)


def _last_line(error: Exception) -> str:
    """What a failed command said last."""
    said = str(getattr(error, "stderr", "") or "").strip()
    return said.splitlines()[-1] if said else str(error)


def _show(console: Console, result: dict) -> None:
    """Print the table."""
    title = f"ms a chip: batch {BATCH}, {STEPS} steps, {result['threads']} threads"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("case", "ms", "snnTorch", "hoisted", "Brian2", "counts equal"):
        first = column == "case"
        table.add_column(column, justify="left" if first else "right", no_wrap=first)
    for name, case in result["cases"].items():
        ratios = [
            f"{case[key]:.0f} x" if key in case else "-"
            for key in (
                "times_faster_than_snntorch",
                "times_faster_than_snntorch_hoisted",
                "times_faster_than_brian2",
            )
        ]
        worst = max(case["counts"].values(), key=lambda one: one["different"])
        counts = "yes" if case["counts_equal"] else f"all but {worst['different']}"
        table.add_row(name, f"{case['ms_per_chip']:.1f}", *ratios, counts)
    console.print(table)
    continuous = result["continuous"]
    ours = continuous["ways"]["ours"]["ms_per_chip"]
    console.print(f"{continuous['case']} in continuous time, counts within {100 * WITHIN:g} %:")
    for name, one in continuous["ways"].items():
        console.print(
            f"  {name}: {one['ms_per_chip']:.1f} ms a chip, {one['ms_per_chip'] / ours:.0f} x, in "
            f"{one['parts']} parts of a step; count {100 * one['error']:+.2f} %"
        )
    memory = result["memory"]
    console.print(f"{memory['chips']} chips, one after the other: {memory['peak_mb']:.0f} MB")
    for name, reason in result["unavailable"].items():
        console.print(f"{name}: {reason}")


if __name__ == "__main__":
    main()
