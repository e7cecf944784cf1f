"""A NIR file as one flat graph: graphs within the graph are opened, nothing is interpreted yet."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nir
import numpy as np
from numpy.typing import ArrayLike, NDArray

from surrogate.errors import SurrogateInputError
from surrogate.nir.image import open_image, read_image

Edge = tuple[str, str]

LARGEST_NUMBER = 1e30
"""Beyond it single precision is near its end."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Nodes and edges of a NIR file.

    Attributes:
        nodes: Of all graphs; those within a graph ``a`` are called ``a/...``.
        edges: In the file's order.
    """

    path: Path
    nodes: dict[str, nir.NIRNode]
    edges: tuple[Edge, ...]
    metadata: dict[str, object]

    @classmethod
    def read(cls, path: Path) -> "Graph":
        """Read a file.

        The HDF5 library can crash on damaged bytes, and take any time and memory: a file from a
        stranger is best read in a process of its own.

        Args:
            path: An HDF5 file as the package ``nir`` writes it.

        Raises:
            SurrogateInputError: There is no such file, or it is no NIR file.
        """
        path = Path(path)
        return cls.of_image(path, read_image(path))

    @classmethod
    def of_image(cls, path: Path, image: bytes) -> "Graph":
        """Read what `read_image` has read of a path; no file is opened."""
        try:
            # Types are checked here, as nir's own check refuses what several frameworks write.
            graph = nir.read(open_image(image), type_check=False)
        except MemoryError:
            raise
        except Exception as error:
            plain = isinstance(error, SurrogateInputError)
            reason = error if plain else one_line(error)
            raise SurrogateInputError(f"{path}: not a NIR file: {reason}") from error
        nodes: dict[str, nir.NIRNode] = {}
        edges: list[Edge] = []
        try:
            _open(graph, "", nodes, edges)
        except SurrogateInputError as error:
            raise SurrogateInputError(f"{path}: {error}") from error
        metadata = graph.metadata if isinstance(graph.metadata, dict) else {}
        return cls(path, nodes, tuple(dict.fromkeys(edges)), metadata)

    @cached_property
    def before(self) -> dict[str, list[str]]:
        """Nodes with an edge to each node, in the file's order."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            found[target].append(source)
        return found

    @cached_property
    def after(self) -> dict[str, list[str]]:
        """Nodes with an edge from each node, in the file's order."""
        found: dict[str, list[str]] = {name: [] for name in self.nodes}
        for source, target in self.edges:
            found[source].append(target)
        return found


def _open(
    graph: nir.NIRGraph, prefix: str, nodes: dict[str, nir.NIRNode], edges: list[Edge]
) -> None:
    """Add a graph's nodes and edges; edges to and from a graph within go to its ports."""
    ports: dict[str, tuple[str, str]] = {}
    for name, node in graph.nodes.items():
        full = f"{prefix}{name}"
        if isinstance(node, nir.NIRGraph):
            _open(node, f"{full}/", nodes, edges)
            ports[name] = (_port(node, full, nir.Input), _port(node, full, nir.Output))
        else:
            nodes[full] = node
            ports[name] = (full, full)
    for source, target in graph.edges:
        for name in (source, target):
            if name not in ports:
                raise SurrogateInputError(f"edge {(source, target)}: there is no node {name!r}")
        edges.append((ports[source][1], ports[target][0]))


def _port(graph: nir.NIRGraph, name: str, wanted: type) -> str:
    found = [key for key, node in graph.nodes.items() if isinstance(node, wanted)]
    if len(found) != 1:
        raise SurrogateInputError(
            f"graph {name!r}: {len(found)} {wanted.__name__} nodes; allowed: one"
        )
    return f"{name}/{found[0]}"


def type_name(node: object) -> str:
    """Name of a node's type."""
    return type(node).__name__


def numbers(name: str, field: str, value: object) -> NDArray[np.float64]:
    """A node's field as an array of numbers to `LARGEST_NUMBER`.

    Raises:
        SurrogateInputError: It holds something else.
    """
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise SurrogateInputError(f"node {name!r}: {field} holds no real numbers")
    array = np.asarray(array, dtype=np.float64)
    bad = array[~(np.abs(array) <= LARGEST_NUMBER)]
    if bad.size:
        raise SurrogateInputError(
            f"node {name!r}: {field} = {bad[0]}; allowed: numbers to {LARGEST_NUMBER}"
        )
    return array


def for_all(name: str, field: str, value: ArrayLike, n: int) -> NDArray[np.float64]:
    """A node's field of one number, or of n of them, as n.

    Raises:
        SurrogateInputError: There are others.
    """
    flat = np.asarray(value, dtype=np.float64).ravel()
    if flat.size not in (1, n):
        raise SurrogateInputError(
            f"node {name!r}: {flat.size} values of {field}; allowed: 1 or {n}, as it receives"
        )
    return np.array(np.broadcast_to(flat, n))


def one_line(error: Exception) -> str:
    """The message of another program's error, fit to stand in ours."""
    words = f"{type(error).__name__}: {error}".split()
    text = "".join(c for c in " ".join(words) if c.isprintable())
    return text if len(text) < 300 else f"{text[:300]} ..."
