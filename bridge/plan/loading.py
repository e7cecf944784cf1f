"""Loading the network that a plan names, and its data; what cannot be used is refused."""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bridge.engine.confined import Confined
from bridge.errors import BridgeInputError
from bridge.plan.network_files import NetworkFiles, sha256_of
from bridge.plan.tables import CODING, NAMING, READING, NetworkPlan
from bridge.plan.user_files import user_data, user_network
from bridge.plan.workload import Workload
from circuits.errors import shown, visible
from surrogate.coding import Coding
from surrogate.data import DATASETS, Dataset, load_dataset
from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.network.on_circuit import check_leaks
from surrogate.nir import Graph, Task, TrainedNetwork, network_path, read_network, read_task
from surrogate.nir.preset import Preset

LARGEST_INPUT = 1 << 27
"""Values of all coded images: 0.5 GiB in single precision, an eighth of a worker's memory."""


def load_workload(network: NetworkPlan, files: NetworkFiles, leak: str, seed: int) -> Workload:
    """Load the network that a plan names, and its data.

    What the plan says goes before what the network's file says of data set, coding and number of
    steps. How the file is to be read must not be said twice and differently, or by nobody.

    Args:
        files: The user's files that it names.
        leak: Form of the circuit's leak: where no network is named, its digits network is taken.

    Returns:
        The same one when asked for again.

    Raises:
        BridgeInputError: There is no such network or data set, it cannot be used or is not
            installed, or the two do not fit each other.
    """
    name = network.name or f"digits_{leak}"
    path = files.network or network_path(name)
    hashes = {"network": sha256_of(path)} | files.hashes
    identity = json.dumps([said_of(network) | {"name": name}, hashes, seed], sort_keys=True)
    digest = hashlib.sha256(identity.encode()).hexdigest()
    place = _Place(
        name, path, files.network is None, files.data, tuple(hashes.items()), seed, digest
    )
    return _loaded(network, place)


def said_of(network: NetworkPlan) -> dict[str, Any]:
    """What a plan says of its network, files by their names alone."""
    said = {key: getattr(network, key) for key in NAMING if getattr(network, key) is not None}
    return said | {key: Path(said[key]).name for key in ("name", "data") if key in said}


@dataclass(frozen=True)
class _Place:
    """Where a workload is loaded from."""

    name: str
    path: Path
    shipped: bool
    data: tuple[Path, ...]
    hashes: tuple[tuple[str, str], ...]
    seed: int
    digest: str


@lru_cache(maxsize=4)
def _loaded(said: NetworkPlan, place: _Place) -> Workload:
    with Confined() as confined:
        return _load(said, place, confined)


def _load(said: NetworkPlan, place: _Place, confined: Confined) -> Workload:
    key = "name"
    try:
        network, task = _network(said, place, confined)
        key = "coding"
        task = Task(task.data, _coding(said, task), _coding_dt(said, task))
        key = "data"
        name, data = _dataset(said, task, place, confined)
        work = Workload(
            place.name, name, network, task, data.test_x, data.test_y,
            place.seed, dict(place.hashes), place.digest,
        )  # fmt: skip
        _check_shapes(network, place.name, data, name)
        key = "coding"
        values = data.test_x.size * (1 if task.coding.name == "direct" else network.n_steps)
        if values > LARGEST_INPUT:
            raise BridgeInputError(
                f"{len(data.test_x)} images of {data.features} values in {network.n_steps} steps; "
                f"allowed: up to {LARGEST_INPUT} values in all, fewer test images or steps"
            )
        task.encode(data.test_x[:1], np.arange(1), place.seed, network.n_steps)
    except (SurrogateInputError, BridgeInputError) as error:
        raise BridgeInputError(visible(f"network.{key}: {error}")) from error
    return work


def _network(said: NetworkPlan, place: _Place, confined: Confined) -> tuple[Network, Task]:
    reading = {key: getattr(said, key) for key in READING} | {"n_steps": said.n_steps}
    if place.shipped:
        graph = Graph.read(place.path)
        found = TrainedNetwork(read_network(graph, **reading), read_task(graph))
    else:
        found = user_network(place.path, reading, confined)
    try:
        check_leaks(found.network)
    except (BridgeInputError, SurrogateInputError) as error:
        raise BridgeInputError(f"{place.path}: {error}") from error
    return found.network, found.task


def _coding(said: NetworkPlan, task: Task) -> Coding:
    if said.coding is None:
        return task.coding
    return Coding(said.coding, **{key: getattr(said, key) for key in CODING})


def _coding_dt(said: NetworkPlan, task: Task) -> float | None:
    """Seconds of a step that a coding's times are in: those of the network's file."""
    preset = None if said.preset is None else Preset.named(said.preset).dt
    return next((dt for dt in (said.dt, task.dt, preset) if dt is not None), None)


def _dataset(
    said: NetworkPlan, task: Task, place: _Place, confined: Confined
) -> tuple[str, Dataset]:
    if said.data is not None:
        if place.data:
            return said.data, user_data(place.data, confined)
        return said.data, load_dataset(said.data, Path())
    if task.data is None:
        raise BridgeInputError(
            f"{place.name} does not say its data set; give data: {', '.join(DATASETS)}, or files"
        )
    if task.data not in DATASETS:  # a network's file is no reason to open another file
        raise BridgeInputError(
            f"{place.name} says data = {shown(task.data)}, which is no name; give data: "
            f"{', '.join(DATASETS)}, or files"
        )
    return task.data, load_dataset(task.data, Path())


def _check_shapes(network: Network, name: str, data: Dataset, data_name: str) -> None:
    if network.inputs != data.features:
        raise BridgeInputError(
            f"the first layer of {name} has {network.inputs} inputs, an image of {data_name} "
            f"{data.features} values; allowed: as many"
        )
    if network.sizes[-1] != data.classes:
        raise BridgeInputError(
            f"the last layer of {name}, number {len(network.sizes) - 1}, has {network.sizes[-1]} "
            f"neurons, {data_name} {data.classes} classes; allowed: as many"
        )
