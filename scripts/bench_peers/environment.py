"""Virtual environments of the peers, and running their scripts in them."""

import json
import math
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bridge.engine.library import ENGINE_ENVIRONMENT, LIBRARY_VARIABLE, find_library

PATIENCE = 900.0  # s, for one installation or one run


class UnavailableError(RuntimeError):
    """A peer cannot do the task here; says why."""


@dataclass(frozen=True)
class Peer:
    """A way that a script of this folder implements.

    Attributes:
    ----------
    name : str
        In the results.
    script : str
        File in this folder.
    package : str or None
        To install from PyPI; none for what needs no environment of its own.
    workers : tuple of int
        Numbers of simulations at once to try.
    """

    name: str
    script: str
    package: str | None
    workers: tuple[int, ...]


PEERS = (
    Peer("ngspice -b", "peer_ngspice_batch.py", None, (1,)),
    Peer("PySpice reload", "peer_pyspice.py", None, (1,)),
    Peer("spicelib", "peer_spicelib.py", "spicelib", (1, 2)),
    Peer("chipify", "peer_chipify.py", "chipify", (1, 2)),
)


@dataclass(frozen=True)
class PeerRun:
    """Samples per second without and with the start, ``(v_end, t_spike)`` by draw, version."""

    rate: float
    rate_with_start: float
    values: dict[int, tuple[float, float]]
    version: str


def python_for(peer: Peer, folder: Path) -> Path:
    """The interpreter for a peer, with the peer installed.

    Parameters
    ----------
    peer : Peer
        Which.
    folder : pathlib.Path
        Where environments are made; one that is there already is used.

    Raises:
    ------
    UnavailableError
        It cannot be installed.
    """
    if peer.package is None:
        return Path(sys.executable)
    python = folder / peer.package / "bin" / "python"
    installed = folder / peer.package / "installed"
    if not installed.exists():
        try:
            _run([sys.executable, "-m", "venv", folder / peer.package])
            pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*pip, peer.package])
        except subprocess.SubprocessError as error:
            raise UnavailableError(f"not installed: {_last_line(error)}") from error
        installed.touch()
    return python


def run_peer(peer: Peer, python: Path, task: Path, workers: int) -> PeerRun:
    """Run a peer's script once, in an empty folder that is its home too.

    Parameters
    ----------
    peer : Peer
        Which.
    python : pathlib.Path
        From `python_for`.
    task : pathlib.Path
        From `Case.write`.
    workers : int
        Simulations at once.

    Raises:
    ------
    UnavailableError
        The script failed.
    """
    script = Path(__file__).with_name(peer.script)
    with TemporaryDirectory(prefix="lif-bridge-bench-") as scratch:
        # All get the cure of ngspice's OpenMP trap; without it they are far slower still.
        changes = {"HOME": scratch, "TMPDIR": scratch, LIBRARY_VARIABLE: find_library()}
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        environment |= ENGINE_ENVIRONMENT | changes
        try:
            output = _run([python, script, task, str(workers)], cwd=scratch, env=environment)
            outcome = json.loads(output.splitlines()[-1])
        except (subprocess.SubprocessError, IndexError, ValueError) as error:
            raise UnavailableError(_last_line(error)) from error
    values = {k: (v, math.nan if t is None else t) for k, (v, t) in enumerate(outcome["values"], 1)}
    return PeerRun(outcome["rate"], outcome["rate_with_start"], values, outcome["version"])


def _run(command: list[str | Path], **options: object) -> str:
    """Run a command that must succeed and return its standard output."""
    done = subprocess.run(  # type: ignore[call-overload]
        command, capture_output=True, text=True, timeout=PATIENCE, check=True, **options
    )
    return str(done.stdout)


def _last_line(error: Exception) -> str:
    """What a failed command said last."""
    said = str(getattr(error, "stderr", "") or "").strip()
    return said.splitlines()[-1] if said else str(error)
