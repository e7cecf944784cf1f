"""Trained networks by name, with the data they are for."""

from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from surrogate.errors import SurrogateInputError
from surrogate.network import Network
from surrogate.nir.graph import Graph
from surrogate.nir.read import read_network
from surrogate.nir.task import Task, read_task

SHIPPED = ("digits_linear", "digits_constant", "yin_yang")
"""Names of the shipped networks."""

SUFFIX = ".nir"


@dataclass(frozen=True, eq=False)
class TrainedNetwork:
    """A network and what it was trained for.

    Attributes:
        network: As of `surrogate.nir.read_network`.
        task: Data set and coding, as its file says.
        says: Keys of the file's metadata.
    """

    network: Network
    task: Task
    says: frozenset[str] = frozenset()


def network_path(name_or_path: str, folder: Path = Path()) -> Path:
    """Where a network's file is.

    Args:
        name_or_path: Name of a shipped network, see `SHIPPED`, or path of a NIR file that ends in
            ``.nir``.
        folder: What a relative path counts from.

    Raises:
        SurrogateInputError: There is no such network.
    """
    if name_or_path in SHIPPED:
        with as_file(files("surrogate.nir") / "networks" / f"{name_or_path}{SUFFIX}") as path:
            return path
    if name_or_path.endswith(SUFFIX):
        return folder / name_or_path
    raise SurrogateInputError(
        f"network {ascii(name_or_path)[:80]}; allowed: {', '.join(SHIPPED)}, "
        f"or the path of a NIR file that ends in {SUFFIX}"
    )


def load_network(name_or_path: str, folder: Path = Path()) -> TrainedNetwork:
    """Read a trained network whose file says how it is run, as the shipped ones do.

    For other files see `surrogate.nir.read_network`.

    Args:
        name_or_path, folder: As of `network_path`.

    Returns:
        The network, its data set and coding.

    Raises:
        SurrogateInputError: There is no such network, its file is no NIR file, or does not say how
            it is run.
    """
    graph = Graph.read(network_path(name_or_path, folder))
    return TrainedNetwork(read_network(graph), read_task(graph))
