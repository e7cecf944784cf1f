"""The program ``ngspice``: for netlists by hand; sweeps use the library."""

import os
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.doctor.diagnosis import TESTED_NGSPICE, Diagnosis, ngspice_number

NAME = "ngspice program"
THREADS_NAME = "OpenMP, program"

_DECK = "* what are you\n.control\nversion -f\nquit\n.endc\n.end\n"


def interview() -> tuple[str | None, str]:
    """Find the program and ask what it is.

    Returns:
        Its path, None when there is none; what it printed, or why it did not run.
    """
    path = shutil.which("ngspice")
    if path is None:
        return None, ""
    with TemporaryDirectory(prefix="lif-bridge-") as folder:
        deck = Path(folder) / "deck.cir"
        deck.write_text(_DECK, encoding="ascii")
        try:
            # An empty folder as current and home: nobody's .spiceinit has a say.
            done = subprocess.run(
                [path, "-n", "-b", str(deck)],
                cwd=folder, env=os.environ | {"HOME": folder}, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, errors="replace", timeout=30.0, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            return path, str(error)
    return path, done.stdout + done.stderr


def judge(path: str | None, said: str) -> Diagnosis:
    """Judge what `interview` found."""
    if path is None:
        return Diagnosis(
            NAME,
            "note",
            "not on PATH; sweeps do not need it, netlists and benches by hand do",
            "install it (Debian: apt-get install ngspice)",
        )
    number = ngspice_number(said)
    if number is None:
        lines = said.strip().splitlines()
        finding = f"{path} does not say its version: {lines[-1] if lines else 'it prints nothing'}"
        remedy = "install it again (Debian: apt-get install --reinstall ngspice)"
        return Diagnosis(NAME, "fail", finding, remedy)
    if number.split(".")[0] != TESTED_NGSPICE:
        finding = f"version {number} at {path}; tested is {TESTED_NGSPICE}"
        return Diagnosis(
            NAME, "note", finding, "compare a bench's result with the known circuit below"
        )
    return Diagnosis(NAME, "ok", f"version {number} at {path}")


def judge_threads(path: str | None, said: str, limit: str | None) -> Diagnosis:
    """Judge whether two runs of the program by hand get into each other's way.

    Args:
        path, said: As `interview` returns them.
    """
    if path is None:
        return Diagnosis(THREADS_NAME, "ok", "there is no program that it could slow")
    if "OpenMP" not in said:
        return Diagnosis(THREADS_NAME, "ok", f"{path} is built without it")
    if limit == "1":
        return Diagnosis(
            THREADS_NAME, "ok", "OMP_THREAD_LIMIT is 1: runs by hand keep to one thread"
        )
    return Diagnosis(
        THREADS_NAME,
        "note",
        "runs by hand start two threads per transistor model; two runs at once then take "
        "dozens of times as long (OMP_NUM_THREADS does not help; lif-bridge is not affected)",
        "export OMP_THREAD_LIMIT=1 before ngspice, or put 'set num_threads=1' into .control",
    )
