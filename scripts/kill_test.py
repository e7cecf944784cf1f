"""Kill a sweep and its workers at random instants, resume it, and compare every byte.

python scripts/kill_test.py --kills 100 --seed 1 --out kills
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PLAN = """\
technology = "gf180mcu"
circuits = ["leaky_axon_hillock"]
corners = ["ss", "typical"]
temperatures_celsius = [27]
draws = 8
seed = 3
"""
PARTS = 2
SWEEP = [sys.executable, "-m", "bridge.cli", "sweep"]
MARK = "LIF_BRIDGE_KILL_TEST"
"""Environment variable by which the processes of a test are known."""

MOMENTS = {"start": 2, "simulation": 4, "writing": 3, "ending": 1}
"""Instants of a kill, and how often each is chosen beside the others."""

WORKER_SHARE = 0.65
"""How often a worker is killed, if there is one, and not the main process."""

PATIENCE = 600.0
"""How long to wait for what must come, s: no measure of speed, on a busy machine neither."""


class KillTestError(AssertionError):
    """Something was lost."""


@dataclass
class Tally:
    """What was done.

    Attributes:
    ----------
    kills : collections.Counter
        Kills by victim and moment, for example ``"main at writing"``.
    compared : int
        Runs that ended and held the bytes of the undisturbed one.
    compared_after_last_kill : int
        Those of them that ended after the last kill.
    """

    kills: Counter[str] = field(default_factory=Counter)
    compared: int = 0
    compared_after_last_kill: int = 0

    def of(self, victim: str) -> int:
        """Kills of one victim: ``"main"`` or ``"worker"``."""
        return sum(count for kill, count in self.kills.items() if kill.startswith(victim))


class Sweep:
    """A sweep as a process of its own, with its workers.

    Parameters
    ----------
    plan, run : pathlib.Path
        Plan file and run directory.
    *arguments : str
        More arguments of ``lif-bridge sweep``.
    """

    def __init__(self, plan: Path, run: Path, *arguments: str, command: list[str] = SWEEP) -> None:
        self.run = run
        self.token = f"{os.getpid()}-{time.monotonic_ns()}"
        self.scratch = plan.parent / "scratch" / self.token  # a killed process leaves its own
        self.scratch.mkdir(parents=True)
        self.process = subprocess.Popen(
            [*command, str(plan), "--out", str(run), "--workers", "2", *arguments],
            env=os.environ | {MARK: self.token, "TMPDIR": str(self.scratch)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def end(self) -> tuple[int, str]:
        """Wait for its end; exit code and what it wrote to standard error."""
        _, errors = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, errors

    @property
    def running(self) -> bool:
        """Whether the main process has not ended."""
        return self.process.poll() is None

    def workers(self) -> list[int]:
        """Process ids of its ngspice workers, orphans too."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"{MARK}={self.token}".encode() in (entry / "environ").read_bytes()
                if mine and b"bridge.engine.worker" in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
            except OSError:  # it has ended
                continue
        return found

    def require_no_workers(self) -> None:
        """Fail when a worker outlives its main process."""
        if not wait_for(lambda: not self.workers()):
            raise KillTestError(f"orphans of {self.process.pid}: {self.workers()}")


def wait_for(condition: Callable[[], object]) -> bool:
    """Wait until a condition holds; False when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def contents(run: Path) -> dict[str, bytes]:
    """Every file of a run's tables, its plan and its origin, by name."""
    tables = [path for name in ("samples", "certificate") for path in (run / name).rglob("*")]
    files = [path for path in tables if path.is_file()]
    files += [run / "plan.json", run / "provenance.json"]
    return {str(path.relative_to(run)): path.read_bytes() for path in files}


def records(run: Path) -> int:
    """Number of samples in a run's journals now."""
    return sum(content.count(b"\n") for content in _contents(run / "journal"))


def parts(run: Path) -> int:
    """Number of finished parts."""
    return len(list((run / "samples").rglob("*.parquet")))


def _contents(folder: Path) -> Iterator[bytes]:
    for path in folder.glob("*.jsonl"):
        try:
            yield path.read_bytes()
        except OSError:  # removed meanwhile
            continue


def await_moment(moment: str, sweep: Sweep, dice: random.Random) -> bool:
    """Wait for an instant of a sweep; False when it has ended before."""
    run, delay = sweep.run, 0.0
    before, more = records(run), dice.randint(1, 12)
    written = len(list((run / "certificate").rglob("*.p*")))
    reached: dict[str, Callable[[], bool]] = {
        "start": lambda: True,
        "simulation": lambda: records(run) >= before + more or records(run) < before,
        "writing": lambda: len(list((run / "certificate").rglob("*.p*"))) > written,
        "ending": lambda: parts(run) == PARTS,
    }
    wait_for(lambda: reached[moment]() or not sweep.running)
    delay = dice.uniform(
        0, {"start": 2.0, "simulation": 0.05, "writing": 0.015, "ending": 0.4}[moment]
    )
    time.sleep(delay)
    return sweep.running


def torture(
    folder: Path, kills: int, seed: int, reference: dict[str, bytes] | None = None
) -> Tally:
    """Kill sweeps until the kills are used up, and compare each that ends.

    Parameters
    ----------
    folder : pathlib.Path
        An existing folder for the runs.
    kills : int
        How many.
    seed : int
        Seed of the instants and victims.
    reference : dict of str to bytes, optional
        `contents` of an undisturbed run; made if left out.

    Returns:
    -------
    Tally
        What was done.

    Raises:
    ------
    KillTestError
        A run failed or differs from the undisturbed one, or a worker outlived its main process.
    """
    plan = folder / "plan.toml"
    plan.write_text(PLAN, encoding="utf-8")
    if reference is None:
        _require_success(Sweep(plan, folder / "reference"))
        reference = contents(folder / "reference")
    dice, tally, number = random.Random(seed), Tally(), 0
    while tally.kills.total() < kills or not tally.compared_after_last_kill:
        run = folder / f"run{number}"
        sweep = Sweep(plan, run)
        if _disturb(sweep, kills, dice, tally):
            continue
        _require_success(sweep)
        found = contents(run)
        if found != reference:
            names = [n for n in found | reference if found.get(n) != reference.get(n)]
            raise KillTestError(f"{run}: differs from the undisturbed run in {names}")
        tally.compared += 1
        tally.compared_after_last_kill += tally.kills.total() == kills
        number += 1
    return tally


def _disturb(sweep: Sweep, kills: int, dice: random.Random, tally: Tally) -> bool:
    """Kill workers of a sweep, then perhaps its main process: True when that was killed."""
    moment = _choose(dice, MOMENTS)
    while tally.kills.total() < kills and await_moment(moment, sweep, dice):
        workers = sweep.workers() if dice.random() < WORKER_SHARE else []
        if workers:
            os.kill(dice.choice(workers), signal.SIGKILL)
            tally.kills[f"worker at {moment}"] += 1
        else:
            sweep.process.kill()
            if sweep.end()[0] == -signal.SIGKILL:  # else it had just ended by itself
                tally.kills[f"main at {moment}"] += 1
            sweep.require_no_workers()
            return True
        moment = _choose(dice, {**MOMENTS, "start": 0})
    return False


def _choose(dice: random.Random, moments: dict[str, int]) -> str:
    return dice.choices(list(moments), list(moments.values()))[0]


def _require_success(sweep: Sweep) -> None:
    code, errors = sweep.end()
    if code:
        raise KillTestError(f"{sweep.run}: exit code {code}: {errors}")
    sweep.require_no_workers()


def main() -> None:
    """Kill as often as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100, help="how many (default: 100)")
    parser.add_argument("--seed", type=int, default=1, help="seed of instants and victims")
    parser.add_argument("--out", type=Path, default=Path("kill_test"), help="an empty folder")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True)
    start = time.perf_counter()
    tally = torture(arguments.out.resolve(), arguments.kills, arguments.seed)
    for kill, count in sorted(tally.kills.items()):
        print(f"{count:4} x {kill}")
    print(
        f"{tally.of('main')} kills of the main process, {tally.of('worker')} of workers; "
        f"{tally.compared} runs ended, every byte as in the undisturbed one; "
        f"{time.perf_counter() - start:.0f} s"
    )


if __name__ == "__main__":
    main()
