"""Loading the network that a plan names, and its data; what cannot be used is refused."""

import hashlib
import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bridge.engine.confined import Confined
from bridge.errors import BridgeInputError
from bridge.plan.network_files import NetworkFiles, sha256_of
from bridge.plan.tables import CODING, MOST_STEPS, NAMING, READING, NetworkPlan
from bridge.plan.user_files import user_data, user_network
from bridge.plan.workload import Workload
from circuits.errors import shown, visible
from surrogate.coding import Coding
from surrogate.data import DATASETS, Dataset, EventLists, Recordings, load_dataset
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
        trained = _network(said, place, confined)
        task = trained.task
        key = "coding"
        task = Task(task.data, _coding(said, trained), _coding_dt(said, task))
        key = "data"
        name, data = _dataset(said, trained, place, confined)
        if isinstance(data, Dataset):
            _check_shapes(trained.network, place.name, data.features, data.classes, name)
            x: NDArray[np.generic] = data.test_x
            labels, left_out, spikes = data.test_y, 0, None
            key = "coding"
            _check_images(trained.network, task.coding, data.test_x)
        else:
            task = replace(task, coding=Coding("events", duration=said.duration))
            trained = replace(trained, network=_in_steps(said, trained, data))
            _check_shapes(trained.network, place.name, data.channels, data.classes, name)
            x, left_out = _spikes(trained.network, task.coding, data)
            labels = data.labels
            spikes = data.spikes(trained.network.n_steps, task.coding.duration)
        network = trained.network
        work = Workload(
            place.name, name, network, task, x, labels, place.seed, dict(place.hashes),
            place.digest, spikes, left_out, _resets_again(said, network),
        )  # fmt: skip
        key = "coding"
        task.encode(x[:1], np.arange(1), place.seed, network.n_steps)
    except (SurrogateInputError, BridgeInputError) as error:
        raise BridgeInputError(visible(f"network.{key}: {error}")) from error
    return work


def _network(said: NetworkPlan, place: _Place, confined: Confined) -> TrainedNetwork:
    reading = {key: getattr(said, key) for key in READING} | {"n_steps": said.n_steps}
    if place.shipped:
        graph = Graph.read(place.path)
        known = frozenset(graph.metadata)
        found = TrainedNetwork(read_network(graph, **reading), read_task(graph), known)
    else:
        found = user_network(place.path, reading, confined)
        if _steps_unknown(said, found) and not place.data:
            raise BridgeInputError(_no_steps(place))
    try:
        check_leaks(found.network)
    except (BridgeInputError, SurrogateInputError) as error:
        raise BridgeInputError(f"{place.path}: {error}") from error
    return found


def _steps_unknown(said: NetworkPlan, trained: TrainedNetwork) -> bool:
    """Whether neither the plan nor the network's file says the steps of an inference."""
    return said.n_steps is None and "n_steps" not in trained.says


def _no_steps(place: _Place) -> str:
    return f"{place.path}: n_steps: the file's metadata do not say; give n_steps"


def _coding(said: NetworkPlan, trained: TrainedNetwork) -> Coding:
    if said.coding is None:
        return trained.task.coding
    return Coding(said.coding, **{key: getattr(said, key) for key in CODING})


def _coding_dt(said: NetworkPlan, task: Task) -> float | None:
    """Seconds of a step that a coding's times are in: those of the network's file."""
    preset = None if said.preset is None else Preset.named(said.preset).dt
    return next((dt for dt in (said.dt, task.dt, preset) if dt is not None), None)


def _dataset(
    said: NetworkPlan, trained: TrainedNetwork, place: _Place, confined: Confined
) -> tuple[str, Dataset | Recordings]:
    coding, task = _coding(said, trained), trained.task
    if said.data is not None and place.data:
        open_to_data = said.coding is None and "coding" not in trained.says
        events = None if open_to_data else coding.name == "events"
        data = user_data(place.data, trained.network.inputs, events, confined)
        if isinstance(data, Dataset) and _steps_unknown(said, trained):
            raise BridgeInputError(_no_steps(place))
        return said.data, data
    if coding.name == "events":
        raise BridgeInputError(
            f"{said.data or task.data} holds images; allowed with coding events: an NPZ file of "
            "spikes over time"
        )
    if said.data is not None:
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


def _resets_again(said: NetworkPlan, network: Network) -> bool:
    """Whether it is a network of snnTorch's ``reset_delay=False``."""
    rules = network.stepping
    return said.preset == "snntorch" and rules.reset == "subtract" and not rules.reset_delay


def _check_images(network: Network, coding: Coding, x: NDArray[np.float32]) -> None:
    values = x.size * (network.n_steps if coding.needs_dt else 1)
    if values > LARGEST_INPUT:
        raise BridgeInputError(
            f"{len(x)} images of {x.shape[1]} values in {network.n_steps} steps; "
            f"allowed: up to {LARGEST_INPUT} values in all, fewer test images or steps"
        )


def _in_steps(said: NetworkPlan, trained: TrainedNetwork, data: Recordings) -> Network:
    """The network with the recordings' own steps, where nobody says others."""
    if not _steps_unknown(said, trained):
        return trained.network
    lists = isinstance(data, EventLists)
    if data.steps is None or (lists and said.duration is not None):
        raise BridgeInputError(
            "n_steps: lists of events do not say how many steps they are to be put into; give "
            "n_steps, and duration, which they span in the unit of the events' times"
        )
    if data.steps > MOST_STEPS:
        raise BridgeInputError(
            f"recordings of {data.steps} steps; allowed: up to {MOST_STEPS}; give n_steps, and "
            "duration, which they span in the unit of the events' times"
        )
    return replace(trained.network, n_steps=data.steps)


def _spikes(network: Network, coding: Coding, data: Recordings) -> tuple[NDArray[np.uint8], int]:
    values = len(data.labels) * network.n_steps * data.channels
    if values > LARGEST_INPUT:
        raise BridgeInputError(
            f"{len(data.labels)} samples of {data.channels} channels in {network.n_steps} steps; "
            f"allowed: up to {LARGEST_INPUT} values in all, fewer test samples or steps"
        )
    return data.counts(network.n_steps, coding.duration)


def _check_shapes(network: Network, name: str, features: int, classes: int, data_name: str) -> None:
    if network.inputs != features:
        raise BridgeInputError(
            f"the first layer of {name} has {network.inputs} inputs, an image of {data_name} "
            f"{features} values; allowed: as many"
        )
    if network.classes != classes:
        last = len(network.sizes) - (network.readout is None)
        raise BridgeInputError(
            f"the last layer of {name}, number {last}, has {network.classes} "
            f"neurons, {data_name} {classes} classes; allowed: as many"
        )
