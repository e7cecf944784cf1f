"""How fast the sweep is: beside ngspice's own analysis time, and beside other ways to do it.

python scripts/bench_sweep.py [--quick] [--memory] [--samples N] [--repetitions N]

Every way runs the same Monte Carlo: the leaky axon-hillock with the mismatch of all its
transistors, free membrane, constant input, 1 ms. Ways take turns within a repetition and medians
over the repetitions are reported. All see OMP_THREAD_LIMIT=1. spicelib and chipify come from PyPI
into virtual environments of their own. The results go to bench_sweep.json in the current folder.
"""

import argparse
import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench_peers.agreement import Agreement
from bench_peers.case import Case
from bench_peers.characterise import characterisation_cost
from bench_peers.environment import PEERS, Peer, UnavailableError, python_for, run_peer
from bench_peers.memory import peaks
from bench_peers.ours import run_ours
from bench_peers.standalone import run_standalone
from rich.console import Console
from rich.table import Table

from bridge.engine import Pool, ngspice_version
from circuits import circuits

PEER_SAMPLES = 40
"""The slow ways take the first so many draws of a repetition."""

OURS, OURS_2 = "lif-bridge, 1 worker", "lif-bridge, 2 workers"


def main() -> None:
    """Run the benchmark, print a table and write ``bench_sweep.json``."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--quick",
        action="store_true",
        help="without the peers that must be installed, few samples: within a minute",
    )
    parser.add_argument("--memory", action="store_true", help="peak memory over 10 000 samples too")
    parser.add_argument("--samples", type=int, help="samples a repetition (100; quick: 30)")
    parser.add_argument("--repetitions", type=int, help="repetitions (5; quick: 2)")
    parser.add_argument(
        "--environments", type=Path, help="folder to keep the peers' environments in"
    )
    args = parser.parse_args()
    samples = args.samples or (30 if args.quick else 100)
    repetitions = args.repetitions or (2 if args.quick else 5)
    if samples < 2:
        parser.error("--samples must be at least 2: a rate is taken between results")
    # Workers import the job by its module's name.
    folders = [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))

    console = Console()
    with TemporaryDirectory(prefix="lif-bridge-bench-") as scratch:
        case = Case()
        bench = _Bench(case, samples, Path(scratch), console)
        peers = [peer for peer in PEERS if peer.package is None or not args.quick]
        bench.prepare(peers, args.environments or Path(scratch) / "environments")
        for k in range(repetitions):
            with console.status(f"repetition {k + 1} of {repetitions}"):
                bench.repeat()
    result = bench.result()
    result["quick"], result["repetitions"] = args.quick, repetitions
    with console.status("characterisations"):
        result |= _characterisations(case.technology.name, samples=3 if args.quick else 10)
    if args.memory:
        with console.status("memory over 10 000 samples and 1000 characterisations"):
            result["memory"] = peaks(case)
    path = Path("bench_sweep.json")
    path.write_text(json.dumps(result, indent=1, allow_nan=False) + "\n", encoding="utf-8")
    _show(console, result)
    console.print(f"written to {path}")
    bench.agreement.require()


class _Bench:
    """The ways and what their repetitions showed."""

    def __init__(self, case: Case, samples: int, scratch: Path, console: Console) -> None:
        self.case, self.samples, self.scratch, self.console = case, samples, scratch, console
        self.agreement = Agreement()
        self.ways: list[tuple[Peer, int, Path]] = []
        self.unavailable: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.rates: dict[str, list[float]] = {}
        self.rates_with_start: dict[str, list[float]] = {}
        self.figures: dict[str, list[float]] = {}

    def prepare(self, peers: list[Peer], environments: Path) -> None:
        """Install the peers and write their task."""
        self.peer_samples = min(self.samples, PEER_SAMPLES)
        self.task = self.case.write(self.scratch / "task.json", self.peer_samples)
        for peer in peers:
            try:
                with self.console.status(f"preparing {peer.name}"):
                    python = python_for(peer, environments)
            except UnavailableError as error:
                self.unavailable[peer.name] = str(error)
            else:
                self.ways += [(peer, workers, python) for workers in peer.workers]

    def repeat(self) -> None:
        """Run every way once."""
        alone = run_standalone(self.case, self.samples, self.scratch)
        one = run_ours(self.case, self.samples, workers=1)
        two = run_ours(self.case, self.samples, workers=2)
        for name, run in ((OURS, one), (OURS_2, two)):
            self._note(name, run.rate, run.rate_with_start)
        self.agreement.reference = one.values
        self.agreement.compare(OURS_2, two.values)
        self.agreement.compare_ends("ngspice alone", alone.v_end)
        ratio = 1e3 / one.rate / one.analysis_ms
        for name, value in {
            "overhead_ratio": ratio,
            "overhead_ratio_to_ngspice_alone": 1e3 / one.rate / alone.analysis_ms,
            "scaling_2_workers": two.rate / one.rate,
            "analysis_ms_in_worker": one.analysis_ms,
            "analysis_ms_of_ngspice_alone": alone.analysis_ms,
            "newton_iterations_per_transient": one.iterations,
        }.items():
            self.figures.setdefault(name, []).append(value)
        for peer, workers, python in list(self.ways):
            name = peer.name if len(peer.workers) == 1 else f"{peer.name}, {workers} at once"
            try:
                run = run_peer(peer, python, self.task, workers)
            except UnavailableError as error:
                self.unavailable[name] = str(error)
                self.ways.remove((peer, workers, python))
                continue
            if run.version:
                self.versions[peer.name.split()[0]] = run.version
            self._note(name, run.rate, run.rate_with_start)
            self.agreement.compare(name, run.values)
            ours, kind = (one, "") if workers == 1 else (two, "_2_workers")
            self.figures.setdefault(f"times_faster_than{kind}/{peer.name}", []).append(
                ours.rate / run.rate
            )

    def _note(self, name: str, rate: float, with_start: float) -> None:
        self.rates.setdefault(name, []).append(rate)
        self.rates_with_start.setdefault(name, []).append(with_start)

    def result(self) -> dict[str, object]:
        """Medians over the repetitions, and what they were measured with."""
        result: dict[str, object] = {"times_faster_than": {}, "times_faster_than_2_workers": {}}
        for name, values in self.figures.items():
            group, _, peer = name.partition("/")
            target = result[group] if peer else result
            assert isinstance(target, dict)
            target[peer or name] = median(values)
        for name in ("overhead_ratio", "scaling_2_workers"):
            result[f"{name}_range"] = [min(self.figures[name]), max(self.figures[name])]
        cores = os.cpu_count()
        return result | {
            "samples_per_second": {name: median(v) for name, v in self.rates.items()},
            "samples_per_second_with_start": {
                name: median(v) for name, v in self.rates_with_start.items()
            },
            "agreement": self.agreement.report(),
            "unavailable": self.unavailable,
            "circuit": self.case.circuit.name,
            "transistors": len(self.case.circuit.transistors),
            "transient_s": self.case.t_stop,
            "samples": self.samples,
            "samples_of_peers": self.peer_samples,
            "versions": {
                "lif-bridge": version("lif-bridge"),
                "ngspice": ngspice_version(Pool(1, timeout=30.0)),
                "python": platform.python_version(),
                "PySpice": version("PySpice"),
                **self.versions,
            },
            "machine": {"cpu": _cpu(), "cores": cores, "system": platform.platform()},
        }


def _characterisations(technology: str, samples: int) -> dict[str, object]:
    costs = {name: characterisation_cost(name, technology, samples) for name in circuits()}
    return {
        "characterisation_ms": {name: cost.core_ms for name, cost in costs.items()},
        "newton_iterations_per_sample": {name: cost.iterations for name, cost in costs.items()},
        "characterisation_memory_mb": {name: cost.memory_mb for name, cost in costs.items()},
    }


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _show(console: Console, result: dict) -> None:
    """Print the table."""
    title = f"{result['circuit']}, {result['transistors']} transistors, 1 ms"
    table = Table("way", "samples/s", "with start", "ours is faster by", title=title)
    faster = result["times_faster_than"] | {
        f"{name}, {n} at once": result[key][name]
        for key, n in (("times_faster_than", 1), ("times_faster_than_2_workers", 2))
        for name in result[key]
    }
    for name, rate in result["samples_per_second"].items():
        with_start = result["samples_per_second_with_start"][name]
        times = f"{faster[name]:.1f} times" if name in faster else ""
        table.add_row(name, f"{rate:.1f}", f"{with_start:.1f}", times)
    for name, reason in result["unavailable"].items():
        table.add_row(name, "unavailable", "", reason)
    console.print(table)
    console.print(
        f"overhead_ratio {result['overhead_ratio']:.4f} "
        f"(analysis {result['analysis_ms_in_worker']:.2f} ms; "
        f"ngspice alone {result['analysis_ms_of_ngspice_alone']:.2f} ms), "
        f"scaling_2_workers {result['scaling_2_workers']:.3f}, "
        f"{result['newton_iterations_per_transient']:.0f} Newton iterations a transient"
    )
    for name, value in result["characterisation_ms"].items():
        iterations = result["newton_iterations_per_sample"][name]
        console.print(f"characterisation of {name}: {value:.1f} ms, {iterations:.0f} iterations")
    if "memory" in result:
        memory = result["memory"]
        console.print(
            f"peak of a worker: {memory['peak_of_workers_mb']:.1f} MB over {memory['samples']} "
            f"samples, {memory['peak_in_characterisations_mb']:.1f} MB over "
            f"{memory['characterisations']} characterisations"
        )


if __name__ == "__main__":
    main()
