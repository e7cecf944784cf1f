"""The files that a plan's network comes from: where they are, and their hashes."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from bridge.sweep.plan_paths import within
from bridge.sweep.plan_tables import NETWORK_ENDING, NetworkPlan
from circuits.errors import CircuitInputError, shown
from surrogate.errors import SurrogateInputError

LARGEST_NETWORK = 1 << 28
"""Bytes of a network's file: 64 million weights."""


@dataclass(frozen=True)
class NetworkFiles:
    """Files of the user that a plan's network comes from; real paths.

    Attributes
    ----------
    network : pathlib.Path or None
        The NIR file; None for a shipped network.
    data : tuple of pathlib.Path
        The NPZ file, or four IDX files; none for a data set by name.
    """

    network: Path | None = None
    data: tuple[Path, ...] = ()

    @classmethod
    def of(cls, network: NetworkPlan, folder: Path) -> "NetworkFiles":
        """Find them.

        Parameters
        ----------
        network : NetworkPlan
            What a plan says.
        folder : pathlib.Path
            The plan's folder.

        Returns
        -------
        NetworkFiles
            What is there, not yet read.

        Raises
        ------
        CircuitInputError
            Such a network or data set is not known, is not there, or lies outside the folder.
        """
        return cls(_network(network, folder), _data(network, folder))

    @property
    def every(self) -> tuple[Path, ...]:
        """All of them."""
        return (*filter(None, [self.network]), *self.data)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256, hexadecimal, by role: ``network`` and ``data`` with the file's name."""
        found = {} if self.network is None else {"network": sha256_of(self.network)}
        return found | {f"data {path.name}": sha256_of(path) for path in self.data}


def _network(network: NetworkPlan, folder: Path) -> Path | None:
    name = network.name
    if name is None:
        return None
    from surrogate.networks import SHIPPED  # takes a second, and few plans name a network

    if name in SHIPPED:
        return None
    if not network.is_file or not name.endswith(NETWORK_ENDING):
        raise CircuitInputError(
            f"network.name = {shown(name)}; allowed: {', '.join(SHIPPED)}, or a NIR file in the "
            f"plan's folder, which ends in {NETWORK_ENDING}"
        )
    path = _inside("name", name, folder)
    size = path.stat().st_size
    if not path.is_file() or size > LARGEST_NETWORK:
        raise CircuitInputError(
            f"network.name = {shown(name)}: {size} bytes; allowed: a file of up to "
            f"{LARGEST_NETWORK}"
        )
    return path


def _data(network: NetworkPlan, folder: Path) -> tuple[Path, ...]:
    if network.data is None:
        return ()
    from surrogate.data import DATASETS, idx_files

    if network.data in DATASETS:
        return ()
    path = _inside("data", network.data, folder, f"{', '.join(DATASETS)}, or ")
    if not path.is_dir():
        return (path,)
    try:
        return idx_files(path)
    except SurrogateInputError as error:
        raise CircuitInputError(f"network.data: {error}") from error


def _inside(key: str, entry: str, folder: Path, names: str = "") -> Path:
    """A file or folder of the plan's folder, its real path."""
    try:
        path = Path(os.path.realpath(within(folder, entry)))
        there = path.exists()
    except CircuitInputError as error:
        raise CircuitInputError(f"network.{key} = {error}") from error
    except (OSError, ValueError) as error:
        raise CircuitInputError(f"network.{key} = {shown(entry)}: {error}") from error
    if not there:
        raise CircuitInputError(
            f"network.{key} = {shown(entry)} is not there; allowed: {names}files in the plan's "
            "folder"
        )
    return path


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
