"""The files that a plan's network comes from: where they are, and their hashes."""

import hashlib
import os
from dataclasses import dataclass, replace
from pathlib import Path

from bridge.plan.paths import within
from bridge.plan.tables import NETWORK_ENDING, NetworkPlan
from circuits.errors import CircuitInputError, shown
from surrogate.data import DATASETS, idx_files
from surrogate.data.source import Source
from surrogate.errors import SurrogateInputError
from surrogate.nir import SHIPPED
from surrogate.nir.image import LARGEST_FILE

LARGEST_DATA = 1_100_000_000
"""Bytes of a data set's file: 2^30, of which no reader unpacks more, and what is around them."""

IN_FOLDER = " in the plan's folder"


@dataclass(frozen=True)
class NetworkFiles:
    """Files of the user that a network comes from; real paths.

    Attributes:
        network: The NIR file; None for a shipped network.
        data: The NPZ file, or four IDX files; none for a data set by name.
    """

    network: Path | None = None
    data: tuple[Path, ...] = ()

    @classmethod
    def of(cls, network: NetworkPlan, folder: Path) -> "NetworkFiles":
        """Find those that a plan names.

        Raises:
            CircuitInputError: Such a network or data set is not known, is not there, or lies
                outside the folder.
        """
        name, data = network.name, network.data
        return cls(
            None if name is None or _is_shipped(name) else _network(name, folder),
            () if data is None or _is_known(data) else _data(data, folder),
        )

    def with_given(self, name: str | None, data: str | None) -> "NetworkFiles":
        """Put those of a command line in their place, which may lie anywhere.

        Args:
            name, data: A name, or a path relative to the current folder; None: nothing is said.

        Raises:
            CircuitInputError: As of `of`.
        """
        found = self
        if name is not None:
            path = Path(os.path.realpath(name))
            network = None if _is_shipped(name) else _network(path.name, path.parent, "")
            found = replace(found, network=network)
        if data is not None:
            path = Path(os.path.realpath(data))
            files = () if _is_known(data) else _data(path.name, path.parent, "")
            found = replace(found, data=files)
        return found

    @property
    def every(self) -> tuple[Path, ...]:
        """All of them."""
        return (*filter(None, [self.network]), *self.data)

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256, hexadecimal, by role: ``network`` and ``data`` with the file's name."""
        found = {} if self.network is None else {"network": sha256_of(self.network)}
        return found | {f"data {path.name}": sha256_of(path) for path in self.data}


def _is_shipped(name: str) -> bool:
    return name in SHIPPED


def _is_known(data: str) -> bool:
    return data in DATASETS


def _network(entry: str, folder: Path, where: str = IN_FOLDER) -> Path:
    allowed = f"{', '.join(SHIPPED)}, or a NIR file{where} that ends in {NETWORK_ENDING}"
    if not entry.endswith(NETWORK_ENDING):
        raise CircuitInputError(f"network.name = {shown(entry)}; allowed: {allowed}")
    path = _inside("name", entry, folder, allowed)
    _check_file("name", entry, path, LARGEST_FILE)
    return path


def _data(entry: str, folder: Path, where: str = IN_FOLDER) -> tuple[Path, ...]:
    allowed = f"{', '.join(DATASETS)}, or an NPZ file or a folder of IDX files{where}"
    path = _inside("data", entry, folder, allowed)
    try:
        found = idx_files(path) if path.is_dir() else (path,)
    except SurrogateInputError as error:
        raise CircuitInputError(f"network.data: {error}") from error
    for one in found:
        _check_file("data", entry, one, LARGEST_DATA)
    return found


def _check_file(key: str, entry: str, path: Path, most: int) -> None:
    if not path.is_file() or path.stat().st_size > most:
        raise CircuitInputError(
            f"network.{key} = {shown(entry)}: {path.name}; allowed: a regular file of up to {most} "
            "bytes"
        )


def _inside(key: str, entry: str, folder: Path, allowed: str) -> Path:
    """A file or folder of the plan's folder, its real path."""
    try:
        path = Path(os.path.realpath(within(folder, entry)))
        there = path.exists()
    except CircuitInputError as error:
        raise CircuitInputError(f"network.{key} = {error}") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise CircuitInputError(f"network.{key} = {shown(entry)}: {reason}") from error
    if not there:
        raise CircuitInputError(f"network.{key} = {shown(entry)} is not there; allowed: {allowed}")
    return path


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal.

    Raises:
        CircuitInputError: It cannot be read.
    """
    try:
        with Source(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except SurrogateInputError as error:
        raise CircuitInputError(str(error)) from error
    except OSError as error:
        raise CircuitInputError(f"{path}: cannot be read: {error.strerror}") from error
