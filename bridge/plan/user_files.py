"""The user's own network and data set, which are read in a process of their own.

The HDF5 library crashes on one damaged file in some thousand, and bytes may be made to take any
time and memory. Shipped files need no such care.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bridge.engine.confined import Confined, no_new_files
from surrogate.data import Dataset, Recordings, read_idx, read_npz_data
from surrogate.errors import SurrogateInputError
from surrogate.nir import Graph, TrainedNetwork, read_image, read_network, read_task

UNKNOWN_STEPS = 1
"""Steps of a network where neither its file nor the user says them: those of the data are to be
taken, if they have any."""


def user_network(path: Path, reading: Mapping[str, Any], confined: Confined) -> TrainedNetwork:
    """Read a network and what it was trained for from a NIR file.

    Args:
        reading: Arguments of `surrogate.nir.read_network`; without ``n_steps``, and where the file
            does not say them either, the network has `UNKNOWN_STEPS`.

    Raises:
        BridgeInputError: It cannot be read, or holds what is not understood.
    """
    path = path.absolute()
    return confined.read(path, read_trained, path, dict(reading))


def user_data(
    paths: tuple[Path, ...], inputs: int, events: bool | None, confined: Confined
) -> Dataset | Recordings:
    """Read a data set from an NPZ file or from four IDX files.

    Args:
        paths: One NPZ file, or images and labels to train, then to test.
        inputs, events: As of `surrogate.data.npz.read_npz_data`.

    Returns:
        Of images with one to train: a network is evaluated on those to test.

    Raises:
        BridgeInputError: They cannot be read, or do not fit together.
    """
    paths = tuple(path.absolute() for path in paths)
    where = paths[0] if len(paths) == 1 else paths[0].parent
    return confined.read(where, _data, paths, inputs, events)


def read_trained(path: Path, reading: Mapping[str, Any]) -> TrainedNetwork:
    """Read what `user_network` reads, in this process, and open no other file."""
    image = read_image(path)
    with no_new_files():
        graph = Graph.of_image(path, image)
    says = frozenset(graph.metadata)
    if reading.get("n_steps") is None and "n_steps" not in says:
        reading = {**reading, "n_steps": UNKNOWN_STEPS}
    return TrainedNetwork(read_network(graph, **reading), read_task(graph), says)


def _data(paths: tuple[Path, ...], inputs: int, events: bool | None) -> Dataset | Recordings:
    if len(paths) > 1 and events:
        raise SurrogateInputError(
            f"{paths[0].parent}: IDX files hold images; allowed with coding events: an NPZ file"
        )
    data = read_npz_data(paths[0], inputs, events) if len(paths) == 1 else read_idx(paths)
    # Most of its bytes are to train; they need not come through the pipe.
    if isinstance(data, Dataset):
        return replace(data, train_x=data.train_x[:1], train_y=data.train_y[:1])
    return data
