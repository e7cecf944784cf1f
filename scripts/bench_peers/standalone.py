"""The yardstick: the analysis time that ngspice reports when nothing but ngspice runs."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bench_peers.case import Case
from bridge.engine.library import ENGINE_ENVIRONMENT


@dataclass(frozen=True)
class Standalone:
    """One ngspice process over all draws.

    Attributes:
    ----------
    analysis_ms : float
        Analysis time, a sample: the operating point and the transient with their set-up.
    iterations : float
        Newton iterations, a sample.
    v_end : list of float
        Membrane at the end, V, by draw.
    """

    analysis_ms: float
    iterations: float
    v_end: list[float]


def run_standalone(case: Case, samples: int, folder: Path) -> Standalone:
    """Let ngspice's own command language go through the draws.

    ngspice reads its clock to the millisecond at both ends of each analysis. These errors have
    no bias, so that those of the sum grow with the root of the samples only.

    Parameters
    ----------
    case : Case
        What.
    samples : int
        How many draws.
    folder : pathlib.Path
        Scratch.

    Returns:
    -------
    Standalone
        Its reports.
    """
    commands = ["set num_threads=1", "set numdgt=16"]
    commands += [f"alter {name}={value!r}" for name, value in case.alterations.items()]
    for k in range(1, samples + 1):
        pairs = zip(case.targets(), case.draw(k), strict=True)
        commands += [f"alter {target}={value!r}" for target, value in pairs]
        commands += [f"tran {case.tran}", "let v_end = v(mem)[length(v(mem))-1]", "print v_end"]
        commands += ["destroy all"]
    commands += ["rusage time", "rusage totiter", "quit"]
    lines = [case.deck.removesuffix(".end\n"), ".control", *commands, ".endc", ".end", ""]
    deck = folder / "standalone.cir"
    deck.write_text("\n".join(lines), encoding="utf-8")
    output = subprocess.run(
        ["ngspice", "-n", "-b", deck.name],
        cwd=folder,
        env=os.environ | ENGINE_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found: dict[str, list[float]] = {}
    for line in output.splitlines():
        key, sign, value = line.partition(" = ")
        if sign and key in ("v_end", "Total analysis time (seconds)", "Total iterations"):
            found.setdefault(key, []).append(float(value))
    if len(found["v_end"]) != samples:
        raise SystemExit(f"ngspice alone ended after {len(found['v_end'])} of {samples} samples")
    return Standalone(
        found["Total analysis time (seconds)"][-1] / samples * 1e3,
        found["Total iterations"][-1] / samples,
        found["v_end"],
    )
